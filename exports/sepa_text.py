"""Text and account numbers as SEPA takes them: few letters, known lengths, right check digits."""

import re
import unicodedata

from models.values.normal_form import normal_form
from models.values.refusal import InvalidValue

NAME_LIMIT = 70
TEXT_LIMIT = 140
_ALLOWED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "
_OUTSIDE = re.compile(f"[^{re.escape(_ALLOWED)}]")
_ONLY_ALLOWED = re.compile(f"[{re.escape(_ALLOWED)}]*")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f]")
_LETTERS = {
    "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Ø": "O", "ø": "o", "ß": "ss", "ẞ": "SS", "Æ": "AE",
    "æ": "ae", "Œ": "OE", "œ": "oe", "Þ": "Th", "þ": "th", "ı": "i", "Ħ": "H", "ħ": "h", "Ŋ": "N", "ŋ": "n", "Ə": "E",
    "ə": "e", "ĸ": "k", "Ŧ": "T", "ŧ": "t", "€": "EUR", "&": "+", "<": ".", ">": ".", "_": "-", "@": ".", "=": "-",
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "~": "-", "’": "'", "‘": "'", "‚": "'", "`": "'", "´": "'",
    "ʼ": "'", '"': "'", "“": "'", "”": "'", "„": "'", "«": "'", "»": "'", "!": ".", ";": ",", "[": "(", "]": ")",
    "{": "(", "}": ")", "|": "/", "\\": "/", "·": ".", "•": ".",
}  # fmt: skip
_CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхыэіґ",
        ["a", "b", "v", "g", "d", "e", "z", "i", "j", *"klmnoprstuf", "kh", "y", "e", "i", "g"],
        strict=True,
    )
) | {
    "ё": "e", "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
    "є": "ye", "ї": "yi", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "dj", "џ": "dz",
}  # fmt: skip
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψως",
        ["a", "v", "g", "d", "e", "z", "i", "th", *"iklmn", "x", *"oprsty", "f", "ch", "ps", "o", "s"],
        strict=True,
    )
)
_OTHER_SCRIPTS = _CYRILLIC | _GREEK
_CAPITALS = {letter.upper(): latin.capitalize() for letter, latin in _OTHER_SCRIPTS.items() if letter != "ς"}
_TABLE = str.maketrans(_LETTERS | _OTHER_SCRIPTS | _CAPITALS)

# The countries of SEPA with the length of their IBAN. Source: EPC409-09, ISO 13616 register (checked 2026-11-21).
_SEPA_LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15,
    "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip
_CHECKED = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,27}")
_ISSUED_CHECK_DIGITS = range(2, 99)


def sepa_text(text: str, limit: int) -> str:
    """The text in the letters every bank reads: transliterated first, cut afterwards, without blanks at the ends.

    What has no counterpart (an emoji, a Chinese sign) leaves a blank, so the answer can be empty.
    Source: EPC217-08, SEPA character set. Example: `Łukasz & Zn.` becomes `Lukasz + Zn.`.
    """
    if _ONLY_ALLOWED.fullmatch(text) is None:
        composed = normal_form("NFC", _INVISIBLE.sub("", text)).translate(_TABLE)
        decomposed = normal_form("NFKD", composed)
        bare = "".join(character for character in decomposed if not unicodedata.combining(character))
        text = _OUTSIDE.sub(" ", bare.translate(_TABLE))
    return " ".join(text.split())[:limit].rstrip()


def sepa_name(name: str) -> str:
    """A payee's or payer's name, at most 70 letters. Raises: InvalidValue when no bank could read any of it."""
    readable = sepa_text(name, NAME_LIMIT)
    if not any(character.isalnum() for character in readable):
        raise InvalidValue(
            f"De naam '{name[:NAME_LIMIT]}' heeft geen letters die een bank leest. Vul hem in zoals de bank hem kent.",
            field="account_holder",
        )
    return readable


def is_sepa_iban(iban: str) -> bool:
    """Whether a stored IBAN (capitals, no blanks) lies inside SEPA and has right check digits."""
    if _SEPA_LENGTHS.get(iban[:2]) != len(iban) or _CHECKED.fullmatch(iban) is None:
        return False
    return int(iban[2:4]) in _ISSUED_CHECK_DIGITS and _remainder(iban) == 1


def is_creditor_reference(reference: str) -> bool:
    """Whether a text is a structured reference with right check digits. Source: ISO 11649."""
    return re.fullmatch(r"RF[0-9]{2}[A-Z0-9]{1,21}", reference) is not None and _remainder(reference) == 1


def _remainder(number: str) -> int:
    """Modulo 97 of the digits, letters counted as 10 to 35. Source: ISO 7064, MOD 97-10."""
    return int("".join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97
