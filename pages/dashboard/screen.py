"""The dashboard itself."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek
from pages.chrome import office
from pages.dashboard import attention, cards, spans, tables
from pages.dashboard.all_margins import page_of
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.margin.dashboard import Dashboard
from services.margin.figures import Dimension, Ranking
from services.margin.spans import SpanKind
from services.tenant import TenantServices
from ui import action, parts
from ui.markup import Pattern
from ui.repaint import anew


@tenant_page(spans.PATH, needs=Permission.MARGIN_SEE)
async def dashboard(visit: Visit, periode: str = spans.DEFAULT, tot: str = "") -> None:
    """Build the page about the weeks in its address."""
    kind, last = spans.read_span(periode, tot)
    board, today = await visit.perform(partial(_read, kind=kind, last=last))
    with office(visit, "Dashboard", active=spans.PATH) as shell:
        with shell.actions:
            parts.put(spans.chooser(spans.PATH, board.span, board.horizon), classes="df-slot")
            if visit.may(Permission.LISTS_EXPORT):
                action.link_button("Excel", spans.workbook(board.span), icon="download").props("download")
        grid = parts.grid()
    _paint(visit, grid, board, today)

    async def hear(_: dict[str, Any]) -> None:
        _paint(visit, grid, *await visit.perform(partial(_read, kind=kind, last=board.span.last)))

    visit.listen("settlement", hear)


def _read(depotflow: TenantServices, kind: SpanKind, last: IsoWeek | None) -> tuple[Dashboard, date]:
    return depotflow.margin.dashboard(kind=kind, last=last), depotflow.scope.today


def _paint(visit: Visit, grid: ui.element, board: Dashboard, today: date) -> None:
    with anew(grid):
        for figure in cards.key_figures(board):
            parts.put(figure, classes="df-span3")
        with parts.card("Omzet per week", span=8, aside=cards.legend(board)):
            parts.put(cards.weeks(board))
        _attention(visit, board, today)
        if board.now.shifts:
            _table(board, "Marge per depot", Dimension.DEPOT, board.depots, tables.depots)
            _table(board, "Marge per route", Dimension.ROUTE, board.routes, tables.routes)
            _table(board, "Marge per chauffeur", Dimension.DRIVER, board.drivers, tables.drivers)
        else:
            _nothing_settled(visit, board)


def _attention(visit: Visit, board: Dashboard, today: date) -> None:
    items = attention.items(board, today, may_approve=visit.may(Permission.REGISTRATION_APPROVE))
    urgent = sum(item.severity == "block" for item in items)
    with parts.card("Vraagt aandacht", span=4, aside=parts.tag(f"{urgent} dringend", "danger") if urgent else ""):
        if items:
            parts.put(parts.attention(items), classes="df-slot")
        else:
            parts.put(Pattern("{}Niets op dit moment.").format(parts.severity_icon("ok", 17)), classes="df-calm")


def _table(
    board: Dashboard, title: str, dimension: Dimension, ranking: Ranking, draw: Callable[[Dashboard], Markup]
) -> None:
    more = parts.link(f"Alle {ranking.count}", spans.address(page_of(dimension), board.span))
    with parts.card(title, span=4, aside=more):
        parts.put(draw(board), classes="df-deep" if dimension is Dimension.DEPOT and tables.is_deep(board) else "")


def _nothing_settled(visit: Visit, board: Dashboard) -> None:
    with (
        ui.element("section").style("grid-column: span 12"),
        parts.empty(
            "chart-column",
            f"Van {spans.weeks(board.span)} is nog niets afgerekend",
            "Keur de uren goed en reken de week af: dan zie je hier de marge per depot, route en chauffeur.",
        ),
    ):
        if visit.may(Permission.REGISTRATION_APPROVE):
            action.link_button("Naar afrekenen", "/afrekenen", icon="receipt-euro", kind="primary")
