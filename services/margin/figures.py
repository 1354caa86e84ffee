"""Reads the kept totals as margins, for some weeks and one dimension."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Label, SQLColumnExpression, and_, func, literal, or_, select, tuple_

from models.tables import Depot, Driver, MarginTotal, Principal, RouteTemplate
from models.values.calendar import IsoWeek, dutch_day
from models.values.money import Money
from services.margin.spans import Span
from services.margin.totals import ALL
from services.rules.margin import Margin, combine
from services.scope import Scope

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
_NAMES: Mapping[Dimension, tuple[Any, SQLColumnExpression[str], SQLColumnExpression[str]]] = {
    Dimension.PRINCIPAL: (Principal, Principal.name, literal("")),
    Dimension.DEPOT: (Depot, Depot.name, literal("")),
    Dimension.ROUTE: (RouteTemplate, RouteTemplate.code, RouteTemplate.name),
    Dimension.DRIVER: (Driver, Driver.name, literal("")),
}


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

    Added up the rows are the total of these weeks: what has no driver yet stands in a row of its own, at the end.
    """
    rows = scope.session.execute(
        select(MarginTotal.dimension, MarginTotal.subject_id, MarginTotal.service_date, *_sums())
        .where(MarginTotal.dimension.in_((dimension, ALL)), between(span))
        .group_by(MarginTotal.dimension, MarginTotal.subject_id, MarginTotal.service_date)
        .order_by(MarginTotal.service_date)
    ).all()
    found = _named(scope, dimension, [row for row in rows if row.dimension != ALL])
    if dimension is not Dimension.DAY:
        found.sort(key=lambda row: (-row.figures.realised.margin.cents, row.name))
    return [*found, *_remainder(rows)]


def rank_margins(scope: Scope, *, dimension: Dimension, span: Span, best: int = 4, lowest: int = 3) -> Ranking:
    """The best and the lowest realised margins along a dimension; all of them when they are few."""
    subject = (MarginTotal.subject_id, MarginTotal.service_date)
    sums = (
        select(*subject, *_sums())
        .where(MarginTotal.dimension == dimension, between(span))
        .group_by(*subject)
        .having(func.sum(MarginTotal.shifts) > 0)
        .subquery()
    )
    margin = sums.c.revenue_cents - sum((sums.c[cost] for cost in _COSTS[1:]), sums.c[_COSTS[0]])
    place = func.row_number().over(order_by=(margin.desc(), sums.c.subject_id, sums.c.service_date))
    placed = select(sums, place.label("place"), func.count().over().label("among")).subquery()
    rows = scope.session.execute(
        select(placed)
        .where(or_(placed.c.place <= best, placed.c.place > placed.c.among - lowest))
        .order_by(placed.c.place)
    ).all()
    return Ranking(tuple(_named(scope, dimension, rows)), rows[0].among if rows else 0)


def weekly(
    scope: Scope, span: Span, *, dimension: str = ALL, subjects: Collection[UUID] = ()
) -> Mapping[UUID | None, Mapping[IsoWeek, Figures]]:
    """The figures of each week by subject, of these subjects when any are named; for `all` the one subject is None."""
    which = MarginTotal.subject_id.in_(subjects) if subjects else literal(value=True)
    rows = scope.session.execute(
        select(
            MarginTotal.subject_id,
            MarginTotal.iso_year,
            MarginTotal.iso_week,
            *(getattr(MarginTotal, name) for name in _SUMMED),
        ).where(MarginTotal.dimension == dimension, between(span), which)
    )
    found: defaultdict[UUID | None, dict[IsoWeek, Figures]] = defaultdict(dict)
    for row in rows:
        found[row.subject_id][IsoWeek(row.iso_year, row.iso_week)] = _figures(row)
    return found


def between(span: Span) -> ColumnElement[bool]:
    """The totals of these weeks."""
    week = tuple_(MarginTotal.iso_year, MarginTotal.iso_week)
    return and_(week >= (span.first.year, span.first.week), week <= (span.last.year, span.last.week))


def _sums() -> list[Label[int]]:
    return [func.sum(getattr(MarginTotal, name)).label(name) for name in _SUMMED]


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
    """What the total has and no subject: the plan of routes without a driver."""
    rest = {
        name: sum(getattr(row, name) if row.dimension == ALL else -getattr(row, name) for row in rows)
        for name in _SUMMED
    }
    return [MarginRow(None, UNASSIGNED, "", _figures(SimpleNamespace(**rest)))] if any(rest.values()) else []


def _named(scope: Scope, dimension: Dimension, rows: Sequence[Any]) -> list[MarginRow]:
    if dimension is Dimension.DAY:
        return [MarginRow(None, dutch_day(row.service_date), "", _figures(row)) for row in rows]
    table, name, detail = _NAMES[dimension]
    named = select(table.id, name, detail).where(table.id.in_([row.subject_id for row in rows]))
    names = {subject_id: (name, detail) for subject_id, name, detail in scope.session.execute(named)}
    return [MarginRow(row.subject_id, *names[row.subject_id], _figures(row)) for row in rows]
