"""The panel that invites a colleague."""

from models.values.kinds import Role
from pages import words
from pages.afterwards import Step, afterwards
from pages.guard import Visit
from ui import toast
from ui.form import Form, Values
from ui.overlay import Drawer


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
