"""Registrations as a list: the current version of each shift, one page at a time."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from models.tables import Driver, Registration, RouteTemplate, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import ShiftState
from models.values.listing import TablePage, TableQuery
from models.values.refusal import NotFound
from services.paging import Listing, read_page
from services.scope import Scope

_LISTING = Listing({"started_at": Registration.started_at}, "started_at", Registration.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRow:
    """What was registered of a shift; `ended_at` is None as long as it goes on."""

    id: UUID
    shift_id: UUID
    version: int
    service_date: date
    route: str
    depot_id: UUID
    driver_id: UUID
    driver: str
    state: ShiftState
    started_at: datetime
    ended_at: datetime | None
    break_minutes: int
    wait_minutes: int
    km_start: int | None
    km_end: int | None
    stops_loaded: int | None
    stops_done: int
    stops_failed: int
    parcels_delivered: int
    parcels_returned: int
    pickups: int
    remark: str
    correction_reason: str
    registered_at: datetime
    approved_at: datetime | None


_OF_REGISTRATION = tuple(
    field.name for field in fields(RegistrationRow) if field.name in Registration.__table__.columns
)


def list_registrations(scope: Scope, *, query: TableQuery) -> TablePage[RegistrationRow]:
    """One page of registrations by start. Filters: `week`, `depot`, `driver`, and `approved` or `waiting`.

    Raises: InvalidValue for a week that is none.
    """
    return read_page(scope, _asked(query), query=query, listing=_LISTING, show=_row)


def get_current_registration(scope: Scope, *, shift_id: UUID) -> RegistrationRow:
    """What is registered of this shift. Raises: NotFound, also when nothing is."""
    found = scope.session.execute(_registrations().where(Registration.shift_id == shift_id)).one_or_none()
    if found is None:
        raise NotFound("Deze registratie")
    return _row(found)


def _asked(query: TableQuery) -> Select[*tuple[Any, ...]]:
    filters, statement = query.filters, _registrations()
    if week := query.chosen("week", IsoWeek.parse):
        statement = statement.where(Shift.service_date.between(week.monday, week.days[-1]))
    if depot := query.chosen("depot", UUID):
        statement = statement.where(Shift.depot_id == depot)
    if driver := query.chosen("driver", UUID):
        statement = statement.where(Registration.driver_id == driver)
    if filters.get("approved"):
        statement = statement.where(Registration.approved_at.is_not(None))
    if filters.get("waiting"):
        statement = statement.where(Registration.approved_at.is_(None))
    return statement


def _registrations() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Registration,
            Shift.service_date,
            Shift.depot_id,
            Shift.state,
            RouteTemplate.code.label("route"),
            Driver.name.label("driver"),
        )
        .join(Shift, and_(Shift.tenant_id == Registration.tenant_id, Shift.id == Registration.shift_id))
        .join(
            RouteTemplate,
            and_(RouteTemplate.tenant_id == Shift.tenant_id, RouteTemplate.id == Shift.route_template_id),
        )
        .outerjoin(Driver, and_(Driver.tenant_id == Registration.tenant_id, Driver.id == Registration.driver_id))
        .where(Registration.is_current)
    )


def _row(row: Row[Any]) -> RegistrationRow:
    own = {name: getattr(row.Registration, name) for name in _OF_REGISTRATION}
    return RegistrationRow(
        **own,
        service_date=row.service_date,
        depot_id=row.depot_id,
        state=row.state,
        route=row.route,
        driver=row.driver or "",
    )
