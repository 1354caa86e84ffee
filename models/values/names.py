"""How names are kept, searched and sorted: on one line, without accents, and by the family name as Dutch lists do."""

import unicodedata

from models.values.normal_form import normal_form

_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ĳ": "ij", "’": "'"}
)
_KINDS = {"Cc": " ", "Cf": "", "Cs": "", "Co": "", "Cn": ""}
"""What stands in place of a letter by its kind: nothing to see, or no letter at all."""
_PREFIXES = frozenset(
    {"van", "de", "der", "den", "ter", "ten", "te", "in", "op", "aan", "bij", "'t", "'s", "het", "el", "al", "la", "le"}
    | {"du", "von", "zu", "da", "dos", "di"}
)


def visible(name: str) -> str:
    """A name as it is stored and mailed: one line, of letters that can be seen.

    Marks of width or direction are taken out: with one a name looks like another, or turns round what stands beside it.
    """
    seen = (_KINDS.get(unicodedata.category(letter), letter) for letter in name)
    return " ".join("".join(seen).split())


def folded(text: str) -> str:
    """Lower case without accents, as search columns hold it: `Łukasz Gümüş` becomes `lukasz gumus`."""
    plain = normal_form("NFKD", text.casefold().translate(_LETTERS))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def alike(name: str) -> str:
    """What spellings of a name share, whatever capitals, accents and spaces: `Café Den Bosch`, `cafe DenBosch`."""
    return folded(visible(name)).replace(" ", "")


def sort_name(name: str) -> str:
    """A person's name folded, family name first and its prefixes last: `Zoë van Aalst` becomes `aalst zoe van`."""
    words = folded(name).split()
    prefixes = [at for at, word in enumerate(words) if at and word in _PREFIXES]
    double = next((at for at, word in enumerate(words) if at and "-" in word), None)
    start = max(prefixes) + 1 if prefixes and double is None else len(words) - 1
    start = double if double is not None else start
    if not 0 < start < len(words):
        return " ".join(words)
    return " ".join((*(word.removeprefix("d'") for word in words[start:]), *words[:start]))
