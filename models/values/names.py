"""How names are searched and sorted: without accents, and by the family name as Dutch lists do."""

import unicodedata

_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ĳ": "ij", "’": "'"}
)
_PREFIXES = frozenset(
    {"van", "de", "der", "den", "ter", "ten", "te", "in", "op", "aan", "bij", "'t", "'s", "het", "el", "al", "la", "le"}
    | {"du", "von", "zu", "da", "dos", "di"}
)


def folded(text: str) -> str:
    """Lower case without accents, as search columns hold it: `Łukasz Gümüş` becomes `lukasz gumus`."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


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
