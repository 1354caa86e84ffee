"""The list that the isolation check goes over is the list of what there is."""

import pytest

from pages.isolation import EVENTS, ROUTES, unlisted
from pages.sockets import FROM_PAGES

PLACE = "ROUTES van pages/isolation.py"


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (set(ROUTES), []),
        (
            {*ROUTES, "GET /nieuw"},
            [f"GET /nieuw is onbekend: zet hem in {PLACE}, met wat een ander bedrijf er hoogstens krijgt"],
        ),
        (set(ROUTES) - {"GET /vandaag"}, [f"GET /vandaag staat in {PLACE} en bestaat niet meer"]),
    ],
)
def test_a_route_that_came_or_went_is_named_with_what_to_do(there: set[str], told: list[str]) -> None:
    assert unlisted(there) == told


def test_every_frame_that_a_page_may_send_is_tried() -> None:
    assert set(EVENTS) == FROM_PAGES
