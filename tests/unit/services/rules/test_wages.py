from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.values.calendar import Period, amsterdam_instant, shift_period
from models.values.kinds import WageComponent
from models.values.minutes import Minutes
from services.rules.registration import RegistrationFacts
from services.rules.wages import (
    WageLine,
    WorkedShift,
    minimum_wage_shortfall,
    minutes_per_day,
    travel_cents,
    wage_lines,
)

MONDAY = date(2026, 6, 22)
SATURDAY, SUNDAY = MONDAY + timedelta(days=5), MONDAY + timedelta(days=6)


def shift(day: date, start: str, end: str, break_minutes: int = 0) -> WorkedShift:
    return WorkedShift(shift_period(day, time.fromisoformat(start), time.fromisoformat(end)), break_minutes)


def weekdays(count: int, hours: int, minutes: int = 0) -> list[WorkedShift]:
    """So many days from Monday on with a shift of this much work and a break of 45 minutes."""
    length = timedelta(hours=hours, minutes=minutes + 45)
    starts = [amsterdam_instant(MONDAY + timedelta(days=day), time(7)) for day in range(count)]
    return [WorkedShift(Period(start, start + length), 45) for start in starts]


def hours(lines: tuple[WageLine, ...]) -> dict[str, float]:
    return {line.component.value + ("+" if line.is_top_up else ""): line.minutes / 60 for line in lines if line.minutes}


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 525), (29, 525), (30, 526), (39, 526), (60, 526)])
def test_what_a_driver_sees_an_employee_is_paid_to_the_minute(seconds: int, minutes: int) -> None:
    start = amsterdam_instant(MONDAY, time(7)) + timedelta(seconds=31)
    end = start + timedelta(minutes=525, seconds=seconds)
    assert RegistrationFacts(started_at=start, ended_at=end).worked == Minutes(minutes)
    assert minutes_per_day(WorkedShift(Period(start, end))) == {MONDAY: minutes}


def test_a_minute_over_midnight_is_paid_once() -> None:
    start = amsterdam_instant(SATURDAY, time(22)) + timedelta(seconds=20)
    parts = minutes_per_day(WorkedShift(Period(start, start + timedelta(hours=8, seconds=20))))
    assert parts == {SATURDAY: 120, SUNDAY: 360}


@pytest.mark.parametrize(
    ("worked", "contract", "expected"),
    [
        (weekdays(5, 8), 40, {"normal": 40}),
        (weekdays(5, 9), 40, {"normal": 40, "overtime_130": 5}),
        (weekdays(4, 10) + weekdays(1, 0, 1), 40, {"normal": 40, "overtime_130": 1 / 60}),
        (weekdays(5, 7), 36, {"normal": 35, "normal+": 1}),
        (weekdays(4, 9), 24, {"normal": 36}),
        ([], 32, {"normal+": 32}),
        ([], 0, {}),
        (
            [*weekdays(5, 9), shift(SATURDAY, "07:00", "12:00")],
            40,
            {"normal": 40, "overtime_130": 5, "saturday_150": 5},
        ),
        ([*weekdays(5, 6), shift(SATURDAY, "07:00", "11:00")], 36, {"normal": 30, "normal+": 2, "saturday_150": 4}),
        ([*weekdays(5, 6), shift(SATURDAY, "07:00", "13:00")], 36, {"normal": 30, "saturday_150": 6}),
        ([*weekdays(5, 6), shift(SATURDAY, "07:00", "15:00")], 36, {"normal": 30, "saturday_150": 8}),
        ([*weekdays(5, 6), shift(SUNDAY, "07:00", "13:00")], 36, {"normal": 30, "normal+": 6, "sunday_200": 6}),
        ([*weekdays(5, 8), shift(SUNDAY, "10:00", "14:30")], 40, {"normal": 40, "sunday_200": 4.5}),
    ],
)
def test_hours_go_to_their_component(worked: list[WorkedShift], contract: int, expected: dict[str, float]) -> None:
    assert hours(wage_lines(worked, contract_minutes=contract * 60)) == expected


def test_paid_leave_fills_the_contract() -> None:
    worked = weekdays(3, 8)
    assert hours(wage_lines(worked, contract_minutes=2_400, paid_absence_minutes=960)) == {"normal": 24}
    assert hours(wage_lines(worked, contract_minutes=2_400, paid_absence_minutes=480)) == {"normal": 24, "normal+": 8}


def test_weeks_do_not_settle_each_other() -> None:
    long, short = wage_lines(weekdays(5, 9), contract_minutes=2_400), wage_lines(weekdays(5, 7), contract_minutes=2_400)
    assert hours(long) == {"normal": 40, "overtime_130": 5}
    assert hours(short) == {"normal": 35, "normal+": 5}


@pytest.mark.parametrize(
    ("worked", "per_day"),
    [
        (shift(MONDAY, "07:00", "15:45", 45), [480]),
        (shift(MONDAY, "22:00", "06:00", 30), [120, 330]),
        (shift(MONDAY, "16:00", "02:00", 45), [435, 120]),
        (shift(MONDAY, "20:00", "04:00", 30), [210, 240]),
        (shift(MONDAY, "16:00", "00:00", 30), [450]),
        (shift(MONDAY, "23:00", "00:30", 70), [0, 20]),
        (shift(date(2026, 3, 28), "22:00", "06:00"), [120, 300]),
        (shift(date(2026, 10, 24), "22:00", "06:00"), [120, 420]),
    ],
)
def test_a_shift_is_cut_at_midnight_and_the_break_comes_off_its_longest_part(
    worked: WorkedShift, per_day: list[int]
) -> None:
    assert list(minutes_per_day(worked).values()) == per_day


@pytest.mark.parametrize(
    ("worked", "expected"),
    [
        (shift(MONDAY + timedelta(days=4), "22:00", "06:00"), {"normal": 2, "saturday_150": 6}),
        (shift(SATURDAY, "22:00", "06:00"), {"saturday_150": 2, "sunday_200": 6}),
        (shift(SUNDAY, "22:00", "06:00"), {"normal": 6, "sunday_200": 2}),
    ],
)
def test_each_hour_is_paid_by_the_day_it_lies_on(worked: WorkedShift, expected: dict[str, float]) -> None:
    assert hours(wage_lines([worked], contract_minutes=0)) == expected


def test_seconds_are_not_counted_twice_at_midnight() -> None:
    start = amsterdam_instant(MONDAY, time(22, 0, 30))
    end = amsterdam_instant(MONDAY + timedelta(days=1), time(6, 0, 45))
    worked = WorkedShift(Period(start, end))
    assert sum(minutes_per_day(worked).values()) == worked.period.duration.count == 480


def test_whoever_is_away_for_more_than_four_hours_gets_the_stay_allowance() -> None:
    worked = [shift(MONDAY, "07:00", "11:00"), shift(MONDAY + timedelta(days=1), "07:00", "11:01")]
    lines = wage_lines(worked, contract_minutes=0, stay_allowance_cents=845)
    assert lines[-1] == WageLine(component=WageComponent.STAY_ALLOWANCE, quantity=1, amount_cents=845)
    assert WageComponent.STAY_ALLOWANCE not in {line.component for line in wage_lines(worked, contract_minutes=0)}


SHIFTS = st.lists(
    st.builds(
        lambda day, start, length, pause: WorkedShift(
            Period(
                amsterdam_instant(MONDAY + timedelta(days=day), time(0)) + timedelta(minutes=start),
                amsterdam_instant(MONDAY + timedelta(days=day), time(0)) + timedelta(minutes=start + length),
            ),
            min(pause, length),
        ),
        day=st.integers(0, 6),
        start=st.integers(0, 1_439),
        length=st.integers(1, 14 * 60),
        pause=st.integers(0, 90),
    ),
    max_size=8,
)


@given(SHIFTS, st.integers(0, 2_400))
def test_component_minutes_sum_to_worked_minutes_and_top_up(worked: list[WorkedShift], contract: int) -> None:
    lines = wage_lines(worked, contract_minutes=contract)
    minutes = sum(one.period.duration.count - one.break_minutes for one in worked)
    top_up = sum(line.minutes for line in lines if line.is_top_up)
    assert sum(line.minutes for line in lines) == minutes + top_up
    assert min((line.minutes for line in lines), default=0) >= 0


@given(SHIFTS, st.integers(0, 2_400))
def test_nobody_is_paid_for_less_than_the_contract(worked: list[WorkedShift], contract: int) -> None:
    assert sum(line.minutes for line in wage_lines(worked, contract_minutes=contract)) >= contract


@pytest.mark.parametrize(
    ("pay_cents", "minutes", "shortfall"),
    [
        (60_000, 2_520, 1_782),
        (61_782, 2_520, 0),
        (61_781, 2_520, 1),
        (70_000, 2_520, 0),
        (0, 0, 0),
        (24, 1, 1),
        (25, 1, 0),
    ],
)
def test_pay_below_the_minimum_wage_is_seen(pay_cents: int, minutes: int, shortfall: int) -> None:
    assert minimum_wage_shortfall(pay_cents=pay_cents, minutes=minutes, hourly_minimum_cents=1_471) == shortfall


@pytest.mark.parametrize(
    ("km", "rate_1e4", "cents"), [(37, 2_500, 9_25), (37, 2_300, 8_51), (3, 2_150, 65), (0, 2_500, 0)]
)
def test_a_day_of_travel_is_rounded_to_the_cent(km: int, rate_1e4: int, cents: int) -> None:
    assert travel_cents(km, rate_1e4) == cents
