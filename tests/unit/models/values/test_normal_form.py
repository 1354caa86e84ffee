"""One way to write each letter, for texts of any length."""

import unicodedata

import pytest

from models.values.normal_form import normal_form

ABOVE, BELOW = "\N{COMBINING ACUTE ACCENT}", "\N{COMBINING GRAVE ACCENT BELOW}"


@pytest.mark.parametrize(
    "text", ["", "Daan", "Zoe\N{COMBINING DIAERESIS}", f"a{ABOVE}{BELOW}", "\N{LATIN SMALL LIGATURE FI}", "é" * 999]
)
@pytest.mark.parametrize("form", ["NFC", "NFKC", "NFKD"])
def test_a_text_of_any_decent_length_has_the_form_that_unicode_says(form: str, text: str) -> None:
    assert normal_form(form, text) == unicodedata.normalize(form, text)  # type: ignore[arg-type]  # one of the three


def test_no_mark_is_compared_with_all_marks_before_it() -> None:
    marks = f"a{ABOVE * 999}{BELOW}"
    assert unicodedata.normalize("NFKD", marks).find(BELOW) == 1
    assert normal_form("NFKD", marks).find(BELOW) == 1_000
