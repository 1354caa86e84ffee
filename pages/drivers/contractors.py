"""The list of the businesses behind drivers."""

from datetime import date
from typing import Any
from uuid import UUID

from nicegui import ui

from models.values.listing import TablePage, TableQuery
from pages import words
from pages.chrome import import_button, nothing_yet, office
from pages.downloads import list_address
from pages.drivers.contractor import PATH, edit
from pages.drivers.overview import TABS
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.exports.lists import ListKind
from services.people.views import ContractorRow
from services.tenant import TenantServices
from ui import action, parts
from ui.table import SHORTCUTS, Column, DataTable, Filter

COLUMNS = (
    Column("name", "Handelsnaam", sortable=True),
    Column("drivers", "Chauffeur"),
    Column("kvk", "KvK"),
    Column("btw_id", "Btw-id", "badge"),
    Column("agreement", "Self-billing", "badge"),
    Column("niwo_until", "Eurovergunning tot", "badge", sortable=True),
)


@tenant_page(PATH, needs=Permission.PEOPLE_SEE)
async def contractors(visit: Visit) -> None:
    """Build the page."""
    first, today = await visit.perform(_read)
    with office(visit, "Chauffeurs", active="/chauffeurs", shortcuts=SHORTCUTS) as shell:
        with shell.heading:
            parts.put(words.tabs(TABS, PATH, label="Chauffeurs of bedrijven"))
        if visit.may(Permission.PEOPLE_CHANGE):
            with shell.actions:
                import_button(visit, "contractors")
                action.button("Nieuw bedrijf", lambda: _add(visit), icon="plus", kind="primary").props("data-df-new")
        _table(visit, first, today)


def _read(depotflow: TenantServices) -> tuple[TablePage[ContractorRow], date]:
    return depotflow.people.list_contractors(query=TableQuery()), depotflow.scope.today


def _table(visit: Visit, first: TablePage[ContractorRow], today: date) -> None:
    async def load(query: TableQuery) -> TablePage[dict[str, Any]]:
        page = await visit.perform(lambda depotflow: depotflow.people.list_contractors(query=query))
        return page.map(lambda row: _cells(row, today))

    DataTable(
        COLUMNS,
        load,
        label="Zzp-bedrijven",
        search="Zoek op handelsnaam of KvK",
        sort="name",
        filters=(
            Filter("no_agreement", "Zonder overeenkomst"),
            Filter("expiring", "Vergunning verloopt"),
            Filter("archived", "Gearchiveerd"),
        ),
        on_open=lambda key: ui.navigate.to(f"{PATH}/{UUID(key)}"),
        nothing=nothing_yet(
            visit,
            "Nog geen zzp-bedrijven",
            "Importeer je lijst of voeg een bedrijf toe.",
            icon="building-2",
            target="contractors",
            importing="Importeer bedrijven",
        ),
        first=first.map(lambda row: _cells(row, today)),
        export=list_address(visit, ListKind.CONTRACTORS),
    )


def _cells(row: ContractorRow, today: date) -> dict[str, Any]:
    kor = " (KOR)" if row.is_kor else ""
    return {
        "id": str(row.id),
        "path": f"{PATH}/{row.id}",
        "name": row.name,
        "drivers": row.drivers,
        "kvk": row.kvk,
        "btw_id": f"{row.btw_id}{kor}" if row.btw_id else parts.tag("ontbreekt", "warn"),
        "agreement": "getekend" if row.has_agreement else parts.tag("geen overeenkomst", "warn"),
        "niwo_until": words.expiry(row.niwo_until, today),
    }


def _add(visit: Visit) -> None:
    edit(visit, None, on_saved=lambda key: ui.navigate.to(f"{PATH}/{key}"))
