"""A contractor who comes out short: carried to a later week or claimed, with a reason, and never paid."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from models.tables import CarriedBalance, Invoice, MoneyLine, Payable
from models.values.kinds import Role
from models.values.money import Money
from models.values.refusal import InvalidValue, NotAllowed
from services.gateways.clock import StandingClock
from services.scope import tenant_scope
from services.self_bills.balance import NothingToCredit, NotOwing
from services.self_bills.candidates import ContractorOwes
from services.self_bills.offer import NothingToBill
from services.settlement.weeks import WeekIsOpen
from services.tenant import TenantServices
from tests.at_once import at_once
from tests.company import Company
from tests.conftest import Acting
from tests.driven import correct_stops, drive
from tests.settled import WEEK, Scenario

NEXT, LATER = WEEK.shifted(1), WEEK.shifted(2)
WHY = "Stops van dinsdag teruggeteld"


@pytest.fixture
def owing(bill_id: UUID, scenario: Scenario, company: Company, acting: Acting, clock: StandingClock) -> Scenario:
    """Piet was paid for 100 stops in week 25; 80 of them turn out never to have been his, 113,60 less in week 26."""
    with acting() as depotflow:
        depotflow.self_bills.accept_for_contractor(invoice_id=bill_id)
    clock.move(timedelta(weeks=3))
    with acting() as depotflow:
        newer = correct_stops(depotflow.scope, scenario.tuesday.shift_id, stops=20)
        depotflow.settlement.approve(registration_ids=[newer])
        depotflow.settlement.lock_week(week=NEXT)
    return scenario


def payables(acting: Acting) -> list[int]:
    with acting() as depotflow:
        return list(depotflow.scope.session.scalars(select(Payable.amount_cents).order_by(Payable.created_at)))


def test_a_negative_week_says_what_can_be_done(owing: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        (row,) = depotflow.self_bills.candidates(week=NEXT)
        assert (row.net, row.total, row.is_owing) == (Money(-113_60), Money(-137_46), True)
        assert depotflow.settlement.status(week=NEXT).to_self_bill == 1
    with pytest.raises(ContractorOwes, match="vorder het terug"), acting() as depotflow:
        depotflow.self_bills.offer(week=NEXT, contractor_id=owing.contractor_id)


def test_carried_it_is_set_off_against_the_next_self_bill(owing: Scenario, company: Company, acting: Acting) -> None:
    for _ in range(2):
        with acting(Role.FINANCE) as depotflow:
            depotflow.self_bills.carry_balance(week=NEXT, contractor_id=owing.contractor_id, reason=WHY)
    with acting() as depotflow:
        assert depotflow.self_bills.candidates(week=NEXT) == []
        assert depotflow.settlement.status(week=NEXT).to_self_bill == 0
        (owed,) = depotflow.self_bills.owed()
        # what he earned too much is 113,60; the VAT on it is 23,86
        assert (owed.amount, owed.reason, owed.document_id) == (Money(-137_46), WHY, None)
    drive(company, owing.route_id, owing.piet, LATER.monday, stops=100, approved=True)
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=LATER)
        bill = depotflow.self_bills.offer(week=LATER, contractor_id=owing.contractor_id)
        depotflow.self_bills.accept_for_contractor(invoice_id=bill.invoice_id)
        assert depotflow.self_bills.owed() == []
    # 142,00 - 113,60 = 28,40 and 21 % VAT
    assert bill.total == Money(34_36)
    assert payables(acting) == [171_82, 34_36]


def test_carried_into_a_week_that_is_negative_too_it_is_carried_on(owing: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.self_bills.carry_balance(week=NEXT, contractor_id=owing.contractor_id, reason=WHY)
        depotflow.settlement.lock_week(week=LATER)
    with acting() as depotflow:
        (row,) = depotflow.self_bills.candidates(week=LATER)
        assert row.net == Money(-113_60)
        depotflow.self_bills.carry_balance(week=LATER, contractor_id=owing.contractor_id, reason="Reed niet")
        assert depotflow.self_bills.candidates(week=LATER) == []
        depotflow.settlement.lock_week(week=LATER.shifted(1))
        (row,) = depotflow.self_bills.candidates(week=LATER.shifted(1))
        assert row.net == Money(-113_60)


def test_claimed_it_is_a_credit_on_which_the_contractor_pays_back(owing: Scenario, acting: Acting) -> None:
    with acting(Role.FINANCE) as depotflow:
        claim = depotflow.self_bills.claim_balance(week=NEXT, contractor_id=owing.contractor_id, reason=WHY)
    # what he earned too much is 113,60; the VAT on it is 23,86
    assert (claim.number, claim.total) == ("PS-2026-0002", Money(-137_46))
    with acting() as depotflow:
        detail = depotflow.self_bills.get(invoice_id=claim.invoice_id)
        assert (detail.document.credited_number, detail.document.notes) == ("PS-2026-0001", WHY)
        assert b">261<" in depotflow.self_bills.ubl(invoice_id=claim.invoice_id).content
        assert depotflow.self_bills.pdf(invoice_id=claim.invoice_id).content.startswith(b"%PDF")
        lines = select(MoneyLine.amount_cents).where(MoneyLine.invoice_id == claim.invoice_id)
        assert sum(depotflow.scope.session.scalars(lines)) == -113_60
        assert [one.document_id for one in depotflow.self_bills.owed()] == [claim.invoice_id]
        depotflow.invoices.record_receipt(
            invoice_id=claim.invoice_id,
            receipt_id=claim.invoice_id,
            amount=Money(137_46),
            received_on=depotflow.scope.today,
        )
        assert depotflow.self_bills.owed() == []
    assert payables(acting) == [171_82]


def test_a_claim_takes_back_the_vat_that_was_charged_whatever_holds_by_now(owing: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.people.join_kor(contractor_id=owing.contractor_id, first_day=depotflow.scope.today)
    with acting(Role.FINANCE) as depotflow:
        claim = depotflow.self_bills.claim_balance(week=NEXT, contractor_id=owing.contractor_id, reason=WHY)
    assert claim.total == Money(-137_46)


def test_only_what_is_owed_is_carried_or_claimed(scenario: Scenario, agreement: UUID, acting: Acting) -> None:
    for act in ("carry_balance", "claim_balance"):
        with pytest.raises(NotOwing), acting() as depotflow:
            getattr(depotflow.self_bills, act)(week=WEEK, contractor_id=scenario.contractor_id, reason=WHY)
        with pytest.raises(WeekIsOpen), acting() as depotflow:
            getattr(depotflow.self_bills, act)(week=NEXT, contractor_id=scenario.contractor_id, reason=WHY)


def test_a_claimed_balance_is_not_claimed_or_carried_again(owing: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.self_bills.claim_balance(week=NEXT, contractor_id=owing.contractor_id, reason=WHY)
    for act in ("carry_balance", "claim_balance"):
        with pytest.raises(NothingToBill), acting() as depotflow:
            getattr(depotflow.self_bills, act)(week=NEXT, contractor_id=owing.contractor_id, reason=WHY)


def test_without_an_earlier_bill_nothing_is_claimed(owing: Scenario, bill_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.scope.session.execute(update(Invoice).where(Invoice.id == bill_id).values(state="credited"))
    with pytest.raises(NothingToCredit), acting() as depotflow:
        depotflow.self_bills.claim_balance(week=NEXT, contractor_id=owing.contractor_id, reason=WHY)


def test_a_reason_is_needed_and_a_planner_may_not(owing: Scenario, acting: Acting) -> None:
    with pytest.raises(InvalidValue) as refused, acting() as depotflow:
        depotflow.self_bills.carry_balance(week=NEXT, contractor_id=owing.contractor_id, reason=" ")
    assert refused.value.field == "reason"
    with pytest.raises(NotAllowed), acting(Role.PLANNER) as depotflow:
        depotflow.self_bills.carry_balance(week=NEXT, contractor_id=owing.contractor_id, reason=WHY)
    with acting() as depotflow:
        assert depotflow.scope.session.scalars(select(CarriedBalance)).all() == []


def test_a_balance_that_was_carried_on_is_owed_once(owing: Scenario, company: Company, acting: Acting) -> None:
    drive(company, owing.route_id, owing.piet, LATER.monday, stops=10, approved=True)
    with acting() as depotflow:
        depotflow.self_bills.carry_balance(week=NEXT, contractor_id=owing.contractor_id, reason=WHY)
        depotflow.settlement.lock_week(week=LATER)
        depotflow.self_bills.carry_balance(week=LATER, contractor_id=owing.contractor_id, reason="Reed te weinig")
        # what he is short is 99,40; the VAT on it is 20,87
        (owed,) = depotflow.self_bills.owed()
    assert (owed.week, owed.amount, owed.reason) == (LATER, Money(-120_27), "Reed te weinig")


def test_a_carried_balance_is_set_off_once_also_when_two_weeks_are_offered_at_once(
    owing: Scenario, company: Company, acting: Acting
) -> None:
    weeks = (LATER, LATER.shifted(1))
    for week in weeks:
        drive(company, owing.route_id, owing.piet, week.monday, stops=200, approved=True)
    with acting() as depotflow:
        depotflow.self_bills.carry_balance(week=NEXT, contractor_id=owing.contractor_id, reason=WHY)
        for week in weeks:
            depotflow.settlement.lock_week(week=week)

    def offer(number: int) -> Money:
        with tenant_scope(company.environment, company.member(Role.FINANCE)) as scope:
            week, bills = weeks[number // 2], TenantServices(scope).self_bills
            if number % 2:
                return Money.total(one.total for one in bills.offer_week(week=week))
            return bills.offer(week=week, contractor_id=owing.contractor_id).total

    at_once(4, offer)
    with acting() as depotflow:
        documents = depotflow.scope.session.execute(
            select(Invoice.net_cents, func.sum(MoneyLine.amount_cents))
            .join(MoneyLine, MoneyLine.invoice_id == Invoice.id)
            .group_by(Invoice.tenant_id, Invoice.id)
        ).all()
    # 100 stops, and twice 200 less the 80 that were too many
    assert sum(net for net, _ in documents) == 142_00 + 2 * 284_00 - 113_60
    assert all(net == held for net, held in documents)
