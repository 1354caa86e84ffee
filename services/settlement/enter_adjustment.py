"""Books a bonus or malus on an approved shift: from the principal, or a bonus for the contractor who drove it."""

from uuid import UUID

from models.tables import Adjustment, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import AdjustmentKind, EngagementKind, MalusCause, Side
from models.values.money import Money
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.scope import Scope
from services.settlement.adjustment_lines import earns_by_bill
from services.settlement.deferring import WHAT
from services.settlement.facts import ShiftFacts, approved_shifts
from services.settlement.weeks import mark_stale

MOST = Money(10_000_00)
LONGEST_NOTE = 200


class ShiftIsNotApproved(Refusal):
    """Only what was driven and approved is settled."""

    code = "shift_is_not_approved"

    def __init__(self) -> None:
        super().__init__(
            "De uren van deze dienst zijn niet goedgekeurd, of hij is vervallen. "
            "Keur de uren goed; daarna boek je een bonus of malus."
        )


class NotForTheDriver(Refusal):
    """What a driver earns is changed this way only by a bonus on a self-bill."""

    code = "not_for_the_driver"


def enter_adjustment(
    scope: Scope,
    *,
    adjustment_id: UUID,
    shift_id: UUID,
    side: Side,
    kind: AdjustmentKind,
    cause: MalusCause | None = None,
    amount: Money,
    note: str,
) -> IsoWeek:
    """Book a positive `amount` beside the tariffs of a shift; answers which week takes it, the first that is open.

    `adjustment_id` is made by who asks, so asking twice books once. A malus has a cause and comes from the principal:
    fines and damage are set off below the total of a self-bill, whose VAT they leave alone, and kept back from wages
    only by written agreement and above the minimum wage.
    Raises: NotFound, ShiftIsNotApproved, NotForTheDriver, InvalidValue.
    Source: Wet OB 1968 article 8 lid 1; BW article 7:632 and 7:650; Wml article 13.
    """
    shift = scope.get(Shift, shift_id, what=WHAT)
    own_week = IsoWeek.containing(shift.service_date)
    booked_in = mark_stale(scope, own_week)
    known = scope.session.get(Adjustment, (scope.identity.tenant_id, adjustment_id))
    if known is not None:
        if known.shift_id != shift_id:
            raise NotFound
        return booked_in
    driven = approved_shifts(scope, Shift.id == shift_id)
    if not driven:
        raise ShiftIsNotApproved
    if side is Side.COST:
        _require_bonus_of_contractor(driven[0], kind)
    _require_complete(kind, cause, amount, note.strip())
    row = Adjustment(
        id=adjustment_id,
        shift_id=shift_id,
        side=side,
        kind=kind,
        cause=cause,
        amount_cents=amount.cents,
        note=note.strip(),
        entered_at=scope.now,
        entered_by=scope.identity.name,
    )
    _write(scope, row, own_week)
    return booked_in


def _write(scope: Scope, row: Adjustment, week: IsoWeek) -> None:
    scope.add(row)
    scope.audit(
        "adjustment.entered",
        subject_id=row.id,
        shift=str(row.shift_id),
        side=row.side,
        kind=row.kind,
        cause=row.cause,
        amount_cents=row.amount_cents,
    )
    scope.announce("settlement", week=str(week))


def _require_bonus_of_contractor(shift: ShiftFacts, kind: AdjustmentKind) -> None:
    if earns_by_bill(shift):
        if kind is AdjustmentKind.MALUS:
            raise NotForTheDriver(
                "Een malus gaat niet van de factuur van een zzp'er af: de omzet waarover hij btw rekent blijft gelijk. "
                "Stuur hem er een aparte nota voor.",
                field="what",
            )
        return
    if shift.engagement is EngagementKind.AGENCY:
        raise NotForTheDriver(
            "Deze chauffeur komt van een uitzendbureau. Spreek het met het bureau af; het komt dan op hun factuur.",
            field="what",
        )
    if kind is AdjustmentKind.MALUS:
        raise NotForTheDriver(
            "Op loon houd je hier niets in: dat mag alleen met een schriftelijke afspraak en nooit onder het "
            "minimumloon. Regel het met je loonadviseur in je loonpakket.",
            field="what",
        )
    raise NotForTheDriver(
        "Deze chauffeur is in loondienst: over een bonus gaan loonheffing en premies. Voer hem in je loonpakket in.",
        field="what",
    )


def _require_complete(kind: AdjustmentKind, cause: MalusCause | None, amount: Money, note: str) -> None:
    if (kind is AdjustmentKind.MALUS) is (cause is None):
        raise InvalidValue("Kies waarvoor de malus is; een bonus heeft geen oorzaak.", field="what")
    if amount.cents <= 0:
        raise InvalidValue("Vul een bedrag boven nul in, ook voor een malus.", field="amount")
    if amount > MOST:
        raise InvalidValue(f"Op één dienst boek je hoogstens {MOST.dutch}. Controleer het bedrag.", field="amount")
    if not note:
        raise InvalidValue("Schrijf op waarvoor het is. Dat komt op de factuur.", field="note")
    if len(note) > LONGEST_NOTE:
        raise InvalidValue(f"Houd het bij {LONGEST_NOTE} tekens.", field="note")
