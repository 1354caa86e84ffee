"""What is open to be paid, to whom and to which account."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from models.tables import Contractor, EmployeeFile, Payable, PaymentItem
from models.values.kinds import PayableKind, Severity
from services.payments.checks import Payment, Remark, check_payments
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class PayableRow:
    """An amount that can be put in a batch, paid to the account it was agreed for: what stands on the self-bill.

    Only where no account was known then, it is the one of today.
    """

    id: UUID
    kind: PayableKind
    payee_name: str
    iban: str
    amount_cents: int
    text: str
    due_on: date
    remarks: tuple[Remark, ...]

    @property
    def is_blocked(self) -> bool:
        return any(remark.severity is Severity.BLOCK for remark in self.remarks)


def list_open(scope: Scope) -> list[PayableRow]:
    """All payables that stand in no live batch and were not paid, the first due first."""
    batched = select(PaymentItem.payable_id).where(PaymentItem.is_live)
    return _read(scope, and_(Payable.withdrawn_at.is_(None), Payable.paid_at.is_(None), Payable.id.not_in(batched)))


def lock_open(scope: Scope, payable_ids: Collection[UUID]) -> list[PayableRow]:
    """Those of these payables that are still open, locked until the end of the transaction."""
    scope.session.execute(
        select(Payable.id).where(Payable.id.in_(payable_ids)).order_by(Payable.id).with_for_update()
    ).all()
    wanted = set(payable_ids)
    return [row for row in list_open(scope) if row.id in wanted]


def find_open(rows: Sequence[PayableRow], *, search: str, kind: str = "", remarked: bool = False) -> list[PayableRow]:
    """Those whose payee, text or account has the words in it, of that kind and with a remark where that is asked."""
    wanted = search.casefold()
    return [
        row
        for row in rows
        if wanted in f"{row.payee_name} {row.text} {row.iban}".casefold()
        and kind in {"", row.kind.value}
        and (row.remarks or not remarked)
    ]


def _read(scope: Scope, condition: ColumnElement[bool]) -> list[PayableRow]:
    found = scope.session.execute(
        select(
            Payable.id,
            Payable.kind,
            func.coalesce(Payable.contractor_id, Payable.driver_id).label("payee_id"),
            Payable.payee_name,
            Payable.iban,
            func.coalesce(Contractor.iban, EmployeeFile.iban, "").label("known_iban"),
            Payable.amount_cents,
            Payable.text,
            Payable.due_on,
        )
        .outerjoin(Contractor, and_(Contractor.tenant_id == Payable.tenant_id, Contractor.id == Payable.contractor_id))
        .outerjoin(
            EmployeeFile,
            and_(EmployeeFile.tenant_id == Payable.tenant_id, EmployeeFile.driver_id == Payable.driver_id),
        )
        .where(condition)
        .order_by(Payable.due_on, Payable.payee_name, Payable.id)
    ).all()
    remarks = check_payments(
        scope,
        [
            Payment(
                id=row.id,
                payee_id=row.payee_id,
                payee_name=row.payee_name,
                iban=row.iban or row.known_iban,
                known_iban=row.known_iban,
                amount_cents=row.amount_cents,
                text=row.text,
            )
            for row in found
        ],
    )
    return [
        PayableRow(
            row.id,
            row.kind,
            row.payee_name,
            row.iban or row.known_iban,
            row.amount_cents,
            row.text,
            row.due_on,
            remarks[row.id],
        )
        for row in found
    ]
