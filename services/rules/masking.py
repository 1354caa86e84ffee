"""What somebody who only looks along does not get to see: bank accounts but for their end, and citizen numbers."""

import re
from typing import Final

_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_NINE_DIGITS: Final = re.compile(r"(?<![A-Za-z0-9])\d{9}(?![A-Za-z0-9])")
_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
HIDDEN: Final = "••••"


def masked_text(text: str) -> str:
    """The same words; of an IBAN only the last four, of a BSN nothing.

    Only numbers whose check digits are right are taken for one.
    """
    return _NINE_DIGITS.sub(_without_bsn, _IBAN.sub(_end_of_iban, text))


def _end_of_iban(found: re.Match[str]) -> str:
    """Words in capitals may follow an account: its own part is the longest whose check digits are right."""
    written = found[0]
    for length in range(len(written), 14, -1):
        compact = "".join(written[:length].split())
        if not written[length - 1].isspace() and len(compact) >= 15 and _is_iban(compact):
            return f"{HIDDEN} {compact[-4:]}{written[length:]}"
    return written


def _is_iban(compact: str) -> bool:
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def _without_bsn(found: re.Match[str]) -> str:
    is_bsn = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, found[0], strict=True)) % 11 == 0
    return HIDDEN if is_bsn else found[0]
