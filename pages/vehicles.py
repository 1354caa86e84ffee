"""The list of vehicles, and one vehicle in a panel."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from nicegui import ui

from models.values.calendar import dutch_date
from models.values.kinds import VehicleOwner
from models.values.listing import TablePage, TableQuery
from models.values.money import Money
from pages import words
from pages.chrome import import_button, nothing_yet, office
from pages.downloads import list_address
from pages.guard import Visit, tenant_page
from pages.seen import Seen
from services.access.permissions import Permission
from services.exports.lists import ListKind
from services.fleet.vehicles import VehicleData, VehicleDetail, VehicleRow
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer
from ui.table import SHORTCUTS, Column, DataTable, Filter

PATH: Final = "/voertuigen"
COLUMNS: Final = (
    Column("number", "Bus", sortable=True, width="80px"),
    Column("plate", "Kenteken", sortable=True, width="110px"),
    Column("make_model", "Merk en type"),
    Column("owner", "Eigendom"),
    Column("depot", "Depot"),
    Column("apk_until", "APK tot", "badge", sortable=True),
    Column("insured_until", "Verzekerd tot", "badge", sortable=True),
    Column("odometer", "Kilometerstand", "number"),
    Column("state", "Inzetbaar", "badge"),
)
Repaint = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen for a vehicle, by id."""

    depots: dict[UUID, str] = field(default_factory=dict)
    contractors: dict[UUID, str] = field(default_factory=dict)


@tenant_page(PATH, needs=Permission.FLEET_SEE)
async def vehicles(visit: Visit, voertuig: str = "") -> None:
    """Build the page; `voertuig` opens that vehicle at once."""
    first, options, today = await visit.perform(_read)
    with office(visit, "Voertuigen", active=PATH, shortcuts=SHORTCUTS) as shell:
        screen = _Screen(visit, options, today)
        if visit.may(Permission.FLEET_CHANGE):
            with shell.actions:
                import_button(visit, "vehicles")
                action.button("Nieuw voertuig", screen.add, icon="plus", kind="primary").props("data-df-new")
        screen.build(first)
    if voertuig:
        ui.timer(0, lambda: screen.open(voertuig), once=True)


def _read(depotflow: TenantServices) -> tuple[TablePage[VehicleRow], Options, date]:
    may_see_people = depotflow.scope.allows(Permission.PEOPLE_SEE)
    options = Options(
        depots={depot.id: depot.name for depot in depotflow.organisation.list_depots()},
        contractors=dict(depotflow.people.contractor_choices()) if may_see_people else {},
    )
    return depotflow.fleet.list_vehicles(query=TableQuery()), options, depotflow.scope.today


class _Screen:
    """The list and the panels of one open page."""

    def __init__(self, visit: Visit, options: Options, today: date) -> None:
        self._visit, self._options, self._today = visit, options, today
        self._can_change = visit.may(Permission.FLEET_CHANGE)
        self._table: DataTable

    def build(self, first: TablePage[VehicleRow]) -> None:
        async def load(query: TableQuery) -> TablePage[dict[str, Any]]:
            page = await self._visit.perform(lambda depotflow: depotflow.fleet.list_vehicles(query=query))
            return page.map(self._cells)

        self._table = DataTable(
            COLUMNS,
            load,
            label="Voertuigen",
            search="Zoek op nummer, kenteken of merk",
            sort="number",
            filters=(
                Filter("owner", "Eigendom", {owner.value: word for owner, word in words.OWNERS.items()}),
                Filter("depot", "Depot", {str(key): name for key, name in self._options.depots.items()}),
                Filter("expiring", "APK of verzekering verloopt"),
                Filter("out", "Nu niet inzetbaar"),
                Filter("archived", "Gearchiveerd"),
            ),
            on_open=self.open,
            nothing=nothing_yet(
                self._visit,
                "Nog geen voertuigen",
                "Importeer je wagenpark uit Excel of CSV, of voeg een bus toe.",
                icon="van",
                target="vehicles",
                importing="Importeer voertuigen",
            ),
            first=first.map(self._cells),
            export=list_address(self._visit, ListKind.VEHICLES),
        )

    def _cells(self, row: VehicleRow) -> dict[str, Any]:
        owner = words.OWNERS[row.owner]
        is_out = row.out_from is not None and (row.out_last_day is None or row.out_last_day >= self._today)
        until = f"tot en met {dutch_date(row.out_last_day)}" if row.out_last_day else "tot nader order"
        return {
            "id": str(row.id),
            "number": row.number,
            "plate": row.plate,
            "make_model": row.make_model,
            "owner": f"{owner}, {row.contractor}" if row.contractor else owner,
            "depot": row.depot,
            "apk_until": words.expiry(row.apk_until, self._today),
            "insured_until": words.expiry(row.insured_until, self._today),
            "odometer": row.odometer_km,
            "state": parts.tag(f"niet inzetbaar {until}", "warn") if is_out else "inzetbaar",
        }

    def add(self) -> None:
        """Show an empty panel."""
        _edit(self._visit, self._options, None, self._table.reload)

    async def open(self, vehicle_id: str) -> None:
        """Show the panel of a vehicle."""
        key = UUID(vehicle_id)
        detail = await self._visit.perform(lambda depotflow: depotflow.fleet.get_vehicle(vehicle_id=key))
        with self._visit.client:
            if self._can_change:
                _edit(self._visit, self._options, detail, self._table.reload)
            else:
                _show(detail, self._today)


def _show(detail: VehicleDetail, today: date) -> None:
    data = detail.data
    with Drawer(f"Bus {data.number}", data.plate) as panel:
        parts.put(
            parts.facts(
                [
                    ("Merk en type", data.make_model or "–"),
                    ("Eigendom", words.OWNERS[data.owner]),
                    ("APK tot", words.expiry(data.apk_until, today)),
                    ("Verzekerd tot", words.expiry(data.insured_until, today)),
                    ("Kosten per dag", data.day_cost.dutch),
                ]
            )
        )
    panel.open()


def _edit(visit: Visit, options: Options, detail: VehicleDetail | None, changed: Repaint) -> None:
    data = detail.data if detail else None
    seen = Seen(data)

    async def save(values: Values) -> None:
        data = _data(values)
        await seen.save(lambda shown: visit.perform(lambda depotflow: _save(depotflow, detail, data, shown)))
        panel.close()
        toast.ok(f"Bus {data.number} is opgeslagen")
        changed()

    title = f"Bus {data.number}, {data.plate}" if data else "Nieuw voertuig"
    with Drawer(title, detail.out_reason if detail else "") as panel:
        with Form(save) as form:
            _fields(form, options, data)
        with panel.foot:
            if detail:
                _other_steps(visit, detail, panel, changed)
            form.submit("Sla op", icon="check")
    panel.open()


def _save(depotflow: TenantServices, detail: VehicleDetail | None, data: VehicleData, seen: VehicleData | None) -> None:
    if detail is None:
        depotflow.fleet.add_vehicle(data=data)
    else:
        depotflow.fleet.change_vehicle(vehicle_id=detail.id, data=data, seen=seen)


def _fields(form: Form, options: Options, data: VehicleData | None) -> None:
    with form.side_by_side():
        form.text("number", "Busnummer", data.number if data else "")
        form.text("plate", "Kenteken", data.plate if data else "", required=True)
    form.text("make_model", "Merk en type", data.make_model if data else "")
    with form.side_by_side():
        form.select("owner", "Eigendom", words.OWNERS, data.owner if data else VehicleOwner.OWN, required=True)
        form.select("contractor_id", "Zzp-bedrijf", options.contractors, data.contractor_id if data else None)
    form.select("depot_id", "Depot", options.depots, data.depot_id if data else None)
    with form.side_by_side():
        form.date("apk_until", "APK tot en met", data.apk_until if data else None)
        form.date("insured_until", "Verzekerd tot en met", data.insured_until if data else None)
    with form.side_by_side():
        form.number("payload_kg", "Laadvermogen", data.payload_kg if data else None, suffix="kg")
        form.number("gross_kg", "Totaalgewicht", data.gross_kg if data else None, suffix="kg")
    with form.side_by_side():
        emission = data.emission_class if data else ""
        form.select("emission_class", "Emissieklasse", words.EMISSIONS, emission)
        form.date("first_admission", "Eerste toelating", data.first_admission if data else None)
    with form.side_by_side():
        form.number("odometer_km", "Kilometerstand", data.odometer_km if data else None, suffix="km")
        form.money(
            "day_cost", "Kosten per dag", data.day_cost if data else None, hint="Lease, afschrijving, verzekering."
        )


def _data(values: Values) -> VehicleData:
    return VehicleData(
        number=values["number"] or "",
        plate=values["plate"],
        make_model=values["make_model"] or "",
        owner=values["owner"],
        contractor_id=values["contractor_id"],
        depot_id=values["depot_id"],
        apk_until=values["apk_until"],
        insured_until=values["insured_until"],
        payload_kg=values["payload_kg"],
        gross_kg=values["gross_kg"],
        emission_class=values["emission_class"] or "",
        first_admission=values["first_admission"],
        odometer_km=values["odometer_km"],
        day_cost=values["day_cost"] or Money(0),
    )


def _other_steps(visit: Visit, detail: VehicleDetail, panel: Drawer, changed: Repaint) -> None:
    """Out of service and back, and archiving."""

    async def back() -> None:
        await visit.perform(lambda depotflow: depotflow.fleet.put_in_service(vehicle_id=detail.id))
        await done("De bus is weer inzetbaar")

    async def archive() -> None:
        use = "restore_vehicle" if detail.is_archived else "archive_vehicle"
        await visit.perform(lambda depotflow: getattr(depotflow.fleet, use)(vehicle_id=detail.id))
        await done("De bus staat weer in de lijst" if detail.is_archived else "De bus is gearchiveerd")

    async def done(text: str) -> None:
        panel.close()
        toast.ok(text)
        changed()

    action.button("Zet terug" if detail.is_archived else "Archiveer", archive, kind="quiet")
    if detail.out_from:
        action.button("Weer inzetbaar", back)
    else:
        action.button("Niet inzetbaar", lambda: _take_out(visit, detail, panel, changed))


def _take_out(visit: Visit, detail: VehicleDetail, before: Drawer, changed: Repaint) -> None:
    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.fleet.take_out_of_service(
                vehicle_id=detail.id,
                first_day=values["first_day"],
                last_day=values["last_day"],
                reason=values["reason"],
            )
        )
        panel.close()
        before.close()
        toast.ok(f"Bus {detail.data.number} is niet inzetbaar", "Het weekbord waarschuwt op deze dagen.")
        changed()

    with Drawer(f"Bus {detail.data.number} niet inzetbaar") as panel:
        with Form(save) as form:
            with form.side_by_side():
                form.date("first_day", "Eerste dag", required=True)
                form.date("last_day", "Laatste dag", hint="Leeg: tot nader order.")
            form.text("reason", "Waarom", required=True, placeholder="APK, schade, huur terug")
        with panel.foot:
            form.submit("Leg vast", icon="check")
    panel.open()
