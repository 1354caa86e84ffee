"""Dates, times and numbers as Dutch people and their spreadsheets write them, and the terms the law counts in."""

import calendar
import re
from datetime import date, time
from typing import Never

from models.values.calendar import MONTHS
from models.values.money import BASIS, parse_rate_1e4
from models.values.refusal import InvalidValue

_MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(MONTHS, start=1)} | {"maa": 3, "mrt": 3}
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_DUTCH = re.compile(r"(?P<day>\d{1,2})(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})", re.ASCII)
_WORDS = re.compile(r"(?P<day>\d{1,2})\s+(?P<name>[a-z]{3,9})\.?\s+(?P<year>\d{4})", re.ASCII)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})\s?[:.u]\s?(?P<minute>\d{2})(?::\d{2})?(?:\s?(?:uur|u))?|(?P<tight>\d{4})", re.ASCII
)
_DAY_FRACTION = re.compile(r"0[.,](?:\d|\d{3,})", re.ASCII)
YEARS = range(1900, 2101)
MINUTES_PER_DAY = 24 * 60


def parse_dutch_date(text: str, *, field: str | None = None) -> date:
    """Read `22-06-2026`, `22.6.2026`, `22 juni 2026`, `22 jun. 2026` or `2026-06-22`.

    With slashes only when the day cannot be a month: `22/06/2026` is read, `03/04/2026` refused as ambiguous.
    Raises: InvalidValue with a Dutch sentence.
    """
    written = text.strip().lower()
    match = _ISO.fullmatch(written) or _DUTCH.fullmatch(written) or _WORDS.fullmatch(written)
    if match is None:
        _refuse(f"'{text[:20]}' is geen datum. Schrijf hem als 22-06-2026.", field)
    parts = match.groupdict()
    name = parts.get("name")
    month = _month_number(name) if name else int(parts["month"])
    day, year = int(parts["day"]), int(parts["year"])
    if parts.get("mark") == "/" and day <= 12:
        _refuse(f"'{written}' kan twee dagen betekenen. Schrijf hem als 22-06-2026.", field)
    if year not in YEARS or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        _refuse(f"'{written}' bestaat niet op de kalender. Kijk dag, maand en jaar na.", field)
    return date(year, month, day)


def _month_number(name: str) -> int:
    number = _MONTH_NUMBERS.get(name[:3], 0)
    is_known = name in {MONTHS[number - 1], MONTHS[number - 1][:3], "mrt"} or (name == "sept" and number == 9)
    return number if number and is_known else 0


def parse_time(text: str, *, field: str | None = None) -> time:
    """Read `07:15`, `7.15`, `7u15`, `0715`, `7:15 uur`, and `24:00` as midnight; also a spreadsheet's part of a day.

    `0,302083` is 07:15: a zero with one or with three and more decimals is a part of a day, with two it is a time.
    Raises: InvalidValue with a Dutch sentence.
    """
    written = text.strip().lower()
    if _DAY_FRACTION.fullmatch(written):
        return time_of_day(float(written.replace(",", ".")))
    match = _TIME.fullmatch(written)
    if match is None:
        _refuse(f"'{text[:20]}' is geen tijd. Schrijf hem als 07:15.", field)
    tight = match["tight"]
    hour, minute = (int(tight[:2]), int(tight[2:])) if tight else (int(match["hour"]), int(match["minute"]))
    if (hour, minute) == (24, 0):
        return time(0)
    if hour > 23 or minute > 59:
        _refuse(f"'{written}' bestaat niet op de klok. Schrijf een tijd als 07:15.", field)
    return time(hour, minute)


def time_of_day(part_of_day: float) -> time:
    """A spreadsheet's part of a day as a time, rounded to the minute: 0.302083 is 07:15, 1.0 is midnight."""
    hour, minute = divmod(round(part_of_day * MINUTES_PER_DAY) % MINUTES_PER_DAY, 60)
    return time(hour, minute)


def parse_quantity(text: str, *, field: str | None = None) -> int:
    """Read a number in Dutch notation into ten-thousandths: `32,0` becomes 320000, `1.250` is 12500000.

    Raises: InvalidValue with a Dutch sentence.
    """
    message = f"'{text[:20]}' is geen getal. Schrijf het als 1.234,5."
    if "€" in text or "EUR" in text:
        _refuse(message, field)
    try:
        return parse_rate_1e4(text, field=field)
    except InvalidValue as problem:
        raise InvalidValue(message, field=field) from problem


def parse_whole(text: str, *, field: str | None = None) -> int:
    """Read a whole number that is not negative: `12.366` is 12366, `32,0` is 32. Raises: InvalidValue."""
    quantity_1e4 = parse_quantity(text, field=field)
    if quantity_1e4 < 0 or quantity_1e4 % BASIS:
        _refuse(f"'{text[:20]}' is geen geheel getal. Schrijf het zonder decimalen, zoals 142.", field)
    return quantity_1e4 // BASIS


def age_on(born: date, day: date) -> int:
    """Age in whole years; who was born on 29 February has a birthday on 1 March in a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def plus_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month: 31 January plus one is 28 February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def invoice_deadline(service_day: date) -> date:
    """The last day to invoice a service: the 15th of the next month. Source: Wet OB 1968 article 34g."""
    return plus_months(service_day.replace(day=15), 1)


def fits_one_invoice(first: date, last: date) -> bool:
    """Whether days from `first` to and including `last` may share an invoice: at most one calendar month.

    Source: Wet OB 1968 article 35 lid 1.
    """
    return first <= last < plus_months(first, 1)


def _refuse(message: str, field: str | None) -> Never:
    raise InvalidValue(message, field=field)
