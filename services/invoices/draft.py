"""Makes draft invoices of the lines of a locked week that were not billed yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, select, update

from exports.documents import DocumentKind, InvoiceDocument, Party, totals_of, vat_of
from models.tables import Invoice, MoneyLine, Principal
from models.values.calendar import IsoWeek
from models.values.ids import new_ids
from models.values.money import Money
from models.values.refusal import Refusal
from services.invoices.billing import BillableLine, annex_rows, document_lines
from services.invoices.freeze import amounts_of
from services.invoices.lines import billable_lines
from services.invoices.numbers import SALES
from services.invoices.parties import principal_party, treatment_of_buyer
from services.invoices.unbilled import set_off_with, unbilled
from services.scope import Scope
from services.settlement.weeks import hold_locked

DRAFT = "draft"
OURS = "invoice"
"""The invoicing mode in which the company makes the invoice."""
_CLAIM = (
    update(MoneyLine)
    .where(
        MoneyLine.tenant_id == Invoice.tenant_id,
        MoneyLine.principal_id == Invoice.principal_id,
        Invoice.id.in_(bindparam("drafts", expanding=True)),
    )
    .values(invoice_id=Invoice.id)
    .execution_options(synchronize_session=False)
)


class NothingToInvoice(Refusal):
    """Every line of the week was billed already, or there is none."""

    code = "nothing_to_invoice"

    def __init__(self) -> None:
        super().__init__("Er staat in deze week niets open om te factureren.")


class BalanceIsNegative(Refusal):
    """Corrections take back more than the week brings in."""

    code = "balance_is_negative"

    def __init__(self, party: str, net: Money) -> None:
        super().__init__(
            f"Voor {party} komt het uit op {net.dutch}. Dat gaat vanzelf van de volgende factuur af. "
            "Komt die er niet, crediteer dan een eerdere; daarna komt alles op een nieuwe."
        )


class PrincipalInvoices(Refusal):
    """Two invoices for the same work would both owe VAT."""

    code = "principal_invoices"

    def __init__(self, party: str) -> None:
        super().__init__(
            f"{party} maakt de factuur zelf. Maak jij die voortaan, zet dat dan eerst om bij Opdrachtgevers."
        )


class IsNoDraft(Refusal):
    """An issued document is never changed or thrown away."""

    code = "is_no_draft"

    def __init__(self) -> None:
        super().__init__("Deze factuur is al definitief. Maak een creditnota als hij niet klopt.")


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft with its amounts."""

    invoice_id: UUID
    party: str
    net: Money
    total: Money


def draft_week(scope: Scope, *, week: IsoWeek) -> list[DraftRow]:
    """A draft for every principal with unbilled lines in this locked week; what was drafted before is kept as it is.

    Of who came out below zero in another week, all open weeks are set off against each other. Principals that make
    the invoice themselves, or whose balance stays negative, get none. Raises: WeekIsOpen.
    """
    hold_locked(scope, week)
    principals = scope.session.scalars(
        select(Principal)
        .join(MoneyLine, (Principal.tenant_id == MoneyLine.tenant_id) & (Principal.id == MoneyLine.principal_id))
        .where(unbilled(week), Principal.invoicing_mode == OURS)
        .group_by(Principal.tenant_id, Principal.id)
        .order_by(Principal.name)
    ).all()
    _write(scope, week, principals, skips_negative=True)
    rows = scope.session.execute(
        select(Invoice.id, Invoice.party_name, Invoice.net_cents, Invoice.total_cents)
        .where(
            Invoice.state == DRAFT,
            Invoice.principal_id.is_not(None),
            Invoice.iso_year == week.year,
            Invoice.iso_week == week.week,
        )
        .order_by(Invoice.party_name)
    )
    return [DraftRow(row.id, row.party_name, Money(row.net_cents), Money(row.total_cents)) for row in rows]


def draft_invoice(scope: Scope, *, week: IsoWeek, principal_id: UUID) -> UUID:
    """A draft for one principal of all lines of this locked week that are unbilled, or else the one made before.

    When the principal came out below zero in another week, all open weeks are set off against each other.
    Raises: NotFound, PrincipalInvoices, WeekIsOpen, NothingToInvoice, BalanceIsNegative.
    """
    principal = scope.get(Principal, principal_id, what="Deze opdrachtgever")
    if principal.invoicing_mode != OURS:
        raise PrincipalInvoices(principal.name)
    hold_locked(scope, week)
    if made := _write(scope, week, [principal]):
        return made[0]
    existing = scope.session.scalars(
        select(Invoice.id)
        .where(
            Invoice.state == DRAFT,
            Invoice.principal_id == principal_id,
            Invoice.iso_year == week.year,
            Invoice.iso_week == week.week,
        )
        .limit(1)
    ).one_or_none()
    if existing is None:
        raise NothingToInvoice
    return existing


def discard_draft(scope: Scope, *, invoice_id: UUID) -> None:
    """Throw a draft away; its lines can be billed again. Raises: NotFound, IsNoDraft."""
    row = scope.get(Invoice, invoice_id, what="Deze factuur", lock=True)
    if row.state != DRAFT:
        raise IsNoDraft
    release_lines(scope, invoice_id)
    scope.session.execute(delete(Invoice).where(Invoice.id == invoice_id))
    scope.audit("invoice.discarded", subject_id=invoice_id, party=row.party_name)


def release_lines(scope: Scope, invoice_id: UUID) -> None:
    """Let the lines of a document be billed again."""
    scope.session.execute(
        update(MoneyLine)
        .where(MoneyLine.invoice_id == invoice_id)
        .values(invoice_id=None)
        .execution_options(synchronize_session=False)
    )


def build_invoice(
    *,
    company: Party,
    principal: Principal,
    lines: Sequence[BillableLine],
    week: IsoWeek,
    issue_date: date,
    number: str | None,
) -> InvoiceDocument:
    """The invoice of these lines; the period is wider than the week when it corrects or sets off another day."""
    buyer = principal_party(principal)
    charged = document_lines(lines, treatment_of_buyer(buyer))
    return InvoiceDocument(
        kind=DocumentKind.INVOICE,
        number=number,
        issue_date=issue_date,
        due_date=issue_date + timedelta(days=principal.payment_days),
        period_start=min([week.monday, *(line.service_date for line in lines)]),
        period_end=max([week.days[-1], *(line.service_date for line in lines)]),
        seller=company,
        buyer=buyer,
        lines=charged,
        vat=vat_of(charged),
        totals=totals_of(charged),
        payment_terms=f"Betaling binnen {principal.payment_days} dagen na factuurdatum",
        buyer_reference=principal.buyer_reference,
        annex=annex_rows(lines, monday=week.monday),
    )


def _write(scope: Scope, week: IsoWeek, principals: Sequence[Principal], *, skips_negative: bool = False) -> list[UUID]:
    """Drafts with the sums of the unbilled lines; a principal without any gets none. Raises: BalanceIsNegative."""
    set_off = set_off_with(scope, week, principals)
    which = unbilled(week, set_off)
    of_these = MoneyLine.principal_id.in_([principal.id for principal in principals])
    by_principal = billable_lines(scope, which & of_these, by=MoneyLine.principal_id)
    rows: list[dict[str, Any]] = []
    for principal, draft_id in zip(principals, new_ids(len(principals)), strict=True):
        charged = document_lines(by_principal.get(principal.id, ()), treatment_of_buyer(principal_party(principal)))
        totals = totals_of(charged)
        if totals.net_cents < 0 and not skips_negative:
            raise BalanceIsNegative(principal.name, Money(totals.net_cents))
        if totals.net_cents < 0 or not charged:
            continue
        rows.append(
            {
                "id": draft_id,
                "kind": DocumentKind.INVOICE.value,
                "state": DRAFT,
                "series": SALES,
                "principal_id": principal.id,
                "party_name": principal.name,
                "iso_year": week.year,
                "iso_week": week.week,
                "record": {},
                "issued_by": "",
                "answered_how": "",
                "objection": "",
                **amounts_of(DocumentKind.INVOICE, totals),
            }
        )
    scope.insert(Invoice, rows)
    _claim(scope, which, rows)
    return [row["id"] for row in rows]


def _claim(scope: Scope, which: ColumnElement[bool], rows: Sequence[dict[str, Any]]) -> None:
    """Bind these lines to the drafts just written."""
    if rows:
        scope.session.execute(_CLAIM.where(which), {"drafts": [row["id"] for row in rows]})
