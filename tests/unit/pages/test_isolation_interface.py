"""The list that the isolation check goes over is the list of what the interface has."""

import pytest

from pages.isolation_interface import ELSEWHERE, NAMED, OWN, declared, unlisted

PLACE = "pages/isolation_interface.py"
LISTED = NAMED.keys() | OWN.keys() | ELSEWHERE.keys()


def test_every_route_of_the_interface_is_tried() -> None:
    assert unlisted(declared()) == []


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ({*LISTED, "GET /nieuw"}, [f"GET /nieuw van de API is onbekend: zet hem in {PLACE}"]),
        (LISTED - {"GET /payouts"}, [f"GET /payouts staat in {PLACE} en bestaat niet meer"]),
    ],
)
def test_a_route_that_came_or_went_is_named_with_what_to_do(there: set[str], told: list[str]) -> None:
    assert unlisted(there) == told
