"""The bank executed a batch: what it did not refuse is paid."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update

from models.tables import Invoice, Payable, PaymentItem
from models.values.kinds import BatchState, SelfBillState
from models.values.refusal import NotFound, Refusal
from services.payments.state import locked_batch
from services.scope import Scope


class NothingWasPaid(Refusal):
    """A batch of which the bank refused every payment is taken back, not confirmed."""

    code = "nothing_was_paid"

    def __init__(self) -> None:
        super().__init__("Er is niets uitgevoerd. Annuleer dit bestand, dan staan de betalingen weer open.")


def confirm_batch(scope: Scope, *, batch_id: UUID, refused_payable_ids: Collection[UUID] = ()) -> int:
    """Mark the payables of a downloaded batch, and the self-bills behind them, as paid; answers how many.

    What the bank refused or sent back is open again, for a next batch.
    Raises: NotFound, WrongState, NothingWasPaid.
    """
    batch = locked_batch(scope, batch_id, allowed=frozenset({BatchState.DOWNLOADED}), to_do="bevestigen")
    _let_go(scope, batch_id, set(refused_payable_ids))
    batch.state = BatchState.CONFIRMED
    batch.confirmed_at = scope.now
    paid = scope.session.execute(
        select(Payable.id, Payable.invoice_id)
        .join(PaymentItem, (PaymentItem.tenant_id == Payable.tenant_id) & (PaymentItem.payable_id == Payable.id))
        .where(PaymentItem.batch_id == batch_id, PaymentItem.is_live)
    ).all()
    if not paid:
        raise NothingWasPaid
    invoice_ids = [row.invoice_id for row in paid if row.invoice_id]
    scope.session.execute(
        update(Invoice)
        .where(Invoice.id.in_(invoice_ids))
        .values(state=SelfBillState.PAID.value, paid_at=scope.now, settled_cents=Invoice.total_cents)
    )
    scope.session.execute(update(Payable).where(Payable.id.in_([row.id for row in paid])).values(paid_at=scope.now))
    scope.audit("payments.batch_confirmed", subject_id=batch_id, count=len(paid), refused=batch.item_count - len(paid))
    scope.announce("payments")
    scope.announce("self_bills")
    return len(paid)


def _let_go(scope: Scope, batch_id: UUID, payable_ids: set[UUID]) -> None:
    refused = scope.session.scalars(
        update(PaymentItem)
        .where(PaymentItem.batch_id == batch_id, PaymentItem.payable_id.in_(payable_ids))
        .values(is_live=False)
        .returning(PaymentItem.payable_id)
    ).all()
    if len(refused) != len(payable_ids):
        raise NotFound("Deze betaling")
