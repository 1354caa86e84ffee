"""The complete plan of a week with what the rules say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement

from models.tables import Shift
from models.values.calendar import IsoWeek
from services.planning.edges import Edge, read_edges
from services.planning.findings import Findings, judge, suspects
from services.planning.ground import read_ground
from services.planning.plan import Plan, PlanShift
from services.planning.reading import read_around, read_shifts
from services.planning.worked import read_worked
from services.rules.planning import WorkedBefore
from services.rules.planning.reference_period import may_pass
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class WholeWeek:
    """Every shift of a week, everybody around it, and the findings."""

    plan: Plan
    edges: Sequence[Edge]
    findings: Findings


def read_week(scope: Scope, week: IsoWeek, *, worked: Mapping[UUID, WorkedBefore] | None = None) -> WholeWeek:
    """Read and judge a week in eight statements, seven when it is known what was `worked` before."""
    worked = read_worked(scope, week) if worked is None else worked
    ground = read_ground(scope, week)
    edges = [edge for edge in read_edges(scope, week) if edge.driver_id in ground.drivers]
    tight = {edge.driver_id for edge in edges if edge.is_tight}
    tight |= {driver.id for driver in ground.drivers.values() if driver.facts.is_young_on(week.monday)}
    plan = Plan(week, ground, read_shifts(scope, week), _around(scope, week, tight), worked)
    return WholeWeek(plan, edges, judge(suspects(plan, tight | _near_average(plan, edges))))


def _near_average(plan: Plan, edges: Sequence[Edge]) -> set[UUID]:
    """Who may work too much on average."""
    return {
        edge.driver_id
        for edge in edges
        if edge.driver_id in plan.worked
        and may_pass(plan.ground.drivers[edge.driver_id].facts, plan.worked[edge.driver_id], edge.in_week)
    }


def _around(scope: Scope, week: IsoWeek, tight: set[UUID]) -> tuple[PlanShift, ...]:
    """The weeks around matter only to who has had little rest in them."""
    which: ColumnElement[bool] = Shift.driver_id.in_(tight)
    return read_around(scope, week, which) if tight else ()
