"""Locks a week: from then on its lines stand, and corrections are new lines in a later week."""

from collections.abc import Sequence

from sqlalchemy import select, update

from models.tables import MoneyLine, Shift
from models.values.calendar import IsoWeek, dutch_day
from models.values.kinds import ShiftState
from models.values.refusal import Refusal
from services.scope import Scope
from services.settlement.queue import approval_queue
from services.settlement.rows import QueueRow, QueueState
from services.settlement.settle import SettlementResult, settle
from services.settlement.unpriced import UnpricedShift, unpriced_shifts
from services.settlement.weeks import LOCKED, hold
from services.tariffs.use import keep_tariffs

SHOWN = 3


class WeekIsNotReady(Refusal):
    """Shifts without an approved registration; `rows` has them all."""

    code = "week_is_not_ready"

    def __init__(self, week: IsoWeek, rows: Sequence[QueueRow]) -> None:
        self.rows = tuple(rows)
        missing = sum(row.state is QueueState.MISSING for row in rows)
        names = [f"{row.route} {row.driver}, {dutch_day(row.service_date)}" for row in rows[:SHOWN]]
        more = f" en nog {len(rows) - SHOWN}" if len(rows) > SHOWN else ""
        super().__init__(
            f"Week {week.week} kan nog niet op slot: {missing} diensten zonder registratie en "
            f"{len(rows) - missing} niet goedgekeurd ({'; '.join(names)}{more}). "
            "Keur ze goed, of laat een dienst wachten."
        )


class ShiftsAreUnpriced(Refusal):
    """Shifts that nothing was agreed for; `shifts` has them all."""

    code = "shifts_are_unpriced"

    def __init__(self, shifts: Sequence[UnpricedShift]) -> None:
        self.shifts = tuple(shifts)
        first = shifts[0]
        super().__init__(
            f"{len(shifts)} diensten hebben geen tarief of loon, zoals {first.route} op "
            f"{dutch_day(first.service_date)}: {first.missing}. Vul dat aan, of vergrendel zonder.",
            field="accept_unpriced",
        )


class WeekHasNotBegun(Refusal):
    """Nobody can have worked in it."""

    code = "week_has_not_begun"

    def __init__(self, week: IsoWeek) -> None:
        super().__init__(
            f"Week {week.week} begint pas op {dutch_day(week.monday)}. Vergrendel een week als er gewerkt is."
        )


def lock_week(scope: Scope, *, week: IsoWeek, accept_unpriced: bool = False) -> SettlementResult | None:
    """Settle the week a last time and lock it; None when it was locked already.

    Shifts that are held back stay out. `accept_unpriced` locks although some shifts bring in or cost nothing.
    Raises: WeekHasNotBegun, WeekIsNotReady, ShiftsAreUnpriced.
    """
    if week.monday > scope.today:
        raise WeekHasNotBegun(week)
    keep_tariffs(scope)
    row = hold(scope, week)
    if row.state == LOCKED:
        return None
    unfinished = approval_queue(scope, week=week).unfinished
    if unfinished:
        raise WeekIsNotReady(week, unfinished)
    unpriced = unpriced_shifts(scope, week=week)
    if unpriced and not accept_unpriced:
        raise ShiftsAreUnpriced(unpriced)
    result = settle(scope, row, week, closing=True)
    row.state = LOCKED
    row.locked_at = scope.environment.clock.now()
    row.locked_by = scope.identity.name
    _mark_settled(scope, week)
    scope.audit("week.locked", subject_id=row.id, week=str(week), shifts=result.shifts, unpriced=len(unpriced))
    return result


def _mark_settled(scope: Scope, week: IsoWeek) -> None:
    settled = select(MoneyLine.shift_id).where(
        MoneyLine.tenant_id == Shift.tenant_id, MoneyLine.iso_year == week.year, MoneyLine.iso_week == week.week
    )
    scope.session.execute(
        update(Shift)
        .where(Shift.id.in_(settled), Shift.state == ShiftState.APPROVED)
        .values(state=ShiftState.SETTLED, row_version=Shift.row_version + 1)
        .execution_options(synchronize_session=False)
    )
