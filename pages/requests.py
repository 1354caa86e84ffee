"""Verzoeken: what people ask about their own data, how long there is to answer, and the answer."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, dutch_date
from models.values.kinds import RequestKind, RequestState
from pages.chrome import REQUESTS, office
from pages.downloads import handed_out, start_download
from pages.guard import Visit, tenant_page
from pages.request_panels import confirm_identity, end_request, enter_request, extend_request, open_closed_file
from services.access.permissions import Permission
from services.privacy.packages import KINDS
from services.privacy.requests import SOON, TOPIC, PackageRow, RequestRow
from services.privacy.words import CHANNELS, REQUEST_STATES
from services.privacy.words import REQUESTS as ASKED
from ui import action, parts, toast
from ui.repaint import anew

router = APIRouter()

FILES: Final = "/bestand/gegevens"
PURPOSE: Final = (
    "Vraagt iemand wat je over die persoon bewaart, of om iets te verbeteren of te verwijderen? Je hebt een maand om "
    "te antwoorden. Wat chauffeurs in de app vragen komt hier vanzelf; een brief, mail of gesprek voer je zelf in."
)
SYSTEM: Final = "Systeem"
"""How the name of a job begins."""
REMOVING: Final = "het account is weg; het dossier sluit vanzelf zodra er niets meer openstaat"
_TONES: Final[dict[RequestState, parts.Tone]] = {
    RequestState.ANSWERED: "ok",
    RequestState.REFUSED: "warn",
    RequestState.WITHDRAWN: "line",
}


@router.post(f"{FILES}/{{package_id}}.zip")
async def copy(request: Request, package_id: UUID) -> Response:
    """A copy for somebody without an account, for the colleague who had it made; once."""
    file = await request.scope["workplace"].perform(
        request.scope["identity"], lambda depotflow: depotflow.privacy.take_package(package_id=package_id)
    )
    return handed_out(file)


class Requests:
    """The page, as it is at every moment."""

    def __init__(self, visit: Visit, first: Sequence[RequestRow]) -> None:
        self._visit = visit
        with ui.element("div").classes("df-page is-narrow"):
            self._place = ui.element("div").classes("df-col")
        self._paint(first)
        visit.listen(TOPIC, self._hear)

    async def _hear(self, _: dict[str, Any]) -> None:
        self._paint(await self._visit.perform(lambda depotflow: depotflow.privacy.list_requests()))

    def _paint(self, rows: Sequence[RequestRow]) -> None:
        with anew(self._place):
            if not rows:
                with parts.empty("mail", "Nog geen verzoeken", PURPOSE):
                    action.button("Voer een verzoek in", partial(enter_request, self._visit), icon="plus")
            for row in rows:
                self._card(row)

    def _card(self, row: RequestRow) -> None:
        with parts.card(f"{ASKED[row.kind]}, {row.person}", aside=_state(row)):
            parts.put(parts.facts(_facts(row)))
            if row.is_open:
                with ui.element("div").classes("df-acts"):
                    self._steps(row)
            elif row.has_closed_file:
                with ui.element("div").classes("df-acts"):
                    action.button("Open het dossier", partial(open_closed_file, self._visit, row), icon="lock")

    def _steps(self, row: RequestRow) -> None:
        """What can be done now, the next step first."""
        if not row.identity_how:
            action.button("Stel vast wie het is", partial(confirm_identity, self._visit, row), icon="user-check")
        elif row.driver_id is not None and row.kind in KINDS:
            self._copy(row, row.package)
        elif row.driver_id is not None and row.kind is RequestKind.ERASURE and not row.is_being_removed:
            action.button("Verwijder", partial(self._remove, row), icon="trash-2", kind="danger")
        if row.is_being_removed:
            return
        if row.identity_how:
            answer = partial(end_request, self._visit, row, RequestState.ANSWERED)
            action.button("Beantwoord", answer, icon="check")
        if not row.extension_reason and not row.is_late:
            action.button("Verleng", partial(extend_request, self._visit, row), kind="quiet")
        action.button("Weiger", partial(end_request, self._visit, row, RequestState.REFUSED), kind="quiet")
        withdraw = partial(end_request, self._visit, row, RequestState.WITHDRAWN)
        action.button("Trek in", withdraw, kind="quiet")

    def _copy(self, row: RequestRow, package: PackageRow | None) -> None:
        if package is not None and package.can_be_taken:
            action.button("Haal de kopie op", partial(self._take, package), icon="download", kind="primary")
            return
        make = action.button("Maak een kopie", partial(self._make, row), icon="file-text", kind="primary")
        make.enable(on=package is None or not package.is_being_made, why="De kopie wordt gemaakt.")

    async def _remove(self, row: RequestRow) -> None:
        if await action.confirm(
            f"Gegevens van {row.person} verwijderen?",
            happens="Het account gaat weg, en alles wat niet bewaard hoeft te worden. Wat de wet laat bewaren wordt "
            "afgesloten. Dat draai je niet terug. Staat er nog iets open, dan sluit het dossier zodra dat rond is.",
            yes="Verwijder",
            danger=True,
        ):
            await self._visit.perform(lambda depotflow: depotflow.privacy.begin_removal(request_id=row.id))
            toast.ok("De verwijdering is begonnen")

    async def _make(self, row: RequestRow) -> None:
        await self._visit.perform(lambda depotflow: depotflow.privacy.make_package(request_id=row.id))
        toast.ok("De kopie wordt gemaakt", "Je krijgt een mail als hij klaarstaat; ophalen kan één keer.")

    async def _take(self, package: PackageRow) -> None:
        await self._visit.perform(lambda depotflow: depotflow.privacy.check_package(package_id=package.id))
        start_download(self._visit.client, f"{FILES}/{package.id}.zip")


@tenant_page(REQUESTS, needs=Permission.REQUESTS_HANDLE)
async def requests(visit: Visit) -> None:
    """Build the page."""
    rows = await visit.perform(lambda depotflow: depotflow.privacy.list_requests())
    with office(visit, "Verzoeken", active=REQUESTS) as shell:
        Requests(visit, rows)
        with shell.actions:
            enter = action.button("Nieuw verzoek", partial(enter_request, visit), icon="plus", kind="primary")
            enter.props("data-df-new")


def _state(row: RequestRow) -> Markup:
    if not row.is_open:
        return parts.tag(REQUEST_STATES[row.state], _TONES[row.state])
    days = "1 dag" if abs(row.days_left) == 1 else f"{abs(row.days_left)} dagen"
    if row.is_late:
        return parts.tag(f"{days} te laat", "danger")
    left = "vandaag" if row.days_left == 0 else f"nog {days}"
    return parts.tag(left, "warn" if row.days_left <= SOON.days else "accent")


def _facts(row: RequestRow) -> list[tuple[str, str | Markup]]:
    came = f"{dutch_date(row.received_on)}, {CHANNELS[row.channel]}"
    found = [
        ("Binnengekomen", came if row.entered_by == row.person else f"{came}, ingevoerd door {row.entered_by}"),
        ("Vraag", row.asked),
        ("Uiterlijk", f"{dutch_date(row.due_on)}{', verlengd' if row.extension_reason else ''}" if row.is_open else ""),
        ("Waarom verlengd", row.extension_reason),
        ("Wie het is", f"{row.identity_how} ({row.identity_by})" if row.identity_how else "nog niet vastgesteld"),
        ("Verwijdering", REMOVING if row.is_being_removed else ""),
        ("Kopie", _copy_in_words(row.package) if row.package else ""),
        ("Waarom geweigerd" if row.state is RequestState.REFUSED else "Antwoord", row.answer),
        ("Afgehandeld", _closed(row)),
    ]
    return [(name, value) for name, value in found if value]


def _copy_in_words(package: PackageRow) -> str:
    if package.failed_at is not None:
        return "maken is niet gelukt; probeer het opnieuw of meld het aan DepotFlow"
    if package.is_being_made:
        return "wordt gemaakt"
    if package.taken_at is not None:
        return f"opgehaald op {dutch_date(package.taken_at.astimezone(AMSTERDAM).date())}"
    return "staat klaar" if package.can_be_taken else "verlopen"


def _closed(row: RequestRow) -> str:
    if row.closed_at is None:
        return ""
    by = "vanzelf" if row.closed_by.startswith(SYSTEM) else row.closed_by
    return f"{dutch_date(row.closed_at.astimezone(AMSTERDAM).date())}, {by}"
