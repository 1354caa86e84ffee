"""Start a week from the one before it: the same routes and people, with absences already applied."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select

from models.tables import Assignment, Shift
from models.values.calendar import IsoWeek
from models.values.ids import new_ids
from models.values.kinds import ShiftState
from services.depot_fence import lies_outside
from services.many_rows import without_waiting
from services.planning.ground import read_ground
from services.planning.news import announce
from services.planning.plan import Ground, PlanShift, instant_at
from services.planning.reading import OWN_COLUMNS
from services.planning.rides import Rides
from services.planning.weeks import take_turn
from services.scope import Scope

SEVEN_DAYS = timedelta(days=7)
AT_ONCE: Final = 1_000
"""Shifts that the database writes while the next ones are made."""


@dataclass(frozen=True, slots=True)
class CopiedWeek:
    """What came of it. `made` are the new shifts with their versions; `opened` of them lost their driver."""

    source: IsoWeek
    made: tuple[tuple[UUID, int], ...]
    opened: int
    skipped: int
    """Routes that rode in the week already, or ride no more."""


class _Template(NamedTuple):
    """A shift that may be copied, with what only its own row knows."""

    shift: PlanShift
    depot_id: UUID
    dock: str


def copy_week(scope: Scope, *, week: IsoWeek) -> CopiedWeek:
    """Fill a week with drafts like the shifts of the week before; what is there already stays, so twice adds nothing.

    A driver who is away, has no engagement or is busy that day, at whichever depot, is left off: the route becomes an
    open one.
    """
    take_turn(scope, week)
    source = week.shifted(-1)
    with scope.across_depots():
        around = _read(scope, source, week.shifted(1))
    own = scope.identity.depots
    templates = [
        each for each in around if each.shift.service_date < week.monday and not lies_outside(own, each.depot_id)
    ]
    copier = _Copier(read_ground(scope, week), week, [each.shift for each in around])
    copies = copier.copies(sorted(templates, key=_by_driver), by=scope.identity.name)
    made: list[tuple[UUID, int]] = []
    with without_waiting(scope.session):
        while rows := list(islice(copies, AT_ONCE)):
            scope.insert(Shift, rows)
            scope.insert(Assignment, [_assignment(scope, row) for row in rows if row["driver_id"]])
            made += ((row["id"], row["row_version"]) for row in rows)
    scope.audit("week.copied", source=str(source), target=str(week), made=len(made))
    announce(scope, week)
    return CopiedWeek(source, tuple(made), copier.opened, copier.skipped)


def _read(scope: Scope, first: IsoWeek, last: IsoWeek) -> list[_Template]:
    """The shifts of these weeks and those between; what their drivers were told does not matter here."""
    rows = scope.session.execute(
        select(*OWN_COLUMNS, Shift.depot_id, Shift.dock)
        .where(Shift.service_date.between(first.monday, last.days[-1]), Shift.state != ShiftState.CANCELLED)
        .order_by(Shift.starts_at, Shift.id)
    )
    return [_Template(PlanShift._make((*own, "", None)), depot_id, dock) for *own, depot_id, dock in rows]


class _Copier:
    def __init__(self, ground: Ground, week: IsoWeek, around: Iterable[PlanShift]) -> None:
        monday = instant_at(week.monday, 0)
        near = [shift for shift in around if shift.ends_at > monday]
        self._ground = ground
        self._drivers, self._vans = Rides(near, "driver_id"), Rides(near, "vehicle_id")
        self._taken = {(shift.route_id, shift.starts_at) for shift in near if shift.service_date in week.days}
        self.opened = 0
        self.skipped = 0

    def copies(self, templates: Sequence[_Template], *, by: str) -> Iterator[dict[str, Any]]:
        for template, copy_id in zip(templates, new_ids(len(templates)), strict=True):
            copy = self._copy(template.shift, copy_id)
            if copy is None:
                self.skipped += 1
                continue
            self._drivers.add(copy)
            self._vans.add(copy)
            yield {
                "id": copy.id, "service_date": copy.service_date, "depot_id": template.depot_id,
                "route_template_id": copy.route_id, "starts_at": copy.starts_at, "ends_at": copy.ends_at,
                "driver_id": copy.driver_id, "vehicle_id": copy.vehicle_id, "state": copy.state,
                "row_version": 1, "changed_by": by, "dock": template.dock,
            }  # fmt: skip

    def _copy(self, template: PlanShift, copy_id: UUID) -> PlanShift | None:
        day = template.service_date + SEVEN_DAYS
        starts_at = instant_at(day, template.starts_minute)
        if self._ground.routes[template.route_id].is_archived or (template.route_id, starts_at) in self._taken:
            return None
        copy = template._replace(
            id=copy_id,
            service_date=day,
            starts_at=starts_at,
            ends_at=instant_at(day, template.ends_minute),
            state=ShiftState.DRAFT,
        )
        if template.is_live and template.driver_id and self._can_drive(template.driver_id, copy):
            van = self._van(copy)
            return copy if van == copy.vehicle_id else copy._replace(vehicle_id=van)
        self.opened += template.driver_id is not None
        return copy._replace(driver_id=None, vehicle_id=None)

    def _can_drive(self, driver_id: UUID, copy: PlanShift) -> bool:
        driver = self._ground.drivers.get(driver_id)
        if driver is None or self._drivers.in_the_way(copy):
            return False
        facts, day = driver.facts, copy.service_date
        is_away = any(day in days for _, days in facts.absences) or day.weekday() in facts.cannot_weekdays
        return not is_away and facts.engagement_on(day) is not None

    def _van(self, copy: PlanShift) -> UUID | None:
        van = self._ground.vehicles.get(copy.vehicle_id) if copy.vehicle_id else None
        if van is None or van.is_archived or self._is_in_garage(van.id, copy.service_date):
            return None
        return None if self._vans.in_the_way(copy) else van.id

    def _is_in_garage(self, vehicle_id: UUID, day: date) -> bool:
        away = self._ground.vehicles[vehicle_id].facts.out_of_service
        return away is not None and day in away


def _by_driver(template: _Template) -> int:
    """Shifts of one driver stand together in the index that looks for overlaps."""
    return template.shift.driver_id.int if template.shift.driver_id else 0


def _assignment(scope: Scope, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "shift_id": row["id"], "driver_id": row["driver_id"], "vehicle_id": row["vehicle_id"],
        "event": "assigned", "reason": "", "at": scope.now, "by": scope.identity.name,
    }  # fmt: skip
