from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from models.values.calendar import Period, shift_period
from models.values.kinds import Severity
from services.rules.norms import Registered, exceptions, is_clean

PLANNED = shift_period(date(2026, 6, 22), time(7, 0), time(15, 45))
USUAL = Registered(period=PLANNED, break_minutes=45, stops_done=138, stops_failed=4, stops_loaded=142, km=96)


def codes(registration: Registered, *, norm_stops: int | None = 142) -> list[str]:
    return [found.code.value for found in exceptions(registration, planned=PLANNED, norm_stops=norm_stops)]


def lasting(**length: int) -> Period:
    return Period(PLANNED.start, PLANNED.start + timedelta(**length))


def moved(*, start: int = 0, end: int = 0) -> Period:
    return Period(PLANNED.start + timedelta(minutes=start), PLANNED.end + timedelta(minutes=end))


def test_a_usual_day_is_clean() -> None:
    assert is_clean(USUAL, planned=PLANNED, norm_stops=142)
    assert not is_clean(replace(USUAL, km=None), planned=PLANNED, norm_stops=142)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"period": moved(start=15, end=15)}, []),
        ({"period": moved(start=16)}, ["start_deviates"]),
        ({"period": moved(start=-16)}, ["start_deviates"]),
        ({"period": moved(end=16)}, ["end_deviates"]),
        ({"period": moved(end=-16)}, ["end_deviates"]),
        ({"km": None}, ["km_missing"]),
        ({"km": 0}, []),
        ({"km": -1}, ["km_implausible"]),
        ({"km": 600}, []),
        ({"km": 601}, ["km_implausible"]),
        ({"stops_loaded": 143}, ["stops_do_not_add_up"]),
        ({"stops_loaded": None}, []),
        ({"stops_done": 0, "stops_failed": 0, "stops_loaded": None}, ["no_stops"]),
        ({"stops_done": 0, "stops_failed": 0}, ["no_stops", "stops_do_not_add_up"]),
        ({"break_minutes": 30}, []),
        ({"break_minutes": 29}, ["break_too_short"]),
    ],
)
def test_what_is_unusual_is_named(change: dict[str, Any], expected: list[str]) -> None:
    assert codes(replace(USUAL, **change)) == expected


@pytest.mark.parametrize(
    ("stops", "norm", "is_off"), [(110, 100, 0), (111, 100, 1), (90, 100, 0), (89, 100, 1), (1, None, 0), (1, 0, 0)]
)
def test_a_tenth_beside_the_norm_is_usual(stops: int, norm: int | None, is_off: int) -> None:
    day = replace(USUAL, stops_done=stops, stops_failed=0, stops_loaded=None)
    assert codes(day, norm_stops=norm) == ["stops_off_norm"] * is_off


@pytest.mark.parametrize(
    ("length", "break_minutes", "is_short"),
    [
        ({"hours": 5, "minutes": 30}, 0, 0),
        ({"hours": 5, "minutes": 31}, 0, 1),
        ({"hours": 5, "minutes": 45}, 15, 0),
        ({"hours": 6}, 30, 0),
        ({"hours": 10, "minutes": 30}, 30, 0),
        ({"hours": 10, "minutes": 31}, 30, 1),
        ({"hours": 10, "minutes": 46}, 45, 0),
    ],
)
def test_the_break_grows_with_the_work(length: dict[str, int], break_minutes: int, is_short: int) -> None:
    day = replace(USUAL, period=lasting(**length), break_minutes=break_minutes)
    found = [one.code.value for one in exceptions(day, planned=None, norm_stops=None)]
    assert found == ["break_too_short"] * is_short


def test_more_than_fourteen_hours_cannot_be_approved_without_a_reason() -> None:
    day = replace(USUAL, period=lasting(hours=14, minutes=1), break_minutes=60)
    (found,) = exceptions(day, planned=None, norm_stops=None)
    assert (found.code.value, found.severity) == ("long_without_reason", Severity.BLOCK)
    assert found.text == "De dienst duurde 14 u 1 m. Boven 14 u is een reden nodig."
    assert is_clean(replace(day, long_shift_reason="Pech onderweg"), planned=None, norm_stops=None)
    assert not is_clean(replace(day, long_shift_reason="  "), planned=None, norm_stops=None)
    assert is_clean(replace(day, period=lasting(hours=14)), planned=None, norm_stops=None)


def test_the_text_shows_both_figures() -> None:
    (found,) = exceptions(replace(USUAL, period=moved(end=40)), planned=PLANNED, norm_stops=142)
    assert found.text == "Klaar 16:25, gepland 15:45."


def test_stops_that_do_not_add_up_to_what_was_loaded_are_corrected_first() -> None:
    (found,) = exceptions(replace(USUAL, stops_loaded=143), planned=None, norm_stops=None)
    assert (found.code.value, found.severity) == ("stops_do_not_add_up", Severity.BLOCK)


@pytest.mark.parametrize(
    ("change", "norm_parcels", "expected"),
    [
        ({"wait_minutes": 60}, None, []),
        ({"wait_minutes": 61}, None, ["waited_long"]),
        ({"parcels": 220}, 200, []),
        ({"parcels": 221}, 200, ["parcels_above_norm"]),
        ({"parcels": 100}, 200, []),
        ({"parcels": 9_999}, None, []),
    ],
)
def test_what_is_paid_beside_stops_is_looked_at(
    change: dict[str, Any], norm_parcels: int | None, expected: list[str]
) -> None:
    found = exceptions(replace(USUAL, **change), planned=PLANNED, norm_stops=142, norm_parcels=norm_parcels)
    assert [one.code.value for one in found] == expected
