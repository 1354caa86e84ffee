"""The lists of invoices to principals and of self-bills, newest first, at any number."""

from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from models.values.listing import TablePage, TableQuery
from pages.chrome import office
from pages.documents import KINDS, STATES, state_tag
from pages.guard import Visit, tenant_page
from pages.words import tabs
from services.access.permissions import Permission
from services.invoices.queries import InvoiceRow
from ui import parts
from ui.table import Column, DataTable, Filter, NothingYet

TO_PRINCIPALS, TO_CONTRACTORS = "/facturen", "/facturen/zzp"
PLACES: Final = (("Opdrachtgevers", TO_PRINCIPALS), ("Zzp", TO_CONTRACTORS))
COLUMNS: Final = (
    Column("number", "Nummer", width="150px"),
    Column("party", "Naam"),
    Column("kind", "Soort", width="190px"),
    Column("week", "Week", width="110px"),
    Column("issue_date", "Datum", "date", width="130px"),
    Column("due_date", "Vervalt", "date", width="130px"),
    Column("total", "Totaal", "money"),
    Column("state", "Stand", width="130px"),
)
PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class _Kind:
    path: str
    title: str
    states: tuple[str, ...]
    empty: str


_INVOICES = _Kind(
    TO_PRINCIPALS,
    "Facturen",
    ("draft", "issued", "paid", "credited"),
    "Vergrendel een week bij Afrekenen; daarna maak je er een factuur van.",
)
_SELF_BILLS = _Kind(
    TO_CONTRACTORS,
    "Facturen",
    ("offered", "objected", "accepted", "paid", "credited"),
    "Na het vergrendelen van een week bied je zzp'ers hun factuur aan.",
)


@tenant_page(TO_PRINCIPALS, needs=Permission.INVOICES_SEE)
async def invoices(visit: Visit) -> None:
    """Build the list of invoices to principals."""
    await _build(visit, _INVOICES)


@tenant_page(TO_CONTRACTORS, needs=Permission.SELF_BILLS_SEE)
async def self_bills(visit: Visit) -> None:
    """Build the list of self-bills."""
    await _build(visit, _SELF_BILLS)


async def _build(visit: Visit, kind: _Kind) -> None:
    async def load(query: TableQuery) -> TablePage[dict[str, Any]]:
        page = await visit.perform(
            lambda depotflow: (
                depotflow.invoices.list(query=query) if kind is _INVOICES else depotflow.self_bills.list(query=query)
            )
        )
        return page.map(_cells)

    first = await load(TableQuery(limit=PAGE_SIZE))
    with office(visit, kind.title, active="/afrekenen", scroll=False) as shell:
        with shell.bar():
            parts.put(tabs(PLACES, kind.path, label="Facturen voor"), classes="df-slot")
        DataTable(
            COLUMNS,
            load,
            label=kind.title,
            search="Zoek nummer of naam",
            filters=[Filter("state", "Stand", {state: STATES[state][0] for state in kind.states})],
            nothing=NothingYet("Nog geen facturen", kind.empty, "receipt-euro"),
            page_size=PAGE_SIZE,
            first=first,
        )


def _cells(row: InvoiceRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "path": f"/factuur/{row.id}",
        "number": row.number or Markup('<span class="c-3">concept</span>'),
        "party": Markup("<b>{}</b>").format(row.party),
        "kind": KINDS[row.kind],
        "week": f"week {row.week.week}, {row.week.year}",
        "issue_date": row.issue_date,
        "due_date": row.due_date,
        "total": row.total,
        "state": state_tag(row),
        "tone": "danger" if row.is_overdue or row.state == "objected" else "",
    }
