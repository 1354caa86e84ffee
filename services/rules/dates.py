"""Numbers as Dutch people and their spreadsheets write them, and the terms the law counts in."""

import calendar
from datetime import date
from typing import Never

from models.values.money import BASIS, parse_rate_1e4
from models.values.refusal import InvalidValue


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
