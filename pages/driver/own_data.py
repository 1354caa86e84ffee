"""Mijn gegevens: a driver asks for a copy of everything that the company has, and fetches it once."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from pages.chrome import driver
from pages.downloads import handed_out, start_download
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.accountability.contact import PrivacyContact
from services.privacy.packages import PATH
from services.privacy.requests import TOPIC, PackageRow
from services.tenant import TenantServices
from ui import action, parts, toast

router = APIRouter()

INSIDE: Final = (
    ("id-card", "Wie je bent en op welke voet je werkt", "ook documenten, verlof en beschikbaarheid"),
    ("clock", "Diensten, uren, stops en berichten", "met alle verbeteringen"),
    ("euro", "Wat je verdient en wat je is betaald", "met de pdf's van je facturen"),
    ("shield-check", "Apparaten, inloggen en logboek", "ook wie van DepotFlow meekeek"),
)
COMPLAINT: Final = "kun je klagen bij de Autoriteit Persoonsgegevens."
LEFT_OUT: Final = (
    "Je BSN staat er met de laatste vier cijfers in. Namen van collega's staan er niet in: zij hebben ook recht op "
    "privacy."
)


@router.post(f"{PATH}/{{package_id}}.zip")
async def own_copy(request: Request, package_id: UUID) -> Response:
    """The driver's own copy, once."""
    file = await request.scope["workplace"].perform(
        request.scope["identity"], lambda depotflow: depotflow.privacy.take_own_package(package_id=package_id)
    )
    return handed_out(file)


class OwnData:
    """The page, as it is at every moment."""

    def __init__(self, visit: Visit, first: PackageRow | None, thumb: ui.element) -> None:
        self._visit = visit
        self._thumb = thumb
        self._state = ui.element("section").classes("dp-card").props("aria-live=polite")
        self._paint(first)
        visit.listen(TOPIC, self._hear)

    async def _ask(self) -> None:
        await self._visit.perform(lambda depotflow: depotflow.privacy.ask_own_package())
        toast.ok("Je aanvraag is binnen", "Je krijgt een mail als je kopie klaarstaat.")

    async def _take(self, package: PackageRow) -> None:
        await self._visit.perform(lambda depotflow: depotflow.privacy.check_own_package(package_id=package.id))
        start_download(self._visit.client, f"{PATH}/{package.id}.zip")

    async def _hear(self, _: dict[str, Any]) -> None:
        self._paint(await self._visit.perform(lambda depotflow: depotflow.privacy.find_own_package()))

    def _paint(self, package: PackageRow | None) -> None:
        parts.put_into(self._state, _in_words(package))
        self._thumb.clear()
        with self._thumb:
            if package is not None and package.can_be_taken:
                action.phone_button("Haal mijn kopie op", lambda: self._take(package), icon="download", kind="primary")
            else:
                ask = action.phone_button("Vraag mijn gegevens op", self._ask, icon="download", kind="primary")
                is_busy = package is not None and package.is_being_made
                ask.enable(on=not is_busy, why="Je kopie wordt al gemaakt.")


@tenant_page(PATH, needs=Permission.OWN_WORK)
async def own_data(visit: Visit) -> None:
    """Build the page."""
    package, to_confirm, contact = await visit.perform(_read)
    about = f"Wat {visit.identity.company_name} van je bewaart"
    with driver(visit, "Mijn gegevens", active="/app/mij", subtitle=about, to_confirm=to_confirm) as phone:
        with phone.before:
            parts.put(back())
        OwnData(visit, package, phone.thumb)
        parts.put(Markup("Wat erin zit"), tag="h2", classes="dp-h")
        parts.put(parts.joined(_line(*line) for line in INSIDE), tag="section", classes="dp-card is-flush")
        parts.put(Markup('<p class="dp-said">{}</p>').format(LEFT_OUT), tag="section", classes="dp-card")
        parts.put(Markup("Vragen of een klacht"), tag="h2", classes="dp-h")
        parts.put(_asking(contact), tag="section", classes="dp-card")


def back() -> Markup:
    """The way back to the page about oneself."""
    return Markup('<a class="dp-icon" href="/app/mij" aria-label="Terug naar Mij">{}</a>').format(
        parts.icon("chevron-left", 22)
    )


def _read(depotflow: TenantServices) -> tuple[PackageRow | None, int, PrivacyContact]:
    contact = depotflow.accountability.find_contact()
    return depotflow.privacy.find_own_package(), depotflow.registration.count_to_confirm(), contact


def _asking(contact: PrivacyContact) -> Markup:
    """Whom to ask, with links that a phone can follow."""
    if not contact.name:
        return Markup('<p class="dp-said">{}</p>').format(
            "Vraag het kantoor. Kom je er samen niet uit, dan " + COMPLAINT
        )
    ways = [
        Markup('<a href="{}:{}">{}</a>').format(scheme, way.replace(" ", ""), way)
        for scheme, way in (("tel", contact.phone), ("mailto", contact.email))
        if way
    ]
    return Markup('<p class="dp-said"><b>{}</b>, {}<br>{}</p><p class="dp-said">{}</p>').format(
        contact.name, contact.called, parts.joined(ways, Markup("<br>")), "Kom je er samen niet uit, dan " + COMPLAINT
    )


def _line(icon: str, title: str, detail: str) -> Markup:
    return Markup('<div class="dp-li">{}<span>{}<small>{}</small></span></div>').format(
        parts.icon(icon, 20, tone="c-3"), title, detail
    )


def _in_words(package: PackageRow | None) -> Markup:
    title, text = _said(package)
    return Markup('<h2 class="dp-t">{}</h2><p class="dp-said">{}</p>').format(title, text)


def _said(package: PackageRow | None) -> tuple[str, str]:
    """How it stands, and what happens next."""
    if package is None:
        return (
            "Een kopie van al je gegevens",
            (
                "Je krijgt een zip met een leesbare pagina, bestanden voor een spreadsheet (CSV) en machine (JSON), "
                "en je facturen. Je krijgt een mail als hij klaarstaat."
            ),
        )
    if package.failed_at is not None:
        return "Het maken is niet gelukt", "Kantoor ziet dat ook. Probeer het opnieuw, of vraag het kantoor."
    if package.is_being_made:
        return "Je kopie wordt gemaakt", "Je hoeft niet te wachten: je krijgt een mail als hij klaarstaat."
    if package.can_be_taken and package.expires_at is not None:
        until = package.expires_at.astimezone(AMSTERDAM)
        return (
            "Je kopie staat klaar",
            f"Ophalen kan één keer, tot {dutch_date(until.date())} {amsterdam_time(until)}. Daarna is hij bij ons weg.",
        )
    if package.taken_at is not None:
        taken = package.taken_at.astimezone(AMSTERDAM)
        return (
            "Je kopie is opgehaald",
            f"Op {dutch_date(taken.date())} {amsterdam_time(taken)}. Ging er iets mis, vraag dan gerust een nieuwe.",
        )
    return "Je kopie is verlopen", "Hij is na twee dagen weggegooid. Vraag een nieuwe als je hem nog wilt."
