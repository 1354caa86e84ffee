"""Reading what people type or their files hold: dates and times in Dutch notation."""

import re
from datetime import date, time
from typing import Final, Never

from models.values.calendar import MONTHS
from models.values.refusal import InvalidValue

YEARS: Final = range(1900, 2101)
UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
"""What no database takes: NUL, and half of a character that is written in two."""
_MINUTES_PER_DAY: Final = 24 * 60
_NUMBERS = re.compile(r"(?P<day>\d{1,2})(?P<mark>[-./ ])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})", re.ASCII)
_WORDS = re.compile(r"(?P<day>\d{1,2})[- ](?P<name>[a-z]{3,9})\.?[- ](?P<year>\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2})(?:\s?[:.u ]\s?(\d{2})(?::\d{2})?|(\d{2}))?", re.ASCII)
_DAY_FRACTION = re.compile(r"0[.,](?:\d|\d{3,})", re.ASCII)


def parse_date(text: str, *, field: str | None = None, pivot: int = 50, from_file: bool = False) -> date:
    """Read `18-6-2026`, `18.06.26`, `18 juni 2026` or `2026-06-18`; two digits from `pivot` on are 19xx.

    In a form `3/4/2026` is the third of April. A file may come from elsewhere: there a day between slashes that could
    be a month is refused. Raises: InvalidValue with a Dutch sentence.
    """
    written = " ".join(text.lower().split())
    match = _ISO.fullmatch(written) or _NUMBERS.fullmatch(written) or _WORDS.fullmatch(written)
    if match is None:
        _refuse(f"'{text[:40]}' is geen datum. Schrijf hem als 18-06-2026.", field)
    parts = match.groupdict()
    name = parts.get("name")
    day, month, year = int(parts["day"]), _month(name) if name else int(parts["month"]), _year(parts["year"], pivot)
    if from_file and parts.get("mark") == "/" and day <= 12:
        _refuse(f"'{written}' kan twee dagen betekenen. Schrijf hem als 18-06-2026.", field)
    try:
        read = date(year, month, day)
    except ValueError:
        read = None
    if read is None or year not in YEARS:
        _refuse(f"'{written}' bestaat niet op de kalender. Kijk dag, maand en jaar na.", field)
    return read


def parse_time(text: str, *, field: str | None = None, from_file: bool = False) -> time:
    """Read `7:15`, `07.15`, `0715`, `7u15`, `7:15 uur`, `24:00` as midnight, and in a form `7` as well.

    A file may hold a spreadsheet's part of a day: `0,302083` is 07:15. A zero with one or with three and more decimals
    is such a part, with two it is a time. Raises: InvalidValue with a Dutch sentence.
    """
    written = text.strip().lower()
    if from_file and _DAY_FRACTION.fullmatch(written):
        return time_of_day(float(written.replace(",", ".")))
    match = _TIME.fullmatch(written.removesuffix("uur").removesuffix("u").strip())
    if match is None or (from_file and match[0].isdigit() and len(match[0]) != len("0715")):
        _refuse(f"'{text[:40]}' is geen tijd. Schrijf hem als 07:15.", field)
    hour, minute = int(match[1]), int(match[2] or match[3] or 0)
    if (hour, minute) == (24, 0):
        return time(0)
    if hour > 23 or minute > 59:
        _refuse(f"'{written}' bestaat niet op de klok. Schrijf een tijd als 07:15.", field)
    return time(hour, minute)


def time_of_day(part_of_day: float) -> time:
    """A spreadsheet's part of a day as a time, rounded to the minute: 0.302083 is 07:15, 1.0 is midnight."""
    hour, minute = divmod(round(part_of_day * _MINUTES_PER_DAY) % _MINUTES_PER_DAY, 60)
    return time(hour, minute)


def written_date(day: date) -> str:
    """As in a form field: `18-06-2026`."""
    return day.strftime("%d-%m-%Y")


def _year(digits: str, pivot: int) -> int:
    year = int(digits)
    return year if len(digits) == len("2026") else year + (1900 if year >= pivot else 2000)


def _month(name: str) -> int:
    """The number of a month by its name or what it begins with; 0 for none."""
    start = "maa" if name == "mrt" else name
    return next((number for number, month in enumerate(MONTHS, start=1) if month.startswith(start)), 0)


def _refuse(message: str, field: str | None) -> Never:
    raise InvalidValue(message, field=field)
