"""Reckoning again after a tariff was corrected: shown first, booked as differences, refused where it means nothing."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import EngagementPeriod, MoneyLine
from models.values.ids import new_id
from models.values.kinds import EngagementKind, Role, TariffKind
from models.values.money import Money
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.gateways.clock import StandingClock
from services.people.engagements import Engagement
from services.settlement.reckon import CannotBeReckonedAgain
from tests.company import Company
from tests.conftest import Acting
from tests.driven import agree, contractor_of, drive
from tests.settled import MONDAY, WEEK, Scenario, lock_scenario

NEXT = WEEK.shifted(1)


@pytest.fixture
def locked(company: Company, clock: StandingClock) -> Scenario:
    scenario = lock_scenario(company)
    clock.move(timedelta(hours=1))
    return scenario


def test_the_preview_is_what_the_next_open_week_gets(locked: Scenario, company: Company, acting: Acting) -> None:
    agree(company, TariffKind.PER_ROUTE, 100_000, principal_id=locked.principal_id)
    shifts = [locked.monday.shift_id, locked.tuesday.shift_id]
    with acting(Role.FINANCE) as depotflow:
        shown = depotflow.settlement.preview_reckoning(shift_ids=shifts)
    # 10,00 a route and 3,2 % fuel on it is 10,32; on Tuesday the top-up to 245,00 is 10,00 less, so the fuel is left
    assert [(one.driver, one.revenue.cents, one.cost.cents) for one in shown.shifts] == [
        ("Daan de Wit", 10_32, 0),
        ("Piet Snel", 32, 0),
    ]
    assert (shown.of, shown.booked_in, shown.revenue, shown.cost) == (WEEK, NEXT, Money(10_64), Money(0))
    with acting(Role.FINANCE) as depotflow:
        assert depotflow.settlement.settle_week(week=NEXT).revenue.cents == 0
        depotflow.settlement.reckon_again(shift_ids=shifts, reason="Tarief nagekomen")
        assert depotflow.settlement.settle_week(week=NEXT).revenue == shown.revenue


def test_without_a_change_there_is_nothing_to_show(locked: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        assert depotflow.settlement.preview_reckoning(shift_ids=[locked.monday.shift_id]).shifts == ()


def test_a_reason_is_needed(locked: Scenario, acting: Acting) -> None:
    with pytest.raises(InvalidValue) as refused, acting() as depotflow:
        depotflow.settlement.reckon_again(shift_ids=[locked.monday.shift_id], reason=" ")
    assert refused.value.field == "reason"


def test_an_open_week_is_not_reckoned_again_by_hand(company: Company, acting: Acting) -> None:
    route_id = company.build_route(company.build_depot())
    driven = drive(company, route_id, company.build_driver(), MONDAY, approved=True)
    with pytest.raises(CannotBeReckonedAgain, match="nog open"), acting() as depotflow:
        depotflow.settlement.reckon_again(shift_ids=[driven.shift_id], reason="Zomaar")


def test_what_waits_or_was_not_approved_is_not_reckoned_again(
    locked: Scenario, company: Company, acting: Acting
) -> None:
    forgotten = drive(company, locked.route_id, company.build_driver("Fleur"), MONDAY)
    with pytest.raises(CannotBeReckonedAgain, match="niet goedgekeurd"), acting() as depotflow:
        depotflow.settlement.reckon_again(shift_ids=[locked.monday.shift_id, forgotten.shift_id], reason="Tarief")


def test_shifts_of_two_weeks_and_of_nobody_are_refused(locked: Scenario, company: Company, acting: Acting) -> None:
    later = drive(company, locked.route_id, company.build_driver("Fleur"), NEXT.monday, approved=True)
    with pytest.raises(CannotBeReckonedAgain, match="één week"), acting() as depotflow:
        depotflow.settlement.preview_reckoning(shift_ids=[locked.monday.shift_id, later.shift_id])
    with pytest.raises(NotFound), acting() as depotflow:
        depotflow.settlement.preview_reckoning(shift_ids=[new_id()])


def test_a_planner_does_not_reckon(locked: Scenario, acting: Acting) -> None:
    with pytest.raises(NotAllowed), acting(Role.PLANNER) as depotflow:
        depotflow.settlement.preview_reckoning(shift_ids=[locked.monday.shift_id])


def owed(acting: Acting) -> Counter[UUID | None]:
    """What the next week books per contractor on shifts of tariffs."""
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=NEXT)
        lines = depotflow.scope.session.scalars(
            select(MoneyLine).where(
                MoneyLine.iso_week == NEXT.week, MoneyLine.side == "cost", MoneyLine.tariff_version_id.is_not(None)
            )
        ).all()
    sums: Counter[UUID | None] = Counter()
    for line in lines:
        sums[line.contractor_id] += line.amount_cents
    return sums


def test_what_another_business_turns_out_to_have_earned_is_taken_back_where_it_was_booked(
    locked: Scenario, company: Company, acting: Acting
) -> None:
    other = contractor_of(company, company.build_driver("Vennoot", kind=EngagementKind.ZZP))
    agree(company, TariffKind.PER_STOP_SUCCESS, 20_000, contractor_id=other)
    with acting() as depotflow:
        period = depotflow.scope.session.scalars(
            select(EngagementPeriod).where(EngagementPeriod.driver_id == locked.piet)
        ).one()
        depotflow.people.correct_engagement(
            engagement_id=period.id,
            engagement=Engagement(kind=EngagementKind.ZZP, valid_from=period.valid_from, contractor_id=other),
        )
    with acting() as depotflow:
        [shown] = depotflow.settlement.preview_reckoning(shift_ids=[locked.tuesday.shift_id]).shifts
        depotflow.settlement.reckon_again(shift_ids=[locked.tuesday.shift_id], reason="Rijdt voor een ander bedrijf")
    # 100 stops at 1,42 off, 100 at 2,00 on
    assert shown.cost == Money(58_00)
    assert owed(acting) == {locked.contractor_id: -142_00, other: 200_00}


def test_who_turns_out_to_be_employed_has_what_was_earned_as_zzp_taken_back(locked: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        employed = Engagement(kind=EngagementKind.EMPLOYEE, valid_from=MONDAY, hourly_wage_1e4=180_000)
        depotflow.people.start_engagement(driver_id=locked.piet, engagement=employed)
    with acting() as depotflow:
        depotflow.settlement.reckon_again(shift_ids=[locked.tuesday.shift_id], reason="Was in dienst")
    assert owed(acting) == {locked.contractor_id: -142_00}
