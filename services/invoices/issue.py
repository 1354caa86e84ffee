"""Issues invoices: a number without gaps, a frozen record and its e-invoice, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, update

from models.tables import Company, Invoice, MoneyLine, Principal
from models.values.calendar import IsoWeek
from models.values.money import Money
from models.values.refusal import NotFound
from services.invoices.draft import DRAFT, IsNoDraft, build_invoice
from services.invoices.freeze import frozen_values, issued_by
from services.invoices.lines import billable_lines
from services.invoices.numbers import SALES, take_numbers
from services.invoices.parties import (
    party_of,
    principal_party,
    require_company,
    require_principal,
    treatment_of_buyer,
)
from services.scope import Scope

WHAT = "Deze factuur"
ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class IssuedInvoice:
    """What was issued: the same answer however often it is asked for."""

    invoice_id: UUID
    number: str
    party: str
    total: Money


def issue_invoice(scope: Scope, *, invoice_id: UUID) -> IssuedInvoice:
    """Number and freeze a draft. Asked again, it answers with the invoice as it was issued.

    Raises: NotFound; DetailsMissing; IsNoDraft for a credit note or self-bill.
    """
    return issue_run(scope, invoice_ids=[invoice_id])[0]


def issue_run(scope: Scope, *, invoice_ids: Sequence[UUID]) -> list[IssuedInvoice]:
    """Number and freeze drafts in this order, all or none; those issued before are answered as they are.

    Raises: NotFound, DetailsMissing, IsNoDraft.
    """
    held = _held(scope, invoice_ids)
    drafts = [each for each in held if each.invoice.state == DRAFT]
    issued = _issue(scope, drafts) if drafts else {}
    return [_answer(each.invoice, issued.get(each.invoice.id)) for each in held]


class _Held(NamedTuple):
    """A row that this transaction holds, and who stands on the document."""

    invoice: Invoice
    principal: Principal
    company: Company


def _held(scope: Scope, invoice_ids: Sequence[UUID]) -> list[_Held]:
    """The rows in the order asked, locked in an order of their own so that two runs never wait for each other."""
    found = scope.session.execute(
        select(Invoice, Principal, Company)
        .outerjoin(Principal, (Principal.tenant_id == Invoice.tenant_id) & (Principal.id == Invoice.principal_id))
        .join(Company, Company.tenant_id == Invoice.tenant_id)
        .where(Invoice.id.in_(invoice_ids))
        .order_by(Invoice.id)
        .with_for_update(of=Invoice)
        .execution_options(populate_existing=True)
    )
    rows = {row.Invoice.id: _Held(*row) for row in found}
    if len(rows) != len(set(invoice_ids)):
        raise NotFound(WHAT)
    if any(each.invoice.kind != "invoice" for each in rows.values()):
        raise IsNoDraft
    return [rows[invoice_id] for invoice_id in invoice_ids]


def _issue(scope: Scope, drafts: Sequence[_Held]) -> dict[UUID, dict[str, Any]]:
    company = party_of(drafts[0].company)
    require_company(company)
    for principal in {each.principal for each in drafts}:
        buyer = principal_party(principal)
        require_principal(buyer, treatment_of_buyer(buyer))
    which = MoneyLine.invoice_id.in_([draft.id for draft, *_ in drafts])
    lines = billable_lines(scope, which, by=MoneyLine.invoice_id)
    numbers = take_numbers(scope, prefix=SALES, year=scope.today.year, count=len(drafts))
    issued: dict[UUID, dict[str, Any]] = {}
    for (draft, principal, _), number in zip(drafts, numbers, strict=True):
        document = build_invoice(
            company=company,
            principal=principal,
            lines=lines[draft.id],
            week=IsoWeek(draft.iso_year, draft.iso_week),
            issue_date=scope.today,
            number=number,
        )
        issued[draft.id] = frozen_values(document)
    _write(scope, issued)
    return issued


def _write(scope: Scope, issued: dict[UUID, dict[str, Any]]) -> None:
    who = issued_by(scope)
    scope.session.execute(
        update(Invoice),
        [
            {"tenant_id": scope.identity.tenant_id, "id": invoice_id, "state": ISSUED, **values, **who}
            for invoice_id, values in issued.items()
        ],
    )
    for invoice_id, values in issued.items():
        scope.audit(
            "invoice.issued",
            subject_id=invoice_id,
            number=values["number"],
            total_cents=values["total_cents"],
            sha256=values["record_sha256"].hex(),
        )
    scope.announce("invoices")


def _answer(row: Invoice, values: dict[str, Any] | None) -> IssuedInvoice:
    number = values["number"] if values else row.number
    total = values["total_cents"] if values else row.total_cents
    return IssuedInvoice(row.id, number or "", row.party_name, Money(total))
