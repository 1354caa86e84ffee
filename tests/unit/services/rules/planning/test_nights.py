from datetime import date, time, timedelta

import pytest

from models.values.calendar import amsterdam_instant, shift_period
from models.values.kinds import EngagementKind
from services.rules.planning.nights import is_night
from tests.unit.services.rules.planning.plans import MONDAY, found, marks, week

Times = list[tuple[int, str, str]]


@pytest.mark.parametrize(
    ("day", "start", "end", "expected"),
    [
        (MONDAY, "07:00", "15:45", False),
        (MONDAY, "05:00", "13:00", False),
        (MONDAY, "04:59", "13:00", True),
        (MONDAY, "17:00", "01:00", False),
        (MONDAY, "17:00", "01:01", True),
        (MONDAY, "22:00", "06:00", True),
        (MONDAY, "01:00", "02:01", True),
        (date(2026, 3, 28), "20:00", "01:01", True),
        (date(2026, 3, 29), "01:00", "03:00", False),
        (date(2026, 3, 29), "01:00", "03:01", True),
        (date(2026, 10, 25), "05:00", "13:00", False),
        (date(2026, 10, 25), "02:30", "03:01", True),
    ],
)
def test_more_than_an_hour_between_midnight_and_six_is_a_night(
    day: date, start: str, end: str, *, expected: bool
) -> None:
    assert is_night(shift_period(day, time.fromisoformat(start), time.fromisoformat(end))) is expected


@pytest.mark.parametrize(
    ("times", "break_minutes", "expected"),
    [
        ([(0, "20:00", "06:00")], 0, []),
        ([(0, "20:00", "06:01")], 0, [(1, "warn")]),
        ([(0, "20:00", "06:45")], 45, []),
        ([(0, "20:00", "06:46")], 45, [(1, "warn")]),
        ([(0, "07:00", "18:00")], 0, []),
        ([(0, "16:00", "23:00"), (1, "03:00", "06:01")], 0, [(2, "warn")]),
        ([(0, "16:00", "22:00"), (1, "01:00", "05:00")], 0, []),
    ],
)
def test_a_night_shift_is_at_most_ten_hours(times: Times, break_minutes: int, expected: list[tuple[int, str]]) -> None:
    assert marks(found(week(*times, break_minutes=break_minutes), "night_length")) == expected


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([(0, "20:00", "04:00"), (1, "18:00", "22:00")], []),
        ([(0, "20:00", "04:00"), (1, "17:59", "22:00")], [(2, "info")]),
        ([(0, "18:00", "02:00"), (1, "14:00", "22:00")], []),
        ([(0, "18:00", "02:01"), (1, "14:00", "22:00")], [(2, "info")]),
        ([(0, "04:00", "13:00"), (1, "02:59", "11:00")], [(2, "info")]),
        ([(0, "20:00", "04:00"), (1, "15:00", "20:00"), (2, "20:00", "04:00"), (3, "15:00", "20:00")],
         [(2, "info"), (4, "warn")]),
        ([(0, "20:00", "04:00"), (1, "15:00", "20:00"), (7, "20:00", "04:00"), (8, "15:00", "20:00")],
         [(2, "info"), (4, "info")]),
    ],
)  # fmt: skip
def test_a_night_that_ends_after_two_is_followed_by_fourteen_hours(
    times: Times, expected: list[tuple[int, str]]
) -> None:
    assert marks(found(week(*times), "night_rest")) == expected


def test_the_rest_after_a_night_says_when_to_start() -> None:
    (finding,) = found(week((0, "20:00", "04:00"), (1, "17:00", "22:00")), "night_rest")
    assert finding.title == "Korte rust na een nachtdienst: 13 u"
    assert finding.text == (
        "E-1 eindigt di 04:00, deze dienst start di 17:00. Na een nachtdienst tot na 02:00 minimaal 14 u rust; 8 u mag "
        "1 keer per 7 dagen, en die ene keer gebruik je nu."
    )
    assert finding.fix == amsterdam_instant(MONDAY + timedelta(days=1), time(18))


@pytest.mark.parametrize(
    ("evening", "starts", "expected"),
    [
        (date(2026, 3, 28), "18:00", []),
        (date(2026, 3, 28), "17:59", [(2, "info")]),
        (date(2026, 10, 24), "18:00", []),
    ],
)
def test_rest_after_the_night_in_which_the_clock_changes_is_real_time(
    evening: date, starts: str, expected: list[tuple[int, str]]
) -> None:
    shifts = week((0, "20:00", "04:00"), (1, starts, "22:00"), start=evening)
    assert marks(found(shifts, "night_rest")) == expected


def nights(count: int) -> Times:
    return [(day, "22:00", "06:00") for day in range(count)]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([*nights(2), (3, "20:00", "23:00")], []),
        ([*nights(3), (5, "04:00", "04:30")], []),
        ([*nights(3), (5, "03:59", "04:30")], [(4, "warn")]),
        ([*nights(3), (4, "19:00", "23:00"), (6, "07:00", "15:00")], [(4, "warn")]),
        ([*nights(3), (4, "22:00", "06:00"), (7, "07:00", "15:00")], [(4, "warn")]),
        ([(0, "22:00", "06:00"), (1, "22:00", "05:00"), (2, "22:00", "06:00"), (3, "22:00", "06:00")], []),
        ([(0, "22:00", "06:00"), (1, "22:00", "06:00"), (2, "18:00", "23:00"), (3, "22:00", "06:00"),
          (4, "22:00", "23:00")], []),
    ],
    ids=["two nights", "46 hours", "a minute less", "one free day", "a night later", "four nights", "no row of three"],
)  # fmt: skip
def test_three_nights_in_a_row_are_followed_by_46_hours(times: Times, expected: list[tuple[int, str]]) -> None:
    assert marks(found(week(*times), "rest_after_nights")) == expected


def test_the_rest_after_nights_counts_them() -> None:
    (finding,) = found(week(*nights(4), (5, "20:00", "23:00")), "rest_after_nights")
    assert finding.title == "Te weinig rust na 4 nachtdiensten: 38 u"
    assert finding.fix == amsterdam_instant(MONDAY + timedelta(days=6), time(4))


DAYS = [(day, "07:00", "15:00") for day in range(20)]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([(0, "22:00", "05:00"), *DAYS[2:8]], []),
        ([(0, "22:00", "05:00"), *DAYS[2:9]], [(8, "warn")]),
        ([(0, "22:00", "05:00"), *DAYS[2:12]], [(8, "warn")]),
        ([(0, "22:00", "05:00"), *DAYS[2:7], *DAYS[8:10]], []),
        ([*DAYS[:9], (9, "22:00", "05:00")], [(10, "warn")]),
        (DAYS[:9], []),
        ([(0, "22:00", "02:00"), (1, "12:00", "15:00"), (1, "17:00", "20:00"), *DAYS[2:7]], []),
    ],
    ids=["seven", "eight", "once a row", "a free day", "the night at the end", "no night", "two parts are one shift"],
)
def test_with_a_night_seven_shifts_in_a_row_are_the_most(times: Times, expected: list[tuple[int, str]]) -> None:
    assert marks(found(week(*times), "shifts_in_a_row")) == expected


@pytest.mark.parametrize(
    ("code", "times"),
    [
        ("night_length", [(0, "20:00", "06:01")]),
        ("rest_after_nights", [*nights(3), (4, "19:00", "23:00")]),
        ("shifts_in_a_row", [(0, "22:00", "05:00"), *DAYS[2:9]]),
    ],
)
def test_for_zzp_the_rules_on_nights_are_advice(code: str, times: Times) -> None:
    (finding,) = found(week(*times), code, EngagementKind.ZZP)
    assert finding.severity.value == "info"
    assert finding.text.endswith("Voor een zzp'er is dit advies.")
