"""One turn at the plan of a week: lock, judge, write, judge again, and tell everybody who looks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm.attributes import flag_modified

from models.tables import Assignment, PlannedWeek, Shift
from models.values.calendar import IsoWeek, amsterdam_time
from models.values.kinds import ShiftState
from services.planning.board import BoardFinding, BoardPatch
from services.planning.draw import draw_shift, shifts_by_driver
from services.planning.findings import driver_notices, judge
from services.planning.forecast import Outlook, follow_edit
from services.planning.ground import read_ground
from services.planning.kept_weeks import Worked
from services.planning.news import announce_edit
from services.planning.plan import DRIVEN, Plan, PlanDriver, PlanShift
from services.planning.reading import as_plan_shift, read_around, read_shifts
from services.planning.refusals import DriverIsBusy, ShiftHasChanged, ShiftIsDriven, UnknownShift, VehicleIsBusy
from services.planning.rides import Rides
from services.planning.weeks import take_turn
from services.planning.worked import read_worked
from services.scope import Scope

NOBODY: Final[Mapping[UUID, PlanDriver]] = {}


@dataclass(frozen=True, slots=True)
class SeenShift:
    """A shift in the version the planner saw."""

    id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row, locked or new, and how the shift must be; `published` is what its driver has been told."""

    row: Shift
    shift: PlanShift
    published: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit left behind: the new version of every shift it wrote, in order, and what boards draw anew."""

    versions: tuple[tuple[UUID, int], ...]
    patch: BoardPatch


def lock_shifts(scope: Scope, week: IsoWeek, seen: Sequence[SeenShift], *, removed: bool = False) -> list[Shift]:
    """The shifts of a week in the order of `seen`, locked; with `removed` those that were taken out of it.

    Raises: UnknownShift, ShiftHasChanged, ShiftIsDriven.
    """
    rows = scope.session.scalars(
        select(Shift)
        .where(Shift.id.in_({each.id for each in seen}), Shift.service_date.between(week.monday, week.days[-1]))
        .order_by(Shift.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}
    for each in seen:
        row = found.get(each.id)
        if row is None:
            raise UnknownShift
        if row.row_version != each.version or (row.state is ShiftState.CANCELLED) is not removed:
            raise _has_changed(scope, week, row)
        if row.state in DRIVEN:
            raise ShiftIsDriven
    return [found[each.id] for each in seen]


def _has_changed(scope: Scope, week: IsoWeek, row: Shift) -> ShiftHasChanged:
    drivers = [row.driver_id] if row.driver_id else []
    ground = read_ground(scope, week, drivers=drivers, vehicles=[], routes=[row.route_template_id])
    driver = ground.drivers[row.driver_id].name if row.driver_id else ""
    is_gone = row.state is ShiftState.CANCELLED
    return ShiftHasChanged(
        by=row.changed_by, code=ground.routes[row.route_template_id].code, driver=driver, is_gone=is_gone
    )


class Turn:
    """The right to change one week, until the transaction ends; others wait."""

    def __init__(self, scope: Scope, week: IsoWeek) -> None:
        self.scope = scope
        self.week = week
        self._row: PlannedWeek = take_turn(scope, week)

    def carry_out(
        self,
        wanted: Sequence[Wanted],
        *,
        known: Mapping[UUID, PlanDriver] = NOBODY,
        worked: Worked | None = None,
    ) -> Edit:
        """Make the plan as wanted and announce it; drivers that were read in this turn are not read again.

        `worked` is what everybody worked before the week, where that is known; else it is read of whom it concerns.
        What the week is worth and how much waits to be published follows afterwards, so that no board waits for it.
        Raises: DriverIsBusy, VehicleIsBusy.
        """
        touched = _Touched.by(wanted)
        before = self._read(touched, known, worked)
        after = before.changed(each.shift for each in wanted)
        _refuse_overlaps(after, [each.shift for each in wanted])
        outlook = Outlook.read(self.scope, self.week, self._row, which=touched.shifts(), drivers=touched.drivers)
        self._write(wanted)
        fresh = [as_plan_shift(each.row) for each in wanted]
        patch = self._draw(before, before.changed(fresh), fresh, touched.drivers)
        announce_edit(self.scope, self.week, patch)
        self.scope.afterwards(lambda later: follow_edit(later, self.week, outlook))
        return Edit(tuple((shift.id, shift.row_version) for shift in fresh), patch)

    def _read(self, touched: "_Touched", known: Mapping[UUID, PlanDriver], worked: Worked | None) -> Plan:
        shifts = read_shifts(self.scope, self.week, which=touched.shifts())
        own = Shift.driver_id.in_(touched.drivers)
        around = read_around(self.scope, self.week, own) if touched.drivers else ()
        vans = touched.vehicles | {shift.vehicle_id for shift in (*shifts, *around) if shift.vehicle_id}
        routes = {shift.route_id for shift in (*shifts, *around)} | touched.routes
        unknown = touched.drivers - known.keys()
        ground = read_ground(self.scope, self.week, drivers=unknown, vehicles=vans, routes=routes)
        if worked is None:
            worked = read_worked(self.scope, self.week, only=touched.drivers)
        return Plan(self.week, replace(ground, drivers={**known, **ground.drivers}), shifts, around, worked)

    def _write(self, wanted: Sequence[Wanted]) -> None:
        fallback = {
            "ex_shifts_driver": DriverIsBusy(
                "Deze chauffeur rijdt dan al. Kies een ander, of haal die dienst eerst weg."
            ),
            "ex_shifts_vehicle": VehicleIsBusy("Deze bus rijdt dan al. Kies een andere bus."),
        }
        with self.scope.refusing(fallback):
            if len(wanted) > 1:
                self._let_go([each.row for each in wanted if each.row in self.scope.session])
            history = [event for each in wanted for event in self._history(each)]
            for each in wanted:
                _fill(each, by=self.scope.identity.name)
            self.scope.session.add_all(each.row for each in wanted)
            self.scope.session.flush()
        self.scope.insert(Assignment, history)

    def _let_go(self, rows: Sequence[Shift]) -> None:
        """Free drivers and vans first, so that an exchange does not meet itself halfway."""
        ids = [row.id for row in rows]
        self.scope.session.execute(
            update(Shift)
            .where(Shift.id.in_(ids))
            .values(driver_id=None, vehicle_id=None)
            .execution_options(synchronize_session=False)
        )
        for row in rows:
            flag_modified(row, "driver_id")
            flag_modified(row, "vehicle_id")

    def _history(self, each: Wanted) -> Iterator[dict[str, Any]]:
        """Who gives the shift up and who gets it, when that changes."""
        old = None if each.row not in self.scope.session else each.row.driver_id
        if old == each.shift.driver_id:
            return
        if old:
            yield self._event(each.shift.id, old, each.row.vehicle_id, "released")
        if each.shift.driver_id:
            yield self._event(each.shift.id, each.shift.driver_id, each.shift.vehicle_id, "assigned")

    def _event(self, shift_id: UUID, driver_id: UUID, vehicle_id: UUID | None, event: str) -> dict[str, Any]:
        return {
            "shift_id": shift_id, "driver_id": driver_id, "vehicle_id": vehicle_id, "event": event, "reason": "",
            "at": self.scope.now, "by": self.scope.identity.name,
        }  # fmt: skip

    def _draw(self, before: Plan, after: Plan, fresh: Sequence[PlanShift], drivers: set[UUID]) -> BoardPatch:
        was, now = judge(before.of(drivers)), judge(after.of(drivers))
        written = {shift.id for shift in fresh}
        shown = [
            shift
            for shift in after.shifts
            if shift.id in written or (shift.driver_id in drivers and was.get(shift.id) != now.get(shift.id))
        ]
        return BoardPatch(
            week=self.week,
            sequence=self._row.sequence,
            by=self.scope.identity.name,
            shifts=[draw_shift(shift, after.ground, now) for shift in shown],
            gone=[shift.id for shift in fresh if shift.state is ShiftState.CANCELLED],
            drivers=_changed_notices(before, after, drivers),
        )


@dataclass(frozen=True, slots=True)
class _Touched:
    """What an edit concerns: the shifts it writes, and the drivers and vans they leave and get."""

    ids: set[UUID]
    drivers: set[UUID]
    vehicles: set[UUID]
    routes: set[UUID]

    @classmethod
    def by(cls, wanted: Iterable[Wanted]) -> Self:
        both = [(each.row, each.shift) for each in wanted]
        drivers = {driver for row, shift in both for driver in (row.driver_id, shift.driver_id) if driver}
        vehicles = {van for row, shift in both for van in (row.vehicle_id, shift.vehicle_id) if van}
        return cls({shift.id for _, shift in both}, drivers, vehicles, {shift.route_id for _, shift in both})

    def shifts(self) -> ColumnElement[bool]:
        """Everything in the week that an edit can make a difference to."""
        return or_(Shift.id.in_(self.ids), Shift.driver_id.in_(self.drivers), Shift.vehicle_id.in_(self.vehicles))


def _fill(each: Wanted, *, by: str) -> None:
    row, shift = each.row, each.shift
    row.service_date, row.starts_at, row.ends_at = shift.service_date, shift.starts_at, shift.ends_at
    row.route_template_id = shift.route_id
    row.driver_id, row.vehicle_id = shift.driver_id, shift.vehicle_id
    row.state, row.decline_reason, row.published = shift.state, shift.decline_reason, each.published
    row.row_version = shift.row_version + 1
    row.changed_by = by


def _refuse_overlaps(after: Plan, wanted: Sequence[PlanShift]) -> None:
    """Say which shift is in the way; the database would only say that one is."""
    by_driver, by_van = Rides(after.shifts, "driver_id"), Rides(after.shifts, "vehicle_id")
    for shift in wanted:
        if not shift.is_live:
            continue
        if other := by_driver.in_the_way(shift):
            name = after.ground.drivers[other.driver_id].name if other.driver_id else ""
            rides = f"{name} rijdt dan al {after.ground.code(other)}, {_span(other)}."
            raise DriverIsBusy(f"{rides} Kies een ander, of haal die dienst eerst weg.")
        if other := by_van.in_the_way(shift):
            rides = f"Bus {after.ground.van(other.vehicle_id)} rijdt dan al {after.ground.code(other)}, {_span(other)}."
            raise VehicleIsBusy(f"{rides} Kies een andere bus.")


def _span(shift: PlanShift) -> str:
    return f"{amsterdam_time(shift.starts_at)}–{amsterdam_time(shift.ends_at)}"


def _changed_notices(before: Plan, after: Plan, drivers: set[UUID]) -> list[tuple[UUID, tuple[BoardFinding, ...]]]:
    was, now = shifts_by_driver(before.shifts), shifts_by_driver(after.shifts)
    changed = []
    for driver_id in drivers:
        driver = after.ground.drivers[driver_id]
        notices = driver_notices(driver, now.get(driver_id, ()))
        if notices != driver_notices(driver, was.get(driver_id, ())):
            changed.append((driver_id, notices))
    return changed
