"""Shifts as a list: those of a week, a depot or a driver, one page at a time."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from models.tables import Depot, Driver, RouteTemplate, Shift, Vehicle
from models.values.calendar import IsoWeek
from models.values.kinds import ShiftState
from models.values.listing import TablePage, TableQuery
from models.values.refusal import NotFound
from services.paging import Listing, read_page
from services.scope import Scope

_LISTING = Listing({"starts_at": Shift.starts_at}, "starts_at", Shift.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRow:
    """A shift in a list; without a driver it is open, `vehicle` is the number on the key."""

    id: UUID
    row_version: int
    service_date: date
    starts_at: datetime
    ends_at: datetime
    route_id: UUID
    route: str
    depot_id: UUID
    depot: str
    driver_id: UUID | None
    driver: str
    vehicle: str
    state: ShiftState
    decline_reason: str
    expected_stops: int | None
    dock: str
    note: str


def list_shifts(scope: Scope, *, query: TableQuery) -> TablePage[ShiftRow]:
    """One page of shifts by start. Filters: `week`, `depot`, `driver` and `state`.

    What was cancelled is there for who asks for that state. Raises: InvalidValue for a week that is none.
    """
    return read_page(scope, _asked(query), query=query, listing=_LISTING, show=_row)


def get_shift(scope: Scope, *, shift_id: UUID) -> ShiftRow:
    """One shift as it stands in a list, whatever its state. Raises: NotFound."""
    found = scope.session.execute(_shifts().where(Shift.id == shift_id)).one_or_none()
    if found is None:
        raise NotFound("Deze dienst")
    return _row(found)


def _asked(query: TableQuery) -> Select[*tuple[Any, ...]]:
    statement = _shifts()
    if state := query.chosen("state", ShiftState):
        statement = statement.where(Shift.state == state)
    else:
        statement = statement.where(Shift.state != ShiftState.CANCELLED)
    if week := query.chosen("week", IsoWeek.parse):
        statement = statement.where(Shift.service_date.between(week.monday, week.days[-1]))
    if depot := query.chosen("depot", UUID):
        statement = statement.where(Shift.depot_id == depot)
    if driver := query.chosen("driver", UUID):
        statement = statement.where(Shift.driver_id == driver)
    return statement


def _shifts() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Shift,
            RouteTemplate.code.label("route"),
            Depot.name.label("depot"),
            Driver.name.label("driver"),
            Vehicle.number.label("vehicle"),
        )
        .join(
            RouteTemplate,
            and_(RouteTemplate.tenant_id == Shift.tenant_id, RouteTemplate.id == Shift.route_template_id),
        )
        .join(Depot, and_(Depot.tenant_id == Shift.tenant_id, Depot.id == Shift.depot_id))
        .outerjoin(Driver, and_(Driver.tenant_id == Shift.tenant_id, Driver.id == Shift.driver_id))
        .outerjoin(Vehicle, and_(Vehicle.tenant_id == Shift.tenant_id, Vehicle.id == Shift.vehicle_id))
    )


def _row(row: Row[Any]) -> ShiftRow:
    shift: Shift = row.Shift
    return ShiftRow(
        id=shift.id,
        row_version=shift.row_version,
        service_date=shift.service_date,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        route_id=shift.route_template_id,
        route=row.route,
        depot_id=shift.depot_id,
        depot=row.depot,
        driver_id=shift.driver_id,
        driver=row.driver or "",
        vehicle=row.vehicle or "",
        state=shift.state,
        decline_reason=shift.decline_reason,
        expected_stops=shift.expected_stops,
        dock=shift.dock,
        note=shift.note,
    )
