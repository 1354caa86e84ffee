"""Takes a self-bill back with a credit in the contractor's series."""

from uuid import UUID

from sqlalchemy import select

from exports.documents import DocumentKind
from models.tables import Invoice, Payable, PaymentItem
from models.values.kinds import SelfBillState
from models.values.refusal import Refusal
from services.invoices.credit_note import CannotBeCredited, credit_of, take_back
from services.invoices.issue import IssuedInvoice
from services.scope import Scope
from services.self_bills.answer import WHAT


class PaymentUnderWay(Refusal):
    """What is in a payment file or paid is not taken back; a correction comes in the next week."""

    code = "payment_under_way"

    def __init__(self) -> None:
        super().__init__(
            "Deze factuur staat in een betaalbestand of is betaald. Haal hem daar eerst uit, "
            "of laat de dienst opnieuw rekenen: het verschil komt dan in de volgende week."
        )


def credit_self_bill(scope: Scope, *, invoice_id: UUID, reason: str) -> IssuedInvoice:
    """Issue a credit over the whole self-bill, withdraw what was to be paid and free its lines. Twice is harmless.

    Raises: NotFound, CannotBeCredited, PaymentUnderWay, InvalidValue without a reason.
    """
    row = scope.get(Invoice, invoice_id, what=WHAT, lock=True)
    if row.kind != DocumentKind.SELF_BILL:
        raise CannotBeCredited
    if row.state == SelfBillState.CREDITED:
        return credit_of(scope, row)
    _withdraw_payable(scope, row)
    return take_back(scope, row, reason)


def _withdraw_payable(scope: Scope, row: Invoice) -> None:
    payable = scope.session.scalars(
        select(Payable).where(Payable.invoice_id == row.id, Payable.withdrawn_at.is_(None)).with_for_update()
    ).one_or_none()
    if row.state == SelfBillState.PAID:
        raise PaymentUnderWay
    if payable is None:
        return
    in_batch = scope.session.scalars(
        select(PaymentItem.id).where(PaymentItem.payable_id == payable.id, PaymentItem.is_live)
    ).first()
    if payable.paid_at is not None or in_batch is not None:
        raise PaymentUnderWay
    payable.withdrawn_at = scope.now
