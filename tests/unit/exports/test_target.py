"""The days on which banks settle."""

from datetime import date

import pytest

from exports.target import is_bank_day, next_bank_day


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 4, 2), True),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 4, 27), True),  # King's Day
        (date(2026, 5, 1), False),
        (date(2026, 5, 5), True),
        (date(2026, 5, 14), True),  # Ascension
        (date(2026, 5, 25), True),  # Whit Monday
        (date(2026, 12, 25), False),
        (date(2027, 3, 26), False),
        (date(2027, 3, 29), False),
        (date(2038, 4, 26), False),  # the latest Easter there is
        (date(2026, 6, 27), False),  # Saturday
    ],
)
def test_banks_settle_by_the_target_calendar_and_not_the_dutch_one(day: date, *, is_open: bool) -> None:
    assert is_bank_day(day) is is_open


def test_the_next_bank_day_skips_easter() -> None:
    assert next_bank_day(date(2026, 4, 3)) == date(2026, 4, 7)
    assert next_bank_day(date(2026, 4, 7)) == date(2026, 4, 7)
