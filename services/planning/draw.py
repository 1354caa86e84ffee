"""From a plan to what the board draws: chips, rows and marks."""

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

from models.values.calendar import WEEKDAYS, DatePeriod, IsoWeek
from models.values.kinds import AbsenceKind, EngagementKind
from services.planning.board import (
    BoardDepot,
    BoardDriver,
    BoardMark,
    BoardRoute,
    BoardRules,
    BoardShift,
)
from services.planning.edges import Edge
from services.planning.findings import Findings, driver_notices
from services.planning.plan import Ground, Plan, PlanDriver, PlanShift, days_of, wall_minutes
from services.planning.snapshot import before_of, look_of
from services.rules.norms import BREAK_RULES
from services.rules.planning.working_time import DAILY_REST, MAX_SHIFT, MAX_WEEK

RULES: Final = BoardRules(
    daily_rest=int(DAILY_REST.total_seconds() // 60),
    longest_shift=MAX_SHIFT.count,
    longest_week=MAX_WEEK.count,
    breaks=tuple(sorted((limit.count + pause, pause) for limit, pause, _ in BREAK_RULES)),
)
ABSENCE_WORDS: Final = {
    AbsenceKind.LEAVE: "Verlof",
    AbsenceKind.SICK: "Ziek",
    AbsenceKind.UNAVAILABLE: "Niet beschikbaar",
}


def draw_shift(shift: PlanShift, ground: Ground, findings: Findings) -> BoardShift:
    """A chip."""
    return BoardShift(
        id=shift.id,
        row_version=shift.row_version,
        route_id=shift.route_id,
        driver_id=shift.driver_id,
        day=shift.service_date.weekday(),
        start=shift.starts_minute,
        end=shift.ends_minute,
        van=ground.van(shift.vehicle_id),
        look=look_of(shift),
        findings=findings.get(shift.id, ()),
        before=before_of(shift, ground),
        decline_reason=shift.decline_reason,
    )


def draw_drivers(plan: Plan, edges: Iterable[Edge]) -> list[BoardDriver]:
    """The rows: everybody who works for the company this week or has a shift in it."""
    own, period = shifts_by_driver(plan.shifts), days_of(plan.week)
    edge_of = {edge.driver_id: edge for edge in edges}
    somewhere = next(iter(plan.ground.depots), None)
    return [
        _draw_driver(driver, plan.week, depot_id, edge_of.get(driver.id), own.get(driver.id, ()))
        for driver in plan.ground.drivers.values()
        if (depot_id := driver.depot_id or somewhere) and (driver.id in own or driver.contract_in(period))
    ]


def shifts_by_driver(shifts: Iterable[PlanShift]) -> dict[UUID, list[PlanShift]]:
    """The shifts of everybody who has any."""
    own: dict[UUID, list[PlanShift]] = {}
    for shift in shifts:
        if shift.driver_id:
            own.setdefault(shift.driver_id, []).append(shift)
    return own


def _draw_driver(
    driver: PlanDriver, week: IsoWeek, depot_id: UUID, edge: Edge | None, shifts: Iterable[PlanShift]
) -> BoardDriver:
    kind, minutes = driver.contract_in(days_of(week)) or (EngagementKind.EMPLOYEE, 0)
    return BoardDriver(
        id=driver.id,
        name=driver.name,
        depot_id=depot_id,
        engagement=kind,
        contract_minutes=minutes,
        ended_before=wall_minutes(edge.ended_before, week.monday) if edge and edge.ended_before else None,
        starts_after=wall_minutes(edge.starts_after, week.monday) if edge and edge.starts_after else None,
        findings=driver_notices(driver, shifts),
    )


def draw_routes(plan: Plan) -> list[BoardRoute]:
    """The rows when rows are routes: those in use, and archived ones that ride this week."""
    riding = {shift.route_id for shift in plan.shifts}
    return [
        BoardRoute(route.id, route.code, route.name, route.depot_id, route.norm_stops)
        for route in plan.ground.routes.values()
        if not route.is_archived or route.id in riding
    ]


def draw_depots(plan: Plan) -> list[BoardDepot]:
    """The groups, by name."""
    return [BoardDepot(depot.id, depot.name, depot.principal_id) for depot in plan.ground.depots.values()]


def draw_marks(drivers: Iterable[PlanDriver], week: IsoWeek) -> Iterator[BoardMark]:
    """The days on which drivers are not there: away, asking to be away, not on a weekday, or not engaged."""
    period = days_of(week)
    for driver in drivers:
        if (
            driver.facts.absences
            or driver.requested_absences
            or driver.facts.cannot_weekdays
            or _has_gap(driver, period)
        ):
            yield from (mark for at in range(7) if (mark := _mark(driver, week, at)))


def _has_gap(driver: PlanDriver, period: DatePeriod) -> bool:
    """Whether there may be a day of the week without an engagement."""
    return not any(
        days.start <= period.start and (days.end is None or (period.end is not None and days.end >= period.end))
        for days in (engagement.days for engagement in driver.facts.engagements)
    )


def _mark(driver: PlanDriver, week: IsoWeek, at: int) -> BoardMark | None:
    day = week.days[at]
    for kind, days in driver.facts.absences:
        if day in days:
            return BoardMark(driver.id, at, kind.value, ABSENCE_WORDS[kind])
    if any(day in days for days in driver.requested_absences):
        return BoardMark(driver.id, at, AbsenceKind.LEAVE.value, "Verlof gevraagd")
    if driver.facts.engagement_on(day) is None:
        return BoardMark(driver.id, at, "off", "")
    if at in driver.facts.cannot_weekdays:
        return BoardMark(driver.id, at, AbsenceKind.UNAVAILABLE.value, f"Niet {WEEKDAYS[at]}")
    return None
