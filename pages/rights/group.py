"""One group: its name, what it may in each module, and in which depots."""

from typing import Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.kinds import Role
from pages.chrome import GROUPS, SETTINGS, office, settings_tabs
from pages.guard import Visit, tenant_page
from pages.rights.overview import named
from services.access.groups import GroupData, GroupRow
from services.access.matrix import MODULES, PERSONAL, Action, Module
from services.access.permissions import AT_DEPOTS, BASIC, Permission
from services.organisation.depots import DepotRow
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.form import Form, Values

EVERYWHERE, SOMEWHERE = "all", "some"
WHERE: Final = {EVERYWHERE: "Alle depots", SOMEWHERE: "Alleen de depots die ik kies"}
NOTHING: Final = GroupData(name="", rights=BASIC)
COLUMNS: Final = {what: at for at, what in enumerate(Action, start=2)}


@tenant_page(GROUPS + "/nieuw", needs=Permission.COLLEAGUES_MANAGE)
async def new_group(visit: Visit) -> None:
    """Build the page of a group that is still to be made."""
    depots = await visit.perform(lambda depotflow: depotflow.organisation.list_depots())
    _build(visit, None, depots)


@tenant_page(GROUPS + "/{group_id}", needs=Permission.COLLEAGUES_MANAGE)
async def group(visit: Visit, group_id: UUID) -> None:
    """Build the page of a group."""

    def read(depotflow: TenantServices) -> tuple[GroupRow, list[DepotRow]]:
        return depotflow.access.get_group(group_id=group_id), depotflow.organisation.list_depots(with_archived=True)

    row, depots = await visit.perform(read)
    _build(visit, row, depots)


def _build(visit: Visit, row: GroupRow | None, depots: list[DepotRow]) -> None:
    data = row.data if row else NOTHING
    may_save = row is None or row.may_change
    with office(visit, "Instellingen", active=SETTINGS) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, GROUPS))
        with ui.element("div").classes("df-page"):

            async def save(values: Values) -> None:
                await _save(visit, row, values)
                if row is None:
                    form.settle()
                    ui.navigate.to(GROUPS)

            with Form(save, draft=f"group-{row.id if row else 'new'}") as form:
                _head(row)
                _name_and_depots(form, data, depots, may_save=may_save)
                with form.section("Wat mag deze groep?"):
                    for module in MODULES:
                        _module(visit, form, module, data, may_save=may_save)
                if may_save:
                    with ui.element("div").classes("df-acts"):
                        form.submit("Sla op", icon="check")
                        if row is not None:
                            action.button("Verwijder groep", lambda: _remove(visit, row), kind="quiet")


def _head(row: GroupRow | None) -> None:
    if row is None:
        parts.put(parts.note("info", "Een nieuwe groep", "Daarna kies je bij Collega's wie erin zit."))
    elif row.may_change:
        text = f"In deze groep: {named(row.members)}. Wie erin zit logt opnieuw in als je de rechten wijzigt."
        parts.put(parts.note("info", row.data.name, text))
    else:
        parts.put(parts.note("info", f"{row.data.name} kun je niet wijzigen", _why_not(row)))


def _why_not(row: GroupRow) -> str:
    if row.role is Role.OWNER:
        return "Eigenaren mogen alles. Er is altijd minstens één eigenaar."
    if row.role is Role.DRIVER:
        return "Chauffeurs zien en doen alleen wat van henzelf is."
    return "Je zit zelf in deze groep, of ze mag meer dan jij. Vraag een eigenaar."


def _name_and_depots(form: Form, data: GroupData, depots: list[DepotRow], *, may_save: bool) -> None:
    limit = data.depot_ids
    offered = {row.id: row.name for row in depots if not row.is_archived or row.id in (limit or ())}
    shown = form.text("name", "Naam", data.name, required=True)
    scope = form.select(
        "where",
        "Depots",
        WHERE if offered else {EVERYWHERE: WHERE[EVERYWHERE]},
        EVERYWHERE if limit is None else SOMEWHERE,
        required=True,
        hint="" if offered else "Je hebt nog geen depots. Voeg ze toe bij Depots om te kiezen waar deze groep werkt.",
    )
    chosen = form.multiselect(
        "depot_ids",
        "Welke depots",
        offered,
        sorted(limit or ()),
        required=True,
        hint="Wat over alle depots samen gaat, zoals facturen en loon, kan dan niet aan staan.",
    )
    chosen.bind_visibility_from(scope.control, "value", value=SOMEWHERE)
    for field in () if may_save else (shown, scope, chosen):
        field.control.props("disable")


def _module(visit: Visit, form: Form, module: Module, data: GroupData, *, may_save: bool) -> None:
    """A row of the matrix: the boxes of one module, each under its action."""
    with ui.element("fieldset").classes("df-rights"):
        about_all = Markup("<small>alle depots</small>") if _is_about_all(module) else ""
        parts.put(Markup("{} {}").format(module.name, about_all), tag="legend")
        for what, permission in module.cells.items():
            is_given = permission in data.rights
            field = form.checkbox(permission, what.value.capitalize(), value=is_given, hint=_hint(module, what))
            field.style(f"--at: {COLUMNS[what]}")
            if not may_save or permission in BASIC or permission not in visit.identity.rights:
                field.control.props("disabled")


def _hint(module: Module, what: Action) -> str:
    permission = module.cells[what]
    said = [module.meanings.get(what, ""), "persoons\u00adgegevens" if permission in PERSONAL else ""]
    said.append("" if permission in AT_DEPOTS or _is_about_all(module) else "alle depots")
    return " · ".join(filter(None, said))


def _is_about_all(module: Module) -> bool:
    """Whether nothing of a module can be had for some depots only."""
    return AT_DEPOTS.isdisjoint(module.cells.values())


async def _save(visit: Visit, row: GroupRow | None, values: Values) -> None:
    rights = frozenset(permission for permission in Permission if values.get(permission))
    limit = frozenset(values["depot_ids"]) if values["where"] == SOMEWHERE else None
    data = GroupData(name=values["name"], rights=rights, depot_ids=limit)
    if row is None:
        await visit.perform(lambda depotflow: depotflow.access.add_group(data=data))
        toast.ok(f"De groep {data.name} is gemaakt", "Kies bij Collega's wie erin zit.")
    else:
        await visit.perform(lambda depotflow: depotflow.access.change_group(group_id=row.id, data=data))
        toast.ok(f"De groep {data.name} is opgeslagen", "Wie erin zit, logt opnieuw in als de rechten anders zijn.")


async def _remove(visit: Visit, row: GroupRow) -> None:
    if await action.confirm(
        f"De groep {row.data.name} verwijderen?",
        happens="Dat kan alleen als er niemand meer in zit.",
        yes="Verwijder",
        danger=True,
    ):
        await visit.perform(lambda depotflow: depotflow.access.remove_group(group_id=row.id))
        ui.navigate.to(GROUPS)
