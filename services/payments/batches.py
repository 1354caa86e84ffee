"""What there is to see of payment batches: the list, and one batch with its payments, remarks and history."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, select

from models.tables import AuditEntry, Contractor, EmployeeFile, Payable, PaymentBatch, PaymentItem
from models.values.kinds import BatchState, PayableKind
from services.payments.checks import Payment, Remark, check_payments
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in the list; `sha256` is the fingerprint of the file it hands out."""

    id: UUID
    kind: PayableKind
    state: BatchState
    msg_id: str
    pain_version: str
    execution_date: date
    item_count: int
    control_sum_cents: int
    created_by_name: str
    created_at: datetime
    approved_by_name: str
    sole_approver_reason: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One payment of a batch as it stands in the file; `is_refused` when the bank did not execute it."""

    payable_id: UUID
    payee_name: str
    iban: str
    amount_cents: int
    text: str
    remarks: tuple[Remark, ...]
    is_refused: bool


@dataclass(frozen=True, slots=True)
class BatchEvent:
    """What somebody did with a batch."""

    at: datetime
    by: str
    action: str
    reason: str


@dataclass(frozen=True, slots=True)
class BatchDetail:
    """One batch; remarks are looked up as long as it can still be stopped."""

    batch: BatchRow
    items: tuple[ItemRow, ...]
    events: tuple[BatchEvent, ...]

    @property
    def warned(self) -> tuple[ItemRow, ...]:
        """The payments that ask for a second look."""
        return tuple(item for item in self.items if item.remarks)


def list_batches(scope: Scope, *, limit: int = 50) -> list[BatchRow]:
    """The newest batches first."""
    newest = select(PaymentBatch).order_by(PaymentBatch.created_at.desc(), PaymentBatch.id.desc()).limit(limit)
    return [_row(batch) for batch in scope.session.scalars(newest)]


def get_batch(scope: Scope, *, batch_id: UUID) -> BatchDetail:
    """One batch. Raises: NotFound."""
    batch = scope.get(PaymentBatch, batch_id, what="Dit betaalbestand")
    return BatchDetail(batch=_row(batch), items=tuple(_items(scope, batch)), events=tuple(_events(scope, batch_id)))


def _row(batch: PaymentBatch) -> BatchRow:
    return BatchRow(
        id=batch.id,
        kind=batch.kind,
        state=batch.state,
        msg_id=batch.msg_id,
        pain_version=batch.pain_version,
        execution_date=batch.execution_date,
        item_count=batch.item_count,
        control_sum_cents=batch.control_sum_cents,
        created_by_name=batch.created_by_name,
        created_at=batch.created_at,
        approved_by_name=batch.approved_by_name,
        sole_approver_reason=batch.sole_approver_reason,
        sha256=batch.content_sha256.hex(),
    )


def _items(scope: Scope, batch: PaymentBatch) -> list[ItemRow]:
    rows = scope.session.execute(
        select(
            PaymentItem.payable_id,
            func.coalesce(Payable.contractor_id, Payable.driver_id).label("payee_id"),
            PaymentItem.payee_name,
            PaymentItem.iban,
            func.coalesce(Contractor.iban, EmployeeFile.iban, "").label("known_iban"),
            PaymentItem.amount_cents,
            PaymentItem.text,
            PaymentItem.is_live,
        )
        .join(Payable, and_(Payable.tenant_id == PaymentItem.tenant_id, Payable.id == PaymentItem.payable_id))
        .outerjoin(Contractor, and_(Contractor.tenant_id == Payable.tenant_id, Contractor.id == Payable.contractor_id))
        .outerjoin(
            EmployeeFile, and_(EmployeeFile.tenant_id == Payable.tenant_id, EmployeeFile.driver_id == Payable.driver_id)
        )
        .where(PaymentItem.batch_id == batch.id)
        .order_by(PaymentItem.payee_name, PaymentItem.id)
    ).all()
    payments = [
        Payment(
            id=row.payable_id,
            payee_id=row.payee_id,
            payee_name=row.payee_name,
            iban=row.iban,
            known_iban=row.known_iban,
            amount_cents=row.amount_cents,
            text=row.text,
        )
        for row in rows
    ]
    can_be_stopped = batch.state in {BatchState.CONCEPT, BatchState.APPROVED}
    remarks = check_payments(scope, payments, own_batch=batch.id) if can_be_stopped else {}
    return [
        ItemRow(
            payable_id=row.payable_id,
            payee_name=row.payee_name,
            iban=row.iban,
            amount_cents=row.amount_cents,
            text=row.text,
            remarks=remarks.get(row.payable_id, ()),
            is_refused=batch.state is BatchState.CONFIRMED and not row.is_live,
        )
        for row in rows
    ]


def _events(scope: Scope, batch_id: UUID) -> list[BatchEvent]:
    entries = scope.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_id == batch_id).order_by(AuditEntry.at, AuditEntry.id)
    )
    return [
        BatchEvent(entry.at, entry.actor_name, entry.action.partition(".")[2], entry.details.get("reason", ""))
        for entry in entries
    ]
