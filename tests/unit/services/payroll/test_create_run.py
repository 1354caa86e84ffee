from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from models.tables import Absence, EngagementPeriod, PayrollLine, Shift
from models.tables import Company as CompanyRow
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Role, Severity, WageComponent
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.gateways.clock import StandingClock
from services.payroll.create_run import ConceptExists, PeriodTaken, RunIsExported, WeekStillOpen
from services.payroll.export import FileFormat
from services.payroll.hours import Hours, span
from services.payroll.reckoning import reckon
from services.payroll.runs import RunDetail, RunDriver, Worth
from services.statutory import StatutoryFigures
from tests.at_once import at_once
from tests.company import Company
from tests.conftest import Acting
from tests.driven import drive
from tests.payroll_weeks import WEEK_25, PayrollWeeks

MONDAY = WEEK_25.monday


def run(acting: Acting, first: IsoWeek = WEEK_25, last: IsoWeek | None = None) -> RunDetail:
    with acting(Role.FINANCE) as depotflow:
        run_id = depotflow.payroll.create_run(first_week=first, last_week=last or first)
        return depotflow.payroll.get_run(run_id=run_id)


def export(acting: Acting, run_id: UUID) -> None:
    with acting(Role.FINANCE) as depotflow:
        depotflow.payroll.export_run(run_id=run_id, file_format=FileFormat.CSV)


def only(detail: RunDetail) -> RunDriver:
    assert len(detail.drivers) == 1
    return detail.drivers[0]


def test_a_week_goes_to_components_with_exact_cents(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=40, number="101")
    weeks.work(driver, WEEK_25, range(5), 9, minutes=12)
    weeks.work(driver, WEEK_25, (5,), 5)
    weeks.work(driver, WEEK_25, (6,), 2, minutes=20)
    weeks.lock(WEEK_25)

    one = only(run(acting))

    # 5 x 9 h 12 = 46 h = 2760 min: 40 h normal at 18,00 = 720,00; 6 h at 23,40 = 140,40
    # 5 h on Saturday at 27,00 = 135,00; 2 h 20 on Sunday at 36,00 = 84,00. Together 1.079,40 for 3200 minutes.
    assert one.components == {
        WageComponent.NORMAL: Worth(2400, 0, 720_00),
        WageComponent.OVERTIME_130: Worth(360, 0, 140_40),
        WageComponent.SATURDAY_150: Worth(300, 0, 135_00),
        WageComponent.SUNDAY_200: Worth(140, 0, 84_00),
    }
    assert one.total == Worth(3200, 0, 1_079_40)
    assert one.noticed == ()


def test_amounts_are_rounded_half_up_per_line(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=0)
    weeks.pay(driver, 181_250)
    weeks.work(driver, WEEK_25, (0,), 7, minutes=25)
    weeks.work(driver, WEEK_25, (5,), 0, minutes=50)
    weeks.lock(WEEK_25)
    # 445 min x 18,125 / 60 = 134,427.. -> 134,43; 18,125 x 150 % = 27,1875; 50 min of that = 22,65625 -> 22,66
    found = only(run(acting)).components
    assert found[WageComponent.NORMAL] == Worth(445, 0, 134_43)
    assert found[WageComponent.SATURDAY_150] == Worth(50, 0, 22_66)


def test_a_short_week_is_topped_up_to_the_contract_and_shown_apart(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=36)
    weeks.work(driver, WEEK_25, range(4), 8)
    weeks.lock(WEEK_25)
    one = only(run(acting))
    # 36 h - 32 h = 4 h x 18,00 = 72,00
    assert one.top_up == Worth(240, 0, 72_00)
    assert one.components == {WageComponent.NORMAL: Worth(1920, 0, 576_00)}


def test_leave_fills_the_contract_instead_of_a_top_up(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=40)
    weeks.work(driver, WEEK_25, range(3), 8)
    weeks.away(driver, MONDAY + timedelta(days=3), 4)
    weeks.lock(WEEK_25)
    assert only(run(acting)).top_up == Worth()


def test_a_run_names_who_was_away_also_without_an_hour_of_work(acting: Acting, weeks: PayrollWeeks) -> None:
    """Their pay is the payroll package's, and no line of the file would tell it."""
    worked, away, earlier = (weeks.employ(name, contract_hours=40) for name in ("Daan Bos", "Zoë van Aalst", "Ed Dik"))
    weeks.work(worked, WEEK_25, range(5), 8)
    weeks.away(away, MONDAY - timedelta(days=2), 9)
    weeks.away(earlier, MONDAY - timedelta(days=7), 7)
    weeks.lock(WEEK_25)
    detail = run(acting)
    assert (detail.away, [one.name for one in detail.drivers]) == (("Zoë van Aalst",), ["Daan Bos", "Ed Dik"])


def test_leave_that_was_only_asked_for_does_not_fill_the_contract(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=40)
    weeks.work(driver, WEEK_25, range(3), 8)
    weeks.away(driver, MONDAY + timedelta(days=3), 2)
    with acting() as depotflow:
        depotflow.scope.session.execute(update(Absence).values(state="requested"))
    weeks.lock(WEEK_25)
    assert only(run(acting)).top_up.minutes == 960


def test_who_started_on_wednesday_is_guaranteed_three_fifths(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=40)
    weeks.work(driver, WEEK_25, (3,), 8)
    weeks.work(driver, WEEK_25, (0,), 8)
    with acting() as depotflow:
        depotflow.scope.session.execute(
            update(EngagementPeriod)
            .where(EngagementPeriod.driver_id == driver)
            .values(valid_from=MONDAY + timedelta(days=2))
        )
    weeks.lock(WEEK_25)
    one = only(run(acting))
    # Monday lies before the engagement and is left out; 24 h guaranteed - 8 h worked = 16 h
    assert one.components == {WageComponent.NORMAL: Worth(480, 0, 144_00)}
    assert one.top_up.minutes == 960


def test_zzp_and_agency_drivers_are_never_in_a_run(acting: Acting, weeks: PayrollWeeks, company: Company) -> None:
    zzp = company.build_driver("Zoë van Aalst", kind=EngagementKind.ZZP)
    agency = company.build_driver("Uit Zendkracht", kind=EngagementKind.AGENCY)
    for driver in (zzp, agency):
        weeks.work(driver, WEEK_25, (0,), 8)
    weeks.lock(WEEK_25)
    assert run(acting).drivers == ()


def test_the_stay_allowance_counts_shifts_of_more_than_four_hours(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=0)
    weeks.work(driver, WEEK_25, range(3), 8)
    weeks.work(driver, WEEK_25, (3,), 3)
    with acting() as depotflow:
        depotflow.scope.session.execute(update(CompanyRow).values(stay_allowance_cents=8_25))
    weeks.lock(WEEK_25)
    # three shifts of 8 h 30; the fourth lasts 3 h 30 with its break. 3 x 8,25 = 24,75
    assert only(run(acting)).components[WageComponent.STAY_ALLOWANCE] == Worth(0, 3, 24_75)


def test_the_way_to_the_depot_is_paid_once_a_day_worked(acting: Acting, weeks: PayrollWeeks) -> None:
    driver, near = weeks.employ("Daan de Wit", contract_hours=0), weeks.employ("Sanne Vos", contract_hours=0)
    weeks.travels(driver, 37)
    for worker in (driver, near):
        weeks.work(worker, WEEK_25, (0, 1, 4), 3)
    weeks.lock(WEEK_25)
    daan, sanne = run(acting).drivers
    # Three days of 37 km at the limit of 2026, 0,25: 9,25 a day
    assert daan.components[WageComponent.TRAVEL_ALLOWANCE] == Worth(0, 111, 27_75)
    assert WageComponent.TRAVEL_ALLOWANCE not in sanne.components


def test_two_shifts_on_a_day_are_one_way_to_the_depot(acting: Acting, company: Company, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=0)
    weeks.travels(driver, 20, 2_150)
    route_id = company.build_route(company.build_depot())
    for starts_at, ends_at in ((time(6), time(9)), (time(17), time(20))):
        drive(company, route_id, driver, MONDAY, starts_at=starts_at, ends_at=ends_at, break_minutes=0, approved=True)
        with acting() as depotflow:
            depotflow.scope.session.execute(update(Shift).values(driver_id=None))
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=WEEK_25, accept_unpriced=True)
    assert only(run(acting)).components[WageComponent.TRAVEL_ALLOWANCE] == Worth(0, 20, 4_30)


def test_the_limit_of_each_day_counts_when_it_changes_within_the_week(acting: Acting, weeks: PayrollWeeks) -> None:
    new_year = IsoWeek(2026, 1)
    driver = weeks.employ("Daan de Wit", contract_hours=0)
    weeks.travels(driver, 40)
    weeks.work(driver, new_year, (1, 2, 4), 8)
    weeks.lock(new_year)
    # 30 and 31 December at 0,23 and 2 January at 0,25: 9,20 + 9,20 + 10,00
    assert only(run(acting, new_year)).components[WageComponent.TRAVEL_ALLOWANCE] == Worth(0, 120, 28_40)


def test_more_than_the_limit_is_noticed_as_wage(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=0)
    weeks.travels(driver, 40, 3_000)
    weeks.work(driver, WEEK_25, (0,), 8)
    weeks.lock(WEEK_25)
    found = only(run(acting))
    assert found.components[WageComponent.TRAVEL_ALLOWANCE] == Worth(0, 40, 12_00)
    assert [one.severity for one in found.noticed] == [Severity.WARN]
    assert "onbelaste grens" in found.noticed[0].text


def test_only_approved_hours_count_and_a_waiting_correction_does_not(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=0)
    [shift] = weeks.work(driver, WEEK_25, (0,), 8)
    weeks.correct(shift, 2, approved=False)
    weeks.lock(WEEK_25)
    assert only(run(acting)).components[WageComponent.NORMAL].minutes == 480


def test_a_week_that_is_open_is_refused_by_name(acting: Acting, weeks: PayrollWeeks) -> None:
    weeks.lock(WEEK_25)
    with pytest.raises(WeekStillOpen, match="Week 26 is nog open"):
        run(acting, WEEK_25, WEEK_25.shifted(1))


@pytest.mark.parametrize(("first", "last"), [(25, 24), (1, 20)])
def test_a_period_backwards_or_too_long_is_refused(acting: Acting, first: int, last: int) -> None:
    with pytest.raises(InvalidValue):
        run(acting, IsoWeek(2026, first), IsoWeek(2026, last))


def test_there_is_one_concept_at_a_time_and_it_can_be_discarded(acting: Acting, weeks: PayrollWeeks) -> None:
    weeks.employ("Daan de Wit")
    weeks.lock(WEEK_25, WEEK_25.shifted(1))
    concept = run(acting).run.id
    with pytest.raises(ConceptExists):
        run(acting, WEEK_25.shifted(1))
    with acting(Role.FINANCE) as depotflow:
        depotflow.payroll.discard_run(run_id=concept)
        assert depotflow.payroll.list_runs() == []
        assert depotflow.scope.session.scalars(select(PayrollLine)).all() == []
    assert run(acting).run.name == "Week 25 2026"


def test_a_week_is_in_one_run_only(acting: Acting, weeks: PayrollWeeks) -> None:
    weeks.employ("Daan de Wit", number="101")
    weeks.lock(WEEK_25, WEEK_25.shifted(1))
    export(acting, run(acting).run.id)
    with pytest.raises(PeriodTaken):
        run(acting, WEEK_25, WEEK_25.shifted(1))


def test_an_exported_run_stays(acting: Acting, weeks: PayrollWeeks) -> None:
    weeks.employ("Daan de Wit", number="101")
    weeks.lock(WEEK_25)
    exported = run(acting).run.id
    export(acting, exported)
    with acting(Role.FINANCE) as depotflow, pytest.raises(RunIsExported):
        depotflow.payroll.discard_run(run_id=exported)


def test_a_later_correction_comes_as_its_own_line_naming_the_old_week(
    acting: Acting, weeks: PayrollWeeks, clock: StandingClock
) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=0, number="101")
    [shift] = weeks.work(driver, WEEK_25, (0,), 8)
    next_week, third_week = WEEK_25.shifted(1), WEEK_25.shifted(2)
    weeks.lock(WEEK_25, next_week, third_week)
    export(acting, run(acting).run.id)
    clock.move(timedelta(days=1))
    weeks.correct(shift, 10)
    weeks.work(driver, next_week, (0,), 6)

    second = run(acting, next_week)

    # 10 h instead of 8 h: 2 h x 18,00 = 36,00 more for week 25; 6 h x 18,00 = 108,00 for week 26
    assert only(second).corrections == Worth(120, 0, 36_00)
    assert only(second).components == {WageComponent.NORMAL: Worth(360, 0, 108_00)}
    assert only(second).before == Worth(480, 0, 144_00)
    assert [one.text for one in only(second).noticed] == ["Correctie op week 25."]
    with acting() as depotflow:
        line = depotflow.scope.session.scalars(select(PayrollLine).where(PayrollLine.corrects_week.is_not(None))).one()
        assert (line.corrects_week, line.week_starts_on) == (WEEK_25.monday, next_week.monday)
    export(acting, second.run.id)
    assert run(acting, third_week).drivers == (), "a correction goes along once"


def test_a_correction_downwards_is_negative_and_a_driver_without_work_gets_it_too(
    acting: Acting, weeks: PayrollWeeks, clock: StandingClock
) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=0, number="101")
    [shift] = weeks.work(driver, WEEK_25, (5,), 8)
    weeks.lock(WEEK_25, WEEK_25.shifted(1))
    export(acting, run(acting).run.id)
    clock.move(timedelta(days=1))
    weeks.correct(shift, 7)
    # an hour less on Saturday at 27,00
    assert only(run(acting, WEEK_25.shifted(1))).corrections == Worth(-60, 0, -27_00)


def test_sickness_reported_late_takes_back_the_top_up(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=40, number="101")
    weeks.work(driver, WEEK_25, range(4), 8)
    weeks.lock(WEEK_25, WEEK_25.shifted(1))
    export(acting, run(acting).run.id)
    weeks.away(driver, MONDAY + timedelta(days=4), 1)
    weeks.away(driver, WEEK_25.shifted(1).monday, 7)
    assert only(run(acting, WEEK_25.shifted(1))).corrections == Worth(-480, 0, -144_00)


def test_a_registration_of_long_ago_that_is_approved_now_still_comes_along(
    acting: Acting, weeks: PayrollWeeks, clock: StandingClock
) -> None:
    old, new = IsoWeek(2026, 10), WEEK_25
    driver = weeks.employ("Daan de Wit", contract_hours=0, number="101")
    [shift] = weeks.work(driver, old, (0,), 8)
    weeks.lock(old, new)
    export(acting, run(acting, old).run.id)
    clock.move(timedelta(days=1))
    weeks.correct(shift, 9)
    assert only(run(acting, new)).corrections == Worth(60, 0, 18_00)


def test_pay_under_the_minimum_wage_is_noticed_to_the_cent(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=0)
    weeks.pay(driver, 145_000)
    weeks.work(driver, WEEK_25, range(5), 8)
    weeks.lock(WEEK_25)
    one = only(run(acting))
    # 40 h x 14,71 = 588,40 against 40 h x 14,50 = 580,00
    assert [(found.severity, found.text) for found in one.noticed] == [
        (Severity.BLOCK, "Week 25: €\N{NO-BREAK SPACE}8,40 onder het minimumloon. Pas het loon aan.")
    ]
    assert one.severity is Severity.BLOCK


def test_the_minimum_wage_follows_age_within_a_week(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=0)
    weeks.born(driver, date(2006, 6, 17))
    weeks.pay(driver, 100_000)
    weeks.work(driver, WEEK_25, range(5), 8)
    weeks.lock(WEEK_25)
    # 19 on Monday and Tuesday: 16 h x 8,83 = 141,28; 20 from Wednesday 17 June: 24 h x 11,77 = 282,48; paid 400,00
    assert [found.text for found in only(run(acting)).noticed] == [
        "Week 25: €\N{NO-BREAK SPACE}23,76 onder het minimumloon. Pas het loon aan."
    ]


@pytest.mark.parametrize(
    ("wage", "days", "text"),
    [
        (None, (0,), "geen uurloon bekend"),
        (180_000, (), "niet gewerkt en niet afwezig gemeld; 40 u aangevuld"),
    ],
)
def test_what_stands_out_is_said(
    acting: Acting, weeks: PayrollWeeks, wage: int | None, days: tuple[int, ...], text: str
) -> None:
    driver = weeks.employ("Daan de Wit", contract_hours=40)
    weeks.pay(driver, wage)
    weeks.work(driver, WEEK_25, days, 8)
    weeks.lock(WEEK_25)
    assert text in only(run(acting)).noticed[0].text


def test_the_difference_with_the_last_run_names_who_left(
    acting: Acting, weeks: PayrollWeeks, clock: StandingClock
) -> None:
    stays = weeks.employ("Daan de Wit", contract_hours=0, number="101")
    leaves = weeks.employ("Sanne Vos", contract_hours=0, number="102")
    for driver in (stays, leaves):
        weeks.work(driver, WEEK_25, (0,), 8)
    weeks.work(stays, WEEK_25.shifted(1), (0,), 9)
    weeks.lock(WEEK_25, WEEK_25.shifted(1))
    export(acting, run(acting).run.id)
    second = run(acting, WEEK_25.shifted(1))
    assert second.previous is not None
    assert second.previous.name == "Week 25 2026"
    assert second.left == ("Sanne Vos",)
    assert (second.previous_total.minutes, second.total.minutes) == (960, 540)


def test_eight_who_make_the_same_run_at_once_make_one(acting: Acting, weeks: PayrollWeeks) -> None:
    weeks.employ("Daan de Wit")
    weeks.lock(WEEK_25)
    results = at_once(8, lambda _: run(acting))
    assert sum(isinstance(result, RunDetail) for result in results) == 1
    assert sum(isinstance(result, ConceptExists | PeriodTaken) for result in results) == 7
    with acting() as depotflow:
        assert len(depotflow.payroll.list_runs()) == 1


def test_another_company_sees_no_run_and_a_planner_may_not_look(
    acting: Acting, weeks: PayrollWeeks, other_company: Company
) -> None:
    weeks.employ("Daan de Wit")
    weeks.lock(WEEK_25)
    run_id = run(acting).run.id
    with acting(other_company.member(Role.OWNER)) as depotflow:
        assert depotflow.payroll.list_runs() == []
        with pytest.raises(NotFound):
            depotflow.payroll.get_run(run_id=run_id)
        with pytest.raises(NotFound):
            depotflow.payroll.discard_run(run_id=run_id)
    with acting(Role.PLANNER) as depotflow, pytest.raises(NotAllowed):
        depotflow.payroll.get_run(run_id=run_id)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    worked=st.dictionaries(st.integers(0, 6), st.integers(1, 660), min_size=0, max_size=7),
    contract_hours=st.sampled_from([0, 24, 36, 40]),
)
def test_minutes_of_lines_are_approved_minutes_plus_top_up(
    acting: Acting, company: Company, worked: dict[int, int], contract_hours: int
) -> None:
    weeks = PayrollWeeks(company)
    driver = weeks.employ("Daan de Wit", contract_hours=contract_hours)
    for day, minutes in worked.items():
        weeks.work(driver, WEEK_25, (day,), 0, minutes=minutes)
    with acting(Role.FINANCE) as depotflow:
        figures = StatutoryFigures.load(depotflow.scope)
        [facts] = [one for one in Hours(depotflow.scope, *span([WEEK_25])).of(WEEK_25) if one.driver_id == driver]
    lines = reckon(facts, figures, stay_allowance_cents=0)
    filled = sum(minutes for day, minutes in worked.items() if day < 6)
    top_up = max(0, contract_hours * 60 - filled)
    assert sum(line.minutes for line in lines if line.is_top_up) == top_up
    assert sum(line.minutes for line in lines) == sum(worked.values()) + top_up
