"""Reading what people type or export: dates and times in Dutch notation."""

import re
from datetime import date, time

from models.values.calendar import MONTHS
from models.values.refusal import InvalidValue

_NUMBERS = re.compile(r"(?a)(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_WORDS = re.compile(r"(?a)(\d{1,2})[- ]([a-z]{3,9})\.?[- ](\d{4}|\d{2})")
_ISO = re.compile(r"(?a)(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(?a)(\d{1,2})[:.u ]?(\d{2})?")
_CENTURY = 50


def parse_date(text: str, *, field: str | None = None) -> date:
    """Read `18-6-2026`, `18/06/26`, `18 juni 2026` or `2026-06-18`; two digits from 50 on are 1950 to 1999.

    Raises: InvalidValue with a Dutch sentence.
    """
    cleaned = " ".join(text.lower().split())
    try:
        if match := _ISO.fullmatch(cleaned):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _NUMBERS.fullmatch(cleaned):
            return date(_year(match[3]), int(match[2]), int(match[1]))
        if match := _WORDS.fullmatch(cleaned):
            return date(_year(match[3]), _month(match[2]), int(match[1]))
    except ValueError as impossible:
        raise InvalidValue(
            f"'{text[:40]}' bestaat niet op de kalender. Controleer de datum.", field=field
        ) from impossible
    raise InvalidValue(f"'{text[:40]}' is geen datum. Schrijf hem als 18-6-2026.", field=field)


def parse_time(text: str, *, field: str | None = None) -> time:
    """Read `7:15`, `07.15`, `715`, `7u15` or `7`.

    Raises: InvalidValue with a Dutch sentence.
    """
    cleaned = text.strip().lower().removesuffix("uur").strip()
    if cleaned.isascii() and cleaned.isdigit() and len(cleaned) in {3, 4}:
        cleaned = f"{cleaned[:-2]}:{cleaned[-2:]}"
    match = _TIME.fullmatch(cleaned)
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise InvalidValue(f"'{text[:40]}' is geen tijd. Schrijf hem als 07:15.", field=field)
    return time(int(match[1]), int(match[2] or 0))


def written_date(day: date) -> str:
    """As in a form field: `18-06-2026`."""
    return day.strftime("%d-%m-%Y")


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= _CENTURY else 2000)


def _month(word: str) -> int:
    start = "maa" if word == "mrt" else word
    found = [number for number, name in enumerate(MONTHS, start=1) if name.startswith(start)]
    if not found:
        raise ValueError(word)
    return found[0]
