"""The panel of a depot, new or known; a new principal can be named on the spot."""

from uuid import UUID

from models.values.refusal import InvalidValue
from pages.afterwards import Step, afterwards
from pages.guard import Visit
from pages.seen import Seen
from services.merging import data_of
from services.organisation.depots import DepotData, DepotRow
from services.organisation.principals import PrincipalData, PrincipalRow, PrincipalTaken
from services.tenant import TenantServices
from ui import action, toast
from ui.form import Form, Values
from ui.overlay import Drawer


def edit_depot(
    visit: Visit,
    depot: DepotRow | None,
    principals: list[PrincipalRow],
    *,
    principal_id: UUID | None = None,
    on_saved: Step,
) -> None:
    """Show the panel of a depot; `principal_id` is the one chosen beforehand."""
    seen = Seen(data_of(DepotData, depot) if depot else None)

    async def save(values: Values) -> None:
        await seen.save(lambda shown: visit.perform(lambda depotflow: _save(depotflow, depot, values, shown)))
        panel.close()
        toast.ok(f"Depot {values['name']} is opgeslagen")
        await afterwards(visit, on_saved)

    async def archive() -> None:
        if depot is not None:
            await visit.perform(lambda depotflow: depotflow.organisation.archive_depot(depot_id=depot.id))
            panel.close()
            toast.ok(f"Depot {depot.name} is gearchiveerd")
            await afterwards(visit, on_saved)

    chosen = depot.principal_id if depot else principal_id or (principals[0].id if len(principals) == 1 else None)
    with Drawer(depot.name if depot else "Nieuw depot", "Waar je routes vertrekken") as panel:
        with Form(save) as form:
            form.text("name", "Naam", depot.name if depot else "", required=True, placeholder="Eindhoven")
            form.text("code", "Code", depot.code if depot else "", hint="Zoals de opdrachtgever het depot noemt: DBO.")
            if principals:
                form.select("principal_id", "Opdrachtgever", {each.id: each.name for each in principals}, chosen)
            if depot is None and principal_id is None:
                _ask_new_principal(form, is_first=not principals)
            form.text("street", "Straat en huisnummer", depot.street if depot else "")
            with form.side_by_side():
                form.text("postcode", "Postcode", depot.postcode if depot else "")
                form.text("city", "Plaats", depot.city if depot else "")
        with panel.foot:
            if depot is not None:
                action.button("Archiveer", archive, kind="quiet")
            form.submit("Sla op", icon="check")
    panel.open()


def _ask_new_principal(form: Form, *, is_first: bool) -> None:
    if is_first:
        form.text("new_principal", "Opdrachtgever", required=True, hint="Voor wie je vanaf dit depot rijdt.")
    else:
        form.text("new_principal", "Nieuwe opdrachtgever", hint="Alleen als hij nog niet in de lijst staat.")


def _save(depotflow: TenantServices, depot: DepotRow | None, values: Values, seen: DepotData | None) -> None:
    principal_id = values.get("principal_id")
    if values.get("new_principal"):
        try:
            principal_id = depotflow.organisation.add_principal(data=PrincipalData(name=values["new_principal"]))
        except PrincipalTaken as taken:
            raise InvalidValue(taken.message, field="new_principal") from None
    if principal_id is None:
        raise InvalidValue("Vul de opdrachtgever in voor wie je vanaf dit depot rijdt.", field="new_principal")
    data = DepotData(
        principal_id=principal_id,
        name=values["name"],
        code=values["code"] or "",
        street=values["street"] or "",
        postcode=values["postcode"] or "",
        city=values["city"] or "",
    )
    if depot is None:
        depotflow.organisation.add_depot(data=data)
    else:
        depotflow.organisation.change_depot(depot_id=depot.id, data=data, seen=seen)
