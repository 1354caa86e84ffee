import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.values.calendar import IsoWeek, weeks_in_year
from models.values.refusal import InvalidValue
from services.rules.dates import (
    age_on,
    fits_one_invoice,
    invoice_deadline,
    parse_quantity,
    parse_whole,
    plus_months,
)

CASES: dict[str, Any] = json.loads((Path(__file__).parents[2] / "cases" / "weeks_and_dates.json").read_text("utf-8"))


@pytest.mark.parametrize(("year", "weeks"), CASES["weeks_in_year"].items())
def test_a_year_has_its_weeks(year: str, weeks: int) -> None:
    assert weeks_in_year(int(year)) == weeks


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["date"])
def test_a_day_lies_in_its_iso_week(case: dict[str, Any]) -> None:
    day = date.fromisoformat(case["date"])
    assert IsoWeek.containing(day) == IsoWeek(case["iso_year"], case["iso_week"])
    assert day.isoweekday() == case["weekday"]


@pytest.mark.parametrize(
    ("text", "quantity_1e4"),
    [
        ("32,0", 320_000),
        ("36", 360_000),
        ("1.250", 12_500_000),
        ("0,31", 3_100),
        ("-4", -40_000),
        (" 12 366 ", 123_660_000),
    ],
)
def test_a_number_is_read_in_dutch(text: str, quantity_1e4: int) -> None:
    assert parse_quantity(text) == quantity_1e4


@pytest.mark.parametrize("text", ["", "veel", "€ 12", "12 EUR", "1,23456", "1,2,3", "=1+1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="geen getal"):
        parse_quantity(text)


def test_a_count_is_whole_and_not_negative() -> None:
    assert parse_whole("12.366") == 12_366
    assert parse_whole("32,0") == 32
    for text in ("-1", "32,5"):
        with pytest.raises(InvalidValue, match="geheel getal"):
            parse_whole(text)


@pytest.mark.parametrize("case", CASES["age"], ids=lambda case: f"{case['born']} {case['on']}")
def test_age_is_counted_in_whole_years(case: dict[str, Any]) -> None:
    assert age_on(date.fromisoformat(case["born"]), date.fromisoformat(case["on"])) == case["age"]


@pytest.mark.parametrize("case", CASES["terms"], ids=str)
def test_terms_end_on_the_right_day(case: dict[str, Any]) -> None:
    if "plus_months" in case:
        assert plus_months(date.fromisoformat(case["from"]), case["plus_months"]).isoformat() == case["right"]
    elif "plus_days" in case:
        assert (date.fromisoformat(case["from"]) + timedelta(days=case["plus_days"])).isoformat() == case["right"]
    else:
        for day in ("01", "28"):
            deadline = invoice_deadline(date.fromisoformat(f"{case['service_in']}-{day}"))
            assert deadline.isoformat() == case["invoice_at_latest"]


@pytest.mark.parametrize("case", CASES["periodic_invoice"], ids=lambda case: case["from"])
def test_an_invoice_covers_at_most_a_calendar_month(case: dict[str, Any]) -> None:
    assert fits_one_invoice(date.fromisoformat(case["from"]), date.fromisoformat(case["to"])) is case["allowed"]


def test_a_whole_month_fits_and_a_day_more_does_not() -> None:
    assert fits_one_invoice(date(2026, 11, 1), date(2026, 11, 30))
    assert not fits_one_invoice(date(2026, 11, 1), date(2026, 12, 1))
    assert not fits_one_invoice(date(2026, 11, 2), date(2026, 11, 1))
