"""The approval queue of a week: what must be looked at first, then what can be approved in one go."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, union

from models.tables import DeferredShift, Registration, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import ShiftState
from services.scope import Scope
from services.settlement.facts import NOT_DRIVEN
from services.settlement.late import locks_before
from services.settlement.rows import QueueRow, QueueState, count_rows, read_rows
from services.settlement.weeks import LOCKED, find_week


@dataclass(frozen=True, slots=True)
class ApprovalQueue:
    """A week's rows, exceptions first, with the counts per state."""

    week: IsoWeek
    is_locked: bool
    rows: tuple[QueueRow, ...]

    @property
    def counts(self) -> Counter[QueueState]:
        return Counter(row.state for row in self.rows)

    @property
    def approvable(self) -> int:
        """How many can be approved in one go by the viewer."""
        return sum(row.state is QueueState.USUAL and not row.is_own for row in self.rows)

    @property
    def unfinished(self) -> tuple[QueueRow, ...]:
        """What stands between this week and its lock."""
        waiting = {QueueState.UNUSUAL, QueueState.MISSING, QueueState.USUAL}
        return tuple(row for row in self.rows if row.state in waiting and not row.is_late)


def approval_queue(scope: Scope, *, week: IsoWeek) -> ApprovalQueue:
    """Every shift of this week that somebody should have driven, and corrections of locked weeks that wait.

    Order: unusual, missing, usual, held, approved; within these by day, route, start and who was planned first.
    """
    found = find_week(scope, week)
    rows = read_rows(scope, _of(week))
    if found is None or found.state != LOCKED:
        rows += _late(scope, week)
    order = list(QueueState)
    rows.sort(key=lambda row: (order.index(row.state), row.service_date, row.route, row.planned.start, row.shift_id))
    return ApprovalQueue(week, found is not None and found.state == LOCKED, tuple(rows))


def find_rows(rows: Sequence[QueueRow], *, search: str, state: str = "") -> list[QueueRow]:
    """Those whose driver, route or depot has the words in it, and which are in that state when one is given."""
    wanted = search.casefold()
    return [
        row
        for row in rows
        if wanted in f"{row.driver} {row.route} {row.route_name} {row.depot}".casefold()
        and state in {"", row.state.value}
    ]


def count_week(scope: Scope, week: IsoWeek) -> Any:
    """How many `shifts` of the week itself the queue has, and how many of them are `approved` or `held`."""
    return count_rows(scope, _of(week))


def _of(week: IsoWeek) -> ColumnElement[bool]:
    planned = Shift.driver_id.is_not(None) & Shift.state.not_in(NOT_DRIVEN)
    expected = or_(planned, and_(Registration.id.is_not(None), Shift.state != ShiftState.CANCELLED))
    return Shift.service_date.in_(week.days) & expected


def _late(scope: Scope, week: IsoWeek) -> list[QueueRow]:
    """What of the locked weeks right before this one will be booked in it: corrected and forgotten registrations, and
    what was held.
    """
    locks = locks_before(scope, week)
    if not locks:
        return []
    waiting = union(
        select(Registration.tenant_id, Registration.shift_id).where(
            Registration.is_current, Registration.approved_at.is_(None)
        ),
        select(DeferredShift.tenant_id, DeferredShift.shift_id).where(DeferredShift.released_at.is_(None)),
    ).subquery()
    shift_ids = scope.session.scalars(
        select(Shift.id)
        .select_from(waiting)
        .join(Shift, (Shift.tenant_id == waiting.c.tenant_id) & (Shift.id == waiting.c.shift_id))
        .where(Shift.service_date >= min(locks).monday, Shift.service_date < week.monday)
    ).all()
    return read_rows(scope, Shift.id.in_(shift_ids), late=True) if shift_ids else []
