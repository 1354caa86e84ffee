"""Writing down from the day that somebody is ill or away: also who does not drive today."""

from typing import Final

from models.values.kinds import AbsenceKind, EngagementKind
from models.values.listing import TableQuery
from models.values.words import ABSENCES
from pages.today.panel import Desk
from ui import toast
from ui.form import Form, Values
from ui.overlay import Drawer

MOST_DRIVERS: Final = 1_000


async def ask_absence(desk: Desk) -> None:
    """Ask who, why and which days."""
    everybody = TableQuery(limit=MOST_DRIVERS)
    found, today = await desk.visit.perform(
        lambda depotflow: (depotflow.people.list_drivers(query=everybody).rows, depotflow.scope.today)
    )
    names = {str(row.id): row.name for row in found}
    employed = {str(row.id) for row in found if row.kind is EngagementKind.EMPLOYEE}

    async def save(values: Values) -> None:
        ids = {str(row.id): row.id for row in found}
        await desk.visit.perform(
            lambda depotflow: depotflow.people.add_absence(
                driver_id=ids[values["driver"]],
                kind=values["kind"],
                first_day=values["first_day"],
                last_day=values["last_day"],
            )
        )
        panel.close()
        name = names[values["driver"]]
        toast.ok(
            f"{name} staat op {ABSENCES[values['kind']].lower()}",
            "Kies een vervanger als er een route op deze dagen staat.",
        )
        await desk.repaint()

    with desk.stage, Drawer("Ziek of afwezig melden", "De weekplanning waarschuwt op deze dagen.") as panel:
        with Form(save) as form:
            driver = form.select("driver", "Chauffeur", names, required=True)
            kind = form.select("kind", "Soort", ABSENCES, AbsenceKind.SICK, required=True)
            driver.on_change(
                lambda chosen: kind.fill(AbsenceKind.SICK if chosen in employed else AbsenceKind.UNAVAILABLE)
            )
            with form.side_by_side():
                form.date("first_day", "Eerste dag", today, required=True)
                form.date("last_day", "Laatste dag", today, required=True)
        with panel.foot:
            form.submit("Leg vast", icon="check")
    panel.open()
