"""Dutch holidays: which there are, and which are days off with a holiday rate."""

from datetime import date
from enum import StrEnum
from functools import cache

SUNDAY = 7
_DAYS_OF_TERMS_ONLY = "Goede Vrijdag"
_LUSTRUM_DAY = "Bevrijdingsdag"


class HolidayKind(StrEnum):
    """How the law and most collective agreements see a holiday."""

    PUBLIC = "public"
    """Recognised by the Algemene termijnenwet, article 3 lid 1."""
    SUNDAY = "sunday"
    """Easter and Whit Sunday."""
    EQUATED = "equated"
    """Good Friday: counts for legal terms, not as a day off."""
    LUSTRUM = "lustrum"
    """5 May: a day off in most collective agreements every fifth year only."""


def dutch_holidays(year: int) -> dict[date, tuple[str, HolidayKind]]:
    """The holidays of a year in order, with their Dutch names.

    Source: Algemene termijnenwet article 3; King's Day moves to Saturday when 27 April is a Sunday.
    """
    return dict(_dutch_holidays(year))


@cache
def _dutch_holidays(year: int) -> tuple[tuple[date, tuple[str, HolidayKind]], ...]:
    from holidays import country_holidays

    days = country_holidays("NL", years=year, categories=("public", "optional"), language="nl")
    names = ((day, name.replace("vrijdag", "Vrijdag")) for day, name in sorted(days.items()))
    return tuple((day, (name, _kind(day, name))) for day, name in names)


def _kind(day: date, name: str) -> HolidayKind:
    if name == _DAYS_OF_TERMS_ONLY:
        return HolidayKind.EQUATED
    if name == _LUSTRUM_DAY:
        return HolidayKind.LUSTRUM
    is_church_sunday = name.startswith("Eerste p") and day.isoweekday() == SUNDAY
    return HolidayKind.SUNDAY if is_church_sunday else HolidayKind.PUBLIC


def is_holiday(day: date) -> bool:
    """Whether holiday rates apply: recognised holidays, Easter and Whit Sunday, and 5 May in a fifth year."""
    return day in _paid_holidays(day.year)


@cache
def _paid_holidays(year: int) -> frozenset[date]:
    off = {HolidayKind.PUBLIC, HolidayKind.SUNDAY} | ({HolidayKind.LUSTRUM} if year % 5 == 0 else set())
    return frozenset(day for day, (_, kind) in _dutch_holidays(year) if kind in off)
