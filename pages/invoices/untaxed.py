"""Who was paid without VAT in a year: what the company may have to report to the Belastingdienst itself."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from markupsafe import Markup

from models.values.listing import TablePage, TableQuery, narrowed
from models.values.money import Money
from pages.chrome import office
from pages.documents import counted
from pages.downloads import list_buttons
from pages.guard import Visit, tenant_page
from pages.invoices.overview import PLACES, TO_PRINCIPALS, UNTAXED
from pages.words import tabs
from services.access.permissions import Permission
from services.exports.lists import ListKind
from services.self_bills.untaxed import PaidWithoutVat
from services.tenant import TenantServices
from ui import parts
from ui.markup import Pattern
from ui.table import Column, DataTable, NothingYet

COLUMNS: Final = (
    Column("name", "Naam"),
    Column("address", "Adres"),
    Column("payments", "Betalingen", align="right", width="110px"),
    Column("total", "Uitbetaald", "money"),
    Column("missing", "Ontbreekt hier", "badge"),
)
_WHY: Final = (
    "Heb je een loonheffingennummer, dan geef je dit zelf vóór 1 februari door in het portaal van de Belastingdienst "
    "(opgaaf uitbetaalde bedragen aan derden), met het BSN erbij. Van zzp'ers bewaart DepotFlow geen BSN: vraag het "
    "hun zelf. Een bv of andere rechtspersoon hoort niet in de opgaaf."
)
_EARLIER: Final = 2
_FIRST_MONTHS: Final = 3
"""Until April the year before is what one comes for."""
_PAGE: Final = 200


@tenant_page(UNTAXED, needs=Permission.SELF_BILLS_SEE)
async def untaxed(visit: Visit, jaar: str = "") -> None:
    """Build the page."""
    year, rows, today = await visit.perform(lambda depotflow: _read(depotflow, jaar))
    cells = [_cells(row) for row in rows]

    async def load(query: TableQuery) -> TablePage[dict[str, Any]]:
        return narrowed(cells, query, text=lambda row: f"{row['name'].striptags()} {row['address']}")

    with office(visit, "Facturen", active=TO_PRINCIPALS, scroll=False) as shell:
        with shell.heading:
            parts.put(tabs(PLACES, UNTAXED, label="Facturen voor"))
        with shell.actions:
            list_buttons(visit, ListKind.UNTAXED, lambda: TableQuery(filters={"jaar": str(year)}))
        with shell.above:
            parts.put(parts.strip(_figures(rows, year)), classes="df-slot")
            parts.put(
                parts.joined([_years(today, year), parts.note("info", "Geef dit zelf door.", _WHY)]),
                classes="df-slot",
            )
        DataTable(
            COLUMNS,
            load,
            label=f"Uitbetaald zonder btw in {year}",
            search="Zoek naam of plaats",
            nothing=NothingYet(
                "Niemand",
                f"In {year} is op geen zzp-factuur zonder btw iets uitbetaald via een betaalbestand.",
                icon="wallet",
            ),
            page_size=_PAGE,
        )


def _read(depotflow: TenantServices, asked: str) -> tuple[int, list[PaidWithoutVat], date]:
    today = depotflow.scope.today
    usual = today.year - (today.month <= _FIRST_MONTHS)
    year = int(asked) if asked in {str(one) for one in _offered(today)} else usual
    return year, depotflow.self_bills.untaxed(year=year), today


def _offered(today: date) -> Sequence[int]:
    return range(today.year - _EARLIER, today.year + 1)


def _years(today: date, year: int) -> Markup:
    choices = (
        Pattern('<a href="{}?jaar={}"{}>{}</a>').format(
            UNTAXED, one, Markup(' aria-current="true"') if one == year else "", one
        )
        for one in _offered(today)
    )
    return Pattern(
        '<div class="df-bar"><div class="df-seg" role="group" aria-label="Jaar van uitbetaling">{}</div></div>'
    ).format(parts.joined(choices))


def _figures(rows: Sequence[PaidWithoutVat], year: int) -> list[parts.Figure]:
    total = sum((row.total for row in rows), Money(0))
    lacking = sum(bool(row.missing) for row in rows)
    return [
        parts.Figure(f"Uitbetaald in {year}", total.dutch, "op facturen zonder btw"),
        parts.Figure("Aan", str(len(rows)), "zzp-bedrijf" if len(rows) == 1 else "zzp-bedrijven"),
        parts.Figure(
            "Gegevens ontbreken", str(lacking), "vul ze aan" if lacking else "", tone="warn" if lacking else ""
        ),
    ]


def _cells(row: PaidWithoutVat) -> dict[str, Any]:
    return {
        "id": str(row.contractor_id),
        "path": f"/bedrijven/{row.contractor_id}",
        "name": Markup("<b>{}</b> <span class='c-3'>{}</span>").format(row.name, row.person),
        "address": ", ".join(filter(None, (row.street, f"{row.postcode} {row.city}".strip()))),
        "payments": counted(len(row.payments), "betaling", "betalingen"),
        "total": row.total,
        "missing": parts.tag(", ".join(row.missing), "warn") if row.missing else parts.tag("niets", "ok"),
    }
