"""Make new shifts: from a form, or as copies of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from models.tables import Shift
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import ShiftState
from models.values.refusal import NotFound
from services.planning.change_shifts import LONGEST, SHORTEST
from services.planning.ground import read_ground
from services.planning.plan import Ground, PlanShift, instant_at
from services.planning.reading import as_plan_shift
from services.planning.refusals import OutsideTheWeek, TimesDoNotFit, UnknownShift
from services.planning.turn import Edit, Turn, Wanted
from services.planning.vans import find_vans, read_chooser
from services.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShift:
    """A shift to make; minutes count from midnight of its day. Without a van it gets that of its driver."""

    route_id: UUID
    day: date
    start: int
    end: int
    driver_id: UUID | None = None
    van: str = ""
    expected_stops: int | None = None
    dock: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCopy:
    """Where a copy of a shift goes; its times are those of the original."""

    source_id: UUID
    route_id: UUID
    day: date
    driver_id: UUID | None


def create_shifts(scope: Scope, *, week: IsoWeek, shifts: Sequence[NewShift]) -> Edit:
    """Make draft shifts in a week, all or none.

    Raises: OutsideTheWeek, TimesDoNotFit, DriverIsBusy, VehicleIsBusy, UnknownVan, NotFound.
    """
    turn = Turn(scope, week)
    ground = _read_ground(scope, week, shifts)
    for shift in shifts:
        _check(week, shift)
    vans = find_vans(scope, {shift.van for shift in shifts if shift.van})
    drafts = [_draft(shift, vans.get(shift.van)) for shift in shifts]
    chooser = read_chooser(scope, week, drafts, ground.drivers.values())
    wanted = []
    for shift, draft in zip(shifts, drafts, strict=True):
        vehicle_id = draft.vehicle_id
        if shift.driver_id and not shift.van:
            vehicle_id = chooser.choose(draft, ground.drivers[shift.driver_id], leaving=None)
        row = _row(shift, ground.routes[shift.route_id].depot_id, draft.id)
        wanted.append(Wanted(row, draft._replace(vehicle_id=vehicle_id), None))
    return turn.carry_out(wanted)


def copy_shifts(scope: Scope, *, week: IsoWeek, copies: Sequence[ShiftCopy]) -> Edit:
    """Make drafts like these shifts of the same week, all or none; what was expected of a route is copied along.

    Raises: UnknownShift and everything create_shifts raises.
    """
    rows = scope.session.scalars(
        select(Shift).where(
            Shift.id.in_({copy.source_id for copy in copies}),
            Shift.service_date.between(week.monday, week.days[-1]),
        )
    )
    sources = {row.id: row for row in rows}
    if any(copy.source_id not in sources for copy in copies):
        raise UnknownShift
    return create_shifts(scope, week=week, shifts=[_like(sources[copy.source_id], copy) for copy in copies])


def _like(source: Shift, copy: ShiftCopy) -> NewShift:
    plan = as_plan_shift(source)
    return NewShift(
        route_id=copy.route_id,
        day=copy.day,
        start=plan.starts_minute,
        end=plan.ends_minute,
        driver_id=copy.driver_id,
        expected_stops=source.expected_stops,
        dock=source.dock,
    )


def _read_ground(scope: Scope, week: IsoWeek, shifts: Sequence[NewShift]) -> Ground:
    drivers = {shift.driver_id for shift in shifts if shift.driver_id}
    routes = {shift.route_id for shift in shifts}
    ground = read_ground(scope, week, drivers=drivers, vehicles=[], routes=routes)
    if drivers - ground.drivers.keys():
        raise NotFound("Deze chauffeur")
    if routes - ground.routes.keys():
        raise NotFound("Deze route")
    return ground


def _check(week: IsoWeek, shift: NewShift) -> None:
    if shift.day not in week.days:
        raise OutsideTheWeek
    if not SHORTEST <= shift.end - shift.start <= LONGEST:
        raise TimesDoNotFit


def _draft(shift: NewShift, vehicle_id: UUID | None) -> PlanShift:
    return PlanShift(
        id=new_id(),
        row_version=0,
        service_date=shift.day,
        route_id=shift.route_id,
        starts_at=instant_at(shift.day, shift.start),
        ends_at=instant_at(shift.day, shift.end),
        driver_id=shift.driver_id,
        vehicle_id=vehicle_id,
        state=ShiftState.DRAFT,
        decline_reason="",
        told=None,
    )


def _row(shift: NewShift, depot_id: UUID, shift_id: UUID) -> Shift:
    return Shift(id=shift_id, depot_id=depot_id, expected_stops=shift.expected_stops, dock=shift.dock, note=shift.note)
