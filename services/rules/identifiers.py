"""The numbers and addresses people type, brought to the one form that is stored, or refused with a sentence.

No message repeats what was typed: these are the values that must not end up in a log.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Never

from models.values.refusal import InvalidValue

_BELGIUM, _GERMANY, _NETHERLANDS = "BE", "DE", "NL"
_FOREIGN_BTW_IDS = {
    "AT": r"U\d{8}",
    _BELGIUM: r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    _GERMANY: r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
}
_PLATE_SHAPES = {
    "LLDDDD": (2, 2, 2),
    "DDDDLL": (2, 2, 2),
    "DDLLDD": (2, 2, 2),
    "LLDDLL": (2, 2, 2),
    "LLLLDD": (2, 2, 2),
    "DDLLLL": (2, 2, 2),
    "DDLLLD": (2, 3, 1),
    "DLLLDD": (1, 3, 2),
    "LLDDDL": (2, 3, 1),
    "LDDDLL": (1, 3, 2),
    "LLLDDL": (3, 2, 1),
    "LDDLLL": (1, 2, 3),
    "DLLDDD": (1, 2, 3),
    "DDDLLD": (3, 2, 1),
}
"""The Dutch sidecodes 1 to 14: letters and digits, and where the dashes go. Source: RDW."""
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}", re.ASCII)


class BtwIdKind(StrEnum):
    """Whose VAT number it is, as far as its form says; only VIES proves that it exists."""

    SOLE_TRADER = "sole_trader"
    LEGAL_ENTITY = "legal_entity"
    FOREIGN = "foreign"


def normalise_bsn(text: str, *, field: str | None = None) -> str:
    """Nine digits that pass the 11-test; eight get their leading zero back. Dots, blanks and dashes may stand between.

    Raises: InvalidValue. Source: Besluit burgerservicenummer, 11-test with weight -1 for the last digit.
    """
    written = _visible(text).strip()
    digits = re.sub(r"[\s.-]", "", written)
    if not re.match(r"[0-9]", written) or not re.fullmatch(r"[0-9]{8,9}", digits):
        _refuse("Een BSN heeft 9 cijfers. Vul alleen de cijfers in, zonder letters of komma's.", field)
    number = digits.zfill(9)
    if not int(number) or not passes_eleven_test(number):
        _refuse("Dit BSN klopt niet: een cijfer is fout of verwisseld. Kijk het na op de loonstrook.", field)
    return number


def personnel_number(text: str, *, field: str | None = None) -> str:
    """A number of the company's own, as it is written; never the BSN, which would stay readable here.

    Raises: InvalidValue.
    """
    digits = re.sub(r"[\s.-]", "", _visible(text))
    if re.fullmatch(r"\d{9}", digits) and int(digits) and passes_eleven_test(digits):
        _refuse("Dit is zo te zien een BSN. Vul het nummer uit je eigen administratie in, of laat het leeg.", field)
    return text


def passes_eleven_test(nine_digits: str) -> bool:
    """Whether nine digits can be a BSN."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, nine_digits, strict=True)) % 11 == 0


def normalise_iban(text: str, *, field: str | None = None) -> str:
    """An IBAN without blanks, in capitals, its length and check digits right. Test numbers (bank code TEST) pass.

    Raises: InvalidValue. Source: ISO 13616.
    """
    from schwifty import IBAN
    from schwifty.exceptions import SchwiftyException

    compact = re.sub(r"[\s-]", "", _visible(text)).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", compact):
        _refuse("Een IBAN begint met landcode en twee cijfers, zoals NL91 ABNA 0417 1643 00.", field)
    try:
        return IBAN(compact).compact
    except SchwiftyException as problem:
        message = "Dit IBAN klopt niet: er is een teken te veel, te weinig of verwisseld. Kijk het na op de bankpas."
        raise InvalidValue(message, field=field) from problem


def bic_of(iban: str) -> str | None:
    """The BIC of a stored IBAN's bank, or None where the bank list does not know it."""
    from schwifty import IBAN

    bic = IBAN(iban).bic
    return bic.compact if bic else None


def normalise_btw_id(text: str, *, field: str | None = None) -> str:
    """A VAT number with its country code: Dutch with the check of sole traders or legal entities, or of another member.

    An old Dutch number with a BSN inside is refused. Raises: InvalidValue.
    Source: Belastingdienst, btw-identificatienummer (mod 97 over 23 21, digits, 11, check digits, since 2020).
    """
    compact = re.sub(r"[\s.-]", "", _visible(text)).upper()
    if _kind(compact) is None:
        _refuse(_btw_advice(compact), field)
    return compact


def btw_id_kind(btw_id: str) -> BtwIdKind:
    """Whose number a stored VAT number is. Raises: InvalidValue for one that was never normalised."""
    kind = _kind(btw_id)
    if kind is None:
        _refuse(_btw_advice(btw_id), None)
    return kind


def _kind(compact: str) -> BtwIdKind | None:
    country, rest = compact[:2], compact[2:]
    if country != _NETHERLANDS:
        return BtwIdKind.FOREIGN if _is_foreign_btw_id(country, rest) else None
    match = re.fullmatch(r"([0-9]{9})B([0-9]{2})", rest)
    if match is None or match[2] == "00":
        return None
    if int(f"2321{match[1]}11{match[2]}") % 97 == 1:
        return BtwIdKind.SOLE_TRADER
    is_rsin = match[1].startswith(("8", "00")) and passes_eleven_test(match[1])
    return BtwIdKind.LEGAL_ENTITY if is_rsin else None


def _is_foreign_btw_id(country: str, rest: str) -> bool:
    shape = _FOREIGN_BTW_IDS.get(country)
    if shape is None or not re.fullmatch(shape, rest, re.ASCII):
        return False
    if country == _BELGIUM:
        return 97 - int(rest[:8]) % 97 == int(rest[8:])
    return country != _GERMANY or _passes_mod_11_10(rest)


def _passes_mod_11_10(digits: str) -> bool:
    """ISO 7064, MOD 11,10."""
    product = 10
    for digit in digits[:-1]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def _btw_advice(compact: str) -> str:
    if re.fullmatch(r"NL[0-9]{9}B(?!00)[0-9]{2}", compact):
        return (
            "Dit btw-id klopt niet, of is het oude nummer met een BSN erin. "
            "Vul het btw-id in dat op de brief van de Belastingdienst staat."
        )
    return "Een Nederlands btw-id is NL, 9 cijfers, B en 2 cijfers, zoals NL000099998B57. Begin met de landcode."


def normalise_kvk(text: str, *, field: str | None = None) -> str:
    """Eight digits, leading zeros kept; there is no check digit. Raises: InvalidValue."""
    digits = re.sub(r"\s", "", _visible(text))
    if re.fullmatch(r"[0-9]{7}", digits):
        _refuse("Een KvK-nummer heeft 8 cijfers, dit zijn er 7. Misschien is een nul vooraan weggevallen.", field)
    if re.fullmatch(r"[0-9]{12}", digits):
        _refuse("Dit is een vestigingsnummer. Vul het KvK-nummer van 8 cijfers in.", field)
    if not re.fullmatch(r"[0-9]{8}", digits) or not int(digits):
        _refuse("Een KvK-nummer heeft 8 cijfers, zonder letters.", field)
    return digits


def normalise_plate(text: str, *, field: str | None = None) -> str:
    """A Dutch number plate with its dashes: `v395ll` becomes `V-395-LL`. Raises: InvalidValue. Source: RDW."""
    compact = re.sub(r"[\s.-]", "", _visible(text)).upper()
    if not re.fullmatch(r"[A-Z0-9]{6}", compact):
        _refuse("Een Nederlands kenteken heeft 6 letters en cijfers, zoals V-395-LL.", field)
    shape = "".join("D" if character.isdigit() else "L" for character in compact)
    groups = _PLATE_SHAPES.get(shape)
    if groups is None:
        _refuse("Dit is geen Nederlands kenteken. Kijk of een letter O en een cijfer 0 verwisseld zijn.", field)
    first, second, _ = groups
    return "-".join((compact[:first], compact[first : first + second], compact[first + second :]))


def normalise_postcode(text: str, *, field: str | None = None) -> str:
    """A Dutch postcode with its blank: `5611ab` becomes `5611 AB`. Raises: InvalidValue."""
    compact = re.sub(r"\s", "", _visible(text)).upper()
    if not re.fullmatch(r"[1-9][0-9]{3}(?!S[ADS])[A-Z]{2}", compact):
        _refuse("Een postcode is 4 cijfers en 2 letters, zoals 5611 AB.", field)
    return f"{compact[:4]} {compact[4:]}"


def normalise_phone(text: str, *, field: str | None = None) -> str:
    """A Dutch or Belgian number with its country code: `06 12404031` becomes `+31612404031`.

    Without a country code it counts as Dutch, also a mobile number whose zero a spreadsheet ate; a spreadsheet eats the
    plus of one with a country code as well. Raises: InvalidValue.
    Source: ITU-T E.164.
    """
    written = re.sub(r"\(0\)|[\s().\-/]", "", _visible(text))
    number = re.sub(r"^00", "+", written)
    if re.fullmatch(r"0[1-9][0-9]{8}", number):
        number = f"+31{number[1:]}"
    elif re.fullmatch(r"6[1-9][0-9]{7}", number):
        number = f"+31{number}"
    elif re.fullmatch(r"3[12][1-9][0-9]{7,8}", number):
        number = f"+{number}"
    if not re.fullmatch(r"\+31[1-9][0-9]{8}|\+32(?:4[5-9][0-9]{7}|[1-9][0-9]{7})", number):
        _refuse("Vul een Nederlands of Belgisch nummer in, zoals 06 12345678 of +32 470 12 34 56.", field)
    return number


def normalise_email(text: str, *, field: str | None = None) -> str:
    """An address in lower case, so that the same person has one. Raises: InvalidValue."""
    written = _visible(text).strip()
    address = written.lower() if written.isascii() else ""
    name, _, _ = address.partition("@")
    is_dotted_wrong = ".." in address or name.startswith(".") or name.endswith(".")
    if len(address) > 254 or len(name) > 64 or is_dotted_wrong or not _EMAIL.fullmatch(address):
        _refuse("Dit is geen e-mailadres. Schrijf het als naam@bedrijf.nl.", field)
    return address


def _visible(text: str) -> str:
    """The text without zero-width and other formatting characters, which come along when people paste."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _refuse(message: str, field: str | None) -> Never:
    raise InvalidValue(message, field=field)
