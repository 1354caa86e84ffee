from datetime import UTC, date, datetime, time, timedelta

import pytest

from models.values.calendar import Period, amsterdam_instant
from models.values.kinds import EngagementKind, Severity
from services.rules.planning import PlannedShift
from tests.unit.services.rules.planning.plans import ANNA, MONDAY, found, marks, shift, week

SHORT_NIGHT = [(0, "12:00", "21:00"), (1, "07:00", "15:00")]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([(0, "07:00", "20:00"), (1, "07:00", "15:00")], []),
        ([(0, "12:15", "21:45"), (1, "08:45", "17:00")], []),
        ([(0, "12:15", "21:45"), (1, "08:44", "17:00")], [(2, "info")]),
        ([(0, "12:15", "21:45"), (1, "05:45", "14:00")], [(2, "info")]),
        ([(0, "12:15", "21:45"), (1, "05:44", "14:00")], [(2, "warn")]),
        ([(0, "12:00", "21:00"), (1, "07:00", "21:00"), (2, "07:00", "15:00")], [(2, "info"), (3, "warn")]),
        ([*SHORT_NIGHT, (6, "12:00", "21:00"), (7, "07:00", "15:00")], [(2, "info"), (4, "warn")]),
        ([*SHORT_NIGHT, (6, "12:00", "21:00"), (8, "07:00", "15:00")], [(2, "info")]),
        ([*SHORT_NIGHT, (7, "12:00", "21:00"), (8, "07:00", "15:00")], [(2, "info"), (4, "info")]),
        ([(0, "07:00", "11:00"), (0, "14:00", "20:00"), (1, "07:00", "15:00")], []),
        ([(0, "07:00", "11:00"), (0, "14:00", "20:01")], [(2, "info")]),
        ([(0, "07:00", "11:00"), (0, "14:00", "23:01")], [(2, "warn")]),
        ([(0, "07:00", "11:00"), (0, "14:00", "20:01"), (0, "20:30", "21:30")], [(2, "info"), (3, "info")]),
        ([(0, "07:00", "11:00"), (0, "14:00", "20:01"), (0, "20:30", "23:30")], [(2, "info"), (3, "warn")]),
        ([(0, "07:00", "11:00"), (0, "14:00", "20:01"), (1, "06:30", "14:00")], [(2, "info"), (3, "info")]),
        ([(0, "20:00", "04:00"), (1, "15:00", "23:00")], []),
        ([(0, "20:00", "04:00"), (1, "14:59", "23:00")], [(2, "info")]),
    ],
)  # fmt: skip
def test_a_day_keeps_eleven_hours_of_rest(times: list[tuple[int, str, str]], expected: list[tuple[int, str]]) -> None:
    assert marks(found(week(*times), "daily_rest")) == expected


@pytest.mark.parametrize(
    ("evening", "ends", "starts", "expected"),
    [
        (date(2026, 3, 28), "20:00", "08:00", []),
        (date(2026, 3, 28), "20:00", "07:59", [(2, "info")]),
        (date(2026, 10, 24), "20:00", "06:00", []),
        (date(2026, 10, 24), "20:00", "05:59", [(2, "info")]),
        (date(2027, 1, 3), "20:00", "07:00", []),
        (date(2027, 1, 3), "20:00", "06:59", [(2, "info")]),
    ],
)
def test_rest_is_measured_in_real_hours_when_the_clock_or_the_year_turns(
    evening: date, ends: str, starts: str, expected: list[tuple[int, str]]
) -> None:
    shifts = [shift(1, evening, "12:00", ends), shift(2, evening + timedelta(days=1), starts, "15:00")]
    assert marks(found(shifts, "daily_rest")) == expected


def test_the_second_short_rest_reads_as_in_the_design() -> None:
    shifts = week((1, "12:15", "21:45"), (2, "08:00", "16:00"), (4, "12:15", "21:45"), (5, "07:15", "16:15"))
    finding = found(shifts, "daily_rest")[-1]
    assert finding.title == "Rusttijd te kort: 9 u 30 m"
    assert finding.text == (
        "E-3 eindigt vr 21:45, deze dienst start za 07:15. Minimaal 11 u rust. "
        "De kortere rust van 8 u (1 keer per 7 dagen) is al gebruikt."
    )
    assert finding.fix == amsterdam_instant(date(2026, 6, 27), time(8, 45))
    assert finding.source == "Arbeidstijdenwet art. 5:3"


def test_a_shift_that_makes_the_working_day_too_long_is_told_what_rest_is_left() -> None:
    (finding,) = found(week((0, "07:00", "11:00"), (0, "14:00", "23:30")), "daily_rest")
    assert finding.title == "Rusttijd te kort: 7 u 30 m"
    assert finding.text.startswith("Met deze dienst na E-1 blijft er 7 u 30 m rust over in 24 uur.")
    assert finding.fix is None


def test_moving_to_the_suggested_start_solves_the_finding() -> None:
    early = week((0, "12:15", "21:45"), (1, "05:00", "13:00"))
    (finding,) = found(early, "daily_rest")
    assert finding.fix is not None
    moved = PlannedShift(
        id=early[1].id,
        label="E-2",
        period=Period(finding.fix, finding.fix + timedelta(hours=8)),
        service_date=early[1].service_date,
        driver_id=ANNA,
    )
    assert found([early[0], moved], "daily_rest") == []


@pytest.mark.parametrize(
    "code_and_shifts",
    [
        ("daily_rest", week((0, "12:15", "21:45"), (1, "05:00", "13:00"))),
        ("shift_length", week((0, "07:00", "19:01"))),
        ("weekly_hours", week(*[(day, "07:00", "17:01") for day in range(6)])),
        ("weekly_rest", week(*[(day, "07:00", "15:00") for day in range(7)])),
    ],
    ids=lambda pair: pair[0],
)
def test_for_zzp_the_working_time_act_is_advice(code_and_shifts: tuple[str, list[PlannedShift]]) -> None:
    code, shifts = code_and_shifts
    for kind, severity in (
        (EngagementKind.EMPLOYEE, Severity.WARN),
        (EngagementKind.AGENCY, Severity.WARN),
        (EngagementKind.ZZP, Severity.INFO),
    ):
        (finding,) = found(shifts, code, kind)
        assert finding.severity is severity
        assert finding.text.endswith("Voor een zzp'er is dit advies.") is (kind is EngagementKind.ZZP)


@pytest.mark.parametrize(
    ("times", "break_minutes", "expected"),
    [
        ([(0, "07:00", "19:00")], 0, []),
        ([(0, "07:00", "19:01")], 0, [(1, "warn")]),
        ([(0, "07:00", "19:45")], 45, []),
        ([(0, "07:00", "19:46")], 45, [(1, "warn")]),
        ([(0, "18:00", "06:01")], 0, [(1, "warn")]),
        ([(0, "06:00", "12:00"), (0, "13:00", "19:00")], 0, []),
        ([(0, "06:00", "12:00"), (0, "13:00", "19:01")], 0, [(2, "warn")]),
        ([(0, "06:00", "14:00"), (0, "22:00", "04:00")], 0, []),
        ([(0, "06:00", "14:00"), (0, "21:59", "04:00")], 0, [(2, "warn")]),
    ],
)
def test_a_shift_is_at_most_twelve_hours_of_work(
    times: list[tuple[int, str, str]], break_minutes: int, expected: list[tuple[int, str]]
) -> None:
    assert marks(found(week(*times, break_minutes=break_minutes), "shift_length")) == expected


@pytest.mark.parametrize(
    ("night", "ends", "expected"),
    [
        (date(2026, 3, 28), "07:00", []),
        (date(2026, 3, 28), "07:01", [(1, "warn")]),
        (date(2026, 10, 24), "05:00", []),
        (date(2026, 10, 24), "05:01", [(1, "warn")]),
    ],
)
def test_a_night_in_which_the_clock_changes_counts_real_hours(
    night: date, ends: str, expected: list[tuple[int, str]]
) -> None:
    assert marks(found([shift(1, night, "18:00", ends)], "shift_length")) == expected


@pytest.mark.parametrize(
    ("times", "start", "expected"),
    [
        ([(day, "07:00", "17:00") for day in range(6)], MONDAY, []),
        ([*[(day, "07:00", "17:00") for day in range(5)], (5, "07:00", "17:01")], MONDAY, [(6, "warn")]),
        ([(day, "07:00", "18:00") for day in range(6)], MONDAY, [(6, "warn")]),
        ([(day, "07:00", "17:00") for day in range(8) if day != 6], MONDAY, []),
        ([(day, "06:00", "17:00") for day in range(6)], date(2026, 12, 28), [(6, "warn")]),
    ],
)
def test_a_week_is_at_most_sixty_hours_of_work(
    times: list[tuple[int, str, str]], start: date, expected: list[tuple[int, str]]
) -> None:
    assert marks(found(week(*times, start=start), "weekly_hours")) == expected


def test_a_week_across_new_year_is_one_week() -> None:
    shifts = week(*[(day, "06:00", "17:00") for day in range(6)], start=date(2026, 12, 28))
    (finding,) = found(shifts, "weekly_hours")
    assert finding.title == "Weekuren te hoog: 66 u"
    assert finding.text == "Week 53 komt op 66 u. Maximaal 60 u per week."


def test_a_sunday_night_counts_in_the_week_of_its_service_date() -> None:
    shifts = week(*[(day, "07:00", "17:00") for day in range(5)], (6, "20:00", "06:01"))
    assert marks(found(shifts, "weekly_hours")) == [(6, "warn")]


SIX_DAYS = [(day, "07:00", "15:00") for day in range(6)]
SEVEN_DAYS = [(day, "07:00", "15:00") for day in range(7)]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (SIX_DAYS, []),
        ([*SIX_DAYS[:5], (5, "07:00", "19:00")], []),
        ([*SIX_DAYS[:5], (5, "07:00", "19:01")], [(6, "warn")]),
        (SEVEN_DAYS, [(7, "warn")]),
        ([*SIX_DAYS, (7, "03:00", "11:00"), (8, "07:00", "15:00")], []),
        ([*SIX_DAYS, (7, "02:59", "11:00"), (8, "07:00", "15:00")], [(7, "warn")]),
        ([(day, "07:00", "15:00") for day in range(13)], [(7, "warn"), (13, "warn")]),
        ([*[(day, "18:00", "02:00") for day in range(5)], (5, "22:00", "06:00")], []),
        ([*[(day, "18:00", "02:00") for day in range(5)], (5, "22:00", "06:01")], [(6, "warn")]),
    ],
)
def test_a_week_keeps_thirty_six_hours_of_rest(
    times: list[tuple[int, str, str]], expected: list[tuple[int, str]]
) -> None:
    assert marks(found(week(*times), "weekly_rest")) == expected


@pytest.mark.parametrize(
    ("hour", "expected"), [("20:00", []), ("20:01", [(6, "warn")])], ids=["just legal", "just illegal"]
)
def test_weekly_rest_counts_real_hours_when_the_clock_goes_forward(hour: str, expected: list[tuple[int, str]]) -> None:
    start = date(2026, 3, 24)
    times = [*[(day, "07:00", "15:00") for day in range(5)], (5, "07:00", hour)]
    assert marks(found(week(*times, start=start), "weekly_rest")) == expected


TWO_WEEKS = [
    *[(day, "07:00", "15:00") for day in range(7)],
    (9, "07:00", "15:00"),
    (10, "07:00", "15:00"),
    (12, "07:00", "15:00"),
    (13, "07:00", "15:00"),
]


def test_seventy_two_hours_in_a_fortnight_will_do_where_the_plan_is_known() -> None:
    assert marks(found(week(*TWO_WEEKS), "weekly_rest")) == []
    known_until = amsterdam_instant(MONDAY + timedelta(days=7), time(7))
    assert marks(found(week(*TWO_WEEKS), "weekly_rest", known_until=known_until)) == [(7, "warn")]


def second_week(first_start: str, night_start: str) -> list[tuple[int, str, str]]:
    """After seven days: 40 hours of rest before a start at 07:00, 32 hours before a night from 23:00, then no more."""
    return [
        (8, first_start, "15:00"),
        (9, "07:00", "15:00"),
        (10, "07:00", "15:00"),
        (11, night_start, "06:00"),
        (13, "06:00", "14:00"),
    ]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (second_week("07:00", "23:00"), []),
        (second_week("06:59", "23:00"), [(7, "warn")]),
        (second_week("08:00", "22:59"), [(7, "warn")]),
    ],
    ids=["72 hours in two parts", "a minute less in all", "a part under 32 hours"],
)
def test_the_fortnight_adds_up_rests_of_at_least_thirty_two_hours(
    second: list[tuple[int, str, str]], expected: list[tuple[int, str]]
) -> None:
    assert marks(found(week(*SEVEN_DAYS, *second), "weekly_rest")) == expected


THREE_RESTS_OF_34_HOURS = [
    *[(day, "07:00", "15:00") for day in range(4)],
    (5, "01:00", "09:00"),
    *[(day, "07:00", "15:00") for day in (6, 7, 8)],
    (10, "01:00", "09:00"),
    *[(day, "07:00", "15:00") for day in (11, 12)],
    (14, "01:00", "09:00"),
]


@pytest.mark.parametrize(
    ("fortnight", "after", "expected"),
    [
        (TWO_WEEKS, range(14, 18), []),
        (TWO_WEEKS, range(14, 22), [(16, "warn")]),
        (THREE_RESTS_OF_34_HOURS, range(15, 21), []),
        (THREE_RESTS_OF_34_HOURS, range(15, 22), [(19, "warn")]),
    ],
    ids=["rested since", "five days and a half later", "counting from day 15", "a seventh day"],
)
def test_a_fortnight_with_seventy_two_hours_excuses_nothing_after_it(
    fortnight: list[tuple[int, str, str]], after: range, expected: list[tuple[int, str]]
) -> None:
    times = [*fortnight, *[(day, "07:00", "15:00") for day in after]]
    known_until = datetime(2026, 7, 14, tzinfo=UTC)
    assert marks(found(week(*times), "weekly_rest", known_until=known_until)) == expected


def test_the_weekly_finding_says_from_when_to_rest() -> None:
    (finding,) = found(week(*SEVEN_DAYS), "weekly_rest")
    assert finding.title == "Geen 36 u rust in 7 dagen"
    assert "Houd 36 u vrij vanaf za 15:00" in finding.text
    assert finding.fix == amsterdam_instant(MONDAY + timedelta(days=7), time(3))
