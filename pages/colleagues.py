"""Inviting colleagues, putting them in another group, and what is asked of them at signing in."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from nicegui import ui

from models.values.kinds import Role
from pages.afterwards import Step, afterwards
from pages.guard import Visit
from services.access.groups import GroupRow
from services.access.members import MemberRow
from services.access.required_steps import SecondSteps
from services.tenant import TenantServices
from ui import action, toast
from ui.form import Form, Values
from ui.overlay import Dialog, Drawer

MEANING: Final = "De groep bepaalt wat je collega mag."


async def invite_colleague(visit: Visit, *, on_sent: Step) -> None:
    """Ask a name, an address and a group, and mail the link."""
    groups = await _groups(visit)
    usual = next((row.id for row in groups if row.role is Role.PLANNER), None)

    async def send(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.access.invite(
                email=values["email"], name=values["name"], group_id=values["group_id"]
            )
        )
        panel.close()
        toast.ok(f"De uitnodiging gaat naar {values['email']}", "De link werkt zeven dagen en één keer.")
        await afterwards(visit, on_sent)

    with visit.client, Drawer("Collega uitnodigen", "Je collega krijgt een link per mail.") as panel:
        with Form(send) as form:
            form.text("name", "Naam", required=True)
            form.text("email", "E-mailadres", kind="email", required=True)
            form.select("group_id", "Groep", _names(groups), usual, hint=MEANING, required=True)
        with panel.foot:
            form.submit("Verstuur uitnodiging", icon="send")
    panel.open()


async def move_colleague(visit: Visit, member: MemberRow, *, on_moved: Step) -> None:
    """Ask for another group, and say what it means."""
    groups = _names(await _groups(visit))
    membership_id = member.membership_id
    assert membership_id is not None  # noqa: S101 - offered for who has access only

    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.access.change_group_of_member(
                membership_id=membership_id, group_id=values["group_id"]
            )
        )
        panel.close()
        toast.ok(f"{member.name} zit nu in {groups[values['group_id']]}", "Bij opnieuw inloggen gelden andere rechten.")
        await afterwards(visit, on_moved)

    with visit.client, Drawer(f"Groep van {member.name}", "Je collega wordt uitgelogd en logt opnieuw in.") as panel:
        with Form(save) as form:
            shown = member.group_id if member.group_id in groups else None
            form.select("group_id", "Groep", groups, shown, required=True)
        with panel.foot:
            form.submit("Sla op", icon="check")
    panel.open()


def choose_second_steps(visit: Visit, steps: SecondSteps) -> None:
    """Tick the groups in which a password alone is not enough."""

    async def save(values: Values) -> None:
        changed = [group for group in steps.groups if values[str(group.id)] != group.is_required]

        def require(depotflow: TenantServices) -> None:
            for group in changed:
                depotflow.access.require_second_step(group_id=group.id, required=values[str(group.id)])

        await visit.perform(require)
        panel.close()
        ui.navigate.reload()

    told = "Wie er nog geen heeft, wordt uitgelogd en stelt die bij het inloggen in, voordat er iets anders kan."
    with Dialog("Tweede stap verplicht", told) as panel:
        with Form(save) as form:
            for group in steps.groups:
                form.checkbox(str(group.id), group.name, value=group.is_required)
        with panel.foot:
            form.submit("Sla op", icon="check")
    panel.open()


async def reset_second_step(visit: Visit, membership_id: UUID, name: str) -> None:
    """Help a colleague whose phone is gone, after a question."""
    if await action.confirm(
        f"Tweede stap van {name} uitzetten?",
        happens="Deze persoon wordt overal uitgelogd, krijgt een mail en logt in met alleen het wachtwoord. "
        "Vraag eerst zelf na of het klopt, aan de telefoon of in het echt.",
        yes="Zet uit",
        danger=True,
    ):
        await visit.perform(lambda depotflow: depotflow.access.reset_second_step(membership_id=membership_id))
        ui.navigate.reload()


async def _groups(visit: Visit) -> Sequence[GroupRow]:
    """The groups that this visitor may put a colleague in."""
    rows = await visit.perform(lambda depotflow: depotflow.access.list_groups())
    return [row for row in rows if row.may_choose and row.role is not Role.DRIVER]


def _names(groups: Sequence[GroupRow]) -> dict[UUID, str]:
    return {row.id: row.data.name for row in groups}
