"""What events make of a registration; the same table is run in the browser by tests/e2e/test_driver_day.py."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.values.kinds import DriverEventKind
from models.values.minutes import Minutes
from models.values.refusal import InvalidValue
from services.registration.event_data import read_data
from services.rules.registration import DriverEvent, RegistrationFacts, Span, check_complete, project

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "cases" / "registration_events.json").read_text())
SEVEN = datetime(2026, 6, 22, 5, tzinfo=UTC)
DAY = RegistrationFacts(started_at=SEVEN, ended_at=SEVEN + timedelta(hours=9))


def event(raw: dict[str, Any]) -> DriverEvent:
    kind = DriverEventKind(raw["kind"])
    return DriverEvent(kind, datetime.fromisoformat(raw["happened_at"]), read_data(kind, raw["data"]))


def as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, Minutes):
        return value.count
    if isinstance(value, tuple):
        return [{"from": as_json(span.start), "to": as_json(span.end)} for span in value]
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_events_make_this_registration(case: dict[str, Any]) -> None:
    facts = project(RegistrationFacts(), [event(raw) for raw in case["events"]])
    assert {name: as_json(getattr(facts, name)) for name in case["expected"]} == case["expected"]


def test_worked_time_is_the_span_without_the_breaks() -> None:
    pause = Span(SEVEN + timedelta(hours=4), SEVEN + timedelta(hours=4, minutes=40))
    assert replace(DAY, breaks=(pause,)).worked == Minutes(500)


def test_the_break_a_driver_states_counts_instead_of_the_tapped_one() -> None:
    pause = Span(SEVEN + timedelta(hours=4), SEVEN + timedelta(hours=5))
    assert replace(DAY, breaks=(pause,), break_minutes=30).pause == Minutes(30)


def test_nothing_was_worked_while_the_shift_goes_on() -> None:
    assert RegistrationFacts(started_at=SEVEN).span == Minutes(0)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (RegistrationFacts(started_at=SEVEN), "ended_at"),
        (replace(DAY, ended_at=SEVEN), "ended_at"),
        (replace(DAY, break_minutes=541), "break_minutes"),
        (replace(DAY, ended_at=SEVEN + timedelta(hours=14, minutes=1)), "remark"),
        (replace(DAY, ended_at=SEVEN + timedelta(hours=15), remark="  "), "remark"),
        (replace(DAY, km_start=10, km_end=9), "km_end"),
    ],
)
def test_what_cannot_be_handed_in_names_the_field(facts: RegistrationFacts, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        check_complete(facts)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "facts",
    [
        DAY,
        replace(DAY, break_minutes=540),
        replace(DAY, ended_at=SEVEN + timedelta(hours=14)),
        replace(DAY, ended_at=SEVEN + timedelta(hours=15), remark="Bus kapot"),
        replace(DAY, km_start=10, km_end=10),
    ],
)
def test_what_is_complete_can_be_handed_in(facts: RegistrationFacts) -> None:
    check_complete(facts)


def test_waiting_counts_as_far_as_it_was_within_the_shift() -> None:
    waits = (
        Span(SEVEN - timedelta(hours=20), SEVEN + timedelta(minutes=10)),
        Span(SEVEN + timedelta(hours=1), SEVEN + timedelta(hours=1, minutes=5)),
        Span(SEVEN + timedelta(hours=8, minutes=50), SEVEN + timedelta(hours=30)),
    )
    assert replace(DAY, waits=waits).waited == Minutes(10 + 5 + 10)
