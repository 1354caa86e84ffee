import json
from datetime import date, time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.values.dutch import parse_date, parse_time, time_of_day, written_date
from models.values.refusal import InvalidValue

CASES: dict[str, Any] = json.loads((Path(__file__).parents[2] / "cases" / "weeks_and_dates.json").read_text("utf-8"))
read_date, read_time = partial(parse_date, from_file=True), partial(parse_time, from_file=True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("18-6-2026", date(2026, 6, 18)),
        (" 18/06/26 ", date(2026, 6, 18)),
        ("18.06.2026", date(2026, 6, 18)),
        ("18 juni 2026", date(2026, 6, 18)),
        ("18 JUN 26", date(2026, 6, 18)),
        ("1 mrt. 2026", date(2026, 3, 1)),
        ("1 mei 2026", date(2026, 5, 1)),
        ("2026-06-18", date(2026, 6, 18)),
        ("12-03-85", date(1985, 3, 12)),
        ("12-03-49", date(2049, 3, 12)),
        ("29-2-2028", date(2028, 2, 29)),
    ],
)
def test_a_date_is_read_as_dutch_people_write_it(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize("text", ["", "morgen", "18-6", "2026-6", "18-6-026", "१८-6-2026", "6/18/2026", "1 foo 2026"])
def test_what_is_not_a_date_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse_date(text, field="born_on")
    assert refusal.value.field == "born_on"


@pytest.mark.parametrize("text", ["31-6-2026", "29-2-2026", "0-1-2026", "1-13-2026"])
def test_a_day_that_is_not_on_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="kalender"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("7:15", time(7, 15)),
        ("07.15", time(7, 15)),
        ("715", time(7, 15)),
        ("0715", time(7, 15)),
        ("7u15", time(7, 15)),
        ("7", time(7)),
        ("16:30 uur", time(16, 30)),
        ("0:00", time(0)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, at: time) -> None:
    assert parse_time(text) == at


@pytest.mark.parametrize("text", ["", "24:01", "7:60", "7:5x", "kwart over", "٧:15"])
def test_what_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"geen tijd|op de klok"):
        parse_time(text)


def test_a_date_is_written_in_a_field_as_it_can_be_read() -> None:
    assert parse_date(written_date(date(2026, 6, 8))) == date(2026, 6, 8)


@pytest.mark.parametrize("case", CASES["dates"], ids=lambda case: case["input"])
def test_only_real_and_clear_dates_are_read(case: dict[str, Any]) -> None:
    if case["valid"]:
        assert read_date(case["input"]) == date.fromisoformat(case.get("means", case["input"]))
    else:
        with pytest.raises(InvalidValue):
            read_date(case["input"])


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
def test_a_date_in_a_file_may_be_written_in_many_ways(text: str) -> None:
    assert read_date(f" {text} ") == date(2026, 6, 22)


@pytest.mark.parametrize(
    ("text", "month"),
    [("1 maart 2026", 3), ("1 mrt 2026", 3), ("1 sept 2026", 9), ("1 mei 2026", 5), ("1 okt. 2026", 10)],
)
def test_months_have_names(text: str, month: int) -> None:
    assert read_date(text) == date(2026, month, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "22-06",
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
def test_what_is_no_date_in_a_file_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse_date(text, field="born_on", from_file=True)
    assert refusal.value.field == "born_on"


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_date_is_read_back(day: date) -> None:
    assert read_date(f"{day:%d-%m-%Y}") == read_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text", ["07:15", "7:15", "7.15", "7u15", "0715", "07:15:00", "7:15 uur", "0,302083333", "0.302083333333333"]
)
def test_a_time_in_a_file_may_be_written_in_many_ways(text: str) -> None:
    assert read_time(text) == time(7, 15)


@pytest.mark.parametrize(
    ("text", "at"),
    [("24:00", time(0)), ("0.5", time(12)), ("0:30", time(0, 30)), ("0.30", time(0, 30)), ("23:59", time(23, 59))],
)
def test_the_edges_of_the_clock(text: str, at: time) -> None:
    assert read_time(text) == at


@pytest.mark.parametrize("text", ["", "7", "24:01", "25:00", "12:60", "7:5", "kwart over 7", "07:15-16:15"])
def test_what_is_no_time_in_a_file_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        read_time(text)


@given(st.integers(0, 24 * 60 - 1))
def test_a_spreadsheet_time_keeps_its_minute(minutes: int) -> None:
    assert time_of_day(minutes / (24 * 60)) == time(minutes // 60, minutes % 60)
