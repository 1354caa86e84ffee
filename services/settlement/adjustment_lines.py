"""The money lines of bonuses and maluses: they come last, no percentage is taken over them, each is booked once."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from models.tables import Adjustment, MoneyLine, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import AdjustmentKind, Side
from models.values.money import BASIS, Money
from models.values.words import adjustment_words
from services.scope import Scope
from services.settlement.deferring import not_held
from services.settlement.facts import ShiftFacts, approved_shifts
from services.settlement.pricing import PAID_BY_TARIFF, Bucket, Line

TAKEN_BACK = "Teruggenomen"
_BUCKETS = {
    (Side.REVENUE, AdjustmentKind.BONUS): Bucket.REVENUE,
    (Side.REVENUE, AdjustmentKind.MALUS): Bucket.MALUS,
    (Side.COST, AdjustmentKind.BONUS): Bucket.DRIVER,
}


def adjustment_lines(
    scope: Scope, week: IsoWeek, own: Sequence[ShiftFacts], locked: Collection[IsoWeek]
) -> list[tuple[ShiftFacts, list[Line]]]:
    """What an open week books on its `own` shifts and on those of the `locked` weeks right before it.

    Of a locked week that is what was entered too late for it, and the reverse of what was withdrawn after it was
    booked, against whoever it was booked for. The shift itself is not priced anew. The lines of this week itself are
    gone when this is asked.
    """
    due = [row for row in _entered(scope, min([week, *locked]), week) if (row.withdrawn_at is None) is not row.booked]
    facts = {shift.shift_id: shift for shift in own}
    late = {row.shift_id for row in due if IsoWeek.containing(row.service_date) in locked}
    if late:
        facts |= {shift.shift_id: shift for shift in approved_shifts(scope, Shift.id.in_(late) & not_held())}
    return [
        (replace(shift, contractor_id=row.booked_for or shift.contractor_id), [_line(row)])
        for row in due
        if (shift := facts.get(row.shift_id)) and (row.side is Side.REVENUE or row.booked or earns_by_bill(shift))
    ]


def earns_by_bill(shift: ShiftFacts) -> bool:
    """Whether what the driver earns goes on a self-bill."""
    return shift.engagement in PAID_BY_TARIFF and shift.contractor_id is not None


def _entered(scope: Scope, first: IsoWeek, last: IsoWeek) -> Sequence[Any]:
    """All of these weeks, with whether a locked week holds them, and for which contractor."""
    of_adjustment = (MoneyLine.tenant_id == Adjustment.tenant_id, MoneyLine.adjustment_id == Adjustment.id)
    held = select(func.coalesce(func.sum(MoneyLine.quantity_1e4), 0) != 0).where(*of_adjustment)
    held_for = select(MoneyLine.contractor_id).where(*of_adjustment).limit(1)
    return scope.session.execute(
        select(
            Adjustment.id,
            Adjustment.shift_id,
            Adjustment.side,
            Adjustment.kind,
            Adjustment.cause,
            Adjustment.amount_cents,
            Adjustment.note,
            Adjustment.withdrawn_at,
            Shift.service_date,
            held.correlate(Adjustment).scalar_subquery().label("booked"),
            held_for.correlate(Adjustment).scalar_subquery().label("booked_for"),
        )
        .join(Shift, (Shift.tenant_id == Adjustment.tenant_id) & (Shift.id == Adjustment.shift_id))
        .where(Shift.service_date >= first.monday, Shift.service_date < last.shifted(1).monday)
        .order_by(Adjustment.id)
    ).all()


def _line(row: Any) -> Line:
    sign = -1 if (row.kind is AdjustmentKind.MALUS) is (row.withdrawn_at is None) else 1
    return Line(
        side=row.side,
        bucket=_BUCKETS[row.side, row.kind],
        kind=row.kind.value,
        quantity_1e4=sign * BASIS,
        rate_1e4=row.amount_cents * 100,
        amount_cents=sign * row.amount_cents,
        trace=f"{adjustment_words(row.kind, row.cause)}: {Money(sign * row.amount_cents).dutch}",
        reason=row.note if row.withdrawn_at is None else TAKEN_BACK,
        adjustment_id=row.id,
    )
