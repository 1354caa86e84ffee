"""What a contractor comes out short: carried to a later week, or claimed with a credit in his series."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from exports.documents import DocumentKind, InvoiceDocument, totals_of, vat_of
from models.tables import CarriedBalance, Invoice, MoneyLine
from models.values.calendar import IsoWeek
from models.values.kinds import SelfBillState
from models.values.money import Money
from models.values.refusal import InvalidValue, Refusal
from services.invoices.billing import BillableLine, annex_rows
from services.invoices.freeze import frozen_values, issued_by
from services.invoices.issue import ISSUED, IssuedInvoice
from services.invoices.numbers import take_numbers
from services.invoices.parties import company_party, contractor_party, require_company
from services.scope import Scope
from services.self_bills.candidates import Candidate, ContractorOwes, candidates
from services.self_bills.charge import charged_lines
from services.self_bills.offer import NothingToBill
from services.self_bills.unbilled import carried, hold_contractor, lines_of, unbilled


class NotOwing(Refusal):
    """Only what is below zero is carried or claimed."""

    code = "not_owing"

    def __init__(self) -> None:
        super().__init__("Deze zzp'er komt niet onder nul uit. Bied de factuur aan.")


class NothingToCredit(Refusal):
    """A credit names the document it takes something off. Source: Wet OB 1968 article 35a, EN 16931 BG-3."""

    code = "nothing_to_credit"

    def __init__(self) -> None:
        super().__init__("Er is nog geen factuur van deze zzp'er om op te crediteren. Neem het mee naar een week erna.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedRow:
    """What a contractor owes the company with VAT, so it is never paid; `document_id` is the credit that claims it."""

    contractor: str
    week: IsoWeek
    amount: Money
    reason: str
    document_id: UUID | None
    number: str


def carry_balance(scope: Scope, *, week: IsoWeek, contractor_id: UUID, reason: str) -> None:
    """Set what he came out short in this locked week off against his self-bill of a later one. Twice is harmless.

    Raises: NotFound, WeekIsOpen, NotOwing, NothingToBill, InvalidValue without a reason.
    """
    reason = _reason(reason)
    hold_contractor(scope, week, contractor_id)
    if _carried(scope, week, contractor_id):
        return
    owing = _owing(scope, week, contractor_id)
    scope.add(
        CarriedBalance(
            contractor_id=contractor_id,
            iso_year=week.year,
            iso_week=week.week,
            amount_cents=owing.total.cents,
            reason=reason,
            carried_at=scope.now,
            carried_by=scope.identity.name,
        )
    )
    scope.audit(
        "self_bill.balance_carried",
        subject_id=contractor_id,
        week=str(week),
        amount_cents=owing.total.cents,
        reason=reason,
    )
    scope.announce("self_bills")
    scope.announce("payments")


def claim_balance(scope: Scope, *, week: IsoWeek, contractor_id: UUID, reason: str) -> IssuedInvoice:
    """Issue a credit in the contractor's series over what he came out short; what he pays back is booked on it.

    Raises: NotFound, WeekIsOpen, NotOwing, NothingToBill, NothingToCredit, DetailsMissing, InvalidValue.
    """
    reason = _reason(reason)
    hold_contractor(scope, week, contractor_id)
    owing = _owing(scope, week, contractor_id)
    original = _last_bill(scope, contractor_id)
    company = company_party(scope)
    require_company(company)
    prefix = owing.contractor.series_prefix
    (number,) = take_numbers(scope, prefix=prefix, year=scope.today.year, count=1)
    document = replace(_claim(scope, week, owing, original, number), buyer=company, notes=reason)
    credit = scope.add(
        Invoice(
            kind=document.kind.value,
            state=ISSUED,
            series=prefix,
            contractor_id=contractor_id,
            party_name=owing.contractor.name,
            iso_year=week.year,
            iso_week=week.week,
            **frozen_values(document),
            **issued_by(scope),
        )
    )
    scope.session.execute(
        update(MoneyLine)
        .where(unbilled(week), MoneyLine.contractor_id == contractor_id)
        .values(invoice_id=credit.id)
        .execution_options(synchronize_session=False)
    )
    scope.audit(
        "self_bill.balance_claimed", subject_id=credit.id, number=number, amount_cents=credit.total_cents, reason=reason
    )
    scope.announce("self_bills")
    scope.announce("payments")
    return IssuedInvoice(credit.id, number, owing.contractor.name, Money(credit.total_cents))


def list_owed(scope: Scope) -> list[OwedRow]:
    """What contractors owe: balances that wait for a later week, and claims that were not paid back in full.

    A balance that was carried on is part of the later one, so what is left of them is added up under the latest.
    """
    waiting = carried(scope)
    owing = {one.contractor.id: one for one in candidates(scope, lines_of(waiting))} if waiting else {}
    latest = {one.contractor_id: one for one in waiting}
    claims = scope.session.scalars(
        select(Invoice)
        .where(Invoice.kind == DocumentKind.SELF_BILL_CREDIT, Invoice.state == ISSUED)
        .order_by(Invoice.id)
    )
    return [
        *(
            OwedRow(
                contractor=owing[one.contractor_id].contractor.name,
                week=IsoWeek(one.iso_year, one.iso_week),
                amount=owing[one.contractor_id].total,
                reason=one.reason,
                document_id=None,
                number="",
            )
            for one in latest.values()
        ),
        *(
            OwedRow(
                contractor=row.party_name,
                week=IsoWeek(row.iso_year, row.iso_week),
                amount=Money(row.total_cents - row.settled_cents),
                reason=InvoiceDocument.from_record(row.record).notes,
                document_id=row.id,
                number=row.number or "",
            )
            for row in claims
        ),
    ]


def _reason(reason: str) -> str:
    if not reason.strip():
        raise InvalidValue("Schrijf op waardoor dit komt. De zzp'er kan ernaar vragen.", field="reason")
    return reason.strip()


def _carried(scope: Scope, week: IsoWeek, contractor_id: UUID) -> bool:
    found = select(CarriedBalance.id).where(
        CarriedBalance.contractor_id == contractor_id,
        CarriedBalance.iso_year == week.year,
        CarriedBalance.iso_week == week.week,
    )
    return scope.session.scalars(found).one_or_none() is not None


def _owing(scope: Scope, week: IsoWeek, contractor_id: UUID) -> Candidate:
    found = candidates(scope, unbilled(week) & (MoneyLine.contractor_id == contractor_id))
    if not found:
        raise NothingToBill
    (candidate,) = found
    if candidate.total.cents >= 0:
        raise NotOwing
    if candidate.refusal is not None and not isinstance(candidate.refusal, ContractorOwes):
        raise candidate.refusal
    return candidate


def _last_bill(scope: Scope, contractor_id: UUID) -> InvoiceDocument:
    row = scope.session.scalars(
        select(Invoice)
        .where(
            Invoice.contractor_id == contractor_id,
            Invoice.kind == DocumentKind.SELF_BILL,
            Invoice.state != SelfBillState.CREDITED,
        )
        .order_by(Invoice.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NothingToCredit
    return InvoiceDocument.from_record(row.record)


def _claim(scope: Scope, week: IsoWeek, owing: Candidate, original: InvoiceDocument, number: str) -> InvoiceDocument:
    """The credit, with VAT as it was on the days it takes something off."""
    contractor = owing.contractor
    lines = _turned(owing.lines)
    charged = charged_lines(contractor, owing.kor, lines)
    return InvoiceDocument(
        kind=DocumentKind.SELF_BILL_CREDIT,
        number=number,
        issue_date=scope.today,
        due_date=scope.today + timedelta(days=contractor.payment_days),
        period_start=min([week.monday, *(line.service_date for line in lines)]),
        period_end=week.days[-1],
        seller=contractor_party(contractor),
        buyer=original.buyer,
        lines=charged,
        vat=vat_of(charged),
        totals=totals_of(charged),
        credited_number=original.number,
        credited_date=original.issue_date,
        agreement_date=original.agreement_date,
        annex=annex_rows(lines, monday=week.monday),
    )


def _turned(lines: Sequence[BillableLine]) -> list[BillableLine]:
    """The same with its sign turned: on a credit, what is taken back is positive."""
    return [replace(line, quantity_1e4=-line.quantity_1e4, amount_cents=-line.amount_cents) for line in lines]
