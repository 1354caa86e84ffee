import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules.numbering import format_number, suggest_prefix


@pytest.mark.parametrize(
    ("prefix", "number", "printed"),
    [("", 218, "2026-0218"), ("SK", 7, "SK-2026-0007"), ("", 12_345, "2026-12345")],
)
def test_a_number_shows_series_year_and_place(prefix: str, number: int, printed: str) -> None:
    assert format_number(prefix, 2026, number) == printed


def test_a_series_starts_at_one() -> None:
    with pytest.raises(ValueError, match="starts at 1"):
        format_number("SK", 2026, 0)


@pytest.mark.parametrize(
    ("trade_name", "taken", "prefix"),
    [
        ("Schoenmakers Koerier", [], "SK"),
        ("Schoenmakers Koerier", ["SK"], "SCK"),
        ("Schoenmakers Koerier", ["sk", "SCK"], "SCHK"),
        ("Schoenmakers Koerier", ["SK", "SCK", "SCHK", "SCHO"], "SK2"),
        ("Łukasz Wójcik Koeriers", [], "LWK"),
        ("Øre", [], "OR"),
        ("Express", ["EX"], "EXP"),
        ("X", [], "X2"),
        ("شركة", [], "ZP"),
        ("", ["ZP"], "ZP2"),
    ],
)
def test_a_prefix_comes_from_the_trade_name(trade_name: str, taken: list[str], prefix: str) -> None:
    assert suggest_prefix(trade_name, taken) == prefix


@given(st.text(max_size=40), st.sets(st.from_regex(r"[A-Z]{1,4}[0-9]?", fullmatch=True), max_size=30))
def test_a_suggested_prefix_is_free_and_plain(trade_name: str, taken: set[str]) -> None:
    prefix = suggest_prefix(trade_name, taken)
    assert prefix not in taken
    assert prefix.isascii()
    assert prefix.isalnum()


def test_a_hundred_namesakes_get_a_hundred_prefixes() -> None:
    taken: set[str] = set()
    for _ in range(100):
        taken.add(suggest_prefix("Benali Koerier", taken))
    assert len(taken) == 100
