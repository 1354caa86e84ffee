"""One way to write each letter, in time that grows with the text and no faster."""

import unicodedata
from typing import Final, Literal

_AT_ONCE: Final = 1_000
"""Characters; putting the marks on a letter in order takes the square of how many there are, and nothing else runs."""


def normal_form(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """The text in this form of Unicode; far beyond the length of any name a mark may stay apart from its letter."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize(form, text[at : at + _AT_ONCE]) for at in range(0, len(text), _AT_ONCE))
