"""How long something is kept: terms in months and days, reckoned so that nothing ever goes too early."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

MONTHS_OF_YEAR = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """A time to keep something, in calendar months and then days."""

    months: int = 0
    days: int = 0

    @classmethod
    def years(cls, count: int) -> Self:
        return cls(count * MONTHS_OF_YEAR)

    @property
    def dutch(self) -> str:
        """`7 jaar`, `1 maand`, `1 maand en 2 dagen`."""
        years, months = divmod(self.months, MONTHS_OF_YEAR)
        whole = f"{years} jaar" if years and not months else _count(self.months, "maand", "maanden")
        return " en ".join(filter(None, [whole, _count(self.days, "dag", "dagen")]))

    def limit(self, today: date, *, after_year: bool) -> date:
        """What ended before this day has been kept long enough today; `after_year` counts from 1 January after it."""
        limit = _months_back(today - timedelta(days=self.days), self.months)
        return date(limit.year, 1, 1) if after_year else limit

    def goes_on(self, last_day: date, *, after_year: bool) -> date:
        """The first day on which something may go that ended on `last_day`: the other way round of `limit`.

        Kept for 2 years, what ended on 28 February 2024 goes on 1 March 2026: it was kept all of 28 February.
        """
        start = date(last_day.year + 1, 1, 1) if after_year else last_day + _DAY
        return _months_on(start, self.months) + timedelta(days=self.days)

    def is_longer_than(self, other: "Term") -> bool:
        """Whether it lasts longer from the start of a year without a leap day on."""
        first = date(2001, 1, 1)
        return self.goes_on(first, after_year=False) > other.goes_on(first, after_year=False)


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}" if number else ""


def _months_back(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month: earlier is kept longer."""
    year, month = divmod(day.year * MONTHS_OF_YEAR + day.month - 1 - months, MONTHS_OF_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _months_on(day: date, months: int) -> date:
    """The same day so many months later, or the first of the month after."""
    year, month = divmod(day.year * MONTHS_OF_YEAR + day.month - 1 + months, MONTHS_OF_YEAR)
    length = monthrange(year, month + 1)[1]
    if day.day <= length:
        return date(year, month + 1, day.day)
    return date(year, month + 1, length) + _DAY
