from datetime import date, time, timedelta

import pytest

from models.values.calendar import amsterdam_instant
from tests.unit.services.rules.planning.plans import MONDAY, facts, found, marks, week

SEVENTEEN, GROWN = date(2008, 12, 1), date(2008, 6, 1)
Times = list[tuple[int, str, str]]


def titles(times: Times, code: str, birth_date: date = SEVENTEEN, break_minutes: int = 0) -> list[str]:
    shifts = week(*times, break_minutes=break_minutes)
    return [finding.title for finding in found(shifts, code, driver=facts(birth_date=birth_date))]


@pytest.mark.parametrize(
    ("times", "code", "expected"),
    [
        ([(0, "07:00", "16:00")], "shift_length", []),
        ([(0, "07:00", "16:01")], "shift_length", ["Te lang achter elkaar: 9 u 1 m"]),
        ([(day, "07:00", "16:00") for day in range(5)], "weekly_hours", []),
        ([(day, "07:00", "16:00") for day in range(6)], "weekly_hours", ["Weekuren te hoog: 54 u"]),
        ([(0, "14:00", "22:00"), (1, "10:00", "15:00")], "daily_rest", []),
        ([(0, "14:00", "22:00"), (1, "09:59", "15:00")], "daily_rest", ["Rusttijd te kort: 11 u 59 m"]),
        ([(0, "06:00", "12:00")], "young_at_night", []),
        ([(0, "05:59", "12:00")], "young_at_night", ["Werk tussen 23:00 en 06:00"]),
        ([(0, "15:00", "23:00")], "young_at_night", []),
        ([(0, "15:00", "23:01")], "young_at_night", ["Werk tussen 23:00 en 06:00"]),
        ([(0, "22:00", "06:00"), (1, "17:00", "22:00")], "night_rest", []),
    ],
)
def test_under_18_the_law_is_stricter(times: Times, code: str, expected: list[str]) -> None:
    assert titles(times, code) == expected


@pytest.mark.parametrize(
    ("code", "times"),
    [
        ("shift_length", [(0, "07:00", "19:00")]),
        ("weekly_hours", [(day, "07:00", "17:00") for day in range(6)]),
        ("daily_rest", [(0, "14:00", "22:00"), (1, "09:00", "15:00")]),
        ("young_at_night", [(0, "15:00", "23:30")]),
    ],
)
@pytest.mark.parametrize("birth_date", [GROWN, None], ids=["18 since June", "unknown"])
def test_from_18_on_or_of_unknown_age_the_usual_rules_hold(code: str, times: Times, birth_date: date | None) -> None:
    assert found(week(*times), code, driver=facts(birth_date=birth_date)) == []


def test_two_parts_of_one_day_need_no_rest_between_them() -> None:
    assert titles([(0, "07:00", "11:00"), (0, "14:00", "18:00")], "daily_rest") == []


def test_the_18th_birthday_changes_the_rules() -> None:
    shifts = week((0, "07:00", "17:00"), (1, "07:00", "17:00"))
    driver = facts(birth_date=date(2008, 6, 23))
    assert marks(found(shifts, "shift_length", driver=driver)) == [(1, "warn")]


def test_under_18_no_fortnight_makes_up_for_a_week_without_rest() -> None:
    times = [*[(day, "07:00", "15:00") for day in range(7)], (9, "07:00", "15:00"), (12, "07:00", "15:00")]
    known_until = amsterdam_instant(MONDAY + timedelta(days=21), time(0))
    assert marks(found(week(*times), "weekly_rest", known_until=known_until)) == []
    young = found(week(*times), "weekly_rest", known_until=known_until, driver=facts(birth_date=SEVENTEEN))
    assert marks(young) == [(7, "warn")]


def test_the_findings_say_for_whom_the_rule_is() -> None:
    shifts = week((0, "14:00", "23:30"), (1, "09:00", "15:00"))
    driver = facts(birth_date=SEVENTEEN)
    texts = {
        code: found(shifts, code, driver=driver)[0].text for code in ("shift_length", "daily_rest", "young_at_night")
    }
    assert texts["shift_length"].endswith("Maximaal 9 u voor wie jonger is dan 18.")
    assert texts["daily_rest"].endswith("Minimaal 12 u rust voor wie jonger is dan 18.")
    assert texts["young_at_night"].endswith("Tussen 23:00 en 06:00 is het rust voor wie jonger is dan 18.")
