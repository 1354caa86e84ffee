"""The clocks of a breach, and who must hear of it."""

from datetime import UTC, datetime

import pytest

from models.values.calendar import AMSTERDAM
from models.values.kinds import BreachRisk, BreachRole
from services.rules.breaches import due_at, must_be_told, persons_must_be_told


@pytest.mark.parametrize(
    ("role", "known", "due"),
    [
        (BreachRole.CONTROLLER, datetime(2026, 6, 19, 15, tzinfo=UTC), datetime(2026, 6, 22, 15, tzinfo=UTC)),
        (BreachRole.PROCESSOR, datetime(2026, 6, 19, 15, tzinfo=UTC), datetime(2026, 6, 21, 15, tzinfo=UTC)),
    ],
)
def test_hours_run_on_in_the_weekend(role: BreachRole, known: datetime, due: datetime) -> None:
    """Source: AVG article 33 lid 1, and article 7.1 of the processing agreement."""
    assert due_at(role, known) == due


def test_a_night_in_which_the_clock_is_set_back_takes_no_hour_away() -> None:
    known = datetime(2026, 10, 24, 12, tzinfo=AMSTERDAM).astimezone(UTC)
    assert due_at(BreachRole.CONTROLLER, known).astimezone(AMSTERDAM).hour == 11


@pytest.mark.parametrize(
    ("risk", "told", "persons"),
    [
        (BreachRisk.UNKNOWN, True, False),
        (BreachRisk.NONE, False, False),
        (BreachRisk.SOME, True, False),
        (BreachRisk.HIGH, True, True),
    ],
)
def test_who_must_hear_of_it_follows_from_the_risk(risk: BreachRisk, *, told: bool, persons: bool) -> None:
    assert must_be_told(risk) is told
    assert persons_must_be_told(BreachRole.CONTROLLER, risk) is persons
    assert not persons_must_be_told(BreachRole.PROCESSOR, risk)
