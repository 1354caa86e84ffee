"""The dashboard: some weeks against those before, week by week, who did best, and what asks for attention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, SmallInteger, bindparam, select, true, tuple_

from models.tables import Company, MarginTotal
from models.values.calendar import IsoWeek
from services.access.permissions import Permission
from services.margin.attention import ATTENTION, Attention, attention_in, days_of_attention
from services.margin.figures import Dimension, Figures, Ranking, add_up, rank_margins, weekly
from services.margin.quality import Quality, quality_of
from services.margin.spans import Span, SpanKind
from services.margin.totals import ALL
from services.scope import Scope

TREND_WEEKS = 12
_SETTLED = (
    select(MarginTotal.tenant_id, MarginTotal.iso_year, MarginTotal.iso_week)
    .where(
        MarginTotal.dimension == ALL,
        MarginTotal.shifts > 0,
        tuple_(MarginTotal.iso_year, MarginTotal.iso_week)
        < tuple_(bindparam("year", type_=SmallInteger), bindparam("week", type_=SmallInteger)),
    )
    .order_by(MarginTotal.iso_year.desc(), MarginTotal.iso_week.desc())
    .limit(1)
    .subquery()
)
_HORIZON = select(
    Company.margin_target_bp, _SETTLED.c.iso_year.label("newest_year"), _SETTLED.c.iso_week.label("newest_week")
).outerjoin(_SETTLED, _SETTLED.c.tenant_id == Company.tenant_id)


def _today(attention: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    ends, asks = _HORIZON.subquery("horizon"), attention.subquery("attention")
    return select(ends, asks).join_from(ends, asks, true())


_TODAY = {handles_requests: _today(attention) for handles_requests, attention in ATTENTION.items()}
"""What does not depend on the weeks one looks at: where they end, beside what asks for attention."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """Between which weeks one looks, and what margin the company aims at."""

    newest: IsoWeek
    """The last week before this one that was settled; without any, last week."""
    current: IsoWeek
    target_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Everything the dashboard shows. `trend` has a place for every week, empty ones included."""

    span: Span
    horizon: Horizon
    now: Figures
    then: Figures
    """The same of `span.before()`."""
    trend: Mapping[IsoWeek, Figures]
    depots: Ranking
    depot_trends: Mapping[UUID, Sequence[int]]
    """Margin in cents of the weeks of the trend in which something was settled."""
    routes: Ranking
    drivers: Ranking
    quality: Mapping[UUID, Quality]
    attention: Attention


def get_dashboard(scope: Scope, *, kind: SpanKind, last: IsoWeek | None = None) -> Dashboard:
    """The week, four weeks, quarter or year so far that ends with this week; by itself with the last settled one."""
    question = _TODAY[scope.allows(Permission.REQUESTS_HANDLE)]
    found = scope.session.execute(question, _this_week(scope) | days_of_attention(scope.today)).all()
    horizon = _horizon(scope, found[0])
    span = Span.until(kind, last or horizon.newest)
    before = span.before()
    trend = Span(kind, min(span.first, span.last.shifted(1 - TREND_WEEKS)), span.last)
    seen = Span(kind, min(trend.first, before.first), span.last)
    by_week = weekly(scope, dimensions=(ALL, Dimension.DEPOT), span=seen)
    totals = by_week.get(None, {})
    ranked = rank_margins(scope, dimensions=(Dimension.DEPOT, Dimension.ROUTE, Dimension.DRIVER), span=span)
    drivers = ranked[Dimension.DRIVER]
    return Dashboard(
        span=span,
        horizon=horizon,
        now=add_up(figures for week, figures in totals.items() if week in span),
        then=add_up(figures for week, figures in totals.items() if week in before),
        trend={week: totals.get(week, Figures()) for week in trend.weeks},
        depots=ranked[Dimension.DEPOT],
        depot_trends={
            subject: [one.realised.margin.cents for week, one in figures.items() if one.shifts and week in trend]
            for subject, figures in by_week.items()
            if subject is not None
        },
        routes=ranked[Dimension.ROUTE],
        drivers=drivers,
        quality=quality_of(scope, drivers=[row.subject_id for row in drivers.rows if row.subject_id], span=span),
        attention=attention_in(found, today=scope.today),
    )


def get_horizon(scope: Scope) -> Horizon:
    """Where the figures end."""
    return _horizon(scope, scope.session.execute(_HORIZON, _this_week(scope)).one())


def _this_week(scope: Scope) -> dict[str, int]:
    current = IsoWeek.containing(scope.today)
    return {"year": current.year, "week": current.week}


def _horizon(scope: Scope, found: Any) -> Horizon:
    current = IsoWeek.containing(scope.today)
    return Horizon(
        newest=IsoWeek(found.newest_year, found.newest_week) if found.newest_year else current.shifted(-1),
        current=current,
        target_bp=found.margin_target_bp,
    )
