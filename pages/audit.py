"""Logboek: who did what, when and from where, with what was before and after."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup, escape

from models.values.calendar import AMSTERDAM, MONTHS, amsterdam_time, dutch_date
from models.values.listing import TablePage, TableQuery
from pages.chrome import AUDIT, office
from pages.downloads import list_buttons
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.audit.entries import DAYS_BACK, SYSTEM, EntryRow
from services.audit.sentences import TOPICS
from services.exports.lists import ListKind
from services.tenant import TenantServices
from ui import action, parts
from ui.overlay import Drawer
from ui.table import SHORTCUTS, Column, DataTable, Filter, NothingYet

COLUMNS: Final = (
    Column("at", "Wanneer", width="190px"),
    Column("sentence", "Wat"),
    Column("actor", "Wie", width="200px", is_aside=True),
    Column("origin", "Van waar", width="230px", is_aside=True),
)
PAGE_SIZE: Final = 50
MONTHS_BACK: Final = 12
BY_ITSELF: Final = "Het systeem zelf"


@tenant_page(AUDIT, needs=Permission.AUDIT_SEE)
async def audit(visit: Visit, onderwerp: UUID | None = None) -> None:
    """Build the page; with `onderwerp` only what is about that row."""
    about = {"subject": str(onderwerp)} if onderwerp else {}

    def narrowed(query: TableQuery) -> TableQuery:
        return replace(query, filters={**query.filters, **about})

    async def load(query: TableQuery) -> TablePage[dict[str, Any]]:
        page = await visit.perform(lambda depotflow: depotflow.audit.list(query=narrowed(query)))
        return page.map(_cells)

    async def show(key: str) -> None:
        row = await visit.perform(lambda depotflow: depotflow.audit.get(entry_id=UUID(key)))
        with visit.client:
            _show(row)

    first, actors = await visit.perform(_read(narrowed(TableQuery(limit=PAGE_SIZE))))
    with office(visit, "Logboek", active=AUDIT, scroll=False, shortcuts=SHORTCUTS[:-1]) as shell:
        with shell.actions:
            if onderwerp:
                action.link_button("Hele logboek", AUDIT, icon="history", kind="quiet")
            list_buttons(visit, ListKind.AUDIT, lambda: narrowed(table.query))
        table = DataTable(
            COLUMNS,
            load,
            label="Logboek",
            search="Zoek een naam of nummer",
            filters=[
                Filter("topic", "Onderwerp", {topic.value: name for topic, name in TOPICS.items()}),
                Filter("who", "Wie", {str(member_id): name for member_id, name in actors} | {SYSTEM: BY_ITSELF}),
                Filter("period", "Periode", DAYS_BACK | _months(visit.today)),
            ],
            on_open=show,
            nothing=NothingYet("Niets gevonden", "Met deze keuze staat er niets in het logboek.", icon="history"),
            page_size=PAGE_SIZE,
            first=first.map(_cells),
        )


def _read(query: TableQuery) -> Callable[[TenantServices], tuple[TablePage[EntryRow], Any]]:
    return lambda depotflow: (depotflow.audit.list(query=query), depotflow.audit.actors())


def _months(today: date) -> dict[str, str]:
    """The last months, this one first, by the key that the list knows them by."""
    months = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(MONTHS_BACK)]
    return {f"{year}-{month + 1:02d}": f"{MONTHS[month]} {year}".capitalize() for year, month in months}


def _cells(row: EntryRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "at": _moment(row),
        "actor": Markup("<b>{}</b>").format(row.actor),
        "sentence": Markup('<span class="df-clamp">{}</span>').format(row.sentence),
        "origin": _origin(row),
    }


def _moment(row: EntryRow) -> str:
    return f"{dutch_date(row.at.astimezone(AMSTERDAM).date())} {amsterdam_time(row.at)}"


def _origin(row: EntryRow) -> str:
    """`Chrome op Windows, 192.0.2.1`; what an earlier version wrote did not say."""
    told = ", ".join(filter(None, (row.device, row.address)))
    return told or (BY_ITSELF if row.is_system else "niet vastgelegd")


def _show(row: EntryRow) -> None:
    with Drawer(row.sentence, TOPICS[row.topic] if row.topic else "") as panel:
        known = [("Wie", row.actor), ("Wanneer", _moment(row)), ("Van waar", _origin(row))]
        parts.put(parts.facts([*known, *([("Reden", row.reason)] if row.reason else [])]))
        if row.changes:
            changes = [
                (one.field, _marked(one.before, beside=one.after), _marked(one.after, beside=one.before))
                for one in row.changes
            ]
            heads = ("Gegeven", "Eerst", "Nu")
            parts.put(parts.mini_table(heads, changes, label="Wat er veranderde", of_words=True))
        with panel.foot:
            action.button("Sluit", panel.close)
    panel.open()


def _marked(told: str, *, beside: str) -> Markup:
    """A value in words; of a list, such as rights, what is not on the other side stands out."""
    pieces, others = told.split(", "), beside.split(", ")
    if len(pieces) == 1:
        return escape(told)
    return parts.joined((one if one in others else Markup("<b>{}</b>").format(one) for one in pieces), ", ")
