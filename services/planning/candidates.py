"""Who could drive a shift: everybody, ranked by what the rules say, their hours, and whether they know the route."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select, true

from models.tables import Shift
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Severity, ShiftState
from models.values.minutes import Minutes
from services.planning.board import BoardFinding
from services.planning.draw import shifts_by_driver
from services.planning.findings import judge
from services.planning.ground import read_ground
from services.planning.plan import NOT_LIVE, Plan, PlanDriver, PlanShift, days_of
from services.planning.reading import read_around, read_shifts
from services.planning.refusals import UnknownShift
from services.planning.rides import Rides
from services.planning.worked import read_worked
from services.rules.norms import planned_break
from services.scope import Scope

REMEMBERED: Final = timedelta(weeks=8)
GRAVITY: Final = {None: 0, Severity.INFO: 1, Severity.WARN: 2, Severity.BLOCK: 3}
BUSY: Final = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could drive, with what that would mean. `severity` None means nothing is wrong with it."""

    driver_id: UUID
    name: str
    depot: str
    is_at_home: bool
    engagement: EngagementKind
    minutes: int
    """Their working time in the week with these shifts."""
    contract_minutes: int
    times_driven: int
    """How often they drove the route in the last eight weeks."""
    severity: Severity | None
    findings: tuple[BoardFinding, ...]
    busy_with: str
    """What they already drive at that time, empty when free."""

    @property
    def order(self) -> tuple[int, bool, bool, int, int, str]:
        """Free before busy, right before doubtful, home before elsewhere, within contract, used to it, few hours."""
        gravity = BUSY if self.busy_with else GRAVITY[self.severity]
        return (gravity, not self.is_at_home, self.is_over_contract, -self.times_driven, self.minutes, self.name)

    @property
    def is_over_contract(self) -> bool:
        return bool(self.contract_minutes) and self.minutes > self.contract_minutes


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who could drive some shifts, best first; `codes` are the routes of those shifts."""

    codes: tuple[str, ...]
    rows: Sequence[Candidate]


def find_candidates(scope: Scope, *, week: IsoWeek, shift_ids: Sequence[UUID]) -> Candidates:
    """Everybody at work in the week who could take all these shifts over. Raises: UnknownShift."""
    pool = read_pool(scope, week)
    wanted = [shift for shift in pool.plan.shifts if shift.id in set(shift_ids)]
    if len(wanted) != len(set(shift_ids)):
        raise UnknownShift
    codes = tuple(dict.fromkeys(pool.plan.ground.code(shift) for shift in wanted))
    now = {shift.driver_id for shift in wanted if shift.is_live}
    others = (each for each in pool.candidates(wanted) if now != {each.driver_id})
    return Candidates(codes, sorted(others, key=lambda candidate: candidate.order))


def read_pool(scope: Scope, week: IsoWeek, *, only: Collection[UUID] | None = None) -> "Pool":
    """Read a week with everybody who could drive in it, or with some drivers and what nobody drives yet."""
    own = true() if only is None else Shift.driver_id.in_(only)
    nobodys = or_(Shift.driver_id.is_(None), Shift.state == ShiftState.DECLINED)
    shifts = read_shifts(scope, week, which=or_(own, nobodys))
    around, worked = read_around(scope, week, own), read_worked(scope, week, only=only)
    plan = Plan(week, read_ground(scope, week, drivers=only), shifts, around, worked)
    rows = scope.session.execute(
        select(Shift.driver_id, Shift.route_template_id, func.count())
        .where(
            Shift.service_date.between(week.monday - REMEMBERED, week.monday),
            Shift.driver_id.is_not(None),
            Shift.state.not_in(NOT_LIVE),
            own,
        )
        .group_by(Shift.driver_id, Shift.route_template_id)
    )
    return Pool(plan, {(driver_id, route_id): count for driver_id, route_id, count in rows if driver_id})


class Pool:
    """The drivers of a week, to try shifts on."""

    def __init__(self, plan: Plan, driven: Mapping[tuple[UUID, UUID], int]) -> None:
        self.plan = plan
        self._driven = driven
        self._own = defaultdict(list, shifts_by_driver(plan.shifts))
        self._around = defaultdict(list, shifts_by_driver(plan.around))

    def candidates(self, wanted: Sequence[PlanShift], *, only_at_home: bool = False) -> Iterable[Candidate]:
        """Everybody, or everybody of the depot, with what driving these shifts would mean."""
        homes = {self.plan.ground.routes[shift.route_id].depot_id for shift in wanted}
        period = days_of(self.plan.week)
        for driver in self.plan.ground.drivers.values():
            contract = driver.contract_in(period)
            if contract and (driver.depot_id in homes or not only_at_home):
                yield self._try(driver, contract, wanted, is_at_home=driver.depot_id in homes)

    def assign(self, shift: PlanShift) -> None:
        """Go on as if this shift had the driver it names."""
        if shift.driver_id:
            self._own[shift.driver_id].append(shift)

    def _try(
        self, driver: PlanDriver, contract: tuple[EngagementKind, int], wanted: Sequence[PlanShift], *, is_at_home: bool
    ) -> Candidate:
        ids = {shift.id for shift in wanted}
        own = [shift for shift in self._own[driver.id] if shift.id not in ids]
        fresh = [_taken_by(shift, driver) for shift in wanted]
        rides = Rides([*own, *self._around[driver.id]], "driver_id")
        obstacle = next((ride for shift in fresh if (ride := rides.in_the_way(shift))), None)
        findings = () if obstacle else self._judge(driver, own, fresh)
        kind, contract_minutes = contract
        depot = self.plan.ground.depots.get(driver.depot_id) if driver.depot_id else None
        return Candidate(
            driver_id=driver.id,
            name=driver.name,
            depot=depot.name if depot else "",
            is_at_home=is_at_home,
            engagement=kind,
            minutes=sum(_worked(shift) for shift in (*own, *fresh) if shift.is_live),
            contract_minutes=contract_minutes,
            times_driven=min((self._driven.get((driver.id, shift.route_id), 0) for shift in wanted), default=0),
            severity=max((finding.severity for finding in findings), key=GRAVITY.__getitem__, default=None),
            findings=findings,
            busy_with=self.plan.ground.code(obstacle) if obstacle else "",
        )

    def _judge(
        self, driver: PlanDriver, own: Sequence[PlanShift], fresh: Sequence[PlanShift]
    ) -> tuple[BoardFinding, ...]:
        """What would be wrong then and is not wrong now."""
        around = tuple(self._around[driver.id])
        before = judge(replace(self.plan, shifts=tuple(own), around=around))
        after = judge(replace(self.plan, shifts=(*own, *fresh), around=around))
        known = {(shift_id, finding.title) for shift_id, findings in before.items() for finding in findings}
        news = [
            finding
            for shift_id, findings in after.items()
            for finding in findings
            if (shift_id, finding.title) not in known
        ]
        return tuple(dict.fromkeys(news))


def _taken_by(shift: PlanShift, driver: PlanDriver) -> PlanShift:
    """The shift in this driver's hands; the van they would take is their own, or none yet."""
    return shift._replace(driver_id=driver.id, vehicle_id=driver.fixed_vehicle_id, state=ShiftState.DRAFT)


def _worked(shift: PlanShift) -> int:
    return shift.minutes - planned_break(Minutes(shift.minutes)).count
