"""Wage costs that no shift caused: what makes the margin of a locked week tie to the payroll export to the cent."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, case, cast, func, select, tuple_

from models.tables import MoneyLine, SettlementWeek
from models.values.calendar import IsoWeek
from models.values.kinds import Side, WageComponent
from models.values.minutes import Minutes
from models.values.money import BASIS, Money, divide_half_up
from services.payroll.hours import Hours, span
from services.payroll.reckoning import PricedLine, reckon
from services.rules.wages import WorkedShift
from services.scope import Scope
from services.settlement.facts import ShiftFacts
from services.settlement.pricing import Bucket, CostFigures
from services.settlement.weeks import LOCKED
from services.statutory import StatutoryFigures

LOOK_BACK_WEEKS = 8
"""So far back a lock brings earlier weeks in step with the corrections of the payroll export."""


SHIFTS = "shifts"


class WageCost(StrEnum):
    """What a cost of an employee is that belongs to no shift."""

    TOP_UP = "top_up"
    DIFFERENCE = "wage_difference"


REASONS = {
    WageCost.TOP_UP: "Aanvulling tot contracturen",
    WageCost.DIFFERENCE: "Verschil met de loonexport",
}


class _Key(NamedTuple):
    driver_id: UUID
    monday: date


@dataclass(slots=True)
class _Due:
    """What the payroll export of a week makes an employee cost."""

    cents: int = 0
    top_up_cents: int = 0
    top_up_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Booked:
    """How many lines were booked and what they come to."""

    lines: int = 0
    cents: int = 0


def book_wage_costs(scope: Scope, week: IsoWeek, figures: CostFigures, *, reckoned: Collection[IsoWeek]) -> Booked:
    """Book in this week, which is being locked, what employees cost beside their shifts.

    Guaranteed hours that were not worked are a top-up; what is left between payroll export and shifts (rounding per
    shift, a wage that changed within the week, hours that were paid while their shift waits) is a difference.
    Locked weeks of the last two months, and earlier ones of which shifts are `reckoned` now, are brought in step as
    well: only what changed is booked.
    """
    weeks = sorted({*_weeks(scope, week), *reckoned})
    due = _due(scope, Hours(scope, *span(weeks)), weeks, figures)
    booked = _booked(scope, weeks)
    rows = [row for key in sorted(due.keys() | booked.keys()) for row in _rows(week, key, due[key], booked[key])]
    scope.insert(MoneyLine, rows)
    return Booked(len(rows), sum(row["amount_cents"] for row in rows))


def planned_top_ups(scope: Scope, week: IsoWeek, figures: CostFigures, shifts: Sequence[ShiftFacts]) -> dict[UUID, int]:
    """The cents each employee would cost beyond these planned shifts of a week, because of the hours of the contract.

    Nothing as long as nothing is planned.
    """
    if not shifts:
        return {}
    planned: defaultdict[UUID, defaultdict[date, list[WorkedShift]]] = defaultdict(lambda: defaultdict(list))
    for shift in shifts:
        if shift.driver_id is not None:
            planned[shift.driver_id][shift.service_date].append(WorkedShift(shift.period, shift.break_minutes))
    hours = Hours(scope, *span([week]), planned=planned)
    due = _due(scope, hours, [week], figures)
    return {key.driver_id: one.top_up_cents for key, one in due.items() if one.top_up_cents}


def _weeks(scope: Scope, week: IsoWeek) -> list[IsoWeek]:
    first = week.shifted(-LOOK_BACK_WEEKS)
    place = tuple_(SettlementWeek.iso_year, SettlementWeek.iso_week)
    earlier = scope.session.execute(
        select(SettlementWeek.iso_year, SettlementWeek.iso_week).where(
            SettlementWeek.state == LOCKED,
            place >= (first.year, first.week),
            place < (week.year, week.week),
        )
    )
    return [*(IsoWeek(year, number) for year, number in earlier), week]


def _due(scope: Scope, hours: Hours, weeks: Sequence[IsoWeek], figures: CostFigures) -> defaultdict[_Key, _Due]:
    statutory = StatutoryFigures.load(scope)
    due: defaultdict[_Key, _Due] = defaultdict(_Due)
    for facts in (facts for week in weeks for facts in hours.of(week)):
        for line in reckon(facts, statutory, stay_allowance_cents=figures.stay_allowance_cents):
            cents = employer_cents(line, figures)
            one = due[_Key(facts.driver_id, facts.week.monday)]
            one.cents += cents
            if line.is_top_up:
                one.top_up_cents += cents
                one.top_up_minutes += line.minutes
    return due


def employer_cents(line: PricedLine, figures: CostFigures) -> int:
    """What a line of the payroll export costs the employer; charges come on hours, not on allowances.

    Example: 24 h top-up at 18,00 is 432,00; at 132 % that costs 570,24.
    """
    return divide_half_up(line.amount_cents * figures.employer_cost_bp, BASIS) if line.minutes else line.amount_cents


def _booked(scope: Scope, weeks: Sequence[IsoWeek]) -> defaultdict[_Key, defaultdict[str, int]]:
    """What stands in the books per employee and week it is about: by kind of wage cost, and `SHIFTS` for all shifts."""
    monday = cast(func.date_trunc("week", MoneyLine.service_date), Date)
    kind = case((MoneyLine.shift_id.is_(None), MoneyLine.kind), else_=SHIFTS)
    start, end = span(weeks)
    rows = scope.session.execute(
        select(MoneyLine.driver_id, monday, kind, func.sum(MoneyLine.amount_cents))
        .where(
            MoneyLine.bucket == Bucket.DRIVER,
            MoneyLine.kind.in_([*WageComponent, *WageCost]),
            MoneyLine.driver_id.is_not(None),
            MoneyLine.service_date >= start,
            MoneyLine.service_date < end,
            monday.in_([week.monday for week in weeks]),
        )
        .group_by(MoneyLine.driver_id, monday, kind)
    )
    booked: defaultdict[_Key, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for driver_id, about, what, cents in rows:
        booked[_Key(driver_id, about)][what] = int(cents)
    return booked


def _rows(week: IsoWeek, key: _Key, due: _Due, booked: defaultdict[str, int]) -> Iterator[dict[str, Any]]:
    """What is still to be booked of one employee in one week."""
    rest = due.cents - due.top_up_cents - booked[SHIFTS]
    top_up = f"{Minutes(due.top_up_minutes).dutch} gegarandeerd en niet gewerkt"
    for kind, cents, trace in (
        (WageCost.TOP_UP, due.top_up_cents - booked[WageCost.TOP_UP], top_up),
        (WageCost.DIFFERENCE, rest - booked[WageCost.DIFFERENCE], "loonexport min de diensten van die week"),
    ):
        if cents:
            yield _row(week, key, kind, cents, trace)


def _row(week: IsoWeek, key: _Key, kind: WageCost, cents: int, trace: str) -> dict[str, Any]:
    about = IsoWeek.containing(key.monday)
    return {
        "side": Side.COST,
        "bucket": Bucket.DRIVER,
        "kind": kind,
        "iso_year": week.year,
        "iso_week": week.week,
        "service_date": key.monday,
        "driver_id": key.driver_id,
        "quantity_1e4": BASIS,
        "rate_1e4": cents * 100,
        "amount_cents": cents,
        "trace": f"{trace}: {Money(cents).dutch}",
        "reason": REASONS[kind] if about == week else f"{REASONS[kind]}, correctie op week {about.week}",
    }
