"""What a driver sees of the invoices made in the name of his own business."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from exports.documents import DocumentKind, InvoiceDocument
from exports.file import ExportFile
from models.tables import Invoice, SelfBillingAgreement
from models.values.calendar import IsoWeek
from models.values.kinds import SelfBillState
from models.values.money import Money
from services.invoices.files import pdf_of, ubl_of
from services.scope import Scope
from services.self_bills.answer import its_agreement, own_contractors, own_self_bill


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSelfBillRow:
    """A self-bill or its credit (`kind` self_bill_credit, negative total). `answer_by` is the last day to answer.

    `accepts_by_silence` says what happens after that day without an answer.
    """

    id: UUID
    kind: str
    state: str
    number: str
    week: IsoWeek
    issue_date: date
    due_date: date | None
    total: Money
    answer_by: date | None
    accepts_by_silence: bool
    objection: str

    @property
    def can_be_answered(self) -> bool:
        return self.kind == DocumentKind.SELF_BILL and self.state == SelfBillState.OFFERED


@dataclass(frozen=True, slots=True)
class OwnSelfBillDetail:
    """The same with everything the document says."""

    row: OwnSelfBillRow
    document: InvoiceDocument


def list_own_self_bills(scope: Scope) -> list[OwnSelfBillRow]:
    """Every invoice made in the name of the signed-in driver's business over seven years, newest first."""
    since = scope.today.replace(month=1, day=1) - timedelta(days=7 * 366)
    rows = scope.session.execute(
        select(
            Invoice.id,
            Invoice.kind,
            Invoice.state,
            Invoice.number,
            Invoice.iso_year,
            Invoice.iso_week,
            Invoice.issue_date,
            Invoice.due_date,
            Invoice.total_cents,
            Invoice.objection,
            SelfBillingAgreement.accept_days,
            SelfBillingAgreement.accepts_by_silence,
        )
        .outerjoin(SelfBillingAgreement, its_agreement())
        .where(Invoice.contractor_id.in_(own_contractors(scope)), Invoice.issue_date >= since)
        .order_by(Invoice.id.desc())
    )
    return [_row(row) for row in rows]


def get_own_self_bill(scope: Scope, *, invoice_id: UUID) -> OwnSelfBillDetail:
    """One of them in full. Raises: NotFound, also for a self-bill of somebody else."""
    found = own_self_bill(scope, invoice_id)
    row = next(one for one in list_own_self_bills(scope) if one.id == invoice_id)
    return OwnSelfBillDetail(row, InvoiceDocument.from_record(found.record))


def own_pdf(scope: Scope, *, invoice_id: UUID) -> ExportFile:
    """The printed self-bill. Raises: NotFound."""
    own_self_bill(scope, invoice_id)
    return pdf_of(scope, invoice_id=invoice_id)


def own_ubl(scope: Scope, *, invoice_id: UUID) -> ExportFile:
    """The e-invoice. Raises: NotFound."""
    own_self_bill(scope, invoice_id)
    return ubl_of(scope, invoice_id=invoice_id)


def _row(row: Any) -> OwnSelfBillRow:
    answer_by = row.issue_date + timedelta(days=row.accept_days) if row.accept_days is not None else None
    return OwnSelfBillRow(
        id=row.id,
        kind=row.kind,
        state=row.state,
        number=row.number,
        week=IsoWeek(row.iso_year, row.iso_week),
        issue_date=row.issue_date,
        due_date=row.due_date,
        total=Money(row.total_cents),
        answer_by=answer_by if row.state == SelfBillState.OFFERED else None,
        accepts_by_silence=bool(row.accepts_by_silence),
        objection=row.objection,
    )
