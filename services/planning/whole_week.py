"""The complete plan of a week with what the rules say of it."""

from collections.abc import Sequence
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
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class WholeWeek:
    """Every shift of a week, everybody around it, and the findings."""

    plan: Plan
    edges: Sequence[Edge]
    findings: Findings


def read_week(scope: Scope, week: IsoWeek) -> WholeWeek:
    """Read and judge a week in seven statements."""
    edges = read_edges(scope, week)
    ground = read_ground(scope, week)
    tight = {edge.driver_id for edge in edges if edge.is_tight}
    plan = Plan(week, ground, read_shifts(scope, week), _around(scope, week, tight))
    return WholeWeek(plan, edges, judge(suspects(plan, tight)))


def _around(scope: Scope, week: IsoWeek, tight: set[UUID]) -> tuple[PlanShift, ...]:
    """The weeks around matter only to who has had little rest in them."""
    which: ColumnElement[bool] = Shift.driver_id.in_(tight)
    return read_around(scope, week, which) if tight else ()
