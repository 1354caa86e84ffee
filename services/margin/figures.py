"""Reads the kept totals as margins, for some weeks and one dimension."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, SmallInteger, SQLColumnExpression, Subquery, and_, bindparam, func, or_, select, tuple_

from models.tables import Depot, Driver, MarginTotal, Principal, RouteTemplate
from models.values.calendar import IsoWeek, dutch_day
from models.values.money import Money
from services.margin.spans import Span
from services.margin.totals import ALL
from services.rules.margin import Margin, combine
from services.scope import Scope

Query = Select[*tuple[Any, ...]]
UNASSIGNED = "Niet toegewezen"


class Dimension(StrEnum):
    """Along which line revenue and costs are told apart."""

    PRINCIPAL = "principal"
    DEPOT = "depot"
    ROUTE = "route"
    DRIVER = "driver"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was realised, and what the plan said."""

    realised: Margin = field(default_factory=Margin)
    shifts: int = 0
    planned_revenue: Money = field(default_factory=lambda: Money(0))
    planned_cost: Money = field(default_factory=lambda: Money(0))

    @property
    def planned_margin(self) -> Money:
        return self.planned_revenue - self.planned_cost

    @property
    def is_only_planned(self) -> bool:
        """Whether there is a plan of which nothing was settled yet."""
        return not self.shifts and bool(self.planned_revenue or self.planned_cost)


@dataclass(frozen=True, slots=True)
class MarginRow:
    """The figures of one principal, depot, route, driver or day. `detail` is the second line of its name."""

    subject_id: UUID | None
    name: str
    detail: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best and the lowest of a dimension, best first, and how many there are in all."""

    rows: tuple[MarginRow, ...]
    count: int


_SUMMED = (
    "shifts",
    "revenue_cents",
    "driver_cents",
    "vehicle_cents",
    "fuel_cents",
    "malus_cents",
    "unallocated_cents",
    "planned_revenue_cents",
    "planned_cost_cents",
)
_COSTS = _SUMMED[2:7]
_IN_SPAN = tuple_(MarginTotal.iso_year, MarginTotal.iso_week).between(
    tuple_(bindparam("first_year", type_=SmallInteger), bindparam("first_week", type_=SmallInteger)),
    tuple_(bindparam("last_year", type_=SmallInteger), bindparam("last_week", type_=SmallInteger)),
)
_NAMES: Mapping[Dimension, tuple[Any, Sequence[SQLColumnExpression[str]]]] = {
    Dimension.PRINCIPAL: (Principal, (Principal.name,)),
    Dimension.DEPOT: (Depot, (Depot.name,)),
    Dimension.ROUTE: (RouteTemplate, (RouteTemplate.code, RouteTemplate.name)),
    Dimension.DRIVER: (Driver, (Driver.name,)),
}
"""The table that names a dimension, with its columns for the name and the second line."""


def add_up(parts: Iterable[Figures]) -> Figures:
    """Several figures as one."""
    found = tuple(parts)
    return Figures(
        realised=combine(one.realised for one in found),
        shifts=sum(one.shifts for one in found),
        planned_revenue=Money.total(one.planned_revenue for one in found),
        planned_cost=Money.total(one.planned_cost for one in found),
    )


def list_margins(scope: Scope, *, dimension: Dimension, span: Span) -> list[MarginRow]:
    """Everything along one dimension, the best margin first; days in order of their date.

    Added up the rows are the total of these weeks: what belongs to no subject stands in a row of its own, at the end.
    """
    sums = _sums_of((dimension, ALL)).subquery()
    query = _named(sums, (dimension,)).order_by(sums.c.service_date)
    rows = scope.session.execute(query, _bounds(span)).all()
    found = [_row(row) for row in rows if row.dimension != ALL]
    if dimension is not Dimension.DAY:
        found.sort(key=lambda row: (-row.figures.realised.margin.cents, row.name))
    return [*found, *_remainder(rows)]


def rank_margins(
    scope: Scope, *, dimensions: Collection[Dimension], span: Span, best: int = 4, lowest: int = 3
) -> Mapping[Dimension, Ranking]:
    """The best and the lowest realised margins along each of these dimensions; all of them where they are few."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in scope.session.execute(_ranking(tuple(dimensions)), _bounds(span) | {"best": best, "lowest": lowest}):
        found[row.dimension].append(row)
    return {
        one: Ranking(tuple(map(_row, found[one])), max((row.among for row in found[one]), default=0))
        for one in dimensions
    }


def weekly(scope: Scope, *, dimensions: Collection[str], span: Span) -> Mapping[UUID | None, Mapping[IsoWeek, Figures]]:
    """The figures of each week per subject of these dimensions; of `all` the one subject is None."""
    found: defaultdict[UUID | None, dict[IsoWeek, Figures]] = defaultdict(dict)
    for row in scope.session.execute(_by_week(tuple(dimensions)), _bounds(span)):
        found[row.subject_id][IsoWeek(row.iso_year, row.iso_week)] = _figures(row)
    return found


def _bounds(span: Span) -> dict[str, int]:
    return {
        "first_year": span.first.year,
        "first_week": span.first.week,
        "last_year": span.last.year,
        "last_week": span.last.week,
    }


def _sums_of(dimensions: Collection[str]) -> Query:
    subject = (MarginTotal.tenant_id, MarginTotal.dimension, MarginTotal.subject_id, MarginTotal.service_date)
    sums = (func.sum(getattr(MarginTotal, name)).label(name) for name in _SUMMED)
    return select(*subject, *sums).where(MarginTotal.dimension.in_(dimensions), _IN_SPAN).group_by(*subject)


@cache
def _by_week(dimensions: tuple[str, ...]) -> Query:
    figures = (getattr(MarginTotal, name) for name in _SUMMED)
    return (
        select(MarginTotal.subject_id, MarginTotal.iso_year, MarginTotal.iso_week, *figures)
        .where(MarginTotal.dimension.in_(dimensions), _IN_SPAN)
        .order_by(MarginTotal.iso_year, MarginTotal.iso_week)
    )


@cache
def _ranking(dimensions: tuple[Dimension, ...]) -> Query:
    sums = _sums_of(dimensions).having(func.sum(MarginTotal.shifts) > 0).subquery()
    margin = sums.c.revenue_cents - sum((sums.c[cost] for cost in _COSTS[1:]), sums.c[_COSTS[0]])
    within = sums.c.dimension
    order = (margin.desc(), sums.c.subject_id, sums.c.service_date)
    placed = select(
        sums,
        func.row_number().over(partition_by=within, order_by=order).label("place"),
        func.count().over(partition_by=within).label("among"),
    ).subquery()
    is_shown = or_(placed.c.place <= bindparam("best"), placed.c.place > placed.c.among - bindparam("lowest"))
    return _named(placed, dimensions).where(is_shown).order_by(placed.c.place)


def _named(totals: Subquery, dimensions: Collection[Dimension]) -> Query:
    """The totals with a `name` and a `detail` beside them; those of a day and of all are empty."""
    query = select(totals)
    words: tuple[list[Any], list[Any]] = ([], [])
    for dimension in dimensions:
        if dimension in _NAMES:
            table, columns = _NAMES[dimension]
            is_its_own = and_(table.tenant_id == totals.c.tenant_id, table.id == totals.c.subject_id)
            query = query.outerjoin(table, and_(totals.c.dimension == dimension, is_its_own))
            for found, column in zip(words, columns, strict=False):
                found.append(column)
    name, detail = (func.coalesce(*found, "") for found in words)
    return query.add_columns(name.label("name"), detail.label("detail"))


def _row(row: Any) -> MarginRow:
    name = dutch_day(row.service_date) if row.service_date else row.name
    return MarginRow(row.subject_id, name, row.detail, _figures(row))


def _figures(row: Any) -> Figures:
    return Figures(
        realised=Margin(
            revenue=Money(int(row.revenue_cents)),
            driver_cost=Money(int(row.driver_cents)),
            vehicle_cost=Money(int(row.vehicle_cents)),
            fuel=Money(int(row.fuel_cents)),
            malus=Money(int(row.malus_cents)),
            unallocated=Money(int(row.unallocated_cents)),
        ),
        shifts=int(row.shifts),
        planned_revenue=Money(int(row.planned_revenue_cents)),
        planned_cost=Money(int(row.planned_cost_cents)),
    )


def _remainder(rows: Sequence[Any]) -> list[MarginRow]:
    """What the total has and no subject: the plan of routes without a driver, costs of an employee and no shift."""
    rest = {
        name: sum(getattr(row, name) if row.dimension == ALL else -getattr(row, name) for row in rows)
        for name in _SUMMED
    }
    return [MarginRow(None, UNASSIGNED, "", _figures(SimpleNamespace(**rest)))] if any(rest.values()) else []
