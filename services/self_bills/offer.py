"""Offers contractors the invoice the company made in their name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from exports.documents import DocumentKind, InvoiceDocument, Party, totals_of, vat_of
from models.tables import Contractor, Invoice, MoneyLine, SelfBillingAgreement
from models.values.calendar import AMSTERDAM, IsoWeek, dutch_date
from models.values.ids import new_id
from models.values.kinds import SelfBillState
from models.values.money import Money
from models.values.refusal import Refusal
from services.invoices.billing import annex_rows
from services.invoices.freeze import frozen_values, issued_by
from services.invoices.numbers import take_numbers
from services.invoices.parties import company_party, contractor_party, require_company
from services.scope import Scope
from services.self_bills.candidates import Candidate, candidates
from services.self_bills.charge import charged_lines
from services.self_bills.unbilled import hold_contractor, unbilled
from services.settlement.weeks import hold_locked


class NothingToBill(Refusal):
    """Every line of this contractor in this week was billed, or there is none."""

    code = "nothing_to_bill"

    def __init__(self) -> None:
        super().__init__("Voor deze zzp'er staat in deze week niets open.")


@dataclass(frozen=True, slots=True)
class OfferedSelfBill:
    """What was offered: the same answer however often it is asked for."""

    invoice_id: UUID
    number: str
    contractor: str
    total: Money


def offer_self_bill(scope: Scope, *, week: IsoWeek, contractor_id: UUID) -> OfferedSelfBill:
    """Number, freeze and offer one self-bill for a locked week; the one there is when nothing is open.

    Raises: NotFound, WeekIsOpen, NothingToBill, DetailsMissing, AgreementMissing, ContractorOwes.
    """
    hold_contractor(scope, week, contractor_id)
    found = candidates(scope, unbilled(week) & (MoneyLine.contractor_id == contractor_id))
    if not found:
        return _standing(scope, week, contractor_id)
    if found[0].refusal is not None:
        raise found[0].refusal
    return _offer(scope, week, found)[0]


def offer_week(scope: Scope, *, week: IsoWeek) -> list[OfferedSelfBill]:
    """The same for every contractor of the week that can be billed; who cannot is left out.

    Raises: WeekIsOpen; DetailsMissing of the company itself.
    """
    hold_locked(scope, week)
    _hold_contractors(scope, week)
    able = [candidate for candidate in candidates(scope, unbilled(week)) if candidate.refusal is None]
    return _offer(scope, week, able)


def _hold_contractors(scope: Scope, week: IsoWeek) -> None:
    """Nobody else bills, carries or claims what they have open, in whichever week."""
    owed = select(MoneyLine.contractor_id).where(unbilled(week))
    held = select(Contractor.id).where(Contractor.id.in_(owed)).order_by(Contractor.id)
    scope.session.execute(held.with_for_update(key_share=True))


def _standing(scope: Scope, week: IsoWeek, contractor_id: UUID) -> OfferedSelfBill:
    row = scope.session.scalars(
        select(Invoice)
        .where(
            Invoice.contractor_id == contractor_id,
            Invoice.kind == DocumentKind.SELF_BILL,
            Invoice.state != SelfBillState.CREDITED,
            Invoice.iso_year == week.year,
            Invoice.iso_week == week.week,
        )
        .order_by(Invoice.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NothingToBill
    return OfferedSelfBill(row.id, row.number or "", row.party_name, Money(row.total_cents))


def _offer(scope: Scope, week: IsoWeek, able: Sequence[Candidate]) -> list[OfferedSelfBill]:
    company = company_party(scope)
    require_company(company)
    ids = iter(sorted(new_id() for _ in able))
    return [_offer_one(scope, week, company, candidate, next(ids)) for candidate in able]


def _offer_one(scope: Scope, week: IsoWeek, company: Party, candidate: Candidate, invoice_id: UUID) -> OfferedSelfBill:
    contractor, agreement = candidate.contractor, candidate.agreement
    assert agreement is not None  # noqa: S101 - who has no refusal has an agreement
    (number,) = take_numbers(scope, prefix=contractor.series_prefix, year=scope.today.year, count=1)
    document = _document(scope, week, company, candidate, agreement, number)
    scope.add(
        Invoice(
            id=invoice_id,
            kind=DocumentKind.SELF_BILL.value,
            state=SelfBillState.OFFERED.value,
            series=contractor.series_prefix,
            contractor_id=contractor.id,
            party_name=contractor.name,
            iso_year=week.year,
            iso_week=week.week,
            agreement_id=agreement.id,
            **frozen_values(document),
            **issued_by(scope),
        )
    )
    scope.session.execute(
        update(MoneyLine)
        .where(unbilled(week), MoneyLine.contractor_id == contractor.id)
        .values(invoice_id=invoice_id)
        .execution_options(synchronize_session=False)
    )
    _tell(scope, contractor, number, document, agreement)
    return OfferedSelfBill(invoice_id, number, contractor.name, Money(document.totals.total_cents))


def _document(
    scope: Scope,
    week: IsoWeek,
    company: Party,
    candidate: Candidate,
    agreement: SelfBillingAgreement,
    number: str,
) -> InvoiceDocument:
    contractor = candidate.contractor
    charged = charged_lines(contractor, candidate.kor, candidate.lines)
    answer_by = scope.today + timedelta(days=agreement.accept_days)
    return InvoiceDocument(
        kind=DocumentKind.SELF_BILL,
        number=number,
        issue_date=scope.today,
        due_date=scope.today + timedelta(days=contractor.payment_days),
        period_start=min([week.monday, *(line.service_date for line in candidate.lines)]),
        period_end=week.days[-1],
        seller=contractor_party(contractor),
        buyer=company,
        lines=charged,
        vat=vat_of(charged),
        totals=totals_of(charged),
        agreement_date=agreement.signed_at.astimezone(AMSTERDAM).date(),
        acceptance_text=_acceptance(agreement, dutch_date(answer_by)),
        help_text=f"Meld het vóór {dutch_date(answer_by + timedelta(days=1))} in de app, bij Geld. "
        "Dan maken we een creditfactuur en een nieuwe.",
        annex=annex_rows(candidate.lines, monday=week.monday),
    )


def _acceptance(agreement: SelfBillingAgreement, answer_by: str) -> str:
    if agreement.accepts_by_silence:
        return f"Zonder bericht tot en met {answer_by} geldt deze factuur als geaccepteerd, zoals afgesproken"
    return "Deze factuur geldt pas na akkoord van de leverancier"


def _tell(
    scope: Scope, contractor: Contractor, number: str, document: InvoiceDocument, agreement: SelfBillingAgreement
) -> None:
    total = Money(document.totals.total_cents).dutch
    if contractor.email:
        scope.mail(
            recipient=contractor.email,
            subject=f"Factuur {number} staat voor je klaar",
            body=(
                f"Hoi {contractor.name},\n\nFactuur {number} van {total} staat voor je klaar in de app, bij Geld. "
                f"Kijk hem na en geef akkoord binnen {agreement.accept_days} dagen.\n"
            ),
        )
    scope.audit(
        "self_bill.offered",
        subject_id=contractor.id,
        number=number,
        total_cents=document.totals.total_cents,
        sha256=document.sha256,
    )
    scope.announce("self_bills")
