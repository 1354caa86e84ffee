"""Public pages about agreements and data, in Dutch and English: plain HTML, without sign-in or cookies."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from exports.prose import read_prose
from models.values.calendar import AMSTERDAM, dutch_date
from models.values.kinds import LegalText, TransferBasis
from pages.callers import theme_of, workplace_of
from pages.legal_addresses import PARTIES, PATHS, SECURITY, TITLES
from services.legal_texts.claims import CLAIMS, NOT_YET, Claim
from services.legal_texts.sub_processors import Stage, SubProcessorRow, list_for_everybody
from services.legal_texts.versions import Language, newest, read_text
from ui import parts
from ui.prose import document, prose, table

router = APIRouter()

Both = dict[Language, str]
HEADS: Final[dict[Language, tuple[str, ...]]] = {
    Language.DUTCH: ("Wie", "Waarvoor", "Welke gegevens", "Waar", "Grondslag", "Stand"),
    Language.ENGLISH: ("Who", "What for", "Which data", "Where", "Basis", "State"),
}
BASES: Final[dict[TransferBasis, Both]] = {
    TransferBasis.EU: {Language.DUTCH: "blijft in de EU", Language.ENGLISH: "stays in the EU"},
    TransferBasis.ADEQUACY: {
        Language.DUTCH: "adequaatheidsbesluit (artikel 45 AVG)",
        Language.ENGLISH: "adequacy decision (article 45 GDPR)",
    },
    TransferBasis.SCC: {
        Language.DUTCH: "standaardcontractbepalingen (artikel 46 AVG)",
        Language.ENGLISH: "standard contractual clauses (article 46 GDPR)",
    },
    TransferBasis.SCC_DPF: {
        Language.DUTCH: "standaardcontractbepalingen en het EU-US Data Privacy Framework (artikelen 46 en 45 AVG)",
        Language.ENGLISH: "standard contractual clauses and the EU-US Data Privacy Framework (articles 46 and 45 GDPR)",
    },
}
STAGES: Final[dict[Stage, Both]] = {
    Stage.COMING: {Language.DUTCH: "begint niet voor {}", Language.ENGLISH: "does not begin before {}"},
    Stage.READY: {Language.DUTCH: "nog niet in gebruik", Language.ENGLISH: "not in use yet"},
    Stage.IN_USE: {Language.DUTCH: "in gebruik sinds {}", Language.ENGLISH: "in use since {}"},
    Stage.ENDED: {Language.DUTCH: "beëindigd op {}", Language.ENGLISH: "ended on {}"},
}
ABOUT_PARTIES: Final[Both] = {
    Language.DUTCH: (
        "DepotFlow schakelt deze partijen in om gegevens van bedrijven te verwerken. Komt er een bij, dan krijgt elk "
        "bedrijf dat dertig dagen vooraf per mail en kan het bezwaar maken bij Instellingen, Afspraken. Voor die dag "
        "gaan er geen gegevens heen."
    ),
    Language.ENGLISH: (
        "DepotFlow engages these parties to process data of companies. When one is added, each company hears of it by "
        "mail thirty days ahead and can object under Instellingen, Afspraken. Before that day no data go there."
    ),
}
ABOUT_SECURITY: Final[Both] = {
    Language.DUTCH: (
        "Je vertrouwt DepotFlow met chauffeurs, tarieven en facturen. Hieronder staat alleen wat de software nu doet, "
        "en bij elke belofte welke automatische test faalt zodra dat niet meer zo is."
    ),
    Language.ENGLISH: (
        "You trust DepotFlow with drivers, rates and invoices. Below stands only what the software does now, and with "
        "each promise which automated test fails as soon as that is no longer so."
    ),
}
PROOF: Final[Both] = {Language.DUTCH: "Hoe we dat nagaan", Language.ENGLISH: "How we check that"}
HOLDS: Final = {
    Language.DUTCH: Markup('<p class="df-sub">Geldt vanaf {}. SHA-256 van deze tekst: <code>{}</code></p>'),
    Language.ENGLISH: Markup('<p class="df-sub">Applies from {}. SHA-256 of this text: <code>{}</code></p>'),
}


@router.get("/privacy")
@router.get("/en/privacy")
async def privacy(request: Request) -> Response:
    """The privacy statement."""
    return _legal_text(request, LegalText.PRIVACY)


@router.get("/verwerkersovereenkomst")
@router.get("/en/processing-agreement")
async def processing(request: Request) -> Response:
    """The processing agreement."""
    return _legal_text(request, LegalText.PROCESSING)


@router.get("/voorwaarden")
@router.get("/en/terms")
async def terms(request: Request) -> Response:
    """The terms of service."""
    return _legal_text(request, LegalText.TERMS)


@router.get("/subverwerkers")
@router.get("/en/sub-processors")
async def sub_processors(request: Request) -> Response:
    """Whom DepotFlow engages."""
    work, language = workplace_of(request), _language(request)
    today = work.environment.clock.now().astimezone(AMSTERDAM).date()
    rows = await work.in_thread(lambda: list_for_everybody(work.environment, on=today))
    body = Markup("<h1>{}</h1><p>{}</p>{}").format(
        TITLES[PARTIES][language],
        ABOUT_PARTIES[language],
        table(HEADS[language], [_party(row, language) for row in rows]),
    )
    return _page(request, PARTIES, body)


@router.get("/bescherming")
@router.get("/en/security")
async def security(request: Request) -> Response:
    """What the software does to protect data, each with what proves it."""
    language = _language(request)
    body = Markup("<h1>{}</h1><p>{}</p>{}{}").format(
        TITLES[SECURITY][language],
        ABOUT_SECURITY[language],
        parts.joined(_claim(claim, language) for claim in CLAIMS),
        prose(read_prose(NOT_YET[language])),
    )
    return _page(request, SECURITY, body)


def _legal_text(request: Request, legal_text: LegalText) -> Response:
    language = _language(request)
    today = workplace_of(request).environment.clock.now().astimezone(AMSTERDAM).date()
    version = newest(legal_text, on=today)
    foot = HOLDS[language].format(_in_words(version.applies_from, language), version.sha256[language])
    return _page(request, legal_text, prose(read_prose(read_text(version, language))) + foot)


def _party(row: SubProcessorRow, language: Language) -> Sequence[str]:
    is_dutch = language is Language.DUTCH
    day = {Stage.COMING: row.begins_on, Stage.IN_USE: row.started_on, Stage.ENDED: row.ended_on}.get(row.stage)
    return (
        f"{row.name} ({row.country})",
        row.role if is_dutch else row.role_english,
        row.data if is_dutch else row.data_english,
        row.place,
        BASES[row.basis][language],
        STAGES[row.stage][language].format(_in_words(day, language) if day else ""),
    )


def _claim(claim: Claim, language: Language) -> Markup:
    tests = parts.joined(Markup("<li><code>{}</code></li>").format(test) for test in claim.tests)
    return Markup("<h2>{}</h2><p>{}</p><details><summary>{}</summary><p>{}</p><ul>{}</ul></details>").format(
        claim.heading[language], claim.text[language], PROOF[language], claim.proof[language], tests
    )


def _page(request: Request, key: str, body: Markup) -> Response:
    language = _language(request)
    base = workplace_of(request).environment.settings.base_url
    return document(
        TITLES[key][language],
        body,
        language=language,
        addresses={other: f"{base}{path}" for other, path in PATHS[key].items()},
        links=[(TITLES[other][language], paths[language]) for other, paths in PATHS.items() if other != key],
        choice=theme_of(request),
    )


def _language(request: Request) -> Language:
    return Language.ENGLISH if request.url.path.startswith("/en/") else Language.DUTCH


def _in_words(day: date, language: Language) -> str:
    """A day in Dutch words; in English as the standard writes it."""
    return dutch_date(day) if language is Language.DUTCH else day.isoformat()
