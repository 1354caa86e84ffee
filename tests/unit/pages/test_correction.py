"""What becomes of the times in the drawer in which the office mends a registration."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from pages.correction import _figures
from services.registration.correct import Figures

SATURDAY = date(2026, 10, 24)
KNOWN = Figures(
    started_at=datetime(2026, 10, 24, 20, 3, 27, tzinfo=UTC), ended_at=datetime(2026, 10, 25, 1, 30, 41, tzinfo=UTC)
)
"""From 22:03 until 02:30, the second time that clocks showed it that night."""


def typed(start: time = time(22, 3), end: time = time(2, 30)) -> dict[str, Any]:
    counts = {name: getattr(KNOWN, name) for name in Figures.__dataclass_fields__}
    return {**counts, "started_at": start, "ended_at": end, "stops_done": 141}


def test_mending_a_count_leaves_the_times_as_they_were() -> None:
    assert _figures(SATURDAY, typed(), KNOWN) == replace(KNOWN, stops_done=141)


@pytest.mark.parametrize(
    ("values", "started_at", "ended_at"),
    [
        (typed(start=time(21, 50)), datetime(2026, 10, 24, 19, 50, tzinfo=UTC), KNOWN.ended_at),
        (typed(end=time(3)), KNOWN.started_at, datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_a_time_that_was_typed_is_on_the_clock_of_its_day(
    values: dict[str, Any], started_at: datetime, ended_at: datetime
) -> None:
    figures = _figures(SATURDAY, values, KNOWN)
    assert (figures.started_at, figures.ended_at) == (started_at, ended_at)
