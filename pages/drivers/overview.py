"""The list of drivers."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import dutch_date
from models.values.kinds import EngagementKind
from models.values.listing import TablePage, TableQuery
from models.values.minutes import Minutes
from pages import words
from pages.chrome import import_button, nothing_yet, office
from pages.downloads import list_address
from pages.drivers.forms import DriverForm
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.exports.lists import ListKind
from services.organisation.depots import DepotRow
from services.people.views import AbsenceRow, DriverRow, ExpiringRow
from services.tenant import TenantServices
from ui import action, parts
from ui.table import SHORTCUTS, Column, DataTable, Filter

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
_AHEAD: Final = timedelta(days=366)
_MOST_ATTENTION: Final = 5


@dataclass(frozen=True, slots=True)
class Known:
    """What the page shows, read in one go."""

    first: TablePage[DriverRow]
    depots: list[DepotRow]
    requests: list[AbsenceRow]
    expiring: list[ExpiringRow]
    today: date


@tenant_page(PATH, needs=Permission.PEOPLE_SEE)
async def drivers(visit: Visit) -> None:
    """Build the page."""
    known = await visit.perform(_read)
    with office(visit, "Chauffeurs", active=PATH, shortcuts=SHORTCUTS) as shell:
        with shell.heading:
            parts.put(words.tabs(TABS, PATH, label="Chauffeurs of bedrijven"))
        if visit.may(Permission.PEOPLE_CHANGE):
            with shell.actions:
                import_button(visit, "drivers")
                add = action.button("Nieuwe chauffeur", lambda: _add(visit), icon="user-plus", kind="primary")
                add.props("data-df-new")
        parts.put(_attention(known))
        _table(visit, known)


def _read(depotflow: TenantServices) -> Known:
    today = depotflow.scope.today
    return Known(
        first=depotflow.people.list_drivers(query=TableQuery()),
        depots=depotflow.organisation.list_depots(),
        requests=depotflow.people.list_absences(start=today, end=today + _AHEAD, only_requested=True),
        expiring=[row for row in depotflow.people.list_expiring(within_days=14) if row.path_kind != "vehicle"],
        today=today,
    )


def _attention(known: Known) -> Markup:
    """Leave that waits for an answer, and papers that run out within two weeks."""
    asked = [
        parts.Attention(
            "info",
            f"{row.driver} vraagt {words.ABSENCES[row.kind].lower()}",
            f"{dutch_date(row.first_day)} t/m {dutch_date(row.last_day)}",
            f"{PATH}/{row.driver_id}",
            "Antwoord",
        )
        for row in known.requests
    ]
    places = {"driver": PATH, "contractor": "/bedrijven"}
    running_out = [
        parts.Attention(
            "warn" if row.valid_until >= known.today else "block",
            f"{words.PAPERS[row.kind]} van {row.holder}",
            f"geldig tot en met {dutch_date(row.valid_until)}",
            f"{places[row.path_kind]}/{row.holder_id}",
            "Bekijk",
        )
        for row in known.expiring
    ]
    shown = (*asked, *running_out)[:_MOST_ATTENTION]
    return parts.attention(shown) if shown else Markup()


def _table(visit: Visit, known: Known) -> None:
    today = known.today

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
            Filter("depot", "Depot", {str(depot.id): depot.name for depot in known.depots}),
            Filter("kind", "Contract", {kind.value: word for kind, word in words.ENGAGEMENTS.items()}),
            Filter("expiring", "Rijbewijs verloopt"),
            Filter("archived", "Uit dienst"),
        ),
        on_open=lambda driver_id: ui.navigate.to(f"{PATH}/{UUID(driver_id)}"),
        nothing=nothing_yet(
            visit,
            "Nog geen chauffeurs",
            "Importeer je lijst uit Excel of CSV, of voeg een chauffeur toe.",
            icon="users",
            target="drivers",
            importing="Importeer chauffeurs",
        ),
        first=known.first.map(lambda row: _cells(row, today)),
        export=list_address(visit, ListKind.DRIVERS),
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
