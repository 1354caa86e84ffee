"""The lists of invoices to principals and of self-bills, newest first, at any number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.listing import TablePage, TableQuery
from pages.chrome import office
from pages.documents import KINDS, STATES, counted, state_tag
from pages.downloads import list_buttons
from pages.guard import Visit, tenant_page
from pages.invoices.receipts import ask_paid
from pages.words import tabs
from services.access.permissions import Permission
from services.exports.lists import ListKind
from services.invoices.queries import InvoiceRow
from services.invoices.receipts import Receivables
from services.tenant import TenantServices
from ui import parts
from ui.frame import Shell
from ui.table import REVIEW_SHORTCUTS, Bulk, Column, DataTable, Filter, NothingYet

TO_PRINCIPALS, TO_CONTRACTORS, UNTAXED = "/facturen", "/facturen/zzp", "/facturen/zonder-btw"
PLACES: Final = (("Opdrachtgevers", TO_PRINCIPALS), ("Zzp", TO_CONTRACTORS), ("Uitbetaald zonder btw", UNTAXED))
COLUMNS: Final = (
    Column("number", "Nummer", width="150px"),
    Column("party", "Naam"),
    Column("kind", "Soort", width="190px"),
    Column("week", "Week", width="110px"),
    Column("issue_date", "Datum", "date", width="130px"),
    Column("due_date", "Vervalt", "date", width="130px"),
    Column("total", "Totaal", "money"),
    Column("open", "Open", "money"),
    Column("state", "Stand", width="130px"),
)
PAGE_SIZE: Final = 50
SETTLED: Final = frozenset({"paid", "credited"})


@dataclass(frozen=True, slots=True)
class _Kind:
    path: str
    read: Callable[[TenantServices, TableQuery], TablePage[InvoiceRow]]
    file: ListKind
    states: Mapping[str, str]
    empty: str


_INVOICES = _Kind(
    TO_PRINCIPALS,
    lambda depotflow, query: depotflow.invoices.list(query=query),
    ListKind.INVOICES,
    {
        "draft": "concept",
        "issued": "open",
        "late": "te laat",
        "partly": "deels betaald",
        "paid": "betaald",
        "credited": "gecrediteerd",
    },
    "Vergrendel een week bij Afrekenen; daarna maak je er een factuur van.",
)
_SELF_BILLS = _Kind(
    TO_CONTRACTORS,
    lambda depotflow, query: depotflow.self_bills.list(query=query),
    ListKind.SELF_BILLS,
    {state: STATES[state][0] for state in ("offered", "objected", "accepted", "paid", "credited")},
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
        page = await visit.perform(lambda depotflow: kind.read(depotflow, query))
        return page.map(_cells)

    first, owed = await visit.perform(
        lambda depotflow: (
            kind.read(depotflow, TableQuery(limit=PAGE_SIZE)),
            depotflow.invoices.receivables() if kind is _INVOICES else None,
        )
    )
    with office(visit, "Facturen", active=TO_PRINCIPALS, scroll=False, shortcuts=REVIEW_SHORTCUTS) as shell:
        with shell.heading:
            parts.put(tabs(PLACES, kind.path, label="Facturen voor"))
        with shell.actions:
            list_buttons(visit, kind.file, lambda: table.query)
        table = DataTable(
            COLUMNS,
            load,
            label="Facturen",
            search="Zoek nummer of naam",
            filters=[Filter("state", "Stand", kind.states)],
            bulk=_bulk(visit) if kind is _INVOICES else (),
            nothing=NothingYet(
                "Nog geen facturen",
                kind.empty,
                "receipt-euro",
                action="Naar afrekenen" if visit.may(Permission.REGISTRATION_APPROVE) else "",
                on_action=lambda: ui.navigate.to("/afrekenen"),
            ),
            page_size=PAGE_SIZE,
            first=first.map(_cells),
        )
    if owed is not None:
        _follow(visit, shell, table, owed)


def _bulk(visit: Visit) -> Sequence[Bulk]:
    """What one may do with several invoices at once; the list hears of it as everybody does."""

    async def book(ids: Sequence[str]) -> None:
        await ask_paid(visit, [UUID(one) for one in ids])

    return [Bulk("Boek als betaald", "euro", book)] if visit.may(Permission.INVOICES_ISSUE) else []


def _follow(visit: Visit, shell: Shell, table: DataTable, owed: Receivables) -> None:
    """Show what is open above the list, and keep both true while the page is open."""
    with shell.above:
        strip = parts.put(parts.strip(_figures(owed)), classes="df-slot")

    async def hear(_: dict[str, Any]) -> None:
        fresh = await visit.perform(lambda depotflow: depotflow.invoices.receivables())
        parts.put_into(strip, parts.strip(_figures(fresh)))
        table.reload()

    visit.listen("invoices", hear)


def _figures(owed: Receivables) -> list[parts.Figure]:
    late = counted(owed.late_invoices, "factuur", "facturen")
    return [
        parts.Figure("Nog te ontvangen", owed.open.dutch, counted(owed.documents, "factuur", "facturen")),
        parts.Figure("Te laat", owed.late.dutch, late, tone="danger" if owed.late_invoices else ""),
        parts.Figure("Deels betaald", str(owed.partly), "facturen"),
    ]


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
        "open": row.open if row.number and row.state not in SETTLED else None,
        "state": state_tag(row),
        "tone": "danger" if row.is_overdue or row.state == "objected" else "",
    }
