"""Cleaned texts, plain numbers and file names."""

import pytest

from exports.file import ExportFile, file_name
from exports.text import clean, decimal_text


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  Jan   Jansen ", "Jan Jansen"),
        ("Jan\tJansen\r\n", "Jan Jansen"),
        ("Jan\u00a0Jansen", "Jan Jansen"),
        ("Jose\u0301", "José"),
        ("A\x00B\x1bC\ufeff\u200b", "ABC"),
        ("\u202eneslnaJ\u202c", "neslnaJ"),
        ("Łukasz 🚚 محمد", "Łukasz 🚚 محمد"),
        ("\ud83d los", "los"),
        ("a \u200b b", "a b"),
        ("", ""),
    ],
)
def test_real_letters_stay_and_what_breaks_a_file_goes(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("value", "places", "at_least", "text"),
    [
        (162_322, 2, None, "1623.22"),
        (-5, 2, None, "-0.05"),
        (19_635, 4, 2, "1.9635"),
        (12_800, 4, 2, "1.28"),
        (10_000, 4, 0, "1"),
        (10**18, 2, None, "10000000000000000.00"),
        (7, 0, None, "7"),
    ],
)
def test_numbers_are_written_without_an_exponent(value: int, places: int, at_least: int | None, text: str) -> None:
    assert decimal_text(value, places, at_least=at_least) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Factuur 2026/0241", "Factuur-2026-0241.pdf"),
        ("../../etc/passwd", "etc-passwd.pdf"),
        ("Zoë Çelik", "Zoe-Celik.pdf"),
        ("陳", "bestand.pdf"),
        ("x" * 300, "x" * 80 + ".pdf"),
    ],
)
def test_a_file_name_is_safe_everywhere(text: str, name: str) -> None:
    assert file_name(text, "pdf") == name


def test_a_fingerprint_is_the_sha256_of_the_content() -> None:
    assert ExportFile("a.txt", "text/plain", b"abc").sha256.startswith("ba7816bf8f01cfea414140de5dae2223")
