"""The hours of an employee in one week, sorted into the wage components of the payroll export.

Where an hour goes: the time of a shift without its break is cut at midnight in Amsterdam. What falls on a Sunday is
SUNDAY_200, on a Saturday SATURDAY_150, on Monday to Friday NORMAL up to 40 hours and OVERTIME_130 above. An hour has
one component: Saturday and Sunday hours are never overtime as well. A week is reckoned alone; a short one does not
lower the overtime of a long one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from models.values.calendar import AMSTERDAM, Period, amsterdam_instant
from models.values.kinds import WageComponent
from models.values.minutes import PER_HOUR, Minutes
from models.values.money import divide_half_up

OVERTIME_AFTER_MINUTES = 40 * PER_HOUR
"""Source: CAO Beroepsgoederenvervoer 2026, overtime per week (second-hand: tonmagazine.nl, fnv.nl)."""

AWAY_MINUTES = 4 * PER_HOUR
"""Being away longer than this earns the stay allowance. Source: same."""

SATURDAY, SUNDAY = 6, 7


@dataclass(frozen=True, slots=True)
class WorkedShift:
    """One approved shift. Of a break only its length is known: it is taken from the longest part of the shift."""

    period: Period
    break_minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WageLine:
    """One component of a week: minutes for hours, `quantity` times and `amount_cents` in total for an allowance.

    `is_top_up` marks hours that were not worked but are guaranteed by the contract.
    """

    component: WageComponent
    minutes: int = 0
    quantity: int = 0
    amount_cents: int = 0
    is_top_up: bool = False


def wage_lines(
    shifts: Sequence[WorkedShift],
    *,
    contract_minutes: int,
    paid_absence_minutes: int = 0,
    stay_allowance_cents: int = 0,
) -> tuple[WageLine, ...]:
    """Sort the shifts whose service date lies in one ISO week; lines of nothing are left out.

    A shift belongs to the week of its service date whole: what a Sunday night runs into Monday is NORMAL of that same
    week. `paid_absence_minutes` is leave or sickness the payroll package pays itself; it fills the contract.
    Weekday and Saturday hours together that stay below the contract are topped up as NORMAL; Sunday hours don't fill.
    `stay_allowance_cents` is the amount per shift of more than four hours from start to end.
    Source: CAO Beroepsgoederenvervoer 2026 (second-hand: tonmagazine.nl, fnv.nl; to be checked by a payroll adviser).
    Example: contract 40 h, 46 h from Monday to Friday, 5 h on Saturday: 40 h NORMAL, 6 h OVERTIME_130, 5 h
    SATURDAY_150. Example: contract 36 h, 30 h and 4 h on Saturday: 30 h NORMAL, 4 h SATURDAY_150, 2 h top-up.
    """
    weekday = saturday = sunday = 0
    for shift in shifts:
        for day, minutes in minutes_per_day(shift).items():
            if day.isoweekday() == SUNDAY:
                sunday += minutes
            elif day.isoweekday() == SATURDAY:
                saturday += minutes
            else:
                weekday += minutes
    normal = min(weekday, OVERTIME_AFTER_MINUTES)
    top_up = max(0, contract_minutes - weekday - saturday - paid_absence_minutes)
    stays = sum(1 for shift in shifts if shift.period.duration.count > AWAY_MINUTES) if stay_allowance_cents else 0
    lines = (
        WageLine(component=WageComponent.NORMAL, minutes=normal),
        WageLine(component=WageComponent.NORMAL, minutes=top_up, is_top_up=True),
        WageLine(component=WageComponent.OVERTIME_130, minutes=weekday - normal),
        WageLine(component=WageComponent.SATURDAY_150, minutes=saturday),
        WageLine(component=WageComponent.SUNDAY_200, minutes=sunday),
        WageLine(component=WageComponent.STAY_ALLOWANCE, quantity=stays, amount_cents=stays * stay_allowance_cents),
    )
    return tuple(line for line in lines if line.minutes or line.quantity)


def travel_cents(km: int, rate_1e4: int) -> int:
    """The travel allowance of one day worked, rounded to the cent.

    Up to the limit of the day it is free of wage tax; an agreement may give less or more. Source: Besluit van
    17-5-2026, nr. 2026-8260 (second-hand; to be checked by a payroll adviser). Example: 37 km at 0,25 is 9,25.
    """
    return divide_half_up(km * rate_1e4, 100)


def minutes_per_day(shift: WorkedShift) -> dict[date, int]:
    """Worked minutes per Amsterdam calendar day, the break taken from the longest part, then from the next."""
    days = dict(_parts(shift.period))
    still = shift.break_minutes
    for day in sorted(days, key=lambda day: (-days[day], day)):
        taken = min(still, days[day])
        days[day] -= taken
        still -= taken
    return days


def _parts(period: Period) -> Iterator[tuple[date, int]]:
    day = period.start.astimezone(AMSTERDAM).date()
    counted = 0
    while True:
        midnight = _midnight_after(day)
        until = Minutes.between(period.start, min(midnight, period.end)).count
        yield day, until - counted
        if period.end <= midnight:
            return
        counted = until
        day += timedelta(days=1)


@lru_cache(maxsize=1024)
def _midnight_after(day: date) -> datetime:
    return amsterdam_instant(day + timedelta(days=1), time(0))


def minimum_wage_shortfall(*, pay_cents: int, minutes: int, hourly_minimum_cents: int) -> int:
    """The cents by which pay over a period stays below the minimum wage for the hours worked; never negative.

    The floor is rounded up to a whole cent. Source: Wet minimumloon article 12, per hour since 1 January 2024.
    Example: 600,00 for 42 hours at 14,71 is 17,82 short.
    """
    floor_cents = -(-minutes * hourly_minimum_cents // PER_HOUR)
    return max(0, floor_cents - pay_cents)
