"""The day as the planner follows it: who is there, who is late, which route has nobody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Label, and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from models.tables import (
    Absence,
    Assignment,
    Depot,
    Driver,
    DriverEvent,
    Principal,
    Registration,
    RouteTemplate,
    Shift,
    Vehicle,
)
from models.values.calendar import Period
from models.values.kinds import AbsenceKind, DriverEventKind, ShiftState
from models.values.minutes import Minutes
from services.registration.note_delay import DELAYED
from services.rules.attendance import Attendance, Presence, attendance, lateness
from services.scope import Scope

NEWS_SHOWN: Final = 12
_TURNS: Final = ("wait_start", "wait_end", "break_start", "stop")
_NEWS: Final = (
    DriverEventKind.START,
    DriverEventKind.TAKE_BACK,
    DriverEventKind.STOP,
    DriverEventKind.SUBMIT,
    DriverEventKind.REMARK,
)


@dataclass(frozen=True, slots=True)
class TodayShift:
    """One route of the day with whoever drives it."""

    id: UUID
    row_version: int
    depot_id: UUID
    starts_at: datetime
    ends_at: datetime
    route_code: str
    route_name: str
    driver_id: UUID | None
    driver_name: str
    phone: str
    vehicle: str
    dock: str
    attendance: Attendance
    late: Minutes
    started_at: datetime | None
    ended_at: datetime | None
    is_handed_in: bool
    stops_done: int
    stops_planned: int | None
    parcels_planned: int | None
    delay_reason: str
    decline_reason: str
    absence: AbsenceKind | None


@dataclass(frozen=True, slots=True)
class TodayDepot:
    """A depot and its routes of the day, those that need a person first."""

    id: UUID
    name: str
    principal: str
    shifts: Sequence[TodayShift]


@dataclass(frozen=True, slots=True)
class TodayNews:
    """Something a driver did a moment ago."""

    at: datetime
    kind: DriverEventKind
    driver: str
    route_code: str
    remark: str


@dataclass(frozen=True, slots=True)
class Today:
    """Everything the page Vandaag shows."""

    at: datetime
    day: date
    depots: Sequence[TodayDepot]
    news: Sequence[TodayNews]

    @property
    def shifts(self) -> Sequence[TodayShift]:
        return [shift for depot in self.depots for shift in depot.shifts]


def today(scope: Scope, *, day: date | None = None) -> Today:
    """The routes of a day by depot; without `day` it is today. Concepts without a driver count as unmanned."""
    wanted = day or scope.today
    rows = _shifts(scope, wanted)
    shift_ids = [row.id for row in rows]
    waiting, delays = _waiting(scope, shift_ids), _delays(scope, shift_ids)
    depots: dict[UUID, TodayDepot] = {}
    shifts: dict[UUID, list[TodayShift]] = {}
    for row in rows:
        depots.setdefault(
            row.depot_id, TodayDepot(row.depot_id, row.depot, row.principal, shifts.setdefault(row.depot_id, []))
        )
        shifts[row.depot_id].append(_today_shift(row, waiting, delays, scope.now))
    order = list(Attendance)
    for own in shifts.values():
        own.sort(key=lambda shift: (order.index(shift.attendance), shift.starts_at, shift.route_code))
    return Today(scope.now, wanted, list(depots.values()), _news(scope, shift_ids))


def _shifts(scope: Scope, day: date) -> Sequence[Any]:
    return scope.session.execute(
        select(
            Shift.id,
            Shift.row_version,
            Shift.depot_id,
            Shift.starts_at,
            Shift.ends_at,
            Shift.state,
            Shift.driver_id,
            Shift.dock,
            Shift.expected_stops,
            Shift.expected_parcels,
            Shift.decline_reason,
            Shift.published_at,
            Depot.name.label("depot"),
            Principal.name.label("principal"),
            RouteTemplate.code,
            RouteTemplate.name.label("route_name"),
            RouteTemplate.dock.label("usual_dock"),
            RouteTemplate.norm_stops,
            RouteTemplate.norm_parcels,
            Driver.name.label("driver"),
            Driver.phone,
            Vehicle.number,
            Registration.driver_id.label("registered_driver_id"),
            Registration.started_at,
            Registration.ended_at,
            Registration.stops_done,
            _absence(day),
        )
        .join(Depot, and_(Depot.tenant_id == Shift.tenant_id, Depot.id == Shift.depot_id))
        .join(Principal, and_(Principal.tenant_id == Depot.tenant_id, Principal.id == Depot.principal_id))
        .join(
            RouteTemplate,
            and_(RouteTemplate.tenant_id == Shift.tenant_id, RouteTemplate.id == Shift.route_template_id),
        )
        .outerjoin(Driver, and_(Driver.tenant_id == Shift.tenant_id, Driver.id == Shift.driver_id))
        .outerjoin(Vehicle, and_(Vehicle.tenant_id == Shift.tenant_id, Vehicle.id == Shift.vehicle_id))
        .outerjoin(
            Registration,
            and_(Registration.tenant_id == Shift.tenant_id, Registration.shift_id == Shift.id, Registration.is_current),
        )
        .where(Shift.service_date == day, Shift.state != ShiftState.CANCELLED)
        .order_by(Depot.name, Shift.starts_at, RouteTemplate.code)
    ).all()


def _absence(day: date) -> Label[Any]:
    """Why a driver does not come after all; who was asked for the shift in spite of an absence does."""
    return (
        select(Absence.kind)
        .where(
            Absence.tenant_id == Shift.tenant_id,
            Absence.driver_id == Shift.driver_id,
            Absence.starts_on <= day,
            Absence.ends_on > day,
            Absence.state == "approved",
            or_(Shift.published_at.is_(None), Absence.requested_at > Shift.published_at),
        )
        .order_by(Absence.requested_at.desc())
        .limit(1)
        .scalar_subquery()
        .label("absence")
    )


def _waiting(scope: Scope, shift_ids: Collection[UUID]) -> set[UUID]:
    """The shifts whose driver's last turn was to start waiting at the depot."""
    found = scope.session.execute(
        select(DriverEvent.shift_id, DriverEvent.kind)
        .ext(distinct_on(DriverEvent.shift_id))
        .where(DriverEvent.shift_id.in_(shift_ids), DriverEvent.kind.in_(_TURNS))
        .order_by(DriverEvent.shift_id, DriverEvent.position.desc())
    )
    return {shift_id for shift_id, kind in found if kind == DriverEventKind.WAIT_START}


def _delays(scope: Scope, shift_ids: Collection[UUID]) -> dict[tuple[UUID, UUID | None], str]:
    """Why somebody comes later, as the planner last wrote it down, by shift and driver."""
    found = scope.session.execute(
        select(Assignment.shift_id, Assignment.driver_id, Assignment.reason)
        .where(Assignment.shift_id.in_(shift_ids), Assignment.event == DELAYED)
        .order_by(Assignment.at)
    )
    return {(shift_id, driver_id): reason for shift_id, driver_id, reason in found}


def _today_shift(
    row: Any, waiting: Collection[UUID], delays: Mapping[tuple[UUID, UUID | None], str], now: datetime
) -> TodayShift:
    has_driver = row.driver_id is not None and row.state is not ShiftState.DECLINED and row.absence is None
    is_registered = row.registered_driver_id is not None and row.registered_driver_id == row.driver_id
    presence = Presence(
        planned=Period(row.starts_at, row.ends_at),
        has_driver=has_driver,
        asked_at=row.published_at,
        started_at=row.started_at if is_registered else None,
        ended_at=row.ended_at if is_registered else None,
        is_waiting=row.id in waiting,
    )
    return TodayShift(
        id=row.id,
        row_version=row.row_version,
        depot_id=row.depot_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        route_code=row.code,
        route_name=row.route_name,
        driver_id=row.driver_id,
        driver_name=row.driver or "",
        phone=row.phone or "",
        vehicle=row.number or "",
        dock=row.dock or row.usual_dock,
        attendance=attendance(presence, now),
        late=lateness(presence, now),
        started_at=presence.started_at,
        ended_at=presence.ended_at,
        is_handed_in=row.state not in {ShiftState.RUNNING, ShiftState.CONFIRMED, ShiftState.PUBLISHED},
        stops_done=row.stops_done if is_registered else 0,
        stops_planned=row.expected_stops or row.norm_stops,
        parcels_planned=row.expected_parcels or row.norm_parcels,
        delay_reason=delays.get((row.id, row.driver_id), ""),
        decline_reason=row.decline_reason if row.state is ShiftState.DECLINED else "",
        absence=row.absence,
    )


def _news(scope: Scope, shift_ids: Collection[UUID]) -> list[TodayNews]:
    found = scope.session.execute(
        select(DriverEvent.happened_at, DriverEvent.kind, Driver.name, RouteTemplate.code, DriverEvent.data)
        .join(Shift, and_(Shift.tenant_id == DriverEvent.tenant_id, Shift.id == DriverEvent.shift_id))
        .join(Driver, and_(Driver.tenant_id == DriverEvent.tenant_id, Driver.id == DriverEvent.driver_id))
        .join(
            RouteTemplate,
            and_(RouteTemplate.tenant_id == Shift.tenant_id, RouteTemplate.id == Shift.route_template_id),
        )
        .where(DriverEvent.shift_id.in_(shift_ids), DriverEvent.kind.in_(_NEWS))
        .order_by(DriverEvent.position.desc())
        .limit(NEWS_SHOWN)
    )
    return [
        TodayNews(at, DriverEventKind(kind), name, code, data.get("remark", "")) for at, kind, name, code, data in found
    ]
