"""The shape of document numbers and the prefixes that keep series apart."""

import re
import unicodedata
from collections.abc import Collection, Iterator

from models.values.normal_form import normal_form

_UNDECOMPOSABLE = str.maketrans(
    {"Ł": "L", "Đ": "D", "Ð": "D", "Ø": "O", "Æ": "A", "Œ": "O", "Þ": "T", "ẞ": "S", "ı": "I"}
)
FALLBACK = "ZP"


def format_number(prefix: str, year: int, number: int) -> str:
    """The number printed on a document: `2026-0218` without a prefix, `SK-2026-0007` with one. `number` >= 1."""
    if number < 1:
        message = f"a series starts at 1, not at {number}"
        raise ValueError(message)
    head = f"{prefix}-" if prefix else ""
    return f"{head}{year}-{number:04d}"


def suggest_prefix(trade_name: str, taken: Collection[str]) -> str:
    """A prefix of two to four capitals for the series of a contractor that no other one in `taken` has.

    The initials come first (`Schoenmakers Koerier` becomes `SK`), then more letters of the first word, then a figure.
    """
    used = {prefix.upper() for prefix in taken}
    return next(candidate for candidate in _candidates(trade_name) if candidate not in used)


def _candidates(trade_name: str) -> Iterator[str]:
    words = re.findall(r"[A-Z]+", _capitals(trade_name)) or [FALLBACK]
    first, tail = words[0], "".join(word[0] for word in words[1:3])
    if tail:
        yield first[0] + tail
    for length in range(2, 5):
        if len(first) >= length:
            yield (first[:length] + tail)[:4]
    stem = (first[0] + tail) if tail else first[:2]
    number = 2
    while True:
        yield f"{stem}{number}"
        number += 1


def _capitals(text: str) -> str:
    upper = text.upper().translate(_UNDECOMPOSABLE)
    return "".join(letter for letter in normal_form("NFKD", upper) if not unicodedata.combining(letter))
