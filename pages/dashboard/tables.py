"""The three small tables of the dashboard: depots, routes and drivers."""

from collections.abc import Sequence

from markupsafe import Markup

from models.values.money import Money, dutch_percentage
from pages.dashboard.amounts import UNKNOWN, euros, is_low, judged
from services.margin.dashboard import Dashboard
from services.margin.figures import UNASSIGNED, MarginRow, Ranking
from ui import chart, parts
from ui.markup import Pattern

FEW_DEPOTS = 3


def depots(board: Dashboard) -> Markup:
    """Every depot, or the best and the lowest, with its line over the weeks, and the total of all.

    Where every depot is shown, so is what belongs to none of them: the rows add up to the total.
    """
    rows: list[Sequence[str | Markup]] = [
        (
            _depot(row, is_deep=is_deep(board)),
            _line(board, row),
            euros(row.figures.realised.margin),
            judged(row.figures.realised.margin_bp, board.horizon.target_bp),
        )
        for row in board.depots.rows
    ]
    total = board.now.realised
    rest = total.margin - Money.total(row.figures.realised.margin for row in board.depots.rows)
    if rest and board.depots.count == len(board.depots.rows):
        rows.append((UNASSIGNED, "", euros(rest), ""))
    bold = Markup('<b class="b">{}</b>')
    share = bold.format(judged(total.margin_bp, board.horizon.target_bp))
    rows.append((bold.format("Totaal"), "", bold.format(euros(total.margin)), share))
    return parts.mini_table((_head(board.depots, "Depot"), "", "Marge", "%"), rows, label="Marge per depot")


def is_deep(board: Dashboard) -> bool:
    """Whether the depots are so few that each has room for a second line."""
    return len(board.depots.rows) <= FEW_DEPOTS


def _depot(row: MarginRow, *, is_deep: bool) -> Markup:
    name = Pattern('<b class="b">{}</b>').format(row.name)
    revenue = Pattern('<br><small class="c-3">omzet {}</small>').format(euros(row.figures.realised.revenue))
    return name + revenue if is_deep else name


def _line(board: Dashboard, row: MarginRow) -> Markup:
    points = board.depot_trends[row.subject_id] if row.subject_id else []
    return chart.spark(
        points, tone="warn-solid" if is_low(row.figures.realised.margin_bp, board.horizon.target_bp) else "accent"
    )


def routes(board: Dashboard) -> Markup:
    """The best and the lowest routes."""
    rows = (
        (
            Pattern('<b class="b">{}</b> <span class="c-3">{}</span>').format(row.name, row.detail),
            _bar(board, board.routes, row),
            euros(row.figures.realised.margin),
            judged(row.figures.realised.margin_bp, board.horizon.target_bp),
        )
        for row in board.routes.rows
    )
    return parts.mini_table((_head(board.routes, "Route"), "", "Marge", "%"), rows, label="Marge per route")


def drivers(board: Dashboard) -> Markup:
    """The drivers who left most and least, with the share of their stops that succeeded at once."""
    rows = (
        (
            Pattern("{}{}").format(row.name, _footing(board, row)),
            _bar(board, board.drivers, row),
            euros(row.figures.realised.margin),
            Pattern('<span class="c-2">{}</span>').format(_first_time(board, row)),
        )
        for row in board.drivers.rows
    )
    return parts.mini_table(
        (_head(board.drivers, "Chauffeur"), "", "Marge", "1e keer goed"), rows, label="Marge per chauffeur"
    )


def _footing(board: Dashboard, row: MarginRow) -> Markup:
    known = board.quality.get(row.subject_id) if row.subject_id else None
    return Markup(' <small class="c-3">zzp</small>') if known and known.is_zzp else Markup()


def _first_time(board: Dashboard, row: MarginRow) -> str:
    known = board.quality.get(row.subject_id) if row.subject_id else None
    return UNKNOWN if known is None or known.first_time_bp is None else dutch_percentage(known.first_time_bp)


def _head(ranking: Ranking, word: str) -> str:
    return word if ranking.count == len(ranking.rows) else "Beste 4, laagste 3"


def _bar(board: Dashboard, ranking: Ranking, row: MarginRow) -> Markup:
    best = ranking.rows[0].figures.realised.margin.cents
    own = row.figures.realised
    return parts.mini_bar(
        own.margin.cents / best if best > 0 else 0, low=is_low(own.margin_bp, board.horizon.target_bp)
    )
