"""A week is named by its days, also where it lies in two months or two years."""

import pytest

from models.values.calendar import IsoWeek


@pytest.mark.parametrize(
    ("week", "days", "heading"),
    [
        (IsoWeek(2026, 26), "22–28 juni", "22–28 juni 2026"),
        (IsoWeek(2026, 27), "29 juni – 5 juli", "29 juni – 5 juli 2026"),
        (IsoWeek(2026, 53), "28 december – 3 januari", "28 december 2026 – 3 januari 2027"),
    ],
)
def test_a_week_reads_as_its_days(week: IsoWeek, days: str, heading: str) -> None:
    assert (week.dutch_days, week.dutch) == (days, heading)
