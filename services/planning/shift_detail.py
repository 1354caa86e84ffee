"""One shift with everything there is to say about it, and its remarks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, select

from models.tables import Assignment, Driver, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind
from services.planning.board import BoardFinding, Look
from services.planning.findings import judge
from services.planning.ground import read_ground
from services.planning.plan import Plan
from services.planning.reading import as_plan_shift, read_around, read_shifts
from services.planning.snapshot import look_of
from services.planning.turn import Edit, SeenShift, Turn, Wanted, lock_shifts
from services.planning.worked import read_worked
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """Something that happened to who drives: assigned, released, confirmed, declined or no_show."""

    at: datetime
    by: str
    event: str
    driver: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShiftDetail:
    """One shift. Minutes count from midnight of its day; `is_assignment` when a zzp driver has it (an opdracht)."""

    id: UUID
    row_version: int
    week: IsoWeek
    day: date
    code: str
    route_id: UUID
    route_name: str
    depot: str
    principal: str
    driver_id: UUID | None
    driver: str
    is_assignment: bool
    start: int
    end: int
    van: str
    look: Look
    decline_reason: str
    confirm_by: datetime | None
    expected_stops: int | None
    norm_stops: int | None
    dock: str
    note: str
    findings: Sequence[BoardFinding]
    history: Sequence[AssignmentRow]

    @property
    def is_locked(self) -> bool:
        return self.look is Look.LOCKED


def read_shift(scope: Scope, *, shift_id: UUID) -> ShiftDetail:
    """Everything about one shift. Raises: NotFound."""
    row = scope.get(Shift, shift_id, what="Deze dienst")
    shift, week = as_plan_shift(row), IsoWeek.containing(row.service_date)
    plan = _plan_around(scope, week, row)
    ground = plan.ground
    route = ground.routes[shift.route_id]
    driver = ground.drivers[shift.driver_id] if shift.driver_id else None
    engagement = driver.facts.engagement_on(row.service_date) if driver else None
    return ShiftDetail(
        id=row.id,
        row_version=row.row_version,
        week=week,
        day=row.service_date,
        code=route.code,
        route_id=route.id,
        route_name=route.name,
        depot=ground.depots[route.depot_id].name,
        principal=ground.principals[route.principal_id].name,
        driver_id=row.driver_id,
        driver=driver.name if driver else "",
        is_assignment=engagement is EngagementKind.ZZP,
        start=shift.starts_minute,
        end=shift.ends_minute,
        van=ground.van(shift.vehicle_id),
        look=look_of(shift),
        decline_reason=row.decline_reason,
        confirm_by=row.confirm_by,
        expected_stops=row.expected_stops,
        norm_stops=route.norm_stops,
        dock=row.dock,
        note=row.note,
        findings=judge(plan).get(row.id, ()),
        history=_history(scope, row.id),
    )


def _plan_around(scope: Scope, week: IsoWeek, row: Shift) -> Plan:
    """The shift with the other shifts of its driver, as far as the rules look."""
    own = Shift.driver_id == row.driver_id
    shifts = read_shifts(scope, week, which=(Shift.id == row.id) | own)
    around = read_around(scope, week, own) if row.driver_id else ()
    vans = {shift.vehicle_id for shift in (*shifts, *around) if shift.vehicle_id}
    drivers = [row.driver_id] if row.driver_id else []
    routes = {shift.route_id for shift in (*shifts, *around)} | {row.route_template_id}
    ground = read_ground(scope, week, drivers=drivers, vehicles=vans, routes=routes)
    return Plan(week, ground, shifts, around, read_worked(scope, week, only=drivers))


def _history(scope: Scope, shift_id: UUID) -> list[AssignmentRow]:
    rows = scope.session.execute(
        select(Assignment.at, Assignment.by, Assignment.event, Driver.name, Assignment.reason)
        .outerjoin(Driver, and_(Driver.tenant_id == Assignment.tenant_id, Driver.id == Assignment.driver_id))
        .where(Assignment.shift_id == shift_id)
        .order_by(Assignment.at.desc(), Assignment.event, Assignment.id)
    )
    return [AssignmentRow(at, by, event, name or "", reason) for at, by, event, name, reason in rows]


def remark_on_shift(
    scope: Scope, *, shift_id: UUID, version: int, dock: str, note: str, expected_stops: int | None
) -> Edit:
    """Change what stands beside a shift, which needs no new publication. Raises: NotFound, ShiftHasChanged."""
    day = scope.get(Shift, shift_id, what="Deze dienst").service_date
    week = IsoWeek.containing(day)
    turn = Turn(scope, week)
    (row,) = lock_shifts(scope, week, [SeenShift(shift_id, version)])
    row.dock, row.note, row.expected_stops = dock.strip()[:40], note.strip()[:500], expected_stops
    return turn.carry_out([Wanted(row, as_plan_shift(row), row.published)])
