"""The line on Vandaag about papers that run out: what it counts and where it leads."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from models.values.kinds import PaperKind
from pages.expiring import papers_line
from services.people.views import ExpiringRow

TODAY = date(2026, 6, 26)


def line(*days_left: int) -> str:
    rows = [
        ExpiringRow("Jan Bos", "driver", UUID(int=at), PaperKind.DRIVING_LICENCE, TODAY + timedelta(days=left))
        for at, left in enumerate(days_left)
    ]
    return str(papers_line(rows, TODAY))


@pytest.mark.parametrize(
    ("days_left", "said"),
    [
        ((3,), "1 document verloopt binnen 30 dagen"),
        ((0, 30), "2 documenten verlopen binnen 30 dagen"),
        ((-1,), "1 document is verlopen<"),
        ((-1, -9, 4), "2 documenten zijn verlopen, 1 verloopt binnen 30 dagen"),
        ((-1, 2, 4), "1 document is verlopen, 2 verlopen binnen 30 dagen"),
    ],
)
def test_the_line_counts_what_ran_out_and_what_soon_will(days_left: tuple[int, ...], said: str) -> None:
    assert said in line(*days_left)
    assert 'href="/papieren"' in line(*days_left)


def test_nothing_runs_out_says_nothing() -> None:
    assert line() == ""
