"""What a planner is told when copying a week adds nothing."""

import pytest

from models.values.calendar import IsoWeek
from pages.planning.screen import _nothing_copied
from services.planning.copy_week import CopiedWeek


@pytest.mark.parametrize(
    ("skipped", "said"), [(11, "Week 53 staat al in week 1."), (0, "In week 53 staan geen diensten om te kopiëren.")]
)
def test_an_empty_week_is_not_said_to_be_there_already(skipped: int, said: str) -> None:
    done = CopiedWeek(IsoWeek(2026, 53), made=(), opened=0, skipped=skipped)
    assert _nothing_copied(done, IsoWeek(2027, 1))[0] == said
