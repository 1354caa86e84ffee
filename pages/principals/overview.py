"""The principals the company drives for."""

from typing import Any, Final
from uuid import UUID

from nicegui import ui

from models.values.listing import TablePage, TableQuery
from pages.chrome import office
from pages.downloads import list_address
from pages.guard import Visit, tenant_page
from pages.principals.form import edit
from services.access.permissions import Permission
from services.exports.lists import ListKind
from services.organisation.principals import INVOICING_MODES, PrincipalRow
from ui import action, parts
from ui.table import SHORTCUTS, Column, DataTable, Filter, NothingYet

PATH: Final = "/opdrachtgevers"
COLUMNS: Final = (
    Column("name", "Naam", sortable=True),
    Column("depots", "Depots"),
    Column("city", "Plaats", sortable=True),
    Column("invoice", "Factuur"),
    Column("payment_days", "Betaaltermijn", sortable=True, align="right"),
    Column("zzp", "Zzp'ers"),
    Column("contract", "Overeenkomst", "badge"),
)


@tenant_page(PATH, needs=Permission.COMPANY_SEE)
async def principals(visit: Visit) -> None:
    """Build the page."""
    first = await visit.perform(lambda depotflow: depotflow.organisation.search_principals(query=TableQuery()))
    may_change = visit.may(Permission.COMPANY_CHANGE)
    with office(visit, "Opdrachtgevers", active=PATH, shortcuts=SHORTCUTS) as shell:
        if may_change:
            with shell.actions:
                add = action.button("Nieuwe opdrachtgever", lambda: _add(visit), icon="plus", kind="primary")
                add.props("data-df-new")

        async def load(query: TableQuery) -> TablePage[dict[str, Any]]:
            page = await visit.perform(lambda depotflow: depotflow.organisation.search_principals(query=query))
            return page.map(_cells)

        DataTable(
            COLUMNS,
            load,
            label="Opdrachtgevers",
            search="Zoek op naam, plaats of depot",
            sort="name",
            filters=(Filter("no_contract", "Zonder overeenkomst"), Filter("archived", "Gearchiveerd")),
            on_open=lambda key: ui.navigate.to(f"{PATH}/{UUID(key)}"),
            nothing=NothingYet(
                "Nog geen opdrachtgevers",
                "Voor wie rijd je? Voeg de eerste toe.",
                icon="building-2",
                action="Nieuwe opdrachtgever" if may_change else "",
                on_action=lambda: _add(visit),
                is_main=False,
            ),
            first=first.map(_cells),
            export=list_address(visit, ListKind.PRINCIPALS),
        )


def _add(visit: Visit) -> None:
    edit(visit, None, on_saved=lambda key: ui.navigate.to(f"{PATH}/{key}"))


def _cells(row: PrincipalRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "path": f"{PATH}/{row.id}",
        "name": row.name,
        "depots": row.depots,
        "city": row.city,
        "invoice": INVOICING_MODES[row.invoicing_mode],
        "payment_days": f"{row.payment_days} dagen",
        "zzp": "toegestaan" if row.allows_zzp else "niet toegestaan",
        "contract": parts.tag("loopt", "ok") if row.has_contract else parts.tag("geen overeenkomst", "warn"),
    }
