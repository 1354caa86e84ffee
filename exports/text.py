"""Names and remarks made fit for a file: real letters stay, what spoofs or breaks a file goes."""

import re

from models.values.normal_form import normal_form

_FORBIDDEN = re.compile(
    "[\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f"  # control characters but those that end a line
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # invisible marks and changes of writing direction
    "\ud800-\udfff\ufffe\uffff]"  # halves of characters and non-characters
)


def clean(text: str) -> str:
    """One line of composed letters (NFC) without control or direction marks, single blanks, none at the ends."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(normal_form("NFC", _FORBIDDEN.sub("", text)).split())


def decimal_text(value: int, places: int, *, at_least: int | None = None) -> str:
    """A whole number of 10^-places units with a point, never an exponent: 19635 with 4 is `1.9635`.

    With `at_least` needless zeros go, down to that many decimals: 12800 with 4 and 2 is `1.28`.
    """
    whole, part = divmod(abs(value), 10**places)
    decimals = f"{part:0{places}d}" if places else ""
    if at_least is not None:
        decimals = decimals[:at_least] + decimals[at_least:].rstrip("0")
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"
