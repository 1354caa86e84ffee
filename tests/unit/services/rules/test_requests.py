"""A request under the AVG must be answered within a month, or three with a reason."""

from datetime import date

import pytest

from services.rules.requests import due_on, extended_due_on


@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        (date(2026, 6, 15), date(2026, 7, 15), date(2026, 9, 15)),
        (date(2026, 1, 31), date(2026, 2, 28), date(2026, 4, 30)),
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 4, 30)),
        (date(2026, 12, 31), date(2027, 1, 31), date(2027, 3, 31)),
        (date(2026, 11, 30), date(2026, 12, 30), date(2027, 2, 28)),
    ],
)
def test_a_term_ends_on_the_same_day_of_a_later_month(received: date, due: date, extended: date) -> None:
    assert due_on(received) == due
    assert extended_due_on(received) == extended
