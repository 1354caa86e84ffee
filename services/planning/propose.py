"""Propose drivers for the open routes of a week: only people with whom nothing is wrong, and every choice explained."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.values.calendar import IsoWeek
from services.planning.candidates import Candidate, Pool, read_pool
from services.planning.plan import PlanShift
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class Proposal:
    """A driver for an open route, and why this one."""

    shift_id: UUID
    row_version: int
    route_id: UUID
    code: str
    day: int
    starts_at: datetime
    ends_at: datetime
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Proposals:
    """What can be filled without a warning, and how many routes cannot."""

    rows: tuple[Proposal, ...]
    unfilled: int


def propose_drivers(scope: Scope, *, week: IsoWeek) -> Proposals:
    """Fill the open routes that have not begun yet, one by one by start, from their own depots. Nothing is changed."""
    pool = read_pool(scope, week)
    open_routes = [shift for shift in pool.plan.shifts if is_open(shift) and shift.starts_at > scope.now]
    rows = tuple(row for shift in open_routes if (row := _propose(pool, shift)))
    return Proposals(rows, len(open_routes) - len(rows))


def is_open(shift: PlanShift) -> bool:
    """Whether nobody drives it: without a driver, or declined."""
    return shift.driver_id is None or not shift.is_live


def _propose(pool: Pool, shift: PlanShift) -> Proposal | None:
    suitable = [
        candidate
        for candidate in pool.candidates([shift], only_at_home=True)
        if candidate.severity is None
        and not (candidate.busy_with or candidate.is_over_contract or candidate.driver_id == shift.driver_id)
    ]
    if not suitable:
        return None
    best = min(suitable, key=lambda candidate: candidate.order)
    pool.assign(shift._replace(driver_id=best.driver_id))
    return Proposal(
        shift_id=shift.id,
        row_version=shift.row_version,
        route_id=shift.route_id,
        code=pool.plan.ground.code(shift),
        day=shift.service_date.weekday(),
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        candidate=best,
    )
