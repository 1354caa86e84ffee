import json
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.values.calendar import IsoWeek, weeks_in_year
from models.values.refusal import InvalidValue
from services.rules.dates import (
    age_on,
    fits_one_invoice,
    invoice_deadline,
    parse_dutch_date,
    parse_quantity,
    parse_time,
    parse_whole,
    plus_months,
    time_of_day,
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


@pytest.mark.parametrize("case", CASES["dates"], ids=lambda case: case["input"])
def test_only_real_and_clear_dates_are_read(case: dict[str, Any]) -> None:
    if case["valid"]:
        assert parse_dutch_date(case["input"]) == date.fromisoformat(case.get("means", case["input"]))
    else:
        with pytest.raises(InvalidValue):
            parse_dutch_date(case["input"])


@pytest.mark.parametrize(
    "text",
    [
        "22-06-2026",
        "22-6-2026",
        "22.06.2026",
        "22/06/2026",
        "2026-06-22",
        "22 juni 2026",
        "22 jun 2026",
        "22 Jun. 2026",
    ],
)
def test_a_date_may_be_written_in_many_ways(text: str) -> None:
    assert parse_dutch_date(f" {text} ") == date(2026, 6, 22)


@pytest.mark.parametrize(
    ("text", "month"),
    [("1 maart 2026", 3), ("1 mrt 2026", 3), ("1 sept 2026", 9), ("1 mei 2026", 5), ("1 okt. 2026", 10)],
)
def test_months_have_names(text: str, month: int) -> None:
    assert parse_dutch_date(text) == date(2026, month, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "22-06",
        "22-06-26",
        "22-06.2026",
        "46195",
        "22 juno 2026",
        "22 june 2026",
        "gisteren",
        "１２-06-2026",
        "2200-01-01",
        "2026-6-1",
        "22 xyz 2026",
    ],
)
def test_what_is_no_date_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse_dutch_date(text, field="born_on")
    assert refusal.value.field == "born_on"


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_date_is_read_back(day: date) -> None:
    assert parse_dutch_date(f"{day:%d-%m-%Y}") == parse_dutch_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text", ["07:15", "7:15", "7.15", "7u15", "0715", "07:15:00", "7:15 uur", "0,302083333", "0.302083333333333"]
)
def test_a_time_may_be_written_in_many_ways(text: str) -> None:
    assert parse_time(text) == time(7, 15)


@pytest.mark.parametrize(
    ("text", "at"),
    [("24:00", time(0)), ("0.5", time(12)), ("0:30", time(0, 30)), ("0.30", time(0, 30)), ("23:59", time(23, 59))],
)
def test_the_edges_of_the_clock(text: str, at: time) -> None:
    assert parse_time(text) == at


@pytest.mark.parametrize("text", ["", "7", "24:01", "25:00", "12:60", "7:5", "kwart over 7", "07:15-16:15"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_time(text)


@given(st.integers(0, 24 * 60 - 1))
def test_a_spreadsheet_time_keeps_its_minute(minutes: int) -> None:
    assert time_of_day(minutes / (24 * 60)) == time(minutes // 60, minutes % 60)


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
