"""From approved shifts to money lines: the cents of a week worked out by hand, and their sums."""

from collections import Counter
from datetime import date, time
from uuid import UUID

import pytest
from sqlalchemy import select, update

from models.tables import EngagementPeriod, MoneyLine, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Side, TariffKind, VehicleOwner
from services.settlement.weeks import WeekIsLocked
from tests.company import Company
from tests.conftest import Acting
from tests.driven import agree, drive, principal_of
from tests.settled import MONDAY, Scenario


def lines_of(acting: Acting, shift_id: UUID | None = None, week: IsoWeek | None = None) -> list[MoneyLine]:
    with acting() as depotflow:
        query = select(MoneyLine).order_by(MoneyLine.service_date, MoneyLine.side.desc(), MoneyLine.kind)
        found = depotflow.scope.session.scalars(query).all()
    return [
        line
        for line in found
        if shift_id in {None, line.shift_id}
        and (week is None or (line.iso_year, line.iso_week) == (week.year, week.week))
    ]


def amounts(lines: list[MoneyLine]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for line in lines:
        sums[f"{line.bucket} {line.kind}"] += line.amount_cents
    return sums


def approve_all(acting: Acting, scenario: Scenario) -> None:
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)


def test_a_weekday_of_an_employee_to_the_cent(scenario: Scenario, acting: Acting, week: IsoWeek) -> None:
    approve_all(acting, scenario)
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=week)
    assert amounts(lines_of(acting, scenario.monday.shift_id)) == {
        # 142 stops x 1,9635 = 278,817
        "revenue per_stop_success": 278_82,
        # (180 - 142) x 0,24 = 9,12
        "revenue per_parcel": 9_12,
        # 3,2 % of 287,94 = 9,21408; the guarantee of 245 is met, so no top-up
        "revenue fuel_surcharge": 9_21,
        # 07:00-15:45 without 45 minutes is 8 hours x (18,00 x 132 %) 23,76
        "driver normal": 190_08,
        "vehicle vehicle_day": 45_00,
        # 100 km x 0,15
        "fuel fuel": 15_00,
    }


def test_a_saturday_costs_and_brings_in_more(scenario: Scenario, acting: Acting, week: IsoWeek) -> None:
    approve_all(acting, scenario)
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=week)
    found = amounts(lines_of(acting, scenario.saturday.shift_id))
    # 12,5 % of 287,94 = 35,9925; 8 hours x 23,76 x 150 % = 285,12
    assert (found["revenue saturday"], found["driver saturday_150"]) == (35_99, 285_12)


def test_a_zzp_day_below_the_guarantee(scenario: Scenario, acting: Acting, week: IsoWeek) -> None:
    approve_all(acting, scenario)
    with acting() as depotflow:
        result = depotflow.settlement.settle_week(week=week)
    assert amounts(lines_of(acting, scenario.tuesday.shift_id)) == {
        # 100 x 1,9635
        "revenue per_stop_success": 196_35,
        # 245,00 - 196,35
        "revenue minimum_guarantee": 48_65,
        # 3,2 % of 196,35 = 6,2832
        "revenue fuel_surcharge": 6_28,
        # 100 x 1,42; his own van and diesel
        "driver per_stop_success": 142_00,
    }
    # 297,15 + 251,28 + 333,14
    assert (result.shifts, result.revenue.cents) == (3, 881_57)
    # 250,08 + 142,00 + 345,12
    assert result.cost.cents == 737_20


def test_every_line_names_its_tariff_or_its_reason_and_its_sum(
    scenario: Scenario, acting: Acting, week: IsoWeek
) -> None:
    approve_all(acting, scenario)
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=week)
    lines = lines_of(acting)
    assert all(line.trace for line in lines)
    assert all((line.tariff_version_id is None) is bool(line.reason) for line in lines)
    stops = next(line for line in lines if line.kind == "per_stop_success" and line.side is Side.REVENUE)
    assert stops.tariff_version_id == scenario.tariffs[TariffKind.PER_STOP_SUCCESS]
    assert stops.trace == "142 stops × €\N{NO-BREAK SPACE}1,9635 = €\N{NO-BREAK SPACE}278,82"


def test_settling_an_open_week_again_replaces_its_lines(scenario: Scenario, acting: Acting, week: IsoWeek) -> None:
    approve_all(acting, scenario)
    with acting() as depotflow:
        first = depotflow.settlement.settle_week(week=week)
    with acting() as depotflow:
        second = depotflow.settlement.settle_week(week=week)
    assert first == second
    assert len(lines_of(acting)) == first.lines


def test_a_locked_week_is_not_settled_again(scenario: Scenario, acting: Acting, week: IsoWeek) -> None:
    approve_all(acting, scenario)
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=week)
    before = [line.id for line in lines_of(acting)]
    with pytest.raises(WeekIsLocked), acting() as depotflow:
        depotflow.settlement.settle_week(week=week)
    assert [line.id for line in lines_of(acting)] == before


def test_hours_of_an_agency_cost_what_the_agency_asks_on_a_saturday_too(
    company: Company, acting: Acting, week: IsoWeek
) -> None:
    driver_id, route_id = company.build_driver(kind=EngagementKind.AGENCY), company.build_route(company.build_depot())
    with acting() as depotflow:
        depotflow.scope.session.execute(update(EngagementPeriod).values(hourly_cost_1e4=347_533))
    for day in (MONDAY, week.days[5]):
        drive(company, route_id, driver_id, day, approved=True, break_minutes=38)
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=week)
    # twice 07:00-15:45 without 38 minutes is 8 h 07, 8,1167 x 34,7533 = 282,08
    assert amounts(lines_of(acting)) == {"driver agency_hour": 2 * 282_08}


def test_what_is_not_approved_makes_no_lines(scenario: Scenario, acting: Acting, week: IsoWeek) -> None:
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=[scenario.monday.registration_id])
        depotflow.settlement.settle_week(week=week)
    assert {line.shift_id for line in lines_of(acting)} == {scenario.monday.shift_id}


def test_hours_above_forty_cost_overtime(company: Company, acting: Acting) -> None:
    route_id = company.build_route(company.build_depot())
    driver_id = company.build_driver()
    # Four days of 11 h with 45 minutes of break make 41 hours
    days = [date(2026, 6, day) for day in (15, 16, 17, 18)]
    driven = [
        drive(company, route_id, driver_id, day, starts_at=time(6), ends_at=time(17), approved=True) for day in days
    ]
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=IsoWeek(2026, 25))
    minutes = Counter[str]()
    for line in lines_of(acting):
        if line.bucket == "driver":
            minutes[line.kind] += line.quantity_1e4
    assert minutes == {"normal": 40 * 10_000, "overtime_130": 1 * 10_000}
    assert {line.shift_id for line in lines_of(acting) if line.kind == "overtime_130"} == {driven[3].shift_id}


def test_the_way_to_the_depot_is_a_cost_of_the_first_shift_of_a_day(company: Company, acting: Acting) -> None:
    route_id = company.build_route(company.build_depot())
    driver_id = company.build_driver()
    with acting() as depotflow:
        depotflow.scope.session.execute(update(EngagementPeriod).values(travel_km=37))
    evening = drive(company, route_id, driver_id, MONDAY, starts_at=time(17), ends_at=time(20), approved=True)
    with acting() as depotflow:
        depotflow.scope.get(Shift, evening.shift_id, what="").driver_id = None
    morning = drive(company, route_id, driver_id, MONDAY, starts_at=time(6), ends_at=time(9), approved=True)
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=IsoWeek(2026, 25))
    [line] = [line for line in lines_of(acting) if line.kind == "travel_allowance"]
    assert (line.shift_id, line.amount_cents, line.bucket) == (morning.shift_id, 9_25, "driver")
    assert line.trace == "37 km × €\N{NO-BREAK SPACE}0,25 = €\N{NO-BREAK SPACE}9,25"


def test_a_van_with_two_shifts_on_a_day_costs_its_day_once(company: Company, acting: Acting) -> None:
    route_id = company.build_route(company.build_depot())
    van = company.build_vehicle()
    # 4 and 8 hours: 45,00 in the ratio 1 : 2
    drive(
        company, route_id, company.build_driver("A"), MONDAY, vehicle_id=van, plan_vehicle=False, approved=True,
        starts_at=time(6), ends_at=time(10),
    )  # fmt: skip
    drive(
        company, route_id, company.build_driver("B"), MONDAY, vehicle_id=van, plan_vehicle=False, approved=True,
        starts_at=time(11), ends_at=time(19),
    )  # fmt: skip
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=IsoWeek(2026, 25))
    shares = sorted(line.amount_cents for line in lines_of(acting) if line.kind == "vehicle_day")
    assert shares == [15_00, 30_00]


def test_a_drivers_own_van_costs_us_nothing(company: Company, acting: Acting) -> None:
    route_id = company.build_route(company.build_depot())
    van = company.build_vehicle(owner=VehicleOwner.DRIVER_OWNED)
    drive(company, route_id, company.build_driver(), MONDAY, vehicle_id=van, approved=True)
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=IsoWeek(2026, 25))
    assert not {line.bucket for line in lines_of(acting)} & {"vehicle", "fuel"}


def test_vlotpost_and_kwadrant_by_their_own_lists(company: Company, acting: Acting) -> None:
    vlotpost = company.build_depot("Den Bosch", principal="Vlotpost")
    principal_id = principal_of(company, vlotpost)
    agree(company, TariffKind.PER_ROUTE, 3_185_000, principal_id=principal_id)
    agree(company, TariffKind.WAIT, 420_000, principal_id=principal_id, from_quantity_1e4=5_000)
    agree(company, TariffKind.SUNDAY, 500_000, principal_id=principal_id)
    kwadrant = company.build_depot("Tilburg", principal="Kwadrant")
    principal_id = principal_of(company, kwadrant)
    agree(company, TariffKind.PER_HOUR, 447_500, principal_id=principal_id)
    agree(company, TariffKind.PER_KM, 3_100, principal_id=principal_id, from_quantity_1e4=1_200_000)
    driver = company.build_driver(kind=EngagementKind.ZZP)
    sunday = date(2026, 6, 21)
    first = drive(company, company.build_route(vlotpost, "B-201"), driver, sunday, wait_minutes=80, approved=True)
    second = drive(company, company.build_route(kwadrant, "T-301"), driver, MONDAY, km=187, approved=True)
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=IsoWeek(2026, 25))
    assert amounts(lines_of(acting, first.shift_id)) == {
        "revenue per_route": 318_50,
        # 80 minutes are 1,3333 hours, 0,8333 above the half hour: x 42,00 = 34,9986
        "revenue wait": 35_00,
        # 50 % of 353,50
        "revenue sunday": 176_75,
    }
    assert amounts(lines_of(acting, second.shift_id)) == {
        # 8 hours x 44,75
        "revenue per_hour": 358_00,
        # 67 km above 120 x 0,31
        "revenue per_km": 20_77,
    }
