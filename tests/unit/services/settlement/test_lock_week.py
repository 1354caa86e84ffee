"""Locking a week: nothing missing, nothing changes after it, and what waits comes in a later week."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update

from models.tables import EngagementPeriod, MoneyLine, Registration, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, ShiftState, Side
from models.values.refusal import InvalidValue
from services.gateways.clock import StandingClock
from services.settlement.deferring import ShiftIsNotHeld
from services.settlement.lock_week import ShiftsAreUnpriced, WeekHasNotBegun, WeekIsNotReady
from services.settlement.rows import QueueState
from services.settlement.weeks import WeekIsLocked
from tests.company import Company
from tests.conftest import Acting
from tests.driven import correct_stops, drive
from tests.settled import MONDAY, Scenario

NEXT = IsoWeek(2026, 26)


def booked(acting: Acting, week: IsoWeek, side: Side = Side.REVENUE, shift_id: UUID | None = None) -> int:
    with acting() as depotflow:
        query = select(func.coalesce(func.sum(MoneyLine.amount_cents), 0)).where(
            MoneyLine.iso_year == week.year, MoneyLine.iso_week == week.week, MoneyLine.side == side
        )
        if shift_id:
            query = query.where(MoneyLine.shift_id == shift_id)
        return int(depotflow.scope.session.execute(query).scalar_one())


def lock(acting: Acting, scenario: Scenario, week: IsoWeek) -> None:
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        depotflow.settlement.lock_week(week=week)


def correct(acting: Acting, shift_id: UUID, *, stops: int) -> UUID:
    with acting() as depotflow:
        return correct_stops(depotflow.scope, shift_id, stops=stops)


def test_a_week_with_unapproved_hours_names_them_and_stays_open(
    scenario: Scenario, acting: Acting, week: IsoWeek
) -> None:
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=[scenario.monday.registration_id])
    with pytest.raises(WeekIsNotReady) as refused, acting() as depotflow:
        depotflow.settlement.lock_week(week=week)
    assert [row.shift_id for row in refused.value.rows] == [scenario.tuesday.shift_id, scenario.saturday.shift_id]
    assert "E-101 Piet Snel, di 16 juni" in refused.value.message
    assert "2 niet goedgekeurd" in refused.value.message


def test_a_week_with_a_missing_registration_stays_open(scenario: Scenario, acting: Acting, week: IsoWeek) -> None:
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=[scenario.monday.registration_id])
        rest = [scenario.tuesday.registration_id, scenario.saturday.registration_id]
        depotflow.scope.session.execute(delete(Registration).where(Registration.id.in_(rest)))
    with pytest.raises(WeekIsNotReady) as refused, acting() as depotflow:
        depotflow.settlement.lock_week(week=week)
    assert "2 diensten zonder registratie" in refused.value.message


def test_a_week_that_has_not_begun_stays_open(scenario: Scenario, acting: Acting, clock: StandingClock) -> None:
    ahead = IsoWeek.containing(clock.now().date()).shifted(1)
    with pytest.raises(WeekHasNotBegun) as refused, acting() as depotflow:
        depotflow.settlement.lock_week(week=ahead)
    assert f"Week {ahead.week} begint pas op ma " in refused.value.message
    clock.move(timedelta(weeks=1))
    with acting() as depotflow:
        assert depotflow.settlement.lock_week(week=ahead) is not None


def test_locking_settles_and_locking_again_does_nothing(scenario: Scenario, acting: Acting, week: IsoWeek) -> None:
    lock(acting, scenario, week)
    assert booked(acting, week) == 881_57
    with acting() as depotflow:
        assert depotflow.settlement.lock_week(week=week) is None
        states = select(Shift.state).distinct()
        assert depotflow.scope.session.scalars(states).all() == [ShiftState.SETTLED]


def test_shifts_without_a_tariff_are_named_before_the_lock(company: Company, acting: Acting, week: IsoWeek) -> None:
    route_id = company.build_route(company.build_depot())
    driven = drive(company, route_id, company.build_driver(), MONDAY, approved=True)
    with pytest.raises(ShiftsAreUnpriced) as refused, acting() as depotflow:
        depotflow.settlement.lock_week(week=week)
    assert [shift.shift_id for shift in refused.value.shifts] == [driven.shift_id]
    assert "geen tarief van de opdrachtgever" in refused.value.message
    with acting() as depotflow:
        result = depotflow.settlement.lock_week(week=week, accept_unpriced=True)
    assert result is not None
    assert result.revenue.cents == 0


@pytest.mark.parametrize(
    ("kind", "ends_on", "missing"),
    [
        (EngagementKind.EMPLOYEE, None, "geen uurloon"),
        (EngagementKind.ZZP, None, "geen tarief van de zzp'er"),
        (EngagementKind.AGENCY, None, "geen uurkosten van het uitzendbureau"),
        (EngagementKind.EMPLOYEE, MONDAY, "geen dienstverband op deze dag"),
    ],
)
def test_what_a_driver_lacks_to_be_paid_is_named(
    company: Company, acting: Acting, week: IsoWeek, kind: EngagementKind, ends_on: date | None, missing: str
) -> None:
    driver_id = company.build_driver(kind=kind)
    with acting() as depotflow:
        depotflow.scope.session.execute(update(EngagementPeriod).values(hourly_wage_1e4=None, valid_until=ends_on))
    drive(company, company.build_route(company.build_depot()), driver_id, MONDAY, approved=True)
    with acting() as depotflow:
        (shift,) = depotflow.settlement.unpriced(week=week)
    assert shift.missing == f"geen tarief van de opdrachtgever, {missing}"


def test_a_held_shift_lets_the_rest_of_the_week_be_locked_and_comes_in_the_next(
    scenario: Scenario, acting: Acting, week: IsoWeek, clock: StandingClock
) -> None:
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        depotflow.settlement.settle_week(week=week)
        depotflow.settlement.hold_shift(shift_id=scenario.tuesday.shift_id, reason="Opdrachtgever telt anders")
    with acting() as depotflow:
        queue = depotflow.settlement.queue(week=week)
        assert [row.reason for row in queue.rows if row.state is QueueState.HELD] == ["Opdrachtgever telt anders"]
        depotflow.settlement.lock_week(week=week)
    # 881,57 without Tuesday's 251,28
    assert booked(acting, week) == 630_29
    clock.move(timedelta(hours=1))
    with acting() as depotflow:
        (held,) = depotflow.settlement.queue(week=NEXT).rows
        assert (held.state, held.is_late) == (QueueState.HELD, True)
        assert depotflow.settlement.queue(week=NEXT.shifted(1)).rows == ()
        assert depotflow.settlement.settle_week(week=NEXT).shifts == 0
        depotflow.settlement.release_shift(shift_id=scenario.tuesday.shift_id)
        result = depotflow.settlement.settle_week(week=NEXT)
    assert (result.late, result.revenue.cents, result.cost.cents) == (1, 251_28, 142_00)
    assert booked(acting, week) == 630_29


def test_only_a_held_shift_is_released(scenario: Scenario, acting: Acting) -> None:
    with pytest.raises(ShiftIsNotHeld), acting() as depotflow:
        depotflow.settlement.release_shift(shift_id=scenario.monday.shift_id)


def test_holding_needs_a_reason_and_an_open_week(scenario: Scenario, acting: Acting, week: IsoWeek) -> None:
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.settlement.hold_shift(shift_id=scenario.monday.shift_id, reason=" ")
    lock(acting, scenario, week)
    with pytest.raises(WeekIsLocked), acting() as depotflow:
        depotflow.settlement.hold_shift(shift_id=scenario.monday.shift_id, reason="Te laat")


def test_a_correction_on_a_locked_week_is_a_difference_in_the_next_open_week(
    scenario: Scenario, acting: Acting, week: IsoWeek, clock: StandingClock
) -> None:
    lock(acting, scenario, week)
    clock.move(timedelta(hours=1))
    newer = correct(acting, scenario.monday.shift_id, stops=152)
    with acting() as depotflow:
        (row,) = depotflow.settlement.queue(week=NEXT).rows
        assert (row.is_late, row.reason) == (True, "Scanner nageteld")
        depotflow.settlement.approve(registration_ids=[newer])
        result = depotflow.settlement.settle_week(week=NEXT)
    # was 142 stops and 38 parcels beyond the first: 278,82 + 9,12 + 9,21 = 297,15
    # is 152 stops: 298,45; 28 parcels: 6,72; base 305,17; fuel 9,77: 314,94
    assert (result.late, result.revenue.cents, result.cost.cents) == (1, 17_79, 0)
    assert booked(acting, week) == 881_57
    with acting() as depotflow:
        reasons = select(MoneyLine.reason).where(MoneyLine.iso_week == NEXT.week).distinct()
        assert depotflow.scope.session.scalars(reasons).all() == ["Scanner nageteld"]


def test_a_correction_is_booked_once_however_often_weeks_are_settled(
    scenario: Scenario, acting: Acting, week: IsoWeek, clock: StandingClock
) -> None:
    lock(acting, scenario, week)
    clock.move(timedelta(hours=1))
    newer = correct(acting, scenario.monday.shift_id, stops=152)
    later = NEXT.shifted(1)
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=[newer])
        depotflow.settlement.settle_week(week=later)
        depotflow.settlement.lock_week(week=NEXT)
    assert (booked(acting, NEXT), booked(acting, later)) == (17_79, 0)
    clock.move(timedelta(hours=1))
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=later)
    assert (booked(acting, NEXT), booked(acting, later)) == (17_79, 0)


def test_a_forgotten_shift_of_a_locked_week_comes_in_the_next(
    scenario: Scenario, company: Company, acting: Acting, week: IsoWeek, clock: StandingClock
) -> None:
    lock(acting, scenario, week)
    clock.move(timedelta(hours=1))
    drive(company, scenario.route_id, company.build_driver("Fleur"), date(2026, 6, 17), stops=100, parcels=100)
    with acting() as depotflow:
        (row,) = depotflow.settlement.queue(week=NEXT).rows
        assert row.registration_id is not None
        depotflow.settlement.approve(registration_ids=[row.registration_id])
        result = depotflow.settlement.settle_week(week=NEXT)
    assert (result.late, result.revenue.cents) == (1, 251_28)


def test_a_late_shift_of_the_same_van_takes_its_part_of_the_day_cost(
    scenario: Scenario, company: Company, acting: Acting, week: IsoWeek, clock: StandingClock
) -> None:
    lock(acting, scenario, week)
    before = booked(acting, week, Side.COST, scenario.monday.shift_id)
    clock.move(timedelta(hours=1))
    agency = company.build_driver("Fleur", contract_hours=0)
    drive(company, scenario.route_id, agency, MONDAY, vehicle_id=scenario.van, plan_vehicle=False, approved=True)
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=NEXT)
    # half of 45,00 is taken off Monday's shift
    assert booked(acting, NEXT, Side.COST, scenario.monday.shift_id) == -22_50
    assert booked(acting, week, Side.COST, scenario.monday.shift_id) == before


def test_a_cancelled_shift_is_not_waited_for(scenario: Scenario, acting: Acting, week: IsoWeek) -> None:
    with acting() as depotflow:
        depotflow.scope.session.execute(
            update(Shift).where(Shift.id == scenario.saturday.shift_id).values(state=ShiftState.CANCELLED)
        )
        depotflow.settlement.approve(registration_ids=scenario.registration_ids[:2])
        assert depotflow.settlement.lock_week(week=week) is not None
