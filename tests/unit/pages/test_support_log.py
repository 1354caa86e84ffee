"""What a customer reads of the screens that were looked at."""

from datetime import UTC, datetime

import pytest

from pages.support_log import _look
from services.support.overview import LookRow

AT = datetime(2026, 6, 24, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("page", "link", "name"),
    [
        ("/vandaag", "/vandaag", "Vandaag, /vandaag"),
        ("/planning?week=2026-W26", "/planning?week=2026-W26", "Weekplanning, /planning?week=2026-W26"),
        ("/board/2026-W26.json", "/planning?week=2026-W26", "Weekplanning, /planning?week=2026-W26"),
        ("/afrekenen/2026-W26/sepa", "/afrekenen/2026-W26/sepa", "Afrekenen, /afrekenen/2026-W26/sepa"),
        ("/papieren", "/papieren", "/papieren"),
    ],
)
def test_each_screen_is_told_by_its_name_and_can_be_opened(page: str, link: str, name: str) -> None:
    assert f'<a href="{link}">{name}</a>' in _look(LookRow(at=AT, page=page, subject=""))
