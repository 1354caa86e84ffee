"""Afspraken: what the company signed with DepotFlow and still has to, and whom DepotFlow engages."""

from collections.abc import Sequence
from functools import partial
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup
from nicegui import ui

from exports.prose import read_prose
from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from models.values.kinds import LegalText
from pages.chrome import AGREEMENTS, SETTINGS, office, settings_tabs
from pages.downloads import handed_out
from pages.guard import Visit, tenant_page
from pages.legal_addresses import PATHS, TITLES
from services.access.permissions import Permission
from services.legal_texts.objecting import ObjectionRow
from services.legal_texts.signing import Asked, SignatureRow, ToRead
from services.legal_texts.sub_processors import Stage, SubProcessorRow
from services.legal_texts.versions import Language
from services.platform.legal_acts import in_words
from services.tenant import TenantServices
from services.workplace import Workplace
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer
from ui.prose import prose

router = APIRouter()
HASH_SHOWN: Final = 12
Everything = tuple[list[Asked], list[SignatureRow], list[SubProcessorRow], list[ObjectionRow]]


@router.get("/bestand/afspraak/{signature_id}.pdf")
async def signed_file(request: Request, signature_id: UUID) -> Response:
    """A signed text, the same bytes every time."""
    workplace: Workplace = request.scope["workplace"]
    return handed_out(
        await workplace.perform(
            request.scope["identity"],
            lambda depotflow: depotflow.legal_texts.take_signed(signature_id=signature_id),
        )
    )


@tenant_page(AGREEMENTS, needs=Permission.AGREEMENTS_SIGN)
async def agreements(visit: Visit) -> None:
    """Build the page of what is agreed."""
    asked, signatures, parties, objections = await visit.perform(_read)
    with office(visit, "Instellingen", active=SETTINGS) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, AGREEMENTS))
        with ui.element("div").classes("df-page is-narrow df-col"):
            with parts.card("Afspraken met DepotFlow"):
                for one in asked:
                    _asked(one)
            with parts.card("Getekend"):
                for row in signatures:
                    _signature(row)
                if not signatures:
                    parts.put(Markup('<p class="df-sub">Nog niets.</p>'))
            with parts.card("Subverwerkers", aside=parts.link("Openbare lijst", "/subverwerkers")):
                for party in parties:
                    _party(visit, party, objections)
            public = (parts.link(TITLES[key][Language.DUTCH], paths[Language.DUTCH]) for key, paths in PATHS.items())
            parts.put(Markup('<p class="df-sub">Voor iedereen te lezen: {}.</p>').format(parts.joined(public, ", ")))


def _read(depotflow: TenantServices) -> Everything:
    texts = depotflow.legal_texts
    return texts.list_asked(), texts.list_signatures(), texts.list_sub_processors(), texts.list_objections()


def _asked(one: Asked) -> None:
    title = TITLES[one.legal_text][Language.DUTCH]
    with ui.element("div").classes("df-line"):
        parts.put(
            _line(title, f"Versie {dutch_date(one.version)}, geldt vanaf {dutch_date(one.applies_from)}")
            + (parts.tag("getekend", "ok") if one.is_signed else parts.tag("nog te tekenen", "warn"))
        )
        label = "Lees" if one.is_signed else "Lees en teken"
        shown = action.link_button(label, f"{AGREEMENTS}/{one.legal_text}", icon="file-text", small=True)
        shown.props["aria-label"] = f"{label}: {title}"


def _signature(row: SignatureRow) -> None:
    at = f"{dutch_date(row.signed_at.astimezone(AMSTERDAM).date())}, {amsterdam_time(row.signed_at)}"
    title = TITLES[row.legal_text][Language.DUTCH]
    version = f"versie {dutch_date(row.version)}, SHA-256 {row.text_sha256[:HASH_SHOWN]}…"
    with ui.element("div").classes("df-line"):
        whole = parts.tag("klopt met de tekst", "ok") if row.is_whole else parts.tag("klopt niet meer", "danger")
        parts.put(_line(title, f"{row.name}, {row.capacity}, {at}; {version}") + whole)
        file = action.link_button("PDF", f"/bestand/afspraak/{row.id}.pdf", icon="download", small=True)
        file.props("download").props["aria-label"] = f"PDF van {title}"


def _party(visit: Visit, party: SubProcessorRow, objections: Sequence[ObjectionRow]) -> None:
    objection = next((one for one in objections if one.sub_processor_id == party.id), None)
    with ui.element("div").classes("df-line"):
        parts.put(_line(f"{party.name} ({party.country})", f"{party.role}. {party.place}, {in_words(party)}."))
        if objection is not None:
            parts.put(parts.tag(f"bezwaar van {objection.made_by}", "warn"))
        elif party.stage is not Stage.ENDED:
            button = action.button("Maak bezwaar", partial(_ask_objection, visit, party), small=True, kind="quiet")
            button.props["aria-label"] = f"Maak bezwaar tegen {party.name}"


def _line(title: str, told: str) -> Markup:
    return Markup("<span><b>{}</b> <small>{}</small></span> ").format(title, told)


def _ask_objection(visit: Visit, party: SubProcessorRow) -> None:
    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.legal_texts.object_to(party=party.name, reason=values["reason"])
        )
        panel.close()
        toast.ok("Jullie bezwaar is ingediend", "Je krijgt een kopie per mail, en antwoord voordat deze partij begint.")
        ui.navigate.reload()

    with Drawer(f"Bezwaar tegen {party.name}", f"Krijgt: {party.data}.") as panel:
        with Form(save) as form:
            form.textarea("reason", "Waarom maken jullie bezwaar?", required=True)
        with panel.foot:
            form.submit("Dien in", icon="send")
    panel.open()


@tenant_page(f"{AGREEMENTS}/{{legal_text}}", needs=Permission.AGREEMENTS_SIGN)
async def agreement(visit: Visit, legal_text: LegalText) -> None:
    """Build the page on which one text is read, and signed below it."""
    shown = await visit.perform(lambda depotflow: depotflow.legal_texts.read_asked(legal_text=legal_text))
    title = TITLES[legal_text][Language.DUTCH]
    with office(visit, title, active=SETTINGS), ui.element("div").classes("df-page is-narrow"):
        english = parts.link("In English", PATHS[legal_text][Language.ENGLISH])
        parts.put(Markup('<p class="df-sub">{} · {}</p>').format(parts.link("Terug", AGREEMENTS), english))
        parts.put(prose(read_prose(shown.text)), classes="df-doc is-inside")
        if shown.asked.is_signed:
            parts.put(parts.note("info", "Deze versie is getekend.", parts.link("Bekijk of haal hem op", AGREEMENTS)))
        else:
            _sign_form(visit, shown)


def _sign_form(visit: Visit, shown: ToRead) -> None:
    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.legal_texts.sign(
                legal_text=shown.asked.legal_text,
                version=shown.asked.version,
                name=values["name"] or "",
                capacity=values["capacity"] or "",
                may_sign=bool(values["may_sign"]),
                language=shown.language,
            )
        )
        form.settle()
        ui.navigate.to(AGREEMENTS)

    with Form(save) as form, form.section("Tekenen"):
        parts.put(
            Markup('<p class="df-sub">Je tekent precies deze tekst. SHA-256: <code>{}</code></p>').format(shown.sha256)
        )
        with form.side_by_side():
            form.text("name", "Je naam", visit.identity.name, required=True)
            form.text("capacity", "Als wat je tekent", required=True, hint="Bijvoorbeeld directeur of eigenaar.")
        form.checkbox("may_sign", "Ik mag voor dit bedrijf tekenen")
        form.submit("Teken", icon="check")


def unsigned_note(unsigned: Sequence[Asked]) -> Markup:
    """What waits for a signature, calmly; empty when nothing does."""
    if not unsigned:
        return Markup()
    names = ", ".join(TITLES[one.legal_text][Language.DUTCH].lower() for one in unsigned)
    first = min(one.applies_from for one in unsigned)
    is_new = any(one.was_signed for one in unsigned)
    title = "Er is een nieuwe versie om te tekenen" if is_new else "Teken de afspraken met DepotFlow"
    return parts.note(
        "info", f"{title}: {names}.", parts.link(f"Lees en teken. Geldt vanaf {dutch_date(first)}.", AGREEMENTS)
    )
