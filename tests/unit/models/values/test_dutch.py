from datetime import date, time

import pytest

from models.values.dutch import parse_date, parse_time, written_date
from models.values.refusal import InvalidValue


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


@pytest.mark.parametrize("text", ["", "24:00", "7:60", "7:5x", "kwart over", "٧:15"])
def test_what_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="geen tijd"):
        parse_time(text)


def test_a_date_is_written_in_a_field_as_it_can_be_read() -> None:
    assert parse_date(written_date(date(2026, 6, 8))) == date(2026, 6, 8)
