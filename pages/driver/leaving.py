"""Verwijder mijn account: a driver sees first what goes and what has to stay until when, and then has it done."""

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import dutch_date
from models.values.refusal import Refusal
from pages.chrome import driver
from pages.driver.own_data import back
from pages.guard import Visit, tenant_page
from pages.return_to import LEAVING_PATH
from services.access.permissions import Permission
from services.privacy.leaving import KeptLine, LeavingPlan
from services.tenant import TenantServices
from ui import action, parts

PATIENCE: Final = 10
"""Seconds that the phone gets to look into what it keeps."""


class StillOnPhone(Refusal):
    """What a phone did not send yet would be lost with the account."""

    code = "still_on_phone"

    def __init__(self) -> None:
        super().__init__(
            "Er staan nog registraties op je telefoon. Open Vandaag en wacht tot ze zijn verstuurd, anders raak je die "
            "uren kwijt."
        )


@tenant_page(LEAVING_PATH, needs=Permission.OWN_WORK)
async def leaving(visit: Visit) -> None:
    """Build the page."""
    plan, to_confirm = await visit.perform(_read)
    ui.add_head_html('<script type="module" src="/app/static/leave.js"></script>')

    async def leave() -> None:
        if await ui.run_javascript("window.dfUnsent()", timeout=PATIENCE):
            raise StillOnPhone
        if await action.confirm(
            "Je account nu verwijderen?",
            happens="Je wordt overal uitgelogd en komt er niet meer in. Dat draai je niet terug. Je werk of contract "
            "stopt hiermee niet: dat regel je met kantoor.",
            yes="Verwijder",
            danger=True,
        ):
            with visit.client:
                await ui.run_javascript("window.dfForgetDay()", timeout=PATIENCE)
            await visit.perform(lambda depotflow: depotflow.privacy.leave())

    about = f"Bij {visit.identity.company_name}"
    with driver(visit, "Verwijder mijn account", active="/app/mij", subtitle=about, to_confirm=to_confirm) as phone:
        with phone.before:
            parts.put(back())
        _section("Dit gaat nu weg", (_row("trash-2", name, "") for name in plan.goes))
        _section("Eerst moet nog", (_row("clock", _sentence(text), "") for text in plan.waits))
        _section("Daarna gaat ook weg", (_row("trash-2", name, "") for name in plan.goes_later))
        _section("Dit moet blijven, afgesloten", map(_kept, plan.kept))
        parts.put(Markup('<p class="dp-said">{}</p>').format(_told(plan)), tag="section", classes="dp-card")
    with phone.thumb:
        action.phone_button("Verwijder mijn account", leave, icon="trash-2", kind="danger")


def _read(depotflow: TenantServices) -> tuple[LeavingPlan, int]:
    return depotflow.privacy.plan_leaving(), depotflow.registration.count_to_confirm()


def _section(title: str, rows: Iterator[Markup]) -> None:
    made = list(rows)
    if made:
        parts.put(Markup("{}").format(title), tag="h2", classes="dp-h")
        parts.put(parts.joined(made), tag="section", classes="dp-card is-flush")


def _kept(line: KeptLine) -> Markup:
    until = f"Tot {dutch_date(line.goes_on)}" if line.goes_on else _sentence(line.term)
    return _row("lock", line.name, f"{until}. {line.because}")


def _row(icon: str, title: str, detail: str) -> Markup:
    small = Markup("<small>{}</small>").format(detail) if detail else ""
    return Markup('<div class="dp-li">{}<span>{}{}</span></div>').format(parts.icon(icon, 20, tone="c-3"), title, small)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _told(plan: LeavingPlan) -> str:
    """What happens with the rest."""
    closed = (
        "Wat blijft wordt afgesloten: op gewone schermen staat je naam niet meer, en wie verzoeken behandelt kan "
        "het alleen met een reden openen. Facturen, betalingen en het logboek blijven zoals ze zijn."
    )
    if plan.waits:
        closed = f"Zodra dit rond is, sluit je dossier vanzelf. Je wordt gewoon nog betaald. {closed}"
    return f"{closed} Bij je andere bedrijven verandert niets." if plan.has_other_companies else closed
