"""The door for operators, as it is drawn."""

from typing import Any

import pytest

from ui import support
from ui.public import Typed


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        (Typed({"zoek": "Kempen & zn"}, {}), []),
        (Typed({"zoek": "Kempen & zn"}, {"reason": "Zeg waarom."}), ["/ondersteuning?zoek=Kempen+%26+zn"]),
        (Typed({}, {}, "Kies een bedrijf."), ["/ondersteuning"]),
    ],
    ids=["asked", "refused", "refused without a search"],
)
def test_going_back_from_a_refusal_leads_to_the_search_and_sends_nothing_again(
    typed: Typed, leads_to: list[str]
) -> None:
    told: dict[str, Any] = {"search_path": "/ondersteuning", "open_path": "/ondersteuning/openen"}
    html = bytes(support.choose("Noor", [("1", "Kempenbode")], typed=typed, **told).body).decode()
    assert [part.partition('"')[0] for part in html.split(' data-df-at="')[1:]] == leads_to
