"""Wat verdwijnt wanneer: every kind of personal data with its term, what goes tonight and what stays for now."""

from typing import Any, Final

from markupsafe import Markup

from models.values.calendar import dutch_date
from models.values.listing import TablePage, TableQuery, narrowed
from models.values.money import dutch_whole
from pages.chrome import RETENTION, SETTINGS, office, settings_tabs
from pages.guard import Visit, tenant_page
from pages.retention.category import show_category, term_in_words
from pages.retention.holds import ask_hold, show_holds
from pages.retention.nights import show_nights
from services.access.permissions import Permission
from services.retention.overview import CategoryRow, Overview
from ui import action, parts
from ui.parts import Figure
from ui.table import SHORTCUTS, Column, DataTable

COLUMNS: Final = (
    Column("name", "Wat"),
    Column("term", "Hoe lang", width="300px", is_aside=True),
    Column("end", "Daarna", width="150px", is_aside=True),
    Column("tonight", "Vannacht", "number", width="90px"),
    Column("year", "Komend jaar", "number", width="110px", is_aside=True),
    Column("state", "Stand", width="130px", is_aside=True),
)
PAGE_SIZE: Final = 100


class WhatGoesWhen:
    """The page, as it is at every moment."""

    def __init__(self, visit: Visit, first: Overview) -> None:
        self._visit = visit
        self._overview = first
        self._figures = parts.put(_strip(first))
        self._table = DataTable(
            COLUMNS,
            self._load,
            label="Wat verdwijnt wanneer",
            search="Zoek een soort gegevens",
            on_open=self._open,
            page_size=PAGE_SIZE,
            first=self._page(TableQuery(limit=PAGE_SIZE)),
        )

    async def refresh(self) -> None:
        """Read again what changed by something done here."""
        self._overview = await self._visit.perform(lambda depotflow: depotflow.retention.overview())
        parts.put_into(self._figures, _strip(self._overview))
        self._table.reload()

    async def hold(self) -> None:
        """Ask what must stay for now."""
        with self._visit.client:
            ask_hold(self._visit, self._overview, on_saved=self.refresh)

    async def show_holds(self) -> None:
        """Show what stays for now, and what did."""
        with self._visit.client:
            show_holds(self._visit, self._overview.holds, on_saved=self.refresh)

    async def show_nights(self) -> None:
        """Show what went in the last nights."""
        with self._visit.client:
            show_nights(self._overview.nights)

    async def _load(self, query: TableQuery) -> TablePage[dict[str, Any]]:
        return self._page(query)

    def _page(self, query: TableQuery) -> TablePage[dict[str, Any]]:
        rows = [_cells(row) for row in self._overview.categories]
        return narrowed(rows, query, text=lambda row: row["name"].striptags())

    async def _open(self, key: str) -> None:
        row = next(one for one in self._overview.categories if one.category == key)
        with self._visit.client:
            show_category(self._visit, row, self._overview, on_saved=self.refresh)


@tenant_page(RETENTION, needs=Permission.RETENTION_MANAGE)
async def retention(visit: Visit) -> None:
    """Build the page."""
    overview = await visit.perform(lambda depotflow: depotflow.retention.overview())
    with office(visit, "Instellingen", active=SETTINGS, scroll=False, shortcuts=SHORTCUTS[:-1]) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, RETENTION))
        page = WhatGoesWhen(visit, overview)
        with shell.actions:
            action.button("Verslagen", page.show_nights, icon="history", kind="quiet")
            action.button("Wat blijft", page.show_holds, icon="lock", kind="quiet")
            action.button("Houd vast", page.hold, icon="plus", kind="primary").props("data-df-new")


def _strip(overview: Overview) -> Markup:
    tonight = sum(row.tonight for row in overview.categories)
    held = sum(row.held for row in overview.categories)
    live = sum(hold.is_live for hold in overview.holds)
    last = next(iter(overview.nights), None)
    return parts.strip(
        [
            Figure("Vannacht weg", dutch_whole(tonight), "rijen"),
            Figure("Vastgehouden", dutch_whole(held), "rijen over de termijn", tone="warn" if held else ""),
            Figure("Blijft voorlopig", dutch_whole(live), "chauffeurs en soorten"),
            Figure(
                "Laatste nacht",
                dutch_whole(last.total) if last else "–",
                f"rijen, {dutch_date(last.day)}" if last else "nog niet opgeruimd",
            ),
        ]
    )


def _cells(row: CategoryRow) -> dict[str, Any]:
    return {
        "id": row.category.value,
        "name": Markup("<b>{}</b>").format(row.about.name),
        "term": Markup('<span class="df-clamp">{}</span>').format(term_in_words(row)),
        "end": row.about.end.value.partition(":")[0],
        "tonight": row.tonight if row.is_counted else None,
        "year": sum(row.by_month) if row.is_counted else None,
        "state": _state(row),
    }


def _state(row: CategoryRow) -> Markup:
    if row.is_held:
        return parts.tag("vastgehouden", "warn")
    if row.held:
        return parts.tag(f"{dutch_whole(row.held)} vast", "warn")
    return parts.tag("eigen termijn", "info") if row.kept and row.kept.is_chosen else Markup()
