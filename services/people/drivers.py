"""The list of drivers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, ScalarSelect, Select, and_, func, or_, select

from models.tables import Absence, Contractor, Depot, Driver, DriverDepot, EngagementPeriod, Paper
from models.values.kinds import EngagementKind, PaperKind
from models.values.listing import TablePage, TableQuery
from services.paging import Listing, matching, read_page
from services.people.views import DriverRow
from services.scope import Scope

EXPIRES_SOON = timedelta(days=30)


def list_drivers(scope: Scope, *, query: TableQuery) -> TablePage[DriverRow]:
    """One page of drivers. Filters: `depot` (id), `kind`, `expiring` and `archived`; sorts: name, number, licence."""
    listing = Listing(
        {
            "name": Driver.sort_name,
            "personnel_number": func.coalesce(Driver.personnel_number, ""),
            "licence_until": func.coalesce(_licence(), scope.today.replace(year=1900)),
        },
        own="name",
        key=Driver.id,
    )
    page = read_page(scope, asked_drivers(scope, query), query=query, listing=listing, show=lambda row: row)
    around = _around(scope, [row.id for row in page.rows])
    return page.map(lambda row: _row(row, around[row.id]))


def asked_drivers(scope: Scope, query: TableQuery) -> Select[*tuple[Any, ...]]:
    """The drivers that are asked for; what stands around them is read for one page only."""
    filters = query.filters
    statement: Select[*tuple[Any, ...]] = (
        select(Driver.id, Driver.name, Driver.personnel_number, Driver.phone, Driver.archived_at)
        .where(Driver.archived_at.is_not(None) if filters.get("archived") else Driver.archived_at.is_(None))
        .where(*matching(query.search, Driver.sort_name, Driver.personnel_number, Driver.phone))
    )
    if kind := query.chosen("kind", EngagementKind):
        live = select(EngagementPeriod.id).where(live_engagement(scope), EngagementPeriod.kind == kind)
        statement = statement.where(live.correlate(Driver).exists())
    if depot := query.chosen("depot", UUID):
        statement = statement.where(_drives_from(depot))
    if filters.get("expiring"):
        soon = scope.today + EXPIRES_SOON
        statement = statement.where(or_(_licence() <= soon, _licence().is_(None)))
    return statement


def _around(scope: Scope, driver_ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """Footing, company, depots, licence and absence of these drivers."""
    found = scope.session.execute(
        select(
            Driver.id,
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
        .where(Driver.id.in_(driver_ids))
    )
    return {row.id: row for row in found}


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
    """Until when the driver's licence is valid; one look in an index per driver, whatever the planner knows."""
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


def _row(driver: Row[Any], around: Row[Any]) -> DriverRow:
    return DriverRow(
        id=driver.id,
        name=driver.name,
        personnel_number=driver.personnel_number or "",
        phone=driver.phone,
        depots=around.depots or "",
        kind=around.kind,
        company=around.company,
        contract_minutes=around.contract_minutes or 0,
        licence_until=around.licence_until,
        away_until=around.away_until - timedelta(days=1) if around.away_until else None,
        is_archived=driver.archived_at is not None,
    )


def find_drivers(scope: Scope, *, text: str) -> list[tuple[UUID, str]]:
    """At most ten drivers whose name holds every word, for a choice or the search palette."""
    found = scope.session.execute(
        select(Driver.id, Driver.name)
        .where(Driver.archived_at.is_(None), *matching(text, Driver.sort_name))
        .order_by(Driver.sort_name, Driver.id)
        .limit(10)
    )
    return [(row.id, row.name) for row in found]
