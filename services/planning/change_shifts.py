"""Change shifts of one week: another driver, day, route, time or van, for one or for many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final
from uuid import UUID

from models.tables import Shift
from models.values.calendar import IsoWeek
from models.values.kinds import ShiftState
from models.values.refusal import NotFound
from services.planning.ground import read_ground
from services.planning.kept_weeks import KeptWeeks
from services.planning.plan import DECLINED, Ground, PlanDriver, PlanShift, instant_at, told_state
from services.planning.reading import as_plan_shift
from services.planning.refusals import OutsideTheWeek, TimesDoNotFit
from services.planning.snapshot import with_answer
from services.planning.turn import Edit, SeenShift, Turn, Wanted, lock_shifts
from services.planning.vans import NO_CHOICE, VanChooser, find_vans, read_chooser
from services.scope import Scope

SHORTEST: Final = 15
LONGEST: Final = 24 * 60


class Keep(Enum):
    """Stands for: leave this as it is."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftChange:
    """What must be different about a shift; minutes count from midnight of its day. No driver makes it an open route.

    When the driver changes and no van is given, the van follows the driver (see services.planning.vans).
    """

    id: UUID
    version: int
    driver_id: UUID | Keep | None = KEEP
    route_id: UUID | Keep = KEEP
    day: date | Keep = KEEP
    start: int | Keep = KEEP
    end: int | Keep = KEEP
    van: str | Keep = KEEP
    """The number on the key; empty for no van."""


def change_shifts(
    scope: Scope, *, week: IsoWeek, changes: Sequence[ShiftChange], kept: KeptWeeks | None = None
) -> Edit:
    """Carry out all changes or none; the rules warn, only a double driver or van is refused.

    What was worked before the week is taken from what this process has `kept`, when it has.
    Raises: UnknownShift, ShiftHasChanged, ShiftIsDriven, DriverIsBusy, VehicleIsBusy, OutsideTheWeek, TimesDoNotFit,
    UnknownVan, NotFound.
    """
    turn = Turn(scope, week)
    rows = lock_shifts(scope, week, [SeenShift(change.id, change.version) for change in changes])
    was = [as_plan_shift(row) for row in rows]
    ground = _read_ground(scope, week, was, changes)
    vans = find_vans(scope, {change.van for change in changes if isinstance(change.van, str) and change.van})
    chooser = NO_CHOICE
    if any(change.driver_id is not KEEP for change in changes):
        chooser = read_chooser(scope, week, was, ground.drivers.values())
    changer = _Changer(week, ground, vans, chooser)
    wanted = [changer.change(*each) for each in zip(rows, was, changes, strict=True)]
    worked = kept.find_worked(scope.identity.tenant_id, week) if kept else None
    return turn.carry_out(wanted, known=ground.drivers, worked=worked)


def _read_ground(scope: Scope, week: IsoWeek, was: Sequence[PlanShift], changes: Sequence[ShiftChange]) -> Ground:
    """The drivers that leave and get a shift and the routes it is moved to; who keeps it is not read here."""
    given = [(shift, change) for shift, change in zip(was, changes, strict=True) if change.driver_id is not KEEP]
    wanted = {change.driver_id for _, change in given if isinstance(change.driver_id, UUID)}
    leaving = {shift.driver_id for shift, _ in given if shift.driver_id}
    routes = {change.route_id for change in changes if isinstance(change.route_id, UUID)}
    ground = read_ground(scope, week, drivers=wanted | leaving, vehicles=[], routes=routes)
    if wanted - ground.drivers.keys():
        raise NotFound("Deze chauffeur")
    if routes - ground.routes.keys():
        raise NotFound("Deze route")
    return ground


@dataclass(frozen=True, slots=True)
class _Changer:
    week: IsoWeek
    ground: Ground
    vans: dict[str, UUID]
    chooser: VanChooser

    def change(self, row: Shift, was: PlanShift, change: ShiftChange) -> Wanted:
        moved = self._moved(was, change)
        driver_id = was.driver_id if change.driver_id is KEEP else change.driver_id
        vehicle_id = self._van(was, moved, driver_id, change)
        return _settled(row, was, moved._replace(driver_id=driver_id, vehicle_id=vehicle_id), change)

    def _moved(self, was: PlanShift, change: ShiftChange) -> PlanShift:
        day = was.service_date if change.day is KEEP else change.day
        start = was.starts_minute if change.start is KEEP else change.start
        end = was.ends_minute if change.end is KEEP else change.end
        if day not in self.week.days:
            raise OutsideTheWeek
        if not SHORTEST <= end - start <= LONGEST:
            raise TimesDoNotFit
        return was._replace(
            service_date=day,
            route_id=was.route_id if change.route_id is KEEP else change.route_id,
            starts_at=instant_at(day, start),
            ends_at=instant_at(day, end),
        )

    def _van(self, was: PlanShift, moved: PlanShift, driver_id: UUID | None, change: ShiftChange) -> UUID | None:
        if isinstance(change.van, str):
            return self.vans[change.van] if change.van else None
        if driver_id == was.driver_id:
            return was.vehicle_id
        return self.chooser.choose(moved, self._driver(driver_id), leaving=self._driver(was.driver_id))

    def _driver(self, driver_id: UUID | None) -> PlanDriver | None:
        return self.ground.drivers[driver_id] if driver_id else None


def _settled(row: Shift, was: PlanShift, shift: PlanShift, change: ShiftChange) -> Wanted:
    """How far the shift has come after a change: who was told keeps their answer when everything is as told again."""
    published = with_answer(row.published, was)
    is_offered_again = was.state is ShiftState.DECLINED and change.driver_id == was.driver_id
    if published is None or is_offered_again:
        return Wanted(row, shift._replace(state=ShiftState.DRAFT, decline_reason=""), None)
    if DECLINED in published:
        is_back = published["driver_id"] == str(shift.driver_id)
        state, reason = (ShiftState.DECLINED, published[DECLINED]) if is_back else (ShiftState.DRAFT, "")
        return Wanted(row, shift._replace(state=state, decline_reason=reason), published)
    if shift.told == shift.as_planned:
        state = told_state(published)
    else:
        state = was.state if shift.driver_id == was.driver_id else ShiftState.DRAFT
    return Wanted(row, shift._replace(state=state), published)
