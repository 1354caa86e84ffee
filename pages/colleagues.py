"""Inviting colleagues, and what is asked of them at signing in."""

from uuid import UUID

from nicegui import ui

from models.values.kinds import Role
from pages import words
from pages.afterwards import Step, afterwards
from pages.chrome import ROLES
from pages.guard import Visit
from services.access.required_steps import SecondSteps
from services.tenant import TenantServices
from ui import action, toast
from ui.form import Form, Values
from ui.overlay import Dialog, Drawer


def invite_colleague(visit: Visit, *, on_sent: Step) -> None:
    """Ask a name, an address and a role, and mail the link."""

    async def send(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.access.invite(email=values["email"], name=values["name"], role=values["role"])
        )
        panel.close()
        toast.ok(f"De uitnodiging gaat naar {values['email']}", "De link werkt zeven dagen en één keer.")
        await afterwards(visit, on_sent)

    with Drawer("Collega uitnodigen", "Je collega krijgt een link per mail.") as panel:
        with Form(send) as form:
            form.text("name", "Naam", required=True)
            form.text("email", "E-mailadres", kind="email", required=True)
            form.select("role", "Rol", words.OFFICE_ROLES, Role.PLANNER, required=True)
        with panel.foot:
            form.submit("Verstuur uitnodiging", icon="send")
    panel.open()


def choose_second_steps(visit: Visit, steps: SecondSteps) -> None:
    """Tick the roles in which a password alone is not enough."""

    async def save(values: Values) -> None:
        changed = [role for role in Role if values[role] != (role in steps.required)]

        def require(depotflow: TenantServices) -> None:
            for role in changed:
                depotflow.access.require_second_step(role=role, required=values[role])

        await visit.perform(require)
        panel.close()
        ui.navigate.reload()

    with Dialog("Tweede stap verplicht", "Wie er nog geen heeft, stelt die in bij de volgende keer inloggen.") as panel:
        with Form(save) as form:
            for role, name in ROLES.items():
                form.checkbox(role, name, value=role in steps.required)
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
