"""The panel in which a company says whom one asks about personal data."""

from pages.afterwards import Step, afterwards
from pages.guard import Visit
from pages.seen import Seen
from services.accountability.contact import PrivacyContact
from ui import toast
from ui.form import Form, Values
from ui.overlay import Drawer


def ask_contact(visit: Visit, contact: PrivacyContact, *, on_saved: Step) -> None:
    """Ask who it is and how to reach them."""
    seen = Seen(contact)

    async def save(values: Values) -> None:
        filled_in = PrivacyContact(
            name=values["name"] or "",
            email=values["email"] or "",
            phone=values["phone"] or "",
            is_officer=values["is_officer"],
        )
        await seen.save(
            lambda shown: visit.perform(
                lambda depotflow: depotflow.accountability.name_contact(contact=filled_in, seen=shown)
            )
        )
        panel.close()
        toast.ok("Het aanspreekpunt is vastgelegd", "Chauffeurs zien het bij Mijn gegevens.")
        await afterwards(visit, on_saved)

    with Drawer("Aanspreekpunt", "Wie je vraagt over persoonsgegevens: chauffeurs, en een toezichthouder.") as panel:
        with Form(save) as form:
            form.text("name", "Naam", contact.name, required=True)
            form.text("email", "E-mailadres", contact.email, kind="email")
            form.text("phone", "Telefoon", contact.phone, kind="tel")
            form.checkbox(
                "is_officer",
                "Dit is onze functionaris voor gegevensbescherming (FG)",
                value=contact.is_officer,
                hint="Alleen als die is aangemeld bij de Autoriteit Persoonsgegevens.",
            )
        with panel.foot:
            form.submit("Sla op", icon="check")
    panel.open()
