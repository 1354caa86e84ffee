"""Issues invoices: a number without gaps, a frozen record and its e-invoice, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Table, bindparam, select, update

from models.tables import Company, Invoice, MoneyLine, Principal
from models.values.calendar import IsoWeek
from models.values.money import Money
from models.values.refusal import NotFound
from services.invoices.draft import DRAFT, OURS, IsNoDraft, PrincipalInvoices, build_invoice
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
ISSUED, PAID = "issued", "paid"
_HELD = (
    select(
        Invoice.id,
        Invoice.kind,
        Invoice.state,
        Invoice.number,
        Invoice.party_name,
        Invoice.iso_year,
        Invoice.iso_week,
        Invoice.total_cents,
        Principal,
        Company,
    )
    .outerjoin(Principal, (Principal.tenant_id == Invoice.tenant_id) & (Principal.id == Invoice.principal_id))
    .join(Company, Company.tenant_id == Invoice.tenant_id)
    .where(Invoice.id.in_(bindparam("invoices", expanding=True)))
    .order_by(Invoice.id)
    .with_for_update(of=Invoice)
)
_INVOICES = cast("Table", Invoice.__table__)
_WRITE = update(_INVOICES).where(_INVOICES.c.tenant_id == bindparam("tenant"), _INVOICES.c.id == bindparam("invoice"))


@dataclass(frozen=True, slots=True)
class IssuedInvoice:
    """What was issued: the same answer however often it is asked for."""

    invoice_id: UUID
    number: str
    party: str
    total: Money


def issue_invoice(scope: Scope, *, invoice_id: UUID) -> IssuedInvoice:
    """Number and freeze a draft. Asked again, it answers with the invoice as it was issued.

    Raises: NotFound; DetailsMissing; PrincipalInvoices; IsNoDraft for a credit note or self-bill.
    """
    return issue_run(scope, invoice_ids=[invoice_id])[0]


def issue_run(scope: Scope, *, invoice_ids: Sequence[UUID]) -> list[IssuedInvoice]:
    """Number and freeze drafts in this order, all or none; those issued before are answered as they are.

    Raises: NotFound, DetailsMissing, PrincipalInvoices, IsNoDraft.
    """
    held = _held(scope, invoice_ids)
    drafts = [each for each in held if each.state == DRAFT]
    issued = _issue(scope, drafts) if drafts else {}
    return [_answer(each, issued.get(each.id)) for each in held]


def _held(scope: Scope, invoice_ids: Sequence[UUID]) -> list[Row[Any]]:
    """The rows in the order asked, each with who stands on the document; locked in an order of their own so that two
    runs never wait for each other.
    """
    found = scope.session.execute(_HELD, {"invoices": invoice_ids})
    rows: dict[UUID, Any] = {row.id: row for row in found}
    if len(rows) != len(set(invoice_ids)):
        raise NotFound(WHAT)
    if any(each.kind != "invoice" for each in rows.values()):
        raise IsNoDraft
    return [rows[invoice_id] for invoice_id in invoice_ids]


def _issue(scope: Scope, drafts: Sequence[Row[Any]]) -> dict[UUID, dict[str, Any]]:
    company = party_of(drafts[0].Company)
    require_company(company)
    for principal in {draft.Principal for draft in drafts}:
        if principal.invoicing_mode != OURS:
            raise PrincipalInvoices(principal.name)
        buyer = principal_party(principal)
        require_principal(buyer, treatment_of_buyer(buyer))
    which = MoneyLine.invoice_id.in_([draft.id for draft in drafts])
    lines = billable_lines(scope, which, by=MoneyLine.invoice_id)
    numbers = take_numbers(scope, prefix=SALES, year=scope.today.year, count=len(drafts))
    issued: dict[UUID, dict[str, Any]] = {}
    for draft, number in zip(drafts, numbers, strict=True):
        document = build_invoice(
            company=company,
            principal=draft.Principal,
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
        _WRITE,
        [
            {"tenant": scope.identity.tenant_id, "invoice": invoice_id, "state": _state(values), **values, **who}
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


def _state(values: dict[str, Any]) -> str:
    """On an invoice of nothing, nobody has anything to pay."""
    return ISSUED if values["total_cents"] else PAID


def _answer(row: Row[Any], values: dict[str, Any] | None) -> IssuedInvoice:
    number = values["number"] if values else row.number
    total = values["total_cents"] if values else row.total_cents
    return IssuedInvoice(row.id, number or "", row.party_name, Money(total))
