"""Crediting a self-bill: in its own series, and never what is being paid."""

from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from models.tables import Invoice, Payable
from services.invoices.credit_note import CannotBeCredited
from services.self_bills.credit import PaymentUnderWay
from tests.conftest import Acting
from tests.settled import WEEK, Scenario


def test_a_credit_cancels_the_self_bill_and_frees_its_lines(bill_id: UUID, scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        credit = depotflow.self_bills.credit(invoice_id=bill_id, reason="Verkeerd aantal stops")
    assert (credit.number, credit.total.cents) == ("PS-2026-0002", -171_82)
    with acting() as depotflow:
        assert depotflow.scope.session.execute(select(func.sum(Invoice.total_cents))).scalar_one() == 0
        assert b">261<" in depotflow.self_bills.ubl(invoice_id=credit.invoice_id).content
        again = depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id)
    assert (again.number, again.total.cents) == ("PS-2026-0003", 171_82)


def test_what_was_owed_is_withdrawn(bill_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.self_bills.accept_for_contractor(invoice_id=bill_id)
        depotflow.self_bills.credit(invoice_id=bill_id, reason="Fout")
    with acting() as depotflow:
        assert depotflow.scope.session.scalars(select(Payable).where(Payable.withdrawn_at.is_(None))).all() == []


def test_what_was_paid_is_not_credited(bill_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.self_bills.accept_for_contractor(invoice_id=bill_id)
    with acting() as depotflow:
        depotflow.scope.session.execute(update(Payable).values(paid_at=depotflow.scope.now))
    with pytest.raises(PaymentUnderWay), acting() as depotflow:
        depotflow.self_bills.credit(invoice_id=bill_id, reason="Fout")


def test_crediting_twice_gives_the_same_credit(bill_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        first = depotflow.self_bills.credit(invoice_id=bill_id, reason="Fout")
    with acting() as depotflow:
        assert depotflow.self_bills.credit(invoice_id=bill_id, reason="Fout") == first


def test_what_the_bank_has_confirmed_is_not_credited(bill_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.scope.session.execute(update(Invoice).values(state="paid"))
    with pytest.raises(PaymentUnderWay), acting() as depotflow:
        depotflow.self_bills.credit(invoice_id=bill_id, reason="Fout")


def test_a_credit_is_not_credited_again(bill_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        credit = depotflow.self_bills.credit(invoice_id=bill_id, reason="Fout")
    with pytest.raises(CannotBeCredited), acting() as depotflow:
        depotflow.self_bills.credit(invoice_id=credit.invoice_id, reason="Nog eens")
