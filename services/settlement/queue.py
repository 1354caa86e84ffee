"""The approval queue of a week: what must be looked at first, then what can be approved in one go."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, and_, extract, or_, select

from models.tables import Registration, SettlementWeek, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import ShiftState
from services.scope import Scope
from services.settlement.deferring import not_held
from services.settlement.facts import NOT_DRIVEN
from services.settlement.rows import QueueRow, QueueState, read_rows
from services.settlement.weeks import LOCKED, find_week, first_open_week


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

    Order: unusual, missing, usual, held, approved; within these by day, route and start.
    """
    found = find_week(scope, week)
    rows = read_rows(scope, Shift.service_date.in_(week.days) & _expected())
    if found is None or found.state != LOCKED:
        rows += _late(scope, week)
    order = list(QueueState)
    rows.sort(key=lambda row: (order.index(row.state), row.service_date, row.route, row.planned.start))
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


def _expected() -> ColumnElement[bool]:
    planned = Shift.driver_id.is_not(None) & Shift.state.not_in(NOT_DRIVEN)
    return or_(planned, and_(Registration.id.is_not(None), Shift.state != ShiftState.CANCELLED))


def _late(scope: Scope, week: IsoWeek) -> list[QueueRow]:
    """What of locked weeks will be booked in this week: corrected and forgotten registrations, and what was held."""
    own_is_locked = (
        select(SettlementWeek.id)
        .where(
            SettlementWeek.tenant_id == Shift.tenant_id,
            SettlementWeek.state == LOCKED,
            SettlementWeek.iso_year == _part("isoyear"),
            SettlementWeek.iso_week == _part("week"),
        )
        .exists()
    )
    waiting = and_(
        Shift.service_date < week.monday,
        or_(and_(Registration.id.is_not(None), Registration.approved_at.is_(None)), ~not_held()),
    )
    rows = read_rows(scope, waiting & own_is_locked, late=True)
    return [row for row in rows if first_open_week(scope, IsoWeek.containing(row.service_date)) == week]


def _part(name: str) -> ColumnElement[int]:
    return extract(name, Shift.service_date).cast(Integer)
