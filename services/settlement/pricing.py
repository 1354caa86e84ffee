"""The money lines of shifts: revenue, driver, vehicle and fuel, each with the sum that made it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple, Protocol
from uuid import UUID

from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Side, WageComponent
from models.values.minutes import Minutes
from models.values.money import BASIS, Money, divide_half_up, dutch_rate
from services.rules.margin import spread
from services.rules.tariffs import TariffTerm, hours_1e4, line_cents, price
from services.rules.wages import (
    AWAY_MINUTES,
    OVERTIME_AFTER_MINUTES,
    SATURDAY,
    SUNDAY,
    WorkedShift,
    minutes_per_day,
    travel_cents,
)
from services.settlement.facts import ShiftFacts


class Bucket(StrEnum):
    """Where a line stands in the margin; a malus is revenue that was taken off, so its lines are below zero."""

    REVENUE = "revenue"
    DRIVER = "driver"
    VEHICLE = "vehicle"
    FUEL = "fuel"
    MALUS = "malus"


class CostKind(StrEnum):
    """What a cost line is that no tariff and no wage component makes."""

    AGENCY_HOUR = "agency_hour"
    VEHICLE_DAY = "vehicle_day"
    FUEL = "fuel"


PERCENT = {
    WageComponent.NORMAL: 100,
    WageComponent.OVERTIME_130: 130,
    WageComponent.SATURDAY_150: 150,
    WageComponent.SUNDAY_200: 200,
}
PAID_BY_TARIFF = frozenset({EngagementKind.ZZP, EngagementKind.SUBCONTRACTOR_STAFF})


class Line(NamedTuple):
    """One amount of one shift, before it is written."""

    side: Side
    bucket: Bucket
    kind: str
    quantity_1e4: int
    rate_1e4: int
    amount_cents: int
    trace: str
    reason: str = ""
    tariff_version_id: UUID | None = None
    adjustment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CostFigures:
    """What the company itself reckons with; see `Company`."""

    employer_cost_bp: int
    fuel_cost_per_km_1e4: int
    stay_allowance_cents: int


class Terms(Protocol):
    """Where agreed rates are looked up (the tariff book)."""

    def revenue_terms(self, principal_id: UUID, depot_id: UUID, route_template_id: UUID, day: date) -> list[TariffTerm]:
        """What the principal pays."""

    def cost_terms(self, contractor_id: UUID, depot_id: UUID, route_template_id: UUID, day: date) -> list[TariffTerm]:
        """What the contractor earns."""


def price_shifts(shifts: Sequence[ShiftFacts], terms: Terms, figures: CostFigures) -> dict[UUID, list[Line]]:
    """The lines of each shift. `shifts` are whole weeks: overtime and the day cost of a van are shared among them."""
    lines: defaultdict[UUID, list[Line]] = defaultdict(list)
    for shift in shifts:
        lines[shift.shift_id] += _by_tariff(shift, terms)
        lines[shift.shift_id] += _fuel(shift, figures)
    for shift_id, line in _wages(shifts, figures):
        lines[shift_id].append(line)
    for shift_id, line in _vehicles(shifts):
        lines[shift_id].append(line)
    return dict(lines)


def revenue_terms(shift: ShiftFacts, terms: Terms) -> list[TariffTerm]:
    """What the principal pays for this shift."""
    return terms.revenue_terms(shift.principal_id, shift.depot_id, shift.route_template_id, shift.service_date)


def cost_terms(shift: ShiftFacts, terms: Terms) -> list[TariffTerm]:
    """What the contractor behind the driver earns for this shift; nothing for employees and agency drivers."""
    if shift.engagement not in PAID_BY_TARIFF or shift.contractor_id is None:
        return []
    return terms.cost_terms(shift.contractor_id, shift.depot_id, shift.route_template_id, shift.service_date)


def _by_tariff(shift: ShiftFacts, terms: Terms) -> Iterator[Line]:
    sides = (
        (Side.REVENUE, Bucket.REVENUE, revenue_terms(shift, terms)),
        (Side.COST, Bucket.DRIVER, cost_terms(shift, terms)),
    )
    for side, bucket, agreed in sides:
        for priced in price(shift.performance, agreed):
            yield Line(
                side, bucket, priced.kind.value, priced.quantity_1e4, priced.rate_1e4, priced.amount_cents,
                priced.trace, "", priced.tariff_id,
            )  # fmt: skip


def _wages(shifts: Iterable[ShiftFacts], figures: CostFigures) -> Iterator[tuple[UUID, Line]]:
    paid = [shift for shift in shifts if shift.driver_id and shift.engagement is EngagementKind.EMPLOYEE]
    paid.sort(key=lambda shift: (str(shift.driver_id), shift.service_date, shift.period.start))
    for _, week in groupby(paid, key=lambda shift: (shift.driver_id, IsoWeek.containing(shift.service_date))):
        weekdays = 0
        travelled = set[date]()
        for shift in week:
            hours, weekdays = _components(shift, weekdays)
            for component, minutes in hours:
                if minutes and shift.hourly_wage_1e4:
                    yield shift.shift_id, _wage(component, minutes, shift.hourly_wage_1e4, figures.employer_cost_bp)
            if figures.stay_allowance_cents and shift.period.duration.count > AWAY_MINUTES:
                yield shift.shift_id, _stay(figures.stay_allowance_cents)
            if shift.travel_km and shift.travel_rate_1e4 and shift.service_date not in travelled:
                travelled.add(shift.service_date)
                yield shift.shift_id, _travel(shift.travel_km, shift.travel_rate_1e4)
    for shift in shifts:
        if shift.engagement is EngagementKind.AGENCY and shift.hourly_cost_1e4:
            yield shift.shift_id, _agency(shift, shift.hourly_cost_1e4)


def _components(shift: ShiftFacts, weekdays: int) -> tuple[list[tuple[WageComponent, int]], int]:
    """The minutes of a shift by component, given the weekday minutes earlier in its week; and the new sum of those."""
    weekday = saturday = sunday = 0
    for day, minutes in minutes_per_day(WorkedShift(shift.period, shift.break_minutes)).items():
        if day.isoweekday() == SUNDAY:
            sunday += minutes
        elif day.isoweekday() == SATURDAY:
            saturday += minutes
        else:
            weekday += minutes
    normal = max(0, min(weekday, OVERTIME_AFTER_MINUTES - weekdays))
    return [
        (WageComponent.NORMAL, normal),
        (WageComponent.OVERTIME_130, weekday - normal),
        (WageComponent.SATURDAY_150, saturday),
        (WageComponent.SUNDAY_200, sunday),
    ], weekdays + weekday


def _wage(component: WageComponent, minutes: int, hourly_wage_1e4: int, employer_cost_bp: int) -> Line:
    percent = PERCENT[component]
    rate = divide_half_up(hourly_wage_1e4 * employer_cost_bp * percent, BASIS * 100)
    share = f" ({percent}%)" if percent != 100 else ""
    return _hours(component, minutes, rate, f"Loonkosten{share}")


def _agency(shift: ShiftFacts, hourly_cost_1e4: int) -> Line:
    return _hours(CostKind.AGENCY_HOUR, shift.performance.minutes_worked, hourly_cost_1e4, "Uitzendkracht")


def _hours(kind: StrEnum, minutes: int, rate_1e4: int, reason: str) -> Line:
    quantity = hours_1e4(minutes)
    cents = line_cents(quantity, rate_1e4)
    trace = f"{Minutes(minutes).dutch} × {dutch_rate(rate_1e4)} = {Money(cents).dutch}"
    return Line(Side.COST, Bucket.DRIVER, kind.value, quantity, rate_1e4, cents, trace, reason)


def _stay(cents: int) -> Line:
    return _fixed(Bucket.DRIVER, WageComponent.STAY_ALLOWANCE, cents, "Verblijfsvergoeding", "meer dan 4 uur onderweg")


def _travel(km: int, rate_1e4: int) -> Line:
    """The way to the depot and back, once a day."""
    cents = travel_cents(km, rate_1e4)
    trace = f"{km} km × {dutch_rate(rate_1e4)} = {Money(cents).dutch}"
    kind = WageComponent.TRAVEL_ALLOWANCE.value
    return Line(Side.COST, Bucket.DRIVER, kind, km * BASIS, rate_1e4, cents, trace, "Reiskostenvergoeding")


def _vehicles(shifts: Iterable[ShiftFacts]) -> Iterator[tuple[UUID, Line]]:
    """The day cost of each van once a day, divided over its shifts of that day by their length."""
    days: defaultdict[tuple[UUID, date], list[ShiftFacts]] = defaultdict(list)
    for shift in shifts:
        if shift.vehicle_id and shift.vehicle_day_cost_cents:
            days[shift.vehicle_id, shift.service_date].append(shift)
    for together in days.values():
        cost = Money(together[0].vehicle_day_cost_cents)
        shares = spread(cost, [shift.period.duration.count for shift in together])
        for shift, share in zip(together, shares, strict=True):
            trace = cost.dutch if len(together) == 1 else f"deel van {cost.dutch}, {len(together)} diensten die dag"
            if share:
                yield (
                    shift.shift_id,
                    _fixed(Bucket.VEHICLE, CostKind.VEHICLE_DAY, share.cents, "Dagkosten bus", trace),
                )


def _fuel(shift: ShiftFacts, figures: CostFigures) -> Iterator[Line]:
    if not (shift.burns_our_fuel and shift.performance.km and figures.fuel_cost_per_km_1e4):
        return
    quantity, rate = shift.performance.km * BASIS, figures.fuel_cost_per_km_1e4
    cents = line_cents(quantity, rate)
    trace = f"{shift.performance.km} km × {dutch_rate(rate)} = {Money(cents).dutch}"
    yield Line(Side.COST, Bucket.FUEL, CostKind.FUEL.value, quantity, rate, cents, trace, "Brandstof")


def _fixed(bucket: Bucket, kind: StrEnum, cents: int, reason: str, trace: str) -> Line:
    return Line(Side.COST, bucket, kind.value, BASIS, cents * 100, cents, trace, reason)
