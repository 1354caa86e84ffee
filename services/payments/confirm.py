"""The bank executed a batch: everything in it is paid."""

from uuid import UUID

from sqlalchemy import select, update

from models.tables import Invoice, Payable, PaymentItem
from models.values.kinds import BatchState, SelfBillState
from services.payments.state import locked_batch
from services.scope import Scope


def confirm_batch(scope: Scope, *, batch_id: UUID) -> int:
    """Mark the payables of a downloaded batch, and the self-bills behind them, as paid; answers how many.

    Raises: NotFound, WrongState.
    """
    batch = locked_batch(scope, batch_id, allowed=frozenset({BatchState.DOWNLOADED}), to_do="bevestigen")
    batch.state = BatchState.CONFIRMED
    batch.confirmed_at = scope.now
    paid = scope.session.execute(
        select(Payable.id, Payable.invoice_id)
        .join(PaymentItem, (PaymentItem.tenant_id == Payable.tenant_id) & (PaymentItem.payable_id == Payable.id))
        .where(PaymentItem.batch_id == batch_id, PaymentItem.is_live)
    ).all()
    invoice_ids = [row.invoice_id for row in paid if row.invoice_id]
    scope.session.execute(
        update(Invoice)
        .where(Invoice.id.in_(invoice_ids))
        .values(state=SelfBillState.PAID.value, paid_at=scope.now, settled_cents=Invoice.total_cents)
    )
    scope.session.execute(update(Payable).where(Payable.id.in_([row.id for row in paid])).values(paid_at=scope.now))
    scope.audit("payments.batch_confirmed", subject_id=batch_id, count=len(paid))
    scope.announce("payments")
    scope.announce("self_bills")
    return len(paid)
