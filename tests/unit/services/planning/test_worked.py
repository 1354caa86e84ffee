"""What was worked in the weeks before one decides what the rules say of it."""

from datetime import date, time, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select, update

from models.tables import Driver, EngagementPeriod, Registration, Shift
from models.values.calendar import IsoWeek, Period
from models.values.kinds import Severity, ShiftState
from models.values.minutes import Minutes
from services.planning.change_shifts import ShiftChange
from services.planning.plan import instant_at
from services.planning.turn import SeenShift
from services.planning.worked import read_worked
from services.rules.norms import planned_break
from services.rules.planning import WorkedBefore
from services.rules.planning.nights import ends_late, is_night
from services.scope import Environment
from tests.company import Company
from tests.driven import drive
from tests.statements import noted_statements
from tests.unit.services.planning.conftest import FRIDAY, MONDAY, TUESDAY, WEDNESDAY, WEEK, PlannedWeek, Titles

SEVEN, SIX_PAST_FIVE = 420, 1_026
"""With its break a day of 9 hours and 36 minutes: five of them are 48 hours."""
TOO_MUCH = "Gemiddeld 48 u 1 m over 16 weken"


def row(week: PlannedWeek, driver: UUID, day: date, start: int, end: int, **facts: object) -> dict[str, object]:
    return {
        "service_date": day,
        "depot_id": week.depot,
        "route_template_id": week.route,
        "starts_at": instant_at(day, start),
        "ends_at": instant_at(day, end),
        "driver_id": driver,
        **facts,
    }


def plan_before(week: PlannedWeek, driver: UUID, *, back: range = range(1, 16)) -> None:
    """48 hours in each week that lies so many weeks back."""
    days = (MONDAY + timedelta(days=day - 7 * weeks) for weeks in back for day in range(5))
    with week.acting() as depotflow:
        depotflow.scope.insert(Shift, [row(week, driver, day, SEVEN, SIX_PAST_FIVE) for day in days])


def full_week(week: PlannedWeek, driver: UUID, *, ends: str = "17:06") -> SeenShift:
    """48 hours in the week; returns its Friday, which ends as said."""
    for day in range(4):
        week.shift(driver, MONDAY + timedelta(days=day), end="17:06")
    return week.shift(driver, FRIDAY, end=ends)


@pytest.mark.parametrize(("ends", "expected"), [("17:06", []), ("17:07", [TOO_MUCH])])
def test_an_average_over_the_limit_marks_the_board(
    week: PlannedWeek, titles: Titles, ends: str, expected: list[str]
) -> None:
    plan_before(week, week.daan)
    friday = full_week(week, week.daan, ends=ends)
    assert titles(friday) == expected


def test_the_mark_has_its_reason_on_the_board_in_the_panel_and_before_publishing(week: PlannedWeek) -> None:
    plan_before(week, week.daan)
    friday = full_week(week, week.daan, ends="17:07")
    (finding,) = week.chip(friday).findings
    assert finding.severity is Severity.WARN
    assert finding.text == (
        "Gemiddeld 48 u 1 m per week over 16 weken; de wet staat 48 u toe. (Arbeidstijdenwet art. 5:7)"
    )
    with week.acting() as depotflow:
        assert depotflow.planning.shift(shift_id=friday.id).findings == (finding,)
        assert depotflow.planning.redraw_shifts(week=WEEK, shift_ids=[friday.id]).shifts[0].findings == (finding,)
        (warning,) = depotflow.planning.preview_publication(week=WEEK).warnings
    assert (warning.driver, warning.text, warning.days) == ("Daan de Wit", finding.text, (FRIDAY,))


def test_a_stretched_shift_is_marked_at_once_and_who_could_take_it_is_warned_of(week: PlannedWeek) -> None:
    plan_before(week, week.daan)
    friday = full_week(week, week.daan)
    with week.acting() as depotflow:
        longer = ShiftChange(id=friday.id, version=friday.version, end=17 * 60 + 7)
        patch = depotflow.planning.change_shifts(week=WEEK, changes=[longer]).patch
        assert [finding.title for finding in patch.shifts[0].findings] == [TOO_MUCH]
    saturday = week.shift(None, FRIDAY + timedelta(days=1), end="09:00")
    with week.acting() as depotflow:
        rows = depotflow.planning.candidates(week=WEEK, shift_ids=[saturday.id]).rows
    assert {each.name: [finding.title for finding in each.findings] for each in rows} == {
        "Sara Bos": [],
        "Daan de Wit": ["Gemiddeld 48 u 8 m over 16 weken"],
    }


def test_what_was_handed_in_counts_instead_of_what_was_planned(
    week: PlannedWeek, company: Company, titles: Titles
) -> None:
    plan_before(week, week.daan, back=range(2, 16))
    friday = full_week(week, week.daan)
    last = MONDAY - timedelta(days=7)
    for day in range(4):
        drive(company, week.route, week.daan, last + timedelta(days=day), ends_at=time(17, 6), break_minutes=30)
    driven = drive(company, week.route, week.daan, last + timedelta(days=4), ends_at=time(17, 37), break_minutes=60)
    assert titles(friday) == [TOO_MUCH]
    with week.acting() as depotflow:
        registration = depotflow.scope.get(Registration, driven.registration_id, what="")
        registration.break_minutes = 61
    assert titles(friday) == []
    with week.acting() as depotflow:
        depotflow.scope.get(Registration, driven.registration_id, what="").break_minutes = 0
        depotflow.scope.get(Shift, driven.shift_id, what="").state = ShiftState.RUNNING
    assert titles(friday) == []


def test_shifts_of_two_depots_are_hours_of_one_driver(week: PlannedWeek, company: Company, titles: Titles) -> None:
    tilburg = company.build_depot("Tilburg")
    elsewhere = {"depot_id": tilburg, "route_template_id": company.build_route(tilburg, "T-101")}
    plan_before(week, week.daan, back=range(2, 16))
    with week.acting() as depotflow:
        days = [MONDAY - timedelta(days=7 - day) for day in range(5)]
        rows = [row(week, week.daan, day, SEVEN, SIX_PAST_FIVE + (day == days[0]), **elsewhere) for day in days]
        depotflow.scope.insert(Shift, rows)
    assert titles(full_week(week, week.daan)) == [TOO_MUCH]


def test_somebody_engaged_since_week_10_is_averaged_over_seven_weeks(week: PlannedWeek, titles: Titles) -> None:
    with week.acting() as depotflow:
        since = MONDAY - timedelta(weeks=6)
        own = EngagementPeriod.driver_id == week.daan
        depotflow.scope.session.execute(update(EngagementPeriod).where(own).values(valid_from=since))
    plan_before(week, week.daan, back=range(1, 7))
    assert titles(full_week(week, week.daan, ends="17:07")) == ["Gemiddeld 48 u 1 m over 7 weken"]


@pytest.mark.parametrize(("weeks_ago", "expected"), [(8, []), (15, ["Gemiddeld 48 u 1 m over 7 weken"])])
def test_an_earlier_engagement_counts_when_it_ended_in_the_sixteen_weeks(
    week: PlannedWeek, titles: Titles, weeks_ago: int, expected: list[str]
) -> None:
    with week.acting() as depotflow:
        (first,) = depotflow.scope.session.scalars(
            select(EngagementPeriod).where(EngagementPeriod.driver_id == week.daan)
        )
        first.valid_until = MONDAY - timedelta(weeks=weeks_ago)
        facts = {"kind": first.kind, "contract_minutes": 0, "hourly_wage_1e4": first.hourly_wage_1e4}
        depotflow.scope.session.flush()
        again = EngagementPeriod(driver_id=week.daan, valid_from=MONDAY - timedelta(weeks=6), **facts)
        depotflow.scope.add(again)
    plan_before(week, week.daan, back=range(1, 7))
    assert titles(full_week(week, week.daan, ends="17:07")) == expected


def test_somebody_of_17_has_shorter_days(week: PlannedWeek, titles: Titles) -> None:
    with week.acting() as depotflow:
        depotflow.scope.get(Driver, week.daan, what="").birth_date = date(2008, 12, 1)
    shift = week.shift(week.daan, TUESDAY, end="16:31")
    assert titles(shift) == ["Te lang achter elkaar: 9 u 1 m"]


def test_a_night_shift_has_its_own_rules(week: PlannedWeek, titles: Titles) -> None:
    week.shift(week.daan, MONDAY, start="20:00", end="28:00")
    assert titles(week.shift(week.daan, TUESDAY, start="17:00", end="22:00")) == ["Korte rust na een nachtdienst: 13 u"]
    early = week.shift(week.sara, WEDNESDAY, start="04:00", end="14:31", route=week.other_route)
    assert titles(early) == ["Nachtdienst te lang: 10 u 1 m"]


@pytest.mark.parametrize("target", [WEEK, IsoWeek(2026, 19), IsoWeek(2026, 44), IsoWeek(2027, 1)], ids=str)
def test_the_database_adds_up_what_the_rules_would(week: PlannedWeek, target: IsoWeek) -> None:
    random = Random(str(target))
    states = [*ShiftState] * 60
    random.shuffle(states)
    first, days = target.shifted(-16).monday, range(0, 17 * 7, 2)
    rows = [
        row(
            week, driver, first + timedelta(days=day), start := random.choice([30, 250, 300, 310, 420, 780, 1_110]),
            start + random.choice([240, 361, 391, 400, 630, 646]), state=states.pop(),
        )
        for driver in (week.daan, week.sara)
        for day in days
    ]  # fmt: skip
    with week.acting() as depotflow:
        depotflow.scope.insert(Shift, rows)
        found = read_worked(depotflow.scope, target)
        assert found == {driver: added_up(rows, driver, target) for driver in (week.daan, week.sara)}
        assert read_worked(depotflow.scope, target, only=[week.sara]) == {week.sara: found[week.sara]}
    assert found[week.daan].nights > found[week.daan].late_nights > 0


def added_up(rows: list[dict[str, object]], driver: UUID, week: IsoWeek) -> WorkedBefore:
    first, recent = week.shifted(-15).monday, week.shifted(-3).monday
    gone = {ShiftState.CANCELLED, ShiftState.DECLINED}
    own = [
        (each["service_date"], Period(each["starts_at"], each["ends_at"]))  # type: ignore[arg-type]  # as row() made them
        for each in rows
        if each["driver_id"] == driver and each["state"] not in gone and first <= each["service_date"] < week.monday  # type: ignore[operator]  # a date
    ]
    nights = [period for _, period in own if is_night(period)]
    return WorkedBefore(
        week=week,
        fifteen_weeks=Minutes.total(work(period) for _, period in own),
        three_weeks=Minutes.total(work(period) for day, period in own if day >= recent),  # type: ignore[operator]  # a date
        nights=len(nights),
        late_nights=sum(ends_late(period.end) for period in nights),
    )


def work(period: Period) -> Minutes:
    return period.duration - planned_break(period.duration)


def test_all_drivers_are_added_up_in_one_statement(week: PlannedWeek, environment: Environment) -> None:
    plan_before(week, week.daan)
    plan_before(week, week.sara)
    with week.acting() as depotflow, noted_statements(environment) as statements:
        assert len(read_worked(depotflow.scope, WEEK)) == 2
        assert read_worked(depotflow.scope, WEEK, only=[]) == {}
    assert len(statements) == 1
