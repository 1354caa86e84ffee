"""The key figures and the weeks of the dashboard, drawn."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from markupsafe import Markup

from models.values.calendar import IsoWeek
from models.values.money import Money, dutch_percentage
from pages.dashboard import spans
from pages.dashboard.amounts import change, change_in_points, euros, is_low, percentage, whole_euros
from services.margin.dashboard import Dashboard
from services.margin.figures import Figures
from ui import chart, parts
from ui.markup import Pattern

READABLE_BARS = 16
"""With more than so many weeks the percentages would run into each other."""


def key_figures(board: Dashboard) -> Sequence[Markup]:
    """Revenue, costs, margin and its percentage, each beside the period before and the weeks around it."""
    now, then = board.now.realised, board.then.realised
    return (
        parts.figure(
            "Omzet",
            euros(now.revenue),
            _held_against(board, change(now.revenue, then.revenue), board.now.planned_revenue),
            spark=chart.spark(_points(board, lambda one: one.realised.revenue.cents)),
        ),
        parts.figure(
            "Kosten",
            euros(now.costs),
            _held_against(board, change(now.costs, then.costs, more_is_good=False), board.now.planned_cost),
            spark=chart.spark(_points(board, lambda one: one.realised.costs.cents)),
        ),
        parts.figure(
            "Marge",
            euros(now.margin),
            _held_against(board, change(now.margin, then.margin), board.now.planned_margin),
            spark=chart.spark(_points(board, lambda one: one.realised.margin.cents), tone="accent"),
        ),
        parts.figure(
            "Margepercentage",
            percentage(now.margin_bp),
            change_in_points(now.margin_bp, then.margin_bp) + _target(now.margin_bp, board.horizon.target_bp),
            spark=chart.spark(_points(board, lambda one: one.realised.margin_bp or 0), tone="accent"),
        ),
    )


def _points(board: Dashboard, read: Callable[[Figures], int]) -> list[int]:
    return [read(figures) for figures in board.trend.values() if figures.shifts]


def _held_against(board: Dashboard, changed: Markup, planned: Money) -> Markup:
    before = spans.weeks_apart(board.span.before())
    if board.now.is_only_planned:
        return Pattern('<span class="c-3">gepland {}</span>').format(euros(planned))
    if not board.then.shifts:
        return Pattern('<span class="c-3">geen cijfers, {}</span>').format(before)
    return Pattern('{} <span class="c-3">t.o.v. {}</span>').format(changed, before)


def _target(basis_points: int | None, target_bp: int) -> Markup:
    words = f"doel {dutch_percentage(target_bp)}"
    if is_low(basis_points, target_bp):
        return Pattern(' <span class="c-warn">onder {}</span>').format(words)
    return Pattern(' <span class="c-3">{}</span>').format(words)


def legend(board: Dashboard) -> Markup:
    """What the colours of the weeks mean."""
    planned = any(figures.is_only_planned for figures in board.trend.values())
    return chart.legend(planned="Alleen gepland" if planned else "")


def weeks(board: Dashboard) -> Markup:
    """A bar per week, those of the period in full colour; what is only planned is dashed."""
    shown = list(board.trend)
    is_readable = len(shown) <= READABLE_BARS
    labels = _labels(board, shown, every=1 if is_readable else 4)
    bars = [
        _bar(board.trend[week], label, strong=week in board.span, is_readable=is_readable)
        for week, label in zip(shown, labels, strict=True)
    ]
    label = f"Kosten en marge per week, week {shown[0].week} tot en met {shown[-1].week}"
    return chart.bars(bars, label=label, table=_table(board, label))


def _bar(figures: Figures, label: str, *, strong: bool, is_readable: bool) -> chart.Bar:
    realised = figures.realised
    if figures.is_only_planned:
        cost, margin = figures.planned_cost, figures.planned_margin
    else:
        cost, margin = realised.costs, realised.margin
    return chart.Bar(
        label,
        whole_euros(cost),
        whole_euros(margin),
        percentage(realised.margin_bp) if is_readable and realised.margin_bp is not None else "",
        strong=strong,
        planned=figures.is_only_planned,
    )


def _labels(board: Dashboard, shown: Sequence[IsoWeek], *, every: int) -> list[str]:
    """The number of every week, or of every fourth, with `wk` where the eye starts: at the left, the period, a year."""
    starts = {shown[0], board.span.first, *(week for before, week in pairwise(shown) if week.year != before.year)}
    return [
        (f"wk {week.week}" if week in starts and every == 1 else str(week.week)) if at % every == 0 else ""
        for at, week in enumerate(shown)
    ]


def _table(board: Dashboard, label: str) -> Markup:
    rows = (
        (
            f"Week {week.week}",
            euros(one.realised.revenue),
            euros(one.realised.costs),
            euros(one.realised.margin),
            percentage(one.realised.margin_bp),
            euros(one.planned_margin),
        )
        for week, one in board.trend.items()
    )
    return parts.mini_table(("Week", "Omzet", "Kosten", "Marge", "%", "Geplande marge"), rows, label=label)
