"""All margins along one dimension, in full: every bucket, and the plan beside what was realised."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek
from models.values.listing import TablePage, TableQuery
from models.values.money import Money
from models.values.names import folded
from models.values.refusal import NotFound
from pages import words
from pages.chrome import office
from pages.dashboard import spans
from pages.dashboard.amounts import is_low, judged, percentage
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.margin.dashboard import Horizon
from services.margin.figures import Dimension, Figures, MarginRow, add_up
from services.margin.spans import Span, SpanKind
from services.rules.margin import Margin
from services.tenant import TenantServices
from ui import action, parts
from ui.markup import Pattern
from ui.table import Column, DataTable, Filter, NothingYet

PLACES: Final[Mapping[str, tuple[Dimension, str]]] = {
    "opdrachtgevers": (Dimension.PRINCIPAL, "Opdrachtgever"),
    "depots": (Dimension.DEPOT, "Depot"),
    "routes": (Dimension.ROUTE, "Route"),
    "chauffeurs": (Dimension.DRIVER, "Chauffeur"),
    "dagen": (Dimension.DAY, "Dag"),
}
_AMOUNTS: Final[Mapping[str, tuple[str, Callable[[Margin], Money]]]] = {
    "revenue": ("Omzet", lambda margin: margin.revenue),
    "driver": ("Chauffeur", lambda margin: margin.driver_cost),
    "vehicle": ("Bus", lambda margin: margin.vehicle_cost),
    "fuel": ("Brandstof", lambda margin: margin.fuel),
    "malus": ("Malus", lambda margin: margin.malus),
    "unallocated": ("Niet toegewezen", lambda margin: margin.unallocated),
    "margin": ("Marge", lambda margin: margin.margin),
}


def _amount_of(read: Callable[[Margin], Money], row: MarginRow) -> Money:
    return read(row.figures.realised)


_ONLY_WHEN_ANY: Final = ("malus", "unallocated")
_SORTS: Final[Mapping[str, Callable[[MarginRow], Any]]] = {
    "name": lambda row: folded(row.name),
    "shifts": lambda row: row.figures.shifts,
    **{key: partial(_amount_of, read) for key, (_, read) in _AMOUNTS.items()},
    "share": lambda row: row.figures.realised.margin_bp or 0,
    "planned": lambda row: row.figures.planned_margin,
    "difference": lambda row: row.figures.realised.margin - row.figures.planned_margin,
}
_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Known:
    """What the screen shows, read in one go."""

    span: Span
    rows: Sequence[MarginRow]
    horizon: Horizon

    @property
    def total(self) -> Figures:
        return add_up(row.figures for row in self.rows)


def page_of(dimension: Dimension) -> str:
    """Where all margins along a dimension are."""
    return next(f"{spans.PATH}/{slug}" for slug, (one, _) in PLACES.items() if one is dimension)


@tenant_page(spans.PATH + "/{place}", needs=Permission.MARGIN_SEE)
async def margins(visit: Visit, place: str, periode: str = spans.DEFAULT, tot: str = "") -> None:
    """Build the page about the weeks in its address. Raises: NotFound for a dimension there is not."""
    if place not in PLACES:
        raise NotFound("Deze pagina")
    dimension, word = PLACES[place]
    kind, last = spans.read_span(periode, tot)
    known = await visit.perform(partial(_read, dimension=dimension, kind=kind, last=last))
    path = f"{spans.PATH}/{place}"
    with office(visit, "Marge", active=spans.PATH, scroll=False) as shell:
        with shell.bar():
            parts.put(_tabs(known.span, path), classes="df-slot")
        with shell.actions:
            parts.put(spans.chooser(path, known.span, known.horizon), classes="df-slot")
            if visit.may(Permission.LISTS_EXPORT):
                action.link_button("Excel", spans.workbook(known.span), icon="download").props("download")
        _table(visit, known, dimension, word)
        with shell.foot():
            parts.put(_totals(known), classes="df-slot")


def _read(depotflow: TenantServices, dimension: Dimension, kind: SpanKind, last: IsoWeek | None) -> Known:
    horizon = depotflow.margin.horizon()
    span = Span.until(kind, last or horizon.newest)
    return Known(span, depotflow.margin.list(dimension=dimension, span=span), horizon)


def _tabs(span: Span, path: str) -> Markup:
    overview = ("Overzicht", spans.address(spans.PATH, span))
    places = [(slug.capitalize(), spans.address(f"{spans.PATH}/{slug}", span)) for slug in PLACES]
    return words.tabs([overview, *places], spans.address(path, span), label="Marge per")


def _table(visit: Visit, known: Known, dimension: Dimension, word: str) -> None:
    columns = (
        Column("name", word, sortable=True),
        Column("shifts", "Diensten", "number", sortable=True),
        *(Column(key, label, "money", sortable=True) for key, label in _shown_amounts(known)),
        Column("share", "%", align="right", sortable=True),
        Column("planned", "Gepland", "money", sortable=True),
        Column("difference", "Verschil", "money", sortable=True),
    )

    async def load(query: TableQuery) -> TablePage[dict[str, Any]]:
        found = _chosen(known, query)
        start = int(query.after or 0)
        until = start + query.limit
        rows = [_cells(row, dimension, known.horizon.target_bp) for row in found[start:until]]
        return TablePage(rows, len(found), str(until) if until < len(found) else None)

    DataTable(
        columns,
        load,
        label=f"Marge per {word.lower()}",
        search=f"Zoek {word.lower()}",
        filters=(Filter("low", "Onder doel"),),
        nothing=NothingYet(
            "Geen cijfers in deze periode",
            "Kies een andere periode of reken eerst een week af.",
            icon="chart-column",
            action="Naar afrekenen" if visit.may(Permission.REGISTRATION_APPROVE) else "",
            on_action=lambda: ui.navigate.to("/afrekenen"),
        ),
        page_size=_PAGE,
    )


def _shown_amounts(known: Known) -> list[tuple[str, str]]:
    """Malus and what is not allocated only take room when there is any."""
    total = known.total.realised
    return [(key, label) for key, (label, read) in _AMOUNTS.items() if key not in _ONLY_WHEN_ANY or read(total)]


def _chosen(known: Known, query: TableQuery) -> list[MarginRow]:
    wanted = folded(query.search)
    found = [row for row in known.rows if wanted in folded(f"{row.name} {row.detail}")]
    if query.filters.get("low"):
        found = [row for row in found if is_low(row.figures.realised.margin_bp, known.horizon.target_bp)]
    if query.sort:
        found.sort(key=_SORTS[query.sort], reverse=query.descending)
    return found


def _cells(row: MarginRow, dimension: Dimension, target_bp: int) -> dict[str, Any]:
    figures, realised = row.figures, row.figures.realised
    is_driver = dimension is Dimension.DRIVER and row.subject_id is not None
    return {
        "id": str(row.subject_id or row.name),
        "path": f"/chauffeurs/{row.subject_id}" if is_driver else "",
        "name": Pattern('<b class="b">{}</b> <span class="c-3">{}</span>').format(row.name, row.detail),
        "shifts": figures.shifts,
        **{key: read(realised) for key, (_, read) in _AMOUNTS.items()},
        "share": judged(realised.margin_bp, target_bp),
        "planned": figures.planned_margin,
        "difference": realised.margin - figures.planned_margin,
    }


def _totals(known: Known) -> Markup:
    figures = known.total
    pairs = (
        ("Omzet", figures.realised.revenue.dutch),
        ("Kosten", figures.realised.costs.dutch),
        ("Marge", figures.realised.margin.dutch),
        ("Percentage", percentage(figures.realised.margin_bp)),
        ("Geplande marge", figures.planned_margin.dutch),
    )
    cells = (Pattern("<div><dt>{}</dt><dd>{}</dd></div>").format(label, value) for label, value in pairs)
    return Pattern("<dl>{}</dl>").format(parts.joined(cells))
