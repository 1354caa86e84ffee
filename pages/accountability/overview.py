"""AVG: the questions of an auditor, each with its answer and the way to all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, dutch_date
from pages.accountability.contact import ask_contact
from pages.chrome import ACCOUNTABILITY, AUDIT, BREACHES, REGISTER, REQUESTS, RETENTION, SETTINGS, office, settings_tabs
from pages.downloads import handed_out, start_download
from pages.guard import Visit, tenant_page
from pages.rights.overview import REACH
from services.access.permissions import Permission
from services.accountability.breaches import BreachRow
from services.accountability.overview import Standing
from services.accountability.recipients import NO_TRANSFER
from services.accountability.words import STATES
from ui import action, parts
from ui.parts import Figure

router = APIRouter()

FILE: Final = "/bestand/avg.zip"
INTRO: Final = (
    "Alles wat je moet kunnen laten zien over persoonsgegevens, zoals het nu is ingesteld. Vouw een vraag open voor het"
    " antwoord."
)
_FOLDED: Final = parts.icon("chevron-right", 14, tone="c-3")


@dataclass(frozen=True, slots=True)
class _Answer:
    """A question with its answer in short, and the table that proves it; `path` leads to where it is kept."""

    question: str
    short: str | Markup
    heads: Sequence[str]
    rows: Sequence[Sequence[str | Markup]]
    more: str = ""
    path: str = ""
    needs: Permission = Permission.PRIVACY_MANAGE


@router.post(FILE)
async def dossier(request: Request) -> Response:
    """All of it as one file."""
    file = await request.scope["workplace"].perform(
        request.scope["identity"], lambda depotflow: depotflow.accountability.take_dossier()
    )
    return handed_out(file)


@tenant_page(ACCOUNTABILITY, needs=Permission.PRIVACY_MANAGE)
async def accountability(visit: Visit) -> None:
    """Build the page."""
    standing = await visit.perform(lambda depotflow: depotflow.accountability.standing())
    with office(visit, "Instellingen", active=SETTINGS) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, ACCOUNTABILITY))
        with shell.actions:
            action.button("Haal alles op", partial(_take, visit), icon="download", kind="primary")
        parts.put(_strip(standing))
        with ui.element("div").classes("df-page df-reach"):
            parts.put(Markup('<p class="c-2">{}</p>').format(INTRO))
            if not standing.register.contact.name:
                told = "Chauffeurs zien bij Mijn gegevens wie dat is, en een toezichthouder vraagt ernaar."
                parts.put(parts.note("warn", "Er is nog geen aanspreekpunt voor de AVG.", told))
            with ui.element("div").classes("df-acts"):
                action.link_button("Verwerkingsregister", REGISTER, icon="table-2")
                action.link_button("Datalekken", BREACHES, icon="triangle-alert")
                ask = partial(ask_contact, visit, standing.register.contact, on_saved=ui.navigate.reload)
                action.button("Aanspreekpunt", ask, icon="circle-user-round")
            for answer in _answers(standing):
                parts.put(_fold(visit, answer))


async def _take(visit: Visit) -> None:
    await visit.perform(lambda depotflow: depotflow.accountability.check_dossier())
    start_download(visit.client, FILE)


def _strip(standing: Standing) -> Markup:
    activities = standing.register.activities
    own = sum(row.own_id is not None for row in activities)
    late = standing.late_breaches
    return parts.strip(
        [
            Figure("Verwerkingen", str(len(activities)), f"{own} zelf toegevoegd"),
            Figure("DPIA", str(standing.assessed), f"van {len(activities)} beoordeeld"),
            Figure(
                "Datalekken",
                str(len(standing.breaches)),
                f"{standing.open_breaches} niet afgerond" + (f", {late} te laat" if late else ""),
                "danger" if late else "",
            ),
            Figure(
                "Verzoeken",
                str(standing.requests),
                f"{standing.open_requests} open"
                + (f", {standing.late_requests} te laat" if standing.late_requests else ""),
                "danger" if standing.late_requests else "",
            ),
        ]
    )


def _answers(standing: Standing) -> Iterator[_Answer]:
    yield _contact(standing)
    yield from _about_data(standing)
    yield from _about_others(standing)
    yield from _about_care(standing)


def _contact(standing: Standing) -> _Answer:
    contact = standing.register.contact
    rows = (
        ("Naam", contact.name or "–"),
        ("E-mailadres", contact.email or "–"),
        ("Telefoon", contact.phone or "–"),
        ("Functie", contact.called),
        ("Bedrijf", ", ".join(standing.register.company)),
    )
    short = contact.dutch or parts.tag("nog niet ingevuld", "warn")
    return _Answer("Wie is het aanspreekpunt?", short, ("Wat", "Antwoord"), rows)


def _about_data(standing: Standing) -> Iterator[_Answer]:
    activities = standing.register.activities
    yield _Answer(
        "Wat verwerken we, en waarom?",
        f"{len(activities)} verwerkingen, met grondslag",
        ("Verwerking", "Waarvoor", "Grondslag"),
        [(row.name, "; ".join(row.purposes), "; ".join(row.bases)) for row in activities],
        "Het hele verwerkingsregister",
        REGISTER,
    )
    yield _Answer(
        "Wie kan bij welke gegevens?",
        _count(sum(not one.is_driver and not one.is_key for one in standing.register.reach), "collega", "collega's")
        + ", "
        + _count(sum(one.is_key for one in standing.register.reach), "API-sleutel", "API-sleutels"),
        ("Onderdeel", "Ziet van personen", "Wie"),
        [(row.module, row.what, _who(row.groups, row.people, row.programs)) for row in standing.seen_by],
        "Wie kan wat, per persoon en sleutel",
        REACH,
        Permission.COLLEAGUES_MANAGE,
    )
    cleaned = f"voor het laatst opgeruimd op {dutch_date(standing.cleaned_on)}" if standing.cleaned_on else ""
    yield _Answer(
        "Hoe lang bewaren we het?",
        cleaned or "elke nacht wordt opgeruimd wat over de termijn is",
        ("Gegevens", "Hoe lang", "Bron"),
        [(one.name, one.term, one.source) for row in activities for one in row.data],
        "Wat verdwijnt wanneer",
        RETENTION,
        Permission.RETENTION_MANAGE,
    )
    yield _Answer(
        "Zijn de risico's gewogen?",
        f"DPIA voor {standing.assessed} van {len(activities)} verwerkingen",
        ("Verwerking", "Om wie het gaat"),
        [(row.name, row.persons) for row in activities],
        "Weeg een verwerking in het register",
        REGISTER,
    )


def _about_others(standing: Standing) -> Iterator[_Answer]:
    recipients = standing.register.recipients
    yield _Answer(
        "Wie krijgt gegevens van ons?",
        _count(len(recipients), "ontvanger", "ontvangers") + " ingesteld",
        ("Wie", "Krijgt", "Waar"),
        [(f"{row.name} ({row.role.lower()})", row.gets, row.place) for row in recipients],
    )
    abroad = [row for row in recipients if row.transfer != NO_TRANSFER]
    yield _Answer(
        "Gaan er gegevens buiten de EU?",
        "bij elke ontvanger staat wat daarover bekend is" if abroad else NO_TRANSFER.lower(),
        ("Wie", "Buiten de EU"),
        [(row.name, row.transfer) for row in recipients],
    )
    yield _Answer(
        "Wat doet DepotFlow als verwerker?",
        "het register van de verwerker, artikel 30 lid 2 AVG",
        ("Onderwerp", "Wat"),
        standing.register.of_processor,
    )


def _about_care(standing: Standing) -> Iterator[_Answer]:
    measures = standing.register.measures
    lacking = sum(not one.is_there for one in measures)
    yield _Answer(
        "Hoe is het beveiligd?",
        f"{len(measures) - lacking} maatregelen ingesteld" + (f", {lacking} niet" if lacking else ""),
        ("Maatregel", "Hoe", "Stand"),
        [
            (one.name, one.told, parts.tag("ingesteld", "ok") if one.is_there else parts.tag("niet ingesteld", "warn"))
            for one in measures
        ],
    )
    yield _Answer(
        "Wat als er iets misgaat?",
        _count(len(standing.breaches), "datalek", "datalekken") + f", {standing.open_breaches} niet afgerond",
        ("Datalek", "Ontdekt", "Stand"),
        [_breach(row) for row in standing.breaches] or [("–", "er is er geen vastgelegd", "")],
        "Datalekken vastleggen en melden",
        BREACHES,
    )
    yield _Answer(
        "Wat vragen mensen?",
        _count(standing.requests, "verzoek", "verzoeken") + f", {standing.open_requests} open",
        ("Wat", "Aantal"),
        (
            ("Ooit gevraagd", str(standing.requests)),
            ("Nog te beantwoorden", str(standing.open_requests)),
            ("Te laat", str(standing.late_requests)),
        ),
        "Verzoeken beantwoorden",
        REQUESTS,
        Permission.REQUESTS_HANDLE,
    )
    yield _Answer(
        "Is terug te vinden wie wat deed?",
        "elke wijziging staat in het logboek",
        ("Wat", "Hoe"),
        (
            ("Logboek", "Wie wat wanneer deed en vanwaar, met wat er veranderde; elke regel vast aan de vorige"),
            ("Deze pagina", "Ook elke verbetering van een datalek, het register of een DPIA, en elke keer ophalen"),
        ),
        "Logboek",
        AUDIT,
        Permission.AUDIT_SEE,
    )


def _breach(row: BreachRow) -> tuple[str, str, Markup]:
    found = dutch_date(row.data.discovered_at.astimezone(AMSTERDAM).date())
    state = (
        parts.tag("te laat", "danger") if row.is_late and not row.is_decided else parts.tag(STATES[row.state].lower())
    )
    return f"{row.number}. {row.data.title}", found, state


def _who(groups: Sequence[str], people: Sequence[str], programs: Sequence[str]) -> str:
    named = [
        f"Groepen: {', '.join(groups)}" if groups else "",
        f"personen: {', '.join(people)}" if people else "",
        f"API-sleutels: {', '.join(programs)}" if programs else "",
    ]
    return "; ".join(filter(None, named)) or "niemand"


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _fold(visit: Visit, answer: _Answer) -> Markup:
    head = parts.joined(Markup('<th scope="col">{}</th>').format(text) for text in answer.heads)
    body = parts.joined(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row[0], parts.joined(Markup("<td>{}</td>").format(cell) for cell in row[1:])
        )
        for row in answer.rows
    )
    more = (
        Markup("<p>{}</p>").format(parts.link(answer.more, answer.path))
        if answer.path and visit.may(answer.needs)
        else ""
    )
    return Markup(
        '<details class="df-card"><summary>{}<b>{}</b> <span class="c-2">{}</span></summary>'
        '<table class="df-mini"><caption class="sr">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}'
        "</details>"
    ).format(_FOLDED, answer.question, answer.short, answer.question, head, body, more)
