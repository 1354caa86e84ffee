"""Takes a bonus or malus back, as long as no invoice holds it."""

from uuid import UUID

from sqlalchemy import select

from models.tables import Adjustment, MoneyLine, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import AdjustmentKind, Side
from models.values.refusal import Refusal
from models.values.words import ADJUSTMENTS
from services.scope import Scope
from services.settlement.deferring import WHAT
from services.settlement.weeks import mark_stale


class AdjustmentIsBilled(Refusal):
    """What stands on a document is countered by another adjustment, or by a credit."""

    code = "adjustment_is_billed"


def withdraw_adjustment(scope: Scope, *, adjustment_id: UUID) -> None:
    """Take it back: an open week drops it, of a locked week the first open one books the reverse. Twice is harmless.

    Raises: NotFound, AdjustmentIsBilled.
    """
    what = "Deze bonus of malus"
    shift_id = scope.get(Adjustment, adjustment_id, what=what).shift_id
    week = IsoWeek.containing(scope.get(Shift, shift_id, what=WHAT).service_date)
    mark_stale(scope, week)
    row = scope.get(Adjustment, adjustment_id, what=what, lock=True)
    if row.withdrawn_at is not None:
        return
    _refuse_billed(scope, row)
    row.withdrawn_at = scope.now
    row.withdrawn_by = scope.identity.name
    scope.audit("adjustment.withdrawn", subject_id=row.id, kind=row.kind, amount_cents=row.amount_cents)
    scope.announce("settlement", week=str(week))


def _refuse_billed(scope: Scope, row: Adjustment) -> None:
    lines = scope.session.scalars(select(MoneyLine).where(MoneyLine.adjustment_id == row.id).with_for_update())
    if not any(line.invoice_id for line in lines):
        return
    word = ADJUSTMENTS[row.kind].lower()
    if row.side is Side.COST:
        raise AdjustmentIsBilled(
            f"Deze {word} staat op de factuur van de zzp'er. Crediteer die eerst; daarna neem je de {word} terug."
        )
    counter = AdjustmentKind.BONUS if row.kind is AdjustmentKind.MALUS else AdjustmentKind.MALUS
    raise AdjustmentIsBilled(
        f"Deze {word} staat op een factuur of concept. Boek een {ADJUSTMENTS[counter].lower()} van hetzelfde bedrag; "
        "die komt in de eerste open week."
    )
