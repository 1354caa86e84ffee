"""From what was done on a shift to money lines, with one engine for what principals pay and what drivers earn.

The order: base lines; the top-up to the daily guarantee; the day-type surcharge; the fuel
surcharge. Surcharges in percent are taken over the base lines alone: neither over the top-up (a guarantee is a
floor, no work) nor over each other, nor over a bonus, which never enters here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from types import MappingProxyType
from uuid import UUID

from models.values.calendar import DatePeriod
from models.values.kinds import TariffKind
from models.values.money import BASIS, Money, divide_half_up, dutch_number, dutch_rate

BASE_KINDS = (
    TariffKind.PER_DAY,
    TariffKind.PER_ROUTE,
    TariffKind.PER_STOP_SUCCESS,
    TariffKind.PER_PARCEL,
    TariffKind.PICKUP,
    TariffKind.PER_HOUR,
    TariffKind.WAIT,
    TariffKind.PER_KM,
)
DAY_TYPES = (TariffKind.HOLIDAY, TariffKind.SUNDAY, TariffKind.SATURDAY)
SURCHARGE_KINDS = frozenset((*DAY_TYPES, TariffKind.FUEL_SURCHARGE))
HIGHEST_SURCHARGE = 200 * BASIS
"""Two hundred per cent, as a rate."""
HIGHEST_RATE = 100_000 * BASIS
"""A hundred thousand euro a unit."""
UNITS = MappingProxyType(
    {
        TariffKind.PER_DAY: ("dag", "dagen"),
        TariffKind.PER_ROUTE: ("rit", "ritten"),
        TariffKind.PER_STOP_SUCCESS: ("stop", "stops"),
        TariffKind.PER_PARCEL: ("pakket", "pakketten"),
        TariffKind.PICKUP: ("afhaalstop", "afhaalstops"),
        TariffKind.PER_HOUR: ("uur", "uur"),
        TariffKind.WAIT: ("uur wachttijd", "uur wachttijd"),
        TariffKind.PER_KM: ("km", "km"),
    }
)
SURCHARGE_WORDS = MappingProxyType(
    {
        TariffKind.SATURDAY: "zaterdagtoeslag",
        TariffKind.SUNDAY: "zondagtoeslag",
        TariffKind.HOLIDAY: "feestdagtoeslag",
        TariffKind.FUEL_SURCHARGE: "brandstoftoeslag",
    }
)


class TariffCondition(StrEnum):
    """What a tariff counts beyond its kind; stored as text beside the rate."""

    NONE = ""
    BEYOND_FIRST_PER_STOP = "beyond_first_per_stop"
    """Parcels only: `vanaf tweede pakket per stop`, so parcels minus stops."""
    FIXED_AMOUNT = "fixed_amount"
    """Day types only: the rate is euro per shift, not percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffTerm:
    """One agreed rate. `rate_1e4` is euro per unit times 10^4; for a percentage, percent times 10^4.

    Only what exceeds `from_quantity_1e4` counts; waiting and working time count in hours there too.
    """

    id: UUID
    kind: TariffKind
    rate_1e4: int
    from_quantity_1e4: int = 0
    condition: TariffCondition = TariffCondition.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What was done on one leg. `share_1e4` is the part of the day or route it pays for: 10000 unless it was split."""

    service_date: date
    minutes_worked: int = 0
    wait_minutes: int = 0
    stops_done: int = 0
    parcels_delivered: int = 0
    pickups: int = 0
    km: int = 0
    is_holiday: bool = False
    share_1e4: int = BASIS


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """One amount with its sum. For every line `amount_cents` is `line_cents(quantity_1e4, rate_1e4)`.

    The quantity of a percentage is a hundredth of the base in euro, that of a top-up is one.
    """

    kind: TariffKind
    tariff_id: UUID
    quantity_1e4: int
    rate_1e4: int
    amount_cents: int
    trace: str


def line_cents(quantity_1e4: int, rate_1e4: int) -> int:
    """Quantity times rate in whole cents, halves away from zero: 142 stops at € 1,9635 are 27882."""
    return divide_half_up(quantity_1e4 * rate_1e4, BASIS * 100)


def price(performance: Performance, terms: Sequence[TariffTerm]) -> tuple[PricedLine, ...]:
    """Price one leg by the terms of one side, in the order of this module's description.

    A day-type surcharge goes by the service date; of several that apply only the one with the highest amount counts,
    at equal amounts holiday before Sunday before Saturday. What comes to nothing makes no line.
    Example: 142 stops, 180 parcels on a Saturday at € 1,9635 and € 0,24 beyond the first per
    stop, 12,5 % Saturday, 3,2 % fuel: 278,82 + 9,12 + 35,99 + 9,21 = 333,14.
    """
    base = [line for term in _in_order(terms, BASE_KINDS) if (line := _base_line(performance, term))]
    base_cents = sum(line.amount_cents for line in base)
    lines = base + _top_up(performance, terms, base_cents) + _day_type(performance, terms, base_cents)
    lines += [_percentage(term, base_cents) for term in _in_order(terms, (TariffKind.FUEL_SURCHARGE,))]
    return tuple(line for line in lines if line.quantity_1e4 and line.amount_cents)


def _in_order(terms: Sequence[TariffTerm], kinds: Sequence[TariffKind]) -> list[TariffTerm]:
    return sorted((term for term in terms if term.kind in kinds), key=lambda term: kinds.index(term.kind))


def _base_line(performance: Performance, term: TariffTerm) -> PricedLine | None:
    quantity = max(0, _counted(performance, term) - term.from_quantity_1e4)
    if not quantity:
        return None
    cents = line_cents(quantity, term.rate_1e4)
    return PricedLine(
        kind=term.kind,
        tariff_id=term.id,
        quantity_1e4=quantity,
        rate_1e4=term.rate_1e4,
        amount_cents=cents,
        trace=f"{_quantity_words(quantity, term)} × {dutch_rate(term.rate_1e4)} = {Money(cents).dutch}",
    )


_COUNTED: Mapping[TariffKind, Callable[[Performance], int]] = {
    TariffKind.PER_DAY: lambda done: done.share_1e4,
    TariffKind.PER_ROUTE: lambda done: done.share_1e4,
    TariffKind.PER_STOP_SUCCESS: lambda done: done.stops_done * BASIS,
    TariffKind.PER_PARCEL: lambda done: done.parcels_delivered * BASIS,
    TariffKind.PICKUP: lambda done: done.pickups * BASIS,
    TariffKind.PER_HOUR: lambda done: hours_1e4(done.minutes_worked),
    TariffKind.WAIT: lambda done: hours_1e4(done.wait_minutes),
    TariffKind.PER_KM: lambda done: done.km * BASIS,
}


def _counted(performance: Performance, term: TariffTerm) -> int:
    if term.condition is TariffCondition.BEYOND_FIRST_PER_STOP:
        return (performance.parcels_delivered - performance.stops_done) * BASIS
    return _COUNTED[term.kind](performance)


def hours_1e4(minutes: int) -> int:
    """Minutes as hours with four decimals, halves up: 50 minutes are 8333."""
    return divide_half_up(minutes * BASIS, 60)


def _quantity_words(quantity_1e4: int, term: TariffTerm) -> str:
    one, many = UNITS[term.kind]
    words = f"{dutch_number(quantity_1e4)} {one if quantity_1e4 == BASIS else many}"
    if term.condition is TariffCondition.BEYOND_FIRST_PER_STOP:
        words += " boven de eerste per stop"
    if term.from_quantity_1e4:
        words += f" boven {dutch_number(term.from_quantity_1e4)}"
    return words


def _top_up(performance: Performance, terms: Sequence[TariffTerm], base_cents: int) -> list[PricedLine]:
    lines = []
    for term in _in_order(terms, (TariffKind.MINIMUM_GUARANTEE,)):
        guarantee = line_cents(performance.share_1e4, term.rate_1e4)
        missing = max(0, guarantee - base_cents)
        trace = f"garantie {Money(guarantee).dutch} − {Money(base_cents).dutch} = {Money(missing).dutch}"
        lines.append(_single(term, missing, trace))
    return lines


def _day_type(performance: Performance, terms: Sequence[TariffTerm], base_cents: int) -> list[PricedLine]:
    hits = {
        TariffKind.HOLIDAY: performance.is_holiday,
        TariffKind.SUNDAY: performance.service_date.isoweekday() == 7,
        TariffKind.SATURDAY: performance.service_date.isoweekday() == 6,
    }
    lines = [
        _fixed(performance, term) if term.condition is TariffCondition.FIXED_AMOUNT else _percentage(term, base_cents)
        for term in _in_order(terms, DAY_TYPES)
        if hits[term.kind]
    ]
    return [max(lines, key=lambda line: line.amount_cents)] if lines else []


def _fixed(performance: Performance, term: TariffTerm) -> PricedLine:
    cents = line_cents(performance.share_1e4, term.rate_1e4)
    return PricedLine(
        kind=term.kind,
        tariff_id=term.id,
        quantity_1e4=performance.share_1e4,
        rate_1e4=term.rate_1e4,
        amount_cents=cents,
        trace=f"{SURCHARGE_WORDS[term.kind]} {dutch_number(performance.share_1e4)} × {dutch_rate(term.rate_1e4)} "
        f"= {Money(cents).dutch}",
    )


def _percentage(term: TariffTerm, base_cents: int) -> PricedLine:
    cents = line_cents(base_cents, term.rate_1e4)
    return PricedLine(
        kind=term.kind,
        tariff_id=term.id,
        quantity_1e4=base_cents,
        rate_1e4=term.rate_1e4,
        amount_cents=cents,
        trace=f"{SURCHARGE_WORDS[term.kind]} {dutch_number(term.rate_1e4)}% over {Money(base_cents).dutch} "
        f"= {Money(cents).dutch}",
    )


def _single(term: TariffTerm, cents: int, trace: str) -> PricedLine:
    return PricedLine(
        kind=term.kind, tariff_id=term.id, quantity_1e4=BASIS, rate_1e4=cents * 100, amount_cents=cents, trace=trace
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffVersion:
    """A term for a period, agreed with one party for a depot and route, or for all of them where these are None."""

    term: TariffTerm
    valid: DatePeriod
    party_id: UUID
    depot_id: UUID | None = None
    route_template_id: UUID | None = None

    @property
    def key(self) -> tuple[UUID, UUID | None, UUID | None, TariffKind]:
        """What two versions must share to be each other's successors."""
        return (self.party_id, self.depot_id, self.route_template_id, self.term.kind)


def select_terms(
    versions: Iterable[TariffVersion], day: date, *, depot_id: UUID, route_template_id: UUID
) -> tuple[TariffTerm, ...]:
    """The terms of one party that hold on `day` for a route: per kind the most specific, route before depot before all.

    `versions` are those of one party and one side.
    """
    best: dict[TariffKind, TariffVersion] = {}
    for version in versions:
        applies = version.depot_id in {None, depot_id} and version.route_template_id in {None, route_template_id}
        if not applies or day not in version.valid:
            continue
        known = best.get(version.term.kind)
        if known is None or _specificity(version) > _specificity(known):
            best[version.term.kind] = version
    return tuple(version.term for version in best.values())


def _specificity(version: TariffVersion) -> tuple[bool, bool]:
    return (version.route_template_id is not None, version.depot_id is not None)


def overlapping_versions(versions: Iterable[TariffVersion]) -> tuple[tuple[TariffVersion, TariffVersion], ...]:
    """Every pair of versions of one key that share a day (invariant I17 says there are none)."""
    by_key: dict[tuple[UUID, UUID | None, UUID | None, TariffKind], list[TariffVersion]] = {}
    for version in versions:
        by_key.setdefault(version.key, []).append(version)
    return tuple(
        (first, second)
        for group in by_key.values()
        for first, second in combinations(group, 2)
        if first.valid.overlaps(second.valid)
    )
