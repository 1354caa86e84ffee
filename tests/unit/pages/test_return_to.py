"""After signing in one goes to a page of ours, whatever stands in the address."""

from typing import Any

import pytest

from pages.return_to import LONGEST, own_path, place_for, sign_in_path

OWN = [
    "/planning",
    "/planning?week=2026-W26&depot=Eindhoven%20Noord",
    "/chauffeurs/0197b6a0-0000-7000-8000-000000000001",
    "/papieren?zoek=%C3%A9%C3%A9n",
    "/app/week",
    "/facturen#open",
    "/" + "x" * (LONGEST - 1),
]
ELSEWHERE = [
    "", "planning", "?next=/planning", "#x",
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\\/evil.example", "\\/evil.example",
    "https://evil.example", "https:evil.example", "https:/evil.example", "HTTPS://evil.example",
    "//evil.example@localhost",
    "javascript:alert(1)", "data:text/html,x", " https://evil.example", "/ /evil.example",
    "%2f%2fevil.example", "/%2fevil.example", "/%2F%2Fevil.example", "/%5cevil.example", "/%5C%5Cevil.example",
    "/%252f%252fevil.example", "/%255cevil.example", "%68ttps://evil.example",
    "/\tevil.example", "/\t/evil.example", "/\n/evil.example", "/\r\nLocation: https://evil.example",
    "/%0d%0aSet-Cookie:x=1",
    "/%09/evil.example", "/\x00", "/%00", "\x01//evil.example", "/planning?\r\nx", "/planning?x=%0a",
    "/.//evil.example", "/..//evil.example", "/./planning", "/x/../planning", "/%2e%2e//evil.example",
    "/x//evil.example",
    "/één", "/\u2215/evil.example", "/\uff0fevil.example", "/\u202eevil",
    "/inloggen", "/inloggen?next=/planning", "/uitloggen", "/aanmelden", "/uitnodiging/x", "/sync/day",
    "/board/2026-W26.json", "/_nicegui/client/x/upload/1", "/_nicegui_ws/socket.io",
    "/" + "x" * LONGEST,
]  # fmt: skip


@pytest.mark.parametrize("path", OWN)
def test_a_page_of_ours_is_kept_as_it_was_written(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize("address", ELSEWHERE, ids=ascii)
def test_nothing_else_is_gone_to(address: str) -> None:
    assert own_path(address) == ""
    assert place_for(address, home="/vandaag", is_driver=False) == "/vandaag"


@pytest.mark.parametrize(
    ("is_driver", "asked", "place"),
    [
        (False, "/planning?week=2026-W26", "/planning?week=2026-W26"),
        (False, "/app/week", "thuis"),
        (False, "/apparaten", "/apparaten"),
        (True, "/app/week", "/app/week"),
        (True, "/app", "/app"),
        (True, "/planning", "thuis"),
        (True, "/app/verwijderen", "thuis"),
        (True, "/app/verwijderen?zeker", "thuis"),
    ],
)
def test_a_page_that_is_of_other_people_is_left_for_home(*, is_driver: bool, asked: str, place: str) -> None:
    assert place_for(asked, home="thuis", is_driver=is_driver) == place


def asked_for(path: bytes, query: bytes = b"", method: str = "GET") -> dict[str, Any]:
    return {"type": "http", "method": method, "path": "?", "raw_path": path, "query_string": query}


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        (asked_for(b"/planning", b"week=2026-W26"), "/inloggen?next=/planning%3Fweek%3D2026-W26"),
        (asked_for(b"/papieren", b"zoek=%C3%A9"), "/inloggen?next=/papieren%3Fzoek%3D%25C3%25A9"),
        (asked_for(b"/"), "/inloggen"),
        (asked_for(b"//evil.example"), "/inloggen"),
        (asked_for(b"/bestand/sepa/x.xml", method="POST"), "/inloggen"),
        (asked_for(b"/uitloggen"), "/inloggen"),
    ],
)
def test_the_sign_in_page_knows_what_was_asked_for(scope: dict[str, Any], path: str) -> None:
    assert sign_in_path(scope) == path
