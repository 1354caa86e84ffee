"""Periods, ISO weeks and Dutch dates. The clock itself comes from the scope, never from here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from models.values.minutes import Minutes
from models.values.refusal import InvalidValue

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
WEEKDAYS_SHORT = ("ma", "di", "wo", "do", "vr", "za", "zo")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time `[start, end)` between two instants in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise InvalidValue("Het einde ligt voor het begin. Kies een later einde.", field="ends_at")

    @property
    def duration(self) -> Minutes:
        return Minutes.between(self.start, self.end)

    def overlaps(self, other: "Period") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class DatePeriod:
    """A half-open stretch of days `[start, end)`; without an end it goes on."""

    start: date
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "DatePeriod") -> bool:
        return (self.end is None or other.start < self.end) and (other.end is None or self.start < other.end)


@dataclass(frozen=True, slots=True, order=True)
class IsoWeek:
    """A week by ISO 8601: Monday to Sunday, the year to which its Thursday belongs. 2026 has 53 of them."""

    year: int
    week: int

    def __post_init__(self) -> None:
        if not 1 <= self.week <= weeks_in_year(self.year):
            raise InvalidValue(f"Week {self.week} bestaat niet in {self.year}.", field="week")

    @classmethod
    def containing(cls, day: date) -> Self:
        calendar = day.isocalendar()
        return cls(calendar.year, calendar.week)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026-W26`. Raises: InvalidValue."""
        match = re.fullmatch(r"(20\d\d)-W(\d\d)", text, flags=re.ASCII)
        if match is None:
            raise InvalidValue(f"'{text[:20]}' is geen week. Schrijf hem als 2026-W26.", field="week")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year}-W{self.week:02d}"

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.week, 1)

    @property
    def days(self) -> tuple[date, ...]:
        return _days_of(self.year, self.week)

    def shifted(self, weeks: int) -> "IsoWeek":
        return IsoWeek.containing(self.monday + timedelta(weeks=weeks))

    @property
    def dutch_days(self) -> str:
        """The days without a year: `22–28 juni`, `28 december – 3 januari`."""
        first, last = self.monday, self.days[-1]
        month = "–" if first.month == last.month else f" {MONTHS[first.month - 1]} – "
        return f"{first.day}{month}{last.day} {MONTHS[last.month - 1]}"

    @property
    def dutch(self) -> str:
        """As in a heading: `22–28 juni 2026`, `28 december 2026 – 3 januari 2027`."""
        first, last = self.monday, self.days[-1]
        if first.year != last.year:
            return f"{dutch_date(first)} – {dutch_date(last)}"
        return f"{self.dutch_days} {last.year}"


@lru_cache(maxsize=512)
def _days_of(year: int, week: int) -> tuple[date, ...]:
    monday = date.fromisocalendar(year, week, 1)
    return tuple(monday + timedelta(days=offset) for offset in range(7))


def weeks_in_year(year: int) -> int:
    """52 or 53; 28 December always lies in the last week."""
    return date(year, 12, 28).isocalendar().week


@lru_cache(maxsize=8_192)
def amsterdam_instant(day: date, at: time) -> datetime:
    """The instant in UTC at which clocks in Amsterdam show `at` on `day`.

    A time that the spring change skips counts as the hour after it; the doubled autumn hour is its first.
    """
    return datetime.combine(day, at, tzinfo=AMSTERDAM).astimezone(UTC)


def shift_period(day: date, start: time, end: time) -> Period:
    """The period of a shift that starts on `day`; an end at or before the start lies on the next day."""
    end_day = day if end > start else day + timedelta(days=1)
    return Period(amsterdam_instant(day, start), amsterdam_instant(end_day, end))


def amsterdam_time(instant: datetime) -> str:
    """The time on an Amsterdam clock: `07:15`."""
    return instant.astimezone(AMSTERDAM).strftime("%H:%M")


def dutch_date(day: date) -> str:
    """`18 juni 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def dutch_day(day: date) -> str:
    """`do 18 juni`."""
    return f"{WEEKDAYS_SHORT[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def each_day(start: date, end: date) -> Iterator[date]:
    """Every day of `[start, end)`."""
    for offset in range((end - start).days):
        yield start + timedelta(days=offset)
