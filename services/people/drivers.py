"""The list of drivers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, ScalarSelect, Select, and_, func, or_, select

from models.tables import Absence, Contractor, Depot, Driver, DriverDepot, EngagementPeriod, Paper
from models.values.kinds import EngagementKind, PaperKind
from models.values.listing import TablePage, TableQuery
from models.values.names import folded
from services.paging import Listing, matching, read_page
from services.people.views import DriverRow
from services.scope import Scope

EXPIRES_SOON = timedelta(days=30)


def list_drivers(scope: Scope, *, query: TableQuery) -> TablePage[DriverRow]:
    """One page of drivers. Filters: `depot` (id), `kind`, `expiring` and `archived`; sorts: name, number, licence."""
    licence = func.coalesce(_licence(), scope.today.replace(year=1900))
    listing = Listing(
        {
            "name": Driver.sort_name,
            "personnel_number": func.coalesce(Driver.personnel_number, ""),
            "licence_until": licence,
        },
        own="name",
        key=Driver.id,
    )
    return read_page(scope, _statement(scope, query), query=query, listing=listing, show=_row)


def _statement(scope: Scope, query: TableQuery) -> Select[Any]:
    filters = query.filters
    statement = (
        select(
            Driver.id,
            Driver.name,
            Driver.personnel_number,
            Driver.phone,
            Driver.archived_at,
            EngagementPeriod.kind,
            EngagementPeriod.contract_minutes,
            func.coalesce(Contractor.name, EngagementPeriod.agency_name, "").label("company"),
            _depots().label("depots"),
            _licence().label("licence_until"),
            _away_until(scope).label("away_until"),
        )
        .outerjoin(EngagementPeriod, live_engagement(scope))
        .outerjoin(
            Contractor,
            (Contractor.tenant_id == EngagementPeriod.tenant_id) & (Contractor.id == EngagementPeriod.contractor_id),
        )
        .where(Driver.archived_at.is_not(None) if filters.get("archived") else Driver.archived_at.is_(None))
        .where(*matching(query.search, Driver.sort_name, Driver.personnel_number, Driver.phone))
    )
    if filters.get("kind"):
        statement = statement.where(EngagementPeriod.kind == EngagementKind(filters["kind"]))
    if filters.get("depot"):
        statement = statement.where(_drives_from(UUID(filters["depot"])))
    if filters.get("expiring"):
        soon = scope.today + EXPIRES_SOON
        statement = statement.where(or_(_licence() <= soon, _licence().is_(None)))
    return statement


def live_engagement(scope: Scope) -> Any:
    """The condition that joins a driver to today's footing."""
    return and_(
        EngagementPeriod.tenant_id == Driver.tenant_id,
        EngagementPeriod.driver_id == Driver.id,
        EngagementPeriod.valid_from <= scope.today,
        or_(EngagementPeriod.valid_until.is_(None), EngagementPeriod.valid_until > scope.today),
    )


def _depots() -> ScalarSelect[Any]:
    """The names of a driver's depots, the home depot first."""
    return (
        select(func.string_agg(Depot.name, ", ").label("names"))
        .select_from(DriverDepot)
        .join(Depot, (Depot.tenant_id == DriverDepot.tenant_id) & (Depot.id == DriverDepot.depot_id))
        .where(DriverDepot.tenant_id == Driver.tenant_id, DriverDepot.driver_id == Driver.id)
        .correlate(Driver)
        .scalar_subquery()
    )


def _licence() -> ScalarSelect[Any]:
    return (
        select(func.max(Paper.valid_until))
        .where(
            Paper.tenant_id == Driver.tenant_id,
            Paper.driver_id == Driver.id,
            Paper.kind == PaperKind.DRIVING_LICENCE,
        )
        .correlate(Driver)
        .scalar_subquery()
    )


def _away_until(scope: Scope) -> ScalarSelect[Any]:
    return (
        select(func.max(Absence.ends_on))
        .where(
            Absence.tenant_id == Driver.tenant_id,
            Absence.driver_id == Driver.id,
            Absence.state == "approved",
            Absence.starts_on <= scope.today,
            Absence.ends_on > scope.today,
        )
        .correlate(Driver)
        .scalar_subquery()
    )


def _drives_from(depot_id: UUID) -> Any:
    return (
        select(DriverDepot.id)
        .where(
            DriverDepot.tenant_id == Driver.tenant_id,
            DriverDepot.driver_id == Driver.id,
            DriverDepot.depot_id == depot_id,
        )
        .correlate(Driver)
        .exists()
    )


def _row(row: Row[Any]) -> DriverRow:
    return DriverRow(
        id=row.id,
        name=row.name,
        personnel_number=row.personnel_number or "",
        phone=row.phone,
        depots=row.depots or "",
        kind=row.kind,
        company=row.company,
        contract_minutes=row.contract_minutes or 0,
        licence_until=row.licence_until,
        away_until=row.away_until - timedelta(days=1) if row.away_until else None,
        is_archived=row.archived_at is not None,
    )


def find_drivers_named(scope: Scope, *, name: str) -> list[tuple[UUID, str]]:
    """At most ten drivers whose name holds every word, for a choice or the search palette."""
    found = scope.session.execute(
        select(Driver.id, Driver.name)
        .where(Driver.archived_at.is_(None), *matching(folded(name), Driver.sort_name))
        .order_by(Driver.sort_name, Driver.id)
        .limit(10)
    )
    return [(row.id, row.name) for row in found]
