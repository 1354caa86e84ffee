import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.rules.holidays import HolidayKind, dutch_holidays, is_holiday

CASES: dict[str, Any] = json.loads((Path(__file__).parents[2] / "cases" / "holidays.json").read_text("utf-8"))
KINDS = {"A": HolidayKind.PUBLIC, "Z": HolidayKind.SUNDAY, "G": HolidayKind.EQUATED, "B": HolidayKind.LUSTRUM}


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_holidays_of_a_year_are_known_by_name_and_kind(year: int) -> None:
    expected = {
        date.fromisoformat(case["date"]): (case["name"], KINDS[case["kind"]])
        for case in CASES["cases"]
        if case["date"].startswith(str(year))
    }
    assert dutch_holidays(year) == expected


@pytest.mark.parametrize("case", [case for case in CASES["extra"] if "date" in case], ids=lambda case: case["date"])
def test_kings_day_avoids_sunday(case: dict[str, Any]) -> None:
    day = date.fromisoformat(case["date"])
    assert dutch_holidays(day.year)[day] == ("Koningsdag", HolidayKind.PUBLIC)


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=offset) for offset in range(365)]


def test_holiday_rates_apply_on_days_off_only() -> None:
    assert [f"{day:%d-%m}" for day in days_of(2026) if is_holiday(day)] == [
        "01-01", "05-04", "06-04", "27-04", "14-05", "24-05", "25-05", "25-12", "26-12",
    ]  # fmt: skip


def test_liberation_day_is_paid_every_fifth_year() -> None:
    assert [year for year in range(2024, 2032) if is_holiday(date(year, 5, 5))] == [2025, 2030]
