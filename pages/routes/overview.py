"""The list of fixed routes, and one route in a panel."""

from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from models.values.calendar import WEEKDAYS
from models.values.kinds import RouteType
from models.values.listing import TablePage, TableQuery
from pages import words
from pages.chrome import import_button, nothing_yet, office
from pages.downloads import list_address
from pages.guard import Visit, tenant_page
from pages.seen import Seen
from services.access.permissions import Permission
from services.exports.lists import ListKind
from services.organisation.routes import WORKING_DAYS, RouteData, RouteDetail, RouteRow
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer
from ui.table import SHORTCUTS, Column, DataTable, Filter

PATH: Final = "/routes"
TABS: Final = (("Vaste routes", PATH), ("Tarieven", "/tarieven"))
COLUMNS: Final = (
    Column("code", "Route", sortable=True, width="100px"),
    Column("name", "Omschrijving"),
    Column("depot", "Depot", sortable=True),
    Column("principal", "Opdrachtgever"),
    Column("type", "Soort"),
    Column("times", "Tijden", sortable=True),
    Column("days", "Rijdt op"),
    Column("stops", "Stops", "number"),
)
_SORTS: Final = {"times": "starts_at"}


@tenant_page(PATH, needs=Permission.COMPANY_SEE)
async def routes(visit: Visit) -> None:
    """Build the page."""
    first, depots = await visit.perform(_read)
    with office(visit, "Routes en tarieven", active=PATH, shortcuts=SHORTCUTS) as shell:
        with shell.heading:
            if visit.may(Permission.TARIFFS_SEE):
                parts.put(words.tabs(TABS, PATH, label="Routes of tarieven"))
        screen = _Screen(visit, depots)
        if visit.may(Permission.PLANNING_CHANGE):
            with shell.actions:
                import_button(visit, "route_templates")
                add = action.button("Nieuwe route", partial(screen.edit, None), icon="plus", kind="primary")
                add.props("data-df-new")
        screen.build(first)


def _read(depotflow: TenantServices) -> tuple[TablePage[RouteRow], dict[UUID, str]]:
    depots = {depot.id: depot.name for depot in depotflow.organisation.list_depots()}
    return depotflow.organisation.list_routes(query=TableQuery()), depots


class _Screen:
    """The list and the panel of one open page."""

    def __init__(self, visit: Visit, depots: dict[UUID, str]) -> None:
        self._visit, self._depots = visit, depots
        self._table: DataTable

    def build(self, first: TablePage[RouteRow]) -> None:
        async def load(query: TableQuery) -> TablePage[dict[str, Any]]:
            asked = replace(query, sort=_SORTS.get(query.sort or "", query.sort))
            page = await self._visit.perform(lambda depotflow: depotflow.organisation.list_routes(query=asked))
            return page.map(_cells)

        self._table = DataTable(
            COLUMNS,
            load,
            label="Vaste routes",
            search="Zoek op code of omschrijving",
            sort="depot",
            filters=(
                Filter("depot", "Depot", {str(key): name for key, name in self._depots.items()}),
                Filter("type", "Soort", {kind.value: word for kind, word in words.ROUTE_TYPES.items()}),
                Filter("archived", "Gearchiveerd"),
            ),
            on_open=self.open if self._visit.may(Permission.PLANNING_CHANGE) else None,
            nothing=nothing_yet(
                self._visit,
                "Nog geen vaste routes",
                "Importeer de lijst van je opdrachtgever, of voeg een route toe.",
                icon="route",
                target="route_templates",
                importing="Importeer routes",
            ),
            first=first.map(_cells),
            export=list_address(self._visit, ListKind.ROUTES),
        )

    async def open(self, route_id: str) -> None:
        """Show the panel of a route."""
        key = UUID(route_id)
        detail = await self._visit.perform(lambda depotflow: depotflow.organisation.get_route(route_id=key))
        with self._visit.client:
            self.edit(detail)

    def edit(self, detail: RouteDetail | None) -> None:
        """Show the panel of a route, new or known."""
        seen = Seen(detail.data if detail else None)

        async def save(values: Values) -> None:
            typed = values | {"weekdays": frozenset(values["weekdays"])}
            data = RouteData(**{name: value for name, value in typed.items() if value is not None})
            await seen.save(lambda shown: self._visit.perform(lambda depotflow: _save(depotflow, detail, data, shown)))
            self._done(panel, f"Route {data.code} is opgeslagen")

        async def put_away() -> None:
            if detail is not None:
                use = "restore_route" if detail.is_archived else "archive_route"
                await self._visit.perform(lambda depotflow: getattr(depotflow.organisation, use)(route_id=detail.id))
                self._done(
                    panel, "De route staat weer in de lijst" if detail.is_archived else "De route is gearchiveerd"
                )

        with Drawer(f"Route {detail.data.code}" if detail else "Nieuwe route", "Wat geldt voor elke week") as panel:
            with Form(save) as form:
                _fields(form, self._depots, detail.data if detail else None)
            with panel.foot:
                if detail:
                    action.button("Zet terug" if detail.is_archived else "Archiveer", put_away, kind="quiet")
                form.submit("Sla op", icon="check")
        panel.open()

    def _done(self, panel: Drawer, text: str) -> None:
        panel.close()
        toast.ok(text, "Wat al gepland is, verandert niet.")
        self._table.reload()


def _cells(row: RouteRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "code": row.code,
        "name": row.name,
        "depot": row.depot,
        "principal": row.principal,
        "type": words.ROUTE_TYPES[row.type],
        "times": f"{row.starts_at:%H:%M}–{row.ends_at:%H:%M}",
        "days": words.weekdays(row.weekdays),
        "stops": row.norm_stops,
    }


def _save(depotflow: TenantServices, detail: RouteDetail | None, data: RouteData, seen: RouteData | None) -> None:
    if detail is None:
        depotflow.organisation.add_route(data=data)
    else:
        depotflow.organisation.change_route(route_id=detail.id, data=data, seen=seen)


def _fields(form: Form, depots: dict[UUID, str], data: RouteData | None) -> None:
    only = next(iter(depots)) if len(depots) == 1 else None
    with form.side_by_side():
        form.text("code", "Code", data.code if data else "", required=True)
        form.select("depot_id", "Depot", depots, data.depot_id if data else only, required=True)
    form.text("name", "Omschrijving", data.name if data else "")
    form.select("type", "Soort", words.ROUTE_TYPES, data.type if data else RouteType.DAY, required=True)
    with form.side_by_side():
        form.time("starts_at", "Begin", data.starts_at if data else None, required=True)
        form.time("ends_at", "Eind", data.ends_at if data else None, required=True)
    days = dict(enumerate(day.capitalize() for day in WEEKDAYS))
    form.multiselect("weekdays", "Rijdt op", days, sorted(data.weekdays if data else WORKING_DAYS))
    with form.section("Wat normaal is op deze route"):
        with form.side_by_side():
            form.number("norm_stops", "Stops", data.norm_stops if data else None)
            form.number("norm_parcels", "Pakketten", data.norm_parcels if data else None)
        with form.side_by_side():
            form.number("norm_minutes", "Duur", data.norm_minutes if data else None, suffix="minuten")
            form.number("norm_km", "Afstand", data.norm_km if data else None, suffix="km")
    with form.side_by_side():
        form.text("dock", "Laadplek", data.dock if data else "")
        form.text("postcodes", "Postcodes", data.postcodes if data else "")
