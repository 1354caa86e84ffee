"""Credit notes: the whole invoice back, its lines free again."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from exports.documents import DocumentKind
from models.tables import Invoice
from models.values.refusal import InvalidValue
from services.invoices.credit_note import CannotBeCredited
from tests.conftest import Acting
from tests.settled import WEEK, Scenario


def test_a_credit_note_cancels_its_invoice_to_the_cent(invoice_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        credit = depotflow.invoices.credit(invoice_id=invoice_id, reason="Verkeerd tarief")
    assert (credit.number, credit.total.cents) == ("2026-0002", -1_066_70)
    with acting() as depotflow:
        sums = select(func.sum(Invoice.net_cents), func.sum(Invoice.vat_cents), func.sum(Invoice.total_cents))
        assert tuple(depotflow.scope.session.execute(sums).one()) == (0, 0, 0)
        detail = depotflow.invoices.get(invoice_id=credit.invoice_id)
        original = depotflow.invoices.get(invoice_id=invoice_id)
    assert (detail.document.kind, detail.document.credited_number) == (DocumentKind.CREDIT_NOTE, "2026-0001")
    assert detail.document.notes == "Verkeerd tarief"
    assert detail.document.lines == original.document.lines
    assert (original.row.state, original.credited_by_id) == ("credited", credit.invoice_id)


def test_a_credited_week_can_be_invoiced_again(invoice_id: UUID, scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.invoices.credit(invoice_id=invoice_id, reason="Verkeerd adres")
    with acting() as depotflow:
        again = depotflow.invoices.draft(week=WEEK, principal_id=scenario.principal_id)
    with acting() as depotflow:
        issued = depotflow.invoices.issue(invoice_id=again)
    assert (issued.number, issued.total.cents) == ("2026-0003", 1_066_70)


def test_crediting_twice_gives_the_same_credit_note(invoice_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        first = depotflow.invoices.credit(invoice_id=invoice_id, reason="Dubbel")
    with acting() as depotflow:
        assert depotflow.invoices.credit(invoice_id=invoice_id, reason="Nog eens") == first


def test_a_draft_and_a_credit_note_are_not_credited(draft_id: UUID, acting: Acting) -> None:
    with pytest.raises(CannotBeCredited), acting() as depotflow:
        depotflow.invoices.credit(invoice_id=draft_id, reason="Fout")
    with acting() as depotflow:
        depotflow.invoices.issue(invoice_id=draft_id)
        credit = depotflow.invoices.credit(invoice_id=draft_id, reason="Fout")
    with pytest.raises(CannotBeCredited), acting() as depotflow:
        depotflow.invoices.credit(invoice_id=credit.invoice_id, reason="Fout")


def test_a_credit_note_says_why(invoice_id: UUID, acting: Acting) -> None:
    with pytest.raises(InvalidValue) as refused, acting() as depotflow:
        depotflow.invoices.credit(invoice_id=invoice_id, reason=" ")
    assert refused.value.field == "reason"
