"""The dashboard: some weeks against those before, week by week, who did best, and what asks for attention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, tuple_

from models.tables import Company, MarginTotal
from models.values.calendar import IsoWeek
from services.margin.attention import Attention, find_attention
from services.margin.figures import Dimension, Figures, Ranking, add_up, rank_margins, weekly
from services.margin.quality import Quality, quality_of
from services.margin.spans import Span, SpanKind
from services.margin.totals import ALL
from services.scope import Scope

TREND_WEEKS = 12


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
    horizon = get_horizon(scope)
    span = Span.until(kind, last or horizon.newest)
    before = span.before()
    trend = Span(kind, min(span.first, span.last.shifted(1 - TREND_WEEKS)), span.last)
    totals = weekly(scope, Span(kind, min(trend.first, before.first), span.last)).get(None, {})
    depots = rank_margins(scope, dimension=Dimension.DEPOT, span=span, best=2, lowest=2)
    drivers = rank_margins(scope, dimension=Dimension.DRIVER, span=span)
    return Dashboard(
        span=span,
        horizon=horizon,
        now=add_up(figures for week, figures in totals.items() if week in span),
        then=add_up(figures for week, figures in totals.items() if week in before),
        trend={week: totals.get(week, Figures()) for week in trend.weeks},
        depots=depots,
        depot_trends=_depot_trends(scope, depots, trend),
        routes=rank_margins(scope, dimension=Dimension.ROUTE, span=span),
        drivers=drivers,
        quality=quality_of(scope, drivers=_ids(drivers), span=span),
        attention=find_attention(scope),
    )


def get_horizon(scope: Scope) -> Horizon:
    """Where the figures end."""
    current = IsoWeek.containing(scope.today)
    place = tuple_(MarginTotal.iso_year, MarginTotal.iso_week)
    found = scope.session.execute(
        select(MarginTotal.iso_year, MarginTotal.iso_week)
        .where(MarginTotal.dimension == ALL, MarginTotal.shifts > 0, place < (current.year, current.week))
        .order_by(MarginTotal.iso_year.desc(), MarginTotal.iso_week.desc())
        .limit(1)
    ).one_or_none()
    return Horizon(
        newest=IsoWeek(found.iso_year, found.iso_week) if found else current.shifted(-1),
        current=current,
        target_bp=scope.get(Company, scope.identity.tenant_id, what="Je bedrijf").margin_target_bp,
    )


def _depot_trends(scope: Scope, depots: Ranking, trend: Span) -> Mapping[UUID, Sequence[int]]:
    ids = _ids(depots)
    found = weekly(scope, trend, dimension=Dimension.DEPOT, subjects=ids) if ids else {}
    return {
        depot_id: [one.realised.margin.cents for _, one in sorted(found.get(depot_id, {}).items()) if one.shifts]
        for depot_id in ids
    }


def _ids(ranking: Ranking) -> list[UUID]:
    return [row.subject_id for row in ranking.rows if row.subject_id is not None]
