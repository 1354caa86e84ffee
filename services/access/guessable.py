"""Whether a new password is easy to guess for somebody who knows Dutch, the trade and the person."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from models.values.normal_form import normal_form
from models.values.refusal import InvalidValue
from services.access.dutch_words import CHOSEN_FIRST

SHORTEST: Final = 12
LONGEST: Final = 200
LOOKED_AT: Final = 48
"""The letters at the start that must be hard enough: the search takes long for more."""
FEWEST_GUESSES: Final = 10**10
SHORTEST_WORD: Final = 3
YOURS: Final = "je naam, je adres of die van je bedrijf"
_PATTERNS: Final = {
    "spatial": "toetsen naast elkaar",
    "repeat": "een herhaling",
    "sequence": "letters of cijfers op volgorde",
    "date": "een datum",
    "regex": "een jaartal",
    "dictionary": "een woord dat vaak wordt gekozen",
}

Dictionaries = dict[str, Mapping[str, int]]


def check_new_password(password: str, *, about: Sequence[str]) -> None:
    """Refuse what is short, absurdly long or easy to guess; `about` are the names of the person and the company.

    Raises: InvalidValue.
    """
    if len(password) > LONGEST:
        raise InvalidValue(f"Kies een wachtwoord van hoogstens {LONGEST} tekens.", field="password")
    reasons = _why_guessable(password[:LOOKED_AT], about) if password else []
    if reasons:
        why = f"Dit wachtwoord is makkelijk te raden, want het bevat {_listed(reasons)}."
        raise InvalidValue(f"{why} Kies drie of vier losse woorden.", field="password")
    if len(password) < SHORTEST:
        raise InvalidValue(f"Kies een wachtwoord van minstens {SHORTEST} tekens.", field="password")


def _why_guessable(password: str, about: Sequence[str]) -> list[str]:
    """What it is made of, when too few guesses find it; nothing when it is hard enough or only too short.

    The guesses of the parts are multiplied, without zxcvbn's allowance for their number: who guesses puts a season, a
    year and an exclamation mark together first of all.
    """
    from zxcvbn import matching, scoring

    dictionaries: Dictionaries = {**matching.RANKED_DICTIONARIES, **_chosen_first(), YOURS: _ranked(_words(about))}
    matches = matching.omnimatch(password, dictionaries)
    found = scoring.most_guessable_match_sequence(password, matches, _exclude_additive=True)
    if found["guesses"] >= FEWEST_GUESSES:
        return []
    return list(dict.fromkeys(_named(part) for part in found["sequence"] if part["pattern"] != "bruteforce"))


def _named(part: Mapping[str, Any]) -> str:
    dictionary = part.get("dictionary_name")
    return dictionary if dictionary in {YOURS, *CHOSEN_FIRST} else _PATTERNS[part["pattern"]]


@cache
def _chosen_first() -> Dictionaries:
    return {name: _ranked(words.split()) for name, words in CHOSEN_FIRST.items()}


def _ranked(words: Iterable[str]) -> dict[str, int]:
    return {word: rank for rank, word in enumerate(dict.fromkeys(words), 1)}


def _words(about: Sequence[str]) -> Iterator[str]:
    """Each name as one word and in its parts, as they are typed without accents."""
    for name in about:
        plain = normal_form("NFKD", name.lower()).encode("ascii", "ignore").decode()
        for spelled in (name.lower(), plain):
            parts = re.findall(r"\w+", spelled)
            yield from (word for word in ("".join(parts), *parts) if len(word) >= SHORTEST_WORD)


def _listed(reasons: Sequence[str]) -> str:
    *others, last = reasons
    return f"{', '.join(others)} en {last}" if others else last
