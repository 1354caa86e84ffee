"""The list of drivers."""

from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from nicegui import ui

from models.values.calendar import dutch_date
from models.values.kinds import EngagementKind
from models.values.listing import TablePage, TableQuery
from models.values.minutes import Minutes
from pages import words
from pages.chrome import office
from pages.drivers.forms import DriverForm
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.organisation.depots import DepotRow
from services.people.views import DriverRow
from services.tenant import TenantServices
from ui import action, parts
from ui.table import Column, DataTable, Filter, NothingYet

PATH: Final = "/chauffeurs"
TABS: Final = (("Chauffeurs", PATH), ("Zzp-bedrijven", "/bedrijven"))
COLUMNS: Final = (
    Column("name", "Naam", "badge", sortable=True),
    Column("number", "Nummer", sortable=True, width="90px"),
    Column("depots", "Depot"),
    Column("kind", "Contract"),
    Column("hours", "Uren p/w", align="right", width="90px"),
    Column("phone", "Telefoon"),
    Column("licence_until", "Rijbewijs tot", "badge", sortable=True),
)
_SORTS: Final = {"number": "personnel_number"}


@tenant_page(PATH, needs=Permission.PEOPLE_SEE)
async def drivers(visit: Visit) -> None:
    """Build the page."""
    first, depots, today = await visit.perform(_read)
    with office(visit, "Chauffeurs", active=PATH) as shell:
        with shell.heading:
            parts.put(words.tabs(TABS, PATH, label="Chauffeurs of bedrijven"))
        if visit.may(Permission.PEOPLE_CHANGE):
            with shell.actions:
                action.link_button("Importeer", "/import?soort=drivers", icon="upload")
                action.button("Nieuwe chauffeur", lambda: _add(visit), icon="user-plus", kind="primary")
        _table(visit, first, depots, today)


def _read(depotflow: TenantServices) -> tuple[TablePage[DriverRow], list[DepotRow], date]:
    first = depotflow.people.list_drivers(query=TableQuery())
    return first, depotflow.organisation.list_depots(), depotflow.scope.today


def _table(visit: Visit, first: TablePage[DriverRow], depots: list[DepotRow], today: date) -> None:
    async def load(query: TableQuery) -> TablePage[dict[str, Any]]:
        asked = replace(query, sort=_SORTS.get(query.sort or "", query.sort))
        page = await visit.perform(lambda depotflow: depotflow.people.list_drivers(query=asked))
        return page.map(lambda row: _cells(row, today))

    DataTable(
        COLUMNS,
        load,
        label="Chauffeurs",
        search="Zoek op naam, nummer of telefoon",
        sort="name",
        filters=(
            Filter("depot", "Depot", {str(depot.id): depot.name for depot in depots}),
            Filter("kind", "Contract", {kind.value: word for kind, word in words.ENGAGEMENTS.items()}),
            Filter("expiring", "Rijbewijs verloopt"),
            Filter("archived", "Uit dienst"),
        ),
        on_open=lambda driver_id: ui.navigate.to(f"{PATH}/{UUID(driver_id)}"),
        nothing=NothingYet(
            "Nog geen chauffeurs",
            "Importeer je lijst uit Excel of CSV, of voeg een chauffeur toe.",
            icon="users",
            action="Importeer chauffeurs",
            on_action=lambda: ui.navigate.to("/import?soort=drivers"),
        ),
        first=first.map(lambda row: _cells(row, today)),
    )


def _cells(row: DriverRow, today: date) -> dict[str, Any]:
    away = f"afwezig t/m {dutch_date(row.away_until)}" if row.away_until else ""
    kind = words.ENGAGEMENTS[row.kind] if row.kind else "geen"
    has_hours = row.kind is EngagementKind.EMPLOYEE
    return {
        "id": str(row.id),
        "path": f"{PATH}/{row.id}",
        "name": parts.person(row.name, away),
        "number": row.personnel_number,
        "depots": row.depots,
        "kind": f"{kind}, {row.company}" if row.company else kind,
        "hours": Minutes(row.contract_minutes).dutch_hours if has_hours else "",
        "phone": words.phone(row.phone),
        "licence_until": words.expiry(row.licence_until, today),
    }


async def _add(visit: Visit) -> None:
    form = await DriverForm.new(visit)
    form.open(on_saved=lambda driver_id: ui.navigate.to(f"{PATH}/{driver_id}"))
