"""The panels of the page with requests: entering one, who it is, more time, and the answer."""

from functools import partial
from typing import Final
from uuid import UUID

from models.values.calendar import AMSTERDAM, dutch_date
from models.values.kinds import RequestChannel, RequestState
from models.values.listing import TableQuery
from pages.afterwards import afterwards
from pages.guard import Visit
from services.access.permissions import Permission
from services.privacy.closing import ClosedDetail
from services.privacy.columns import COLUMNS
from services.privacy.requests import RequestRow
from services.privacy.words import CHANNELS, REQUESTS
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Dialog, Drawer

MOST_DRIVERS: Final = 1_000
BY_HAND: Final = {kind: word for kind, word in CHANNELS.items() if kind is not RequestChannel.APP}
ENDINGS: Final = {
    RequestState.ANSWERED: ("Beantwoorden", "Wat heb je geantwoord of gegeven?", "Beantwoord"),
    RequestState.REFUSED: ("Weigeren", "Waarom weiger je? De persoon krijgt dit te lezen en mag klagen.", "Weiger"),
    RequestState.WITHDRAWN: ("Ingetrokken", "Hoe weet je dat het niet meer hoeft?", "Leg vast"),
}
"""Title, question and verb of each way in which a request ends."""


async def enter_request(visit: Visit) -> None:
    """Ask what came in, from whom and when."""
    names = await visit.perform(_names) if visit.may(Permission.PEOPLE_SEE) else {}

    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.privacy.enter_request(
                kind=values["kind"],
                channel=values["channel"],
                person=values["person"] or "",
                received_on=values["received_on"],
                driver_id=values["driver_id"],
                asked=values["asked"] or "",
            )
        )
        panel.close()
        toast.ok("Het verzoek staat in de lijst", "Stel nu vast dat het van deze persoon zelf komt.")

    with visit.client, Drawer("Nieuw verzoek", "Uit een brief, een mail of een gesprek.") as panel:
        with Form(save) as form:
            form.select("kind", "Wat wordt gevraagd", REQUESTS, required=True)
            form.select("driver_id", "Chauffeur", names, hint="Ook wie al weg is. Laat leeg bij iemand anders.")
            form.text("person", "Naam", hint="Als het geen chauffeur van je is.")
            with form.side_by_side():
                form.select("channel", "Binnengekomen", BY_HAND, RequestChannel.LETTER, required=True)
                form.date("received_on", "Op", visit.today, required=True)
            form.textarea("asked", "Vraag, in het kort")
        with panel.foot:
            form.submit("Leg vast", icon="check")
    panel.open()


def _names(depotflow: TenantServices) -> dict[UUID, str]:
    """Everybody who drives or drove here."""
    here = depotflow.people.list_drivers(query=TableQuery(limit=MOST_DRIVERS)).rows
    gone = depotflow.people.list_drivers(query=TableQuery(filters={"archived": "1"}, limit=MOST_DRIVERS)).rows
    return {row.id: row.name for row in here} | {row.id: f"{row.name} (uit dienst)" for row in gone}


def confirm_identity(visit: Visit, row: RequestRow) -> None:
    """Ask how it is known that this person asks it."""

    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.privacy.confirm_identity(request_id=row.id, how=values["how"] or "")
        )
        panel.close()

    with visit.client, Drawer("Wie vraagt dit?", f"{REQUESTS[row.kind]}, {row.person}") as panel:
        with Form(save) as form:
            form.text(
                "how",
                "Hoe weet je dat het deze persoon zelf is?",
                required=True,
                hint="Bijvoorbeeld: teruggebeld op het nummer dat we kennen. Bewaar nooit een kopie van een paspoort.",
            )
        with panel.foot:
            form.submit("Leg vast", icon="check")
    panel.open()


def extend_request(visit: Visit, row: RequestRow) -> None:
    """Ask why it takes two months more."""

    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.privacy.extend_request(request_id=row.id, reason=values["reason"] or "")
        )
        panel.close()
        toast.ok("Er zijn twee maanden bij", "Laat de persoon weten dat het langer duurt, en waarom.")

    about = "Alleen als het verzoek ingewikkeld is, en één keer (art. 12 lid 3 AVG)."
    with visit.client, Drawer("Twee maanden verlengen", about) as panel:
        with Form(save) as form:
            form.textarea("reason", "Waarom duurt het langer?", required=True)
        with panel.foot:
            form.submit("Verleng", icon="clock")
    panel.open()


def end_request(visit: Visit, row: RequestRow, state: RequestState) -> None:
    """Ask for the answer, or why there is none."""
    title, question, verb = ENDINGS[state]

    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.privacy.close_request(
                request_id=row.id, state=state, answer=values["answer"] or ""
            )
        )
        panel.close()
        toast.ok("Het verzoek is afgehandeld")

    with visit.client, Drawer(title, f"{REQUESTS[row.kind]}, {row.person}") as panel:
        with Form(save) as form:
            form.textarea("answer", question, required=True)
        with panel.foot:
            form.submit(verb, icon="check")
    panel.open()


def open_closed_file(visit: Visit, row: RequestRow) -> None:
    """Ask why, and then show what was sealed."""

    async def show(values: Values) -> None:
        driver_id = row.driver_id
        assert driver_id is not None  # noqa: S101 - a closed file is of a driver
        detail = await visit.perform(
            lambda depotflow: depotflow.privacy.open_closed_file(driver_id=driver_id, reason=values["reason"] or "")
        )
        panel.close()
        await afterwards(visit, partial(_show, detail))

    about = "Wie het opent en waarom komt in het logboek."
    with visit.client, Drawer("Afgesloten dossier openen", about) as panel:
        with Form(show) as form:
            form.textarea("reason", "Waarom moet je erin?", required=True, hint="Bijvoorbeeld: vraag van de fiscus.")
        with panel.foot:
            form.submit("Open", icon="lock")
    panel.open()


def _show(detail: ClosedDetail) -> None:
    with Dialog(
        "Afgesloten dossier", f"Gesloten op {dutch_date(detail.closed_at.astimezone(AMSTERDAM).date())}"
    ) as panel:
        named = [(COLUMNS.get(name.partition(".")[2], name), value) for name, value in detail.values.items()]
        parts.put(parts.facts([pair for pair in named if pair[0] in COLUMNS.values()]))
        with panel.foot:
            action.button("Sluit", panel.close)
    panel.open()
