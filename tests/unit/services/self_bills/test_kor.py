"""The KOR by the day: each service is billed as it was on its own day, and what was billed stays so."""

from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from models.values.kinds import VatTreatment
from models.values.money import Money
from services.gateways.clock import StandingClock
from services.people.kor import DaysAreBilled, KorRuns, KorRunsNot
from services.self_bills.candidates import ContractorOwes
from tests.company import Company
from tests.conftest import Acting
from tests.driven import correct_stops, drive
from tests.settled import WEEK, Scenario

NEXT = WEEK.shifted(1)
WEDNESDAY = NEXT.days[2]


def drive_two_days(company: Company, scenario: Scenario, acting: Acting) -> None:
    """Monday and Thursday of the next week, 100 stops each."""
    for day in (NEXT.days[0], NEXT.days[3]):
        drive(company, scenario.route_id, scenario.piet, day, stops=100, parcels=100, approved=True)
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=NEXT)


@pytest.mark.parametrize(
    ("joins", "leaves", "vat_cents", "exempt_cents"),
    [
        (None, None, 59_64, 0),
        (WEDNESDAY, None, 29_82, 142_00),
        (date(2026, 1, 1), WEDNESDAY, 29_82, 142_00),
        (date(2026, 1, 1), None, 0, 284_00),
        (NEXT.days[3], NEXT.days[3] - timedelta(days=1), 59_64, 0),
    ],
    ids=["never", "from Wednesday", "until Wednesday", "always", "taken back"],
)
def test_each_day_is_billed_as_it_was(
    scenario: Scenario,
    agreement: UUID,
    company: Company,
    acting: Acting,
    joins: date | None,
    leaves: date | None,
    vat_cents: int,
    exempt_cents: int,
) -> None:
    drive_two_days(company, scenario, acting)
    with acting() as depotflow:
        people, contractor_id = depotflow.people, scenario.contractor_id
        if joins:
            people.join_kor(contractor_id=contractor_id, first_day=joins)
        if leaves:
            people.leave_kor(contractor_id=contractor_id, last_day=leaves)
        bill = depotflow.self_bills.offer(week=NEXT, contractor_id=contractor_id)
        document = depotflow.self_bills.get(invoice_id=bill.invoice_id).document
        ubl = depotflow.self_bills.ubl(invoice_id=bill.invoice_id).content
        printed = depotflow.self_bills.pdf(invoice_id=bill.invoice_id).content
    # 2 x 100 stops at 1,42
    assert (document.totals.net_cents, document.totals.vat_cents) == (284_00, vat_cents)
    exempt = [one.base_cents for one in document.vat if one.category is VatTreatment.KOR]
    assert sum(exempt) == exempt_cents
    assert ubl.count(b"<cac:TaxSubtotal>") == len(document.vat)
    text = PdfReader(BytesIO(printed)).pages[0].extract_text()
    assert ("Btw 21%" in text, "artikel 25" in text) == (bool(vat_cents), bool(exempt_cents))
    assert ("Vrijgesteld van btw over" in text) is bool(vat_cents and exempt_cents)


def test_a_claim_takes_back_what_was_charged_on_that_day(
    bill_id: UUID, scenario: Scenario, acting: Acting, clock: StandingClock
) -> None:
    with acting() as depotflow:
        depotflow.people.join_kor(contractor_id=scenario.contractor_id, first_day=NEXT.monday)
        newer = correct_stops(depotflow.scope, scenario.tuesday.shift_id, stops=20)
        depotflow.settlement.approve(registration_ids=[newer])
        depotflow.settlement.lock_week(week=NEXT)
        claim = depotflow.self_bills.claim_balance(week=NEXT, contractor_id=scenario.contractor_id, reason="Nageteld")
    # 80 x 1,42 and 21 % on it: the week it is about was before the KOR
    assert claim.total.cents == -(113_60 + 23_86)


def test_what_was_billed_keeps_its_vat_until_it_is_credited(bill_id: UUID, scenario: Scenario, acting: Acting) -> None:
    monday = WEEK.monday
    with pytest.raises(DaysAreBilled, match="16 juni 2026"), acting() as depotflow:
        depotflow.people.join_kor(contractor_id=scenario.contractor_id, first_day=monday)
    with acting() as depotflow:
        depotflow.self_bills.credit(invoice_id=bill_id, reason="Valt onder de KOR")
        depotflow.people.join_kor(contractor_id=scenario.contractor_id, first_day=monday)
        again = depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id)
    assert again.total.cents == 142_00
    with pytest.raises(DaysAreBilled), acting() as depotflow:
        depotflow.people.leave_kor(contractor_id=scenario.contractor_id, last_day=monday)


def test_the_kor_runs_once_at_a_time(scenario: Scenario, acting: Acting) -> None:
    contractor_id = scenario.contractor_id
    with pytest.raises(KorRunsNot), acting() as depotflow:
        depotflow.people.leave_kor(contractor_id=contractor_id, last_day=NEXT.monday)
    with acting() as depotflow:
        depotflow.people.join_kor(contractor_id=contractor_id, first_day=NEXT.monday)
        assert depotflow.people.get_contractor(contractor_id=contractor_id).kor[0].start == NEXT.monday
    with pytest.raises(KorRuns), acting() as depotflow:
        depotflow.people.join_kor(contractor_id=contractor_id, first_day=NEXT.days[4])


@pytest.fixture
def paid_under_vat(bill_id: UUID, scenario: Scenario, company: Company, acting: Acting) -> Scenario:
    """Piet had 100 stops with VAT in week 25, of which 80 were none of his; since week 26 he charges no VAT."""
    with acting() as depotflow:
        depotflow.people.join_kor(contractor_id=scenario.contractor_id, first_day=NEXT.monday)
        newer = correct_stops(depotflow.scope, scenario.tuesday.shift_id, stops=20)
        depotflow.settlement.approve(registration_ids=[newer])
    drive(company, scenario.route_id, scenario.piet, NEXT.monday, stops=85, approved=True)
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=NEXT)
    return scenario


def test_who_has_to_give_back_vat_owes_that_too(paid_under_vat: Scenario, acting: Acting) -> None:
    # 85 x 1,42 without VAT is 120,70; 80 x 1,42 is 113,60 and 23,86 VAT on it
    due = Money(120_70 - 113_60 - 23_86)
    contractor_id = paid_under_vat.contractor_id
    with pytest.raises(ContractorOwes), acting() as depotflow:
        depotflow.self_bills.offer(week=NEXT, contractor_id=contractor_id)
    with acting() as depotflow:
        (row,) = depotflow.self_bills.candidates(week=NEXT)
        assert (row.is_owing, due.dutch in row.problem) == (True, True)
        claim = depotflow.self_bills.claim_balance(week=NEXT, contractor_id=contractor_id, reason="Nageteld")
        (owed,) = depotflow.self_bills.owed()
    assert (claim.total, owed.amount) == (due, due)


def test_what_is_carried_is_shown_with_the_vat_that_goes_back(
    paid_under_vat: Scenario, company: Company, acting: Acting, clock: StandingClock
) -> None:
    contractor_id, later = paid_under_vat.contractor_id, NEXT.shifted(1)
    clock.move(timedelta(weeks=1))
    with acting() as depotflow:
        depotflow.self_bills.carry_balance(week=NEXT, contractor_id=contractor_id, reason="Nageteld")
        (owed,) = depotflow.self_bills.owed()
    assert owed.amount == Money(120_70 - 113_60 - 23_86)
    drive(company, paid_under_vat.route_id, paid_under_vat.piet, later.monday, stops=100, approved=True)
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=later)
        bill = depotflow.self_bills.offer(week=later, contractor_id=contractor_id)
    assert bill.total == owed.amount + Money(142_00)


def test_the_vat_of_what_was_driven_since_pays_for_what_is_taken_back(
    bill_id: UUID, scenario: Scenario, company: Company, acting: Acting
) -> None:
    with acting() as depotflow:
        depotflow.self_bills.credit(invoice_id=bill_id, reason="Valt onder de KOR")
        depotflow.people.join_kor(contractor_id=scenario.contractor_id, first_day=WEEK.monday)
        depotflow.people.leave_kor(contractor_id=scenario.contractor_id, last_day=WEEK.days[-1])
        depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id)
        newer = correct_stops(depotflow.scope, scenario.tuesday.shift_id, stops=20)
        depotflow.settlement.approve(registration_ids=[newer])
    drive(company, scenario.route_id, scenario.piet, NEXT.monday, stops=75, approved=True)
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=NEXT)
        bill = depotflow.self_bills.offer(week=NEXT, contractor_id=scenario.contractor_id)
        depotflow.self_bills.accept_for_contractor(invoice_id=bill.invoice_id)
        (payable,) = depotflow.payments.list_open()
    # 75 x 1,42 is 106,50 and 22,37 VAT on it; 80 x 1,42 is 113,60 without VAT
    assert bill.total.cents == payable.amount_cents == 106_50 + 22_37 - 113_60
