"""The days on which banks settle with each other (TARGET), which are not the Dutch holidays."""

from datetime import date, timedelta

_FIXED_CLOSINGS = {(1, 1), (5, 1), (12, 25), (12, 26)}
_SATURDAY = 5


def is_bank_day(day: date) -> bool:
    """Whether payments are executed on `day`; King's Day and Ascension are, Good Friday and 1 May are not.

    Source: European Central Bank, TARGET closing days (checked 2026-11-21).
    """
    easter = _easter(day.year)
    moving = (easter - timedelta(days=2), easter + timedelta(days=1))
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED_CLOSINGS and day not in moving


def next_bank_day(day: date) -> date:
    """The first bank day on or after `day`."""
    while not is_bank_day(day):
        day += timedelta(days=1)
    return day


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar. Source: Meeus, Astronomical Algorithms, chapter 8."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon = epact - epact // 28 * (1 - 29 // (epact + 1) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    month_and_day = moon - weekday
    month = 3 + (month_and_day + 40) // 44
    return date(century * 100 + rest, month, month_and_day + 28 - 31 * (month // 4))
