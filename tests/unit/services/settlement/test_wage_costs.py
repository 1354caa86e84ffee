"""What employees cost beside their shifts: booked at the lock, brought in step by later locks, never twice."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from models.tables import Absence, EngagementPeriod, MoneyLine
from models.values.calendar import IsoWeek
from models.values.kinds import AbsenceKind
from services.gateways.clock import StandingClock
from services.settlement.wage_costs import WageCost
from tests.company import Company
from tests.conftest import Acting
from tests.driven import drive
from tests.settled import MONDAY, Scenario

NEXT, AFTER = IsoWeek(2026, 26), IsoWeek(2026, 27)


def beside(acting: Acting, week: IsoWeek) -> list[tuple[str, UUID | None, int, str]]:
    with acting() as depotflow:
        lines = depotflow.scope.session.scalars(
            select(MoneyLine)
            .where(MoneyLine.shift_id.is_(None), MoneyLine.iso_year == week.year, MoneyLine.iso_week == week.week)
            .order_by(MoneyLine.amount_cents)
        )
        return [(line.kind, line.driver_id, line.amount_cents, line.reason) for line in lines]


def lock(acting: Acting, week: IsoWeek) -> None:
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=week, accept_unpriced=True)


def idle(company: Company) -> UUID:
    return company.build_driver("Mila Jansen", contract_hours=24)


def test_an_open_week_has_no_top_up_yet(scenario: Scenario, company: Company, acting: Acting, week: IsoWeek) -> None:
    idle(company)
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        depotflow.settlement.settle_week(week=week)
    assert beside(acting, week) == []


def test_the_lock_books_guaranteed_hours_with_the_employers_charges(
    scenario: Scenario, company: Company, acting: Acting, week: IsoWeek
) -> None:
    mila = idle(company)
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        result = depotflow.settlement.lock_week(week=week)
    # 24 h x 18,00 = 432,00 x 132 %
    assert beside(acting, week) == [(WageCost.TOP_UP, mila, 570_24, "Aanvulling tot contracturen")]
    assert result is not None
    assert result.cost.cents == 737_20 + 570_24
    with acting() as depotflow:
        routes = depotflow.settlement.routes(week=week)
    assert (routes.unassigned.driver_cost.cents, routes.unassigned.revenue.cents) == (570_24, 0)
    assert routes.margin.costs.cents == 737_20 + 570_24


def test_rounding_per_shift_is_made_up_for_in_the_week(company: Company, acting: Acting, week: IsoWeek) -> None:
    route_id = company.build_route(company.build_depot())
    driver_id = company.build_driver(contract_hours=0)
    for offset in range(3):
        drive(company, route_id, driver_id, MONDAY + timedelta(days=offset), approved=True, break_minutes=24)
    with acting() as depotflow:
        depotflow.scope.session.execute(
            update(EngagementPeriod).where(EngagementPeriod.driver_id == driver_id).values(hourly_wage_1e4=175_000)
        )
    lock(acting, week)
    # Three times 8,35 h x 23,10 is 3 x 192,89 = 578,67; the export has 25,05 h x 17,50 = 438,38, with charges 578,66
    assert beside(acting, week) == [(WageCost.DIFFERENCE, driver_id, -1, "Verschil met de loonexport")]


def test_absence_that_is_entered_after_the_lock_takes_the_top_up_back_in_the_next_week(
    scenario: Scenario, company: Company, acting: Acting, week: IsoWeek, clock: StandingClock
) -> None:
    mila = idle(company)
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
    lock(acting, week)
    with acting() as depotflow:
        depotflow.scope.add(
            Absence(
                driver_id=mila, kind=AbsenceKind.SICK, starts_on=week.monday, ends_on=NEXT.shifted(1).monday,
                requested_at=depotflow.scope.now,
            )
        )  # fmt: skip
    clock.move(timedelta(days=7))
    lock(acting, NEXT)
    daans = [line for line in beside(acting, NEXT) if line[1] == scenario.daan]
    assert [line for line in beside(acting, NEXT) if line[1] == mila] == [
        (WageCost.TOP_UP, mila, -570_24, "Aanvulling tot contracturen, correctie op week 25")
    ]
    # Daan did not drive in week 26: 16 h x 18,00 x 132 %
    assert [line[2] for line in daans] == [380_16]
    clock.move(timedelta(days=7))
    lock(acting, AFTER)
    assert [line[2] for line in beside(acting, AFTER) if line[1] == mila] == [570_24]


def test_hours_of_a_shift_that_waits_are_booked_once(
    scenario: Scenario, acting: Acting, week: IsoWeek, clock: StandingClock
) -> None:
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        depotflow.settlement.hold_shift(shift_id=scenario.monday.shift_id, reason="Opdrachtgever telt anders")
    lock(acting, week)
    # The payroll package pays the 8 hours of Monday in this week: 190,08
    assert [line[:3] for line in beside(acting, week)] == [(WageCost.DIFFERENCE, scenario.daan, 190_08)]
    clock.move(timedelta(days=7))
    with acting() as depotflow:
        depotflow.settlement.release_shift(shift_id=scenario.monday.shift_id)
    lock(acting, NEXT)
    assert sorted(line[2] for line in beside(acting, NEXT)) == [-190_08, 380_16]


def test_a_shift_that_comes_in_after_months_takes_the_top_up_of_its_own_week_back(
    company: Company, acting: Acting, week: IsoWeek, clock: StandingClock
) -> None:
    route_id = company.build_route(company.build_depot())
    driver_id = company.build_driver(contract_hours=16)
    drive(company, route_id, driver_id, MONDAY, approved=True)
    for later in range(10):
        lock(acting, week.shifted(later))
        clock.move(timedelta(days=7))
    drive(company, route_id, driver_id, MONDAY + timedelta(days=1), approved=True)
    late = week.shifted(10)
    lock(acting, late)
    # The 8 hours of Tuesday, 190,08 with charges, were paid as guaranteed already
    assert beside(acting, late) == [
        (WageCost.TOP_UP, driver_id, -190_08, "Aanvulling tot contracturen, correctie op week 25"),
        (WageCost.TOP_UP, driver_id, 380_16, "Aanvulling tot contracturen"),
    ]
