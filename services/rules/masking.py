"""What somebody who only looks along does not get to see: bank accounts but for their end, and citizen numbers."""

import re
import unicodedata
from typing import Final

from models.values.normal_form import normal_form
from models.values.refusal import InvalidValue
from services.rules.identifiers import normalise_iban, passes_eleven_test

HIDDEN: Final = "••••"
_APART: Final = r"[\s\u200b-\u200d\u2060\ufeff./_\u00b7\u2010-\u2015\u2212\u115f\u1160\u2800\u3164\uffa0-]"
"""What people, and whoever wants to hide one, put between the digits: any space, wide, without width or empty in
another script, dashes and dots.
"""
_IBAN: Final = re.compile(
    rf"(?<![A-Za-z0-9])[A-Za-z]{{2}}(?:{_APART}?[0-9]){{2}}(?:{_APART}{{0,3}}[A-Za-z0-9]){{11,30}}(?![A-Za-z0-9])"
)
_NINE_DIGITS: Final = re.compile(
    rf"(?:(?<![A-Za-z0-9])|(?<=(?i:bsn)))(?:[0-9]{{9}}|(?<![0-9]{_APART})"
    rf"(?:[0-9]{{2,4}}({_APART}{{1,3}})[0-9]{{2,4}}\1[0-9]{{2,4}}"
    rf"|[0-9]{{2}}({_APART}{{1,3}})[0-9]{{2}}\2[0-9]{{2}}\2[0-9]{{3}}"
    rf"|[0-9]({_APART}{{1,3}})(?:[0-9]\3){{7}}[0-9])"
    rf"(?!{_APART}[0-9]|,[0-9]))(?![A-Za-z0-9])"
)
"""In one piece, in three, as the number before the BSN was written (11.12.22.333), or digit by digit."""
_NO_WIDTH: Final = frozenset({"Cf", "Mn", "Me"})
"""What shows nothing of itself: marks of direction, joiners, and what stands on or around the letter before it."""
_SHORTEST_IBAN: Final = 15


def masked_text(text: str) -> str:
    """The same words; of an IBAN only the last four, of a BSN nothing, however people space and spell them.

    Only numbers whose check digits are right are taken for one. Where one is found in another script, in wide letters
    or between what shows nothing, the words come back in plain letters and digits.
    """
    shown = _masked(text)
    if shown.isascii():
        return shown
    for spelled in (_plainly(shown), _without_marks(_plainly(shown))):
        if (masked := _masked(spelled)) != spelled:
            shown = masked
    return shown


def _masked(text: str) -> str:
    return _NINE_DIGITS.sub(_without_bsn, _without_accounts(text))


def _plainly(text: str) -> str:
    """Wide letters as narrow ones, and the digits of any script as those that we count with."""
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in normal_form("NFKC", text))


def _without_marks(text: str) -> str:
    return "".join(each for each in text if unicodedata.category(each) not in _NO_WIDTH)


def _without_accounts(text: str) -> str:
    """Words or another account may stand around one: looked for from each place on, the longest that is one."""
    shown, at = "", 0
    while found := _IBAN.search(text, at):
        written = found[0]
        ends = (end for end in range(len(written), _SHORTEST_IBAN - 1, -1) if written[end - 1].isalnum())
        hidden = next(((end, iban) for end in ends if (iban := _iban(written[:end]))), None)
        length, instead = (hidden[0], f"{HIDDEN} {hidden[1][-4:]}") if hidden else (1, written[0])
        shown += text[at : found.start()] + instead
        at = found.start() + length
    return shown + text[at:]


def _iban(written: str) -> str | None:
    compact = re.sub(_APART, "", written)
    checked = int("".join(str(int(each, 36)) for each in compact[4:] + compact[:4])) % 97
    if checked != 1:  # so most are turned away cheaply
        return None
    try:
        return normalise_iban(compact)
    except InvalidValue:
        return None


def _without_bsn(found: re.Match[str]) -> str:
    digits = re.sub(_APART, "", found[0])
    return HIDDEN if len(digits) == 9 and passes_eleven_test(digits) else found[0]
