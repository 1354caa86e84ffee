"""Offering self-bills: only by agreement, in the contractor's own series, with the words the law asks."""

from datetime import date
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from models.tables import Contractor, OutboxMessage, SelfBillingAgreement
from models.values.calendar import IsoWeek
from services.invoices.parties import BtwIdOfOtherCountry, DetailsMissing
from services.self_bills.candidates import AgreementMissing
from services.self_bills.offer import NothingToBill
from services.settlement.weeks import WeekIsOpen
from tests.company import Company
from tests.conftest import Acting
from tests.driven import contractor_of
from tests.settled import WEEK, Scenario, build_scenario


def test_a_self_bill_to_the_cent_with_the_words_of_the_law(bill_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        detail = depotflow.self_bills.get(invoice_id=bill_id)
        printed = depotflow.self_bills.pdf(invoice_id=bill_id)
        ubl = depotflow.self_bills.ubl(invoice_id=bill_id)
    # 100 stops x 1,42; 21 % is 29,82
    totals = detail.document.totals
    assert (totals.net_cents, totals.vat_cents, totals.total_cents) == (142_00, 29_82, 171_82)
    assert (detail.row.number, detail.row.state, detail.row.kind) == ("PS-2026-0001", "offered", "self_bill")
    assert "Factuur uitgereikt door afnemer" in PdfReader(BytesIO(printed.content)).pages[0].extract_text()
    assert b">389<" in ubl.content
    assert (detail.document.seller.name, detail.document.buyer.name) == (
        "Piet Snel Koerier",
        "Kempenbode Koeriers B.V.",
    )


def test_offering_twice_gives_the_same_self_bill(bill_id: UUID, scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        assert depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id).invoice_id == bill_id
        assert depotflow.self_bills.offer_week(week=WEEK) == []


def test_without_an_agreement_nothing_is_billed(scenario: Scenario, acting: Acting) -> None:
    with pytest.raises(AgreementMissing) as refused, acting() as depotflow:
        depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id)
    assert "16 juni 2026" in refused.value.message
    with acting() as depotflow:
        assert depotflow.self_bills.offer_week(week=WEEK) == []
        (candidate,) = depotflow.self_bills.candidates(week=WEEK)
    assert (candidate.net.cents, candidate.problem) == (142_00, refused.value.message)


def test_an_agreement_that_ended_before_the_service_date_does_not_count(
    scenario: Scenario, agreement: UUID, acting: Acting
) -> None:
    with acting() as depotflow:
        depotflow.scope.session.execute(update(SelfBillingAgreement).values(valid_until=date(2026, 6, 16)))
    with pytest.raises(AgreementMissing), acting() as depotflow:
        depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id)


@pytest.mark.parametrize(("column", "word"), [("btw_id", "btw-id"), ("iban", "IBAN"), ("kvk", "KvK-nummer")])
def test_a_contractor_without_its_numbers_is_not_billed(
    scenario: Scenario, agreement: UUID, acting: Acting, column: str, word: str
) -> None:
    with acting() as depotflow:
        setattr(depotflow.scope.get(Contractor, scenario.contractor_id, what=""), column, "")
    with pytest.raises(DetailsMissing) as refused, acting() as depotflow:
        depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id)
    assert word in refused.value.message


def test_a_contractor_under_kor_gets_no_vat(scenario: Scenario, agreement: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.people.join_kor(contractor_id=scenario.contractor_id, first_day=date(2026, 6, 1))
    with acting() as depotflow:
        bill = depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id)
    with acting() as depotflow:
        printed = depotflow.self_bills.pdf(invoice_id=bill.invoice_id)
    text = PdfReader(BytesIO(printed.content)).pages[0].extract_text()
    assert bill.total.cents == 142_00
    assert "artikel 25" in text
    assert "21%" not in text


def test_an_open_week_and_an_employee_are_not_billed(company: Company, acting: Acting) -> None:
    scenario = build_scenario(company)
    with pytest.raises(WeekIsOpen), acting() as depotflow:
        depotflow.self_bills.offer(week=WEEK, contractor_id=contractor_of(company, scenario.piet))
    empty = IsoWeek(2026, 24)
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=empty)
    with pytest.raises(NothingToBill), acting() as depotflow:
        depotflow.self_bills.offer(week=empty, contractor_id=scenario.contractor_id)


def test_the_contractor_is_told(bill_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        letter = depotflow.scope.session.scalars(select(OutboxMessage)).one()
    assert (letter.recipient, letter.subject) == ("piet@koerier.example", "Factuur PS-2026-0001 staat voor je klaar")


@pytest.mark.parametrize(("country", "btw_id"), [("NL", "BE0428759497"), ("BE", "NL001234567B29")])
def test_a_btw_id_of_another_country_does_not_say_who_owes_the_vat(
    scenario: Scenario, agreement: UUID, acting: Acting, country: str, btw_id: str
) -> None:
    with acting() as depotflow:
        row = depotflow.scope.get(Contractor, scenario.contractor_id, what="")
        row.country, row.btw_id = country, btw_id
    with pytest.raises(BtwIdOfOtherCountry, match="Zzp'ers"), acting() as depotflow:
        depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id)
