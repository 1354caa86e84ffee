"""The letters about a breach: to the authority, as preparation, to the persons in it, and to a controller."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select

from exports.file import ExportFile
from exports.letters import Letter, Section, build_letter
from models.tables import Breach, Company
from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from models.values.kinds import BreachRole
from models.values.refusal import InvalidValue
from services.accountability.breaches import WHAT, BreachData, BreachRow, row_of
from services.accountability.contact import contact_of
from services.accountability.words import BREACH_FIELDS, RISKS
from services.scope import Scope

UNKNOWN: Final = "Nog niet bekend; volgt zodra we dat weten"
PREPARATION: Final = (
    "Dit is de voorbereiding van een melding volgens artikel 33 AVG. Neem het over in het formulier van de Autoriteit"
    " Persoonsgegevens; aanvullen kan later, in stappen."
)
AS_PROCESSOR: Final = (
    "Als verwerker melden we een inbreuk op de beveiliging van persoonsgegevens die we voor jullie verwerken"
    " (artikel 33 lid 2 AVG)."
)
AFTER: Final = (
    "Wat nog ontbreekt sturen we na. We helpen bij het vastleggen van deze inbreuk en bij het bericht aan de personen"
    " om wie het gaat. De 72 uur voor een melding bij de toezichthouder lopen vanaf het moment dat jullie dit weten."
)


class LetterKind(StrEnum):
    """Whom a letter is for."""

    AUTHORITY = "authority"
    PERSONS = "persons"
    CONTROLLER = "controller"


OF_ROLE: Final[Mapping[BreachRole, Sequence[LetterKind]]] = {
    BreachRole.CONTROLLER: (LetterKind.AUTHORITY, LetterKind.PERSONS),
    BreachRole.PROCESSOR: (LetterKind.CONTROLLER,),
}
"""Which letters there are: a processor tells the controller, who tells the authority and the persons."""


def write_letter(scope: Scope, *, breach_id: UUID, kind: LetterKind) -> ExportFile:
    """The letter as PDF, with the word Concept over it while a field that it needs is empty.

    Raises: NotFound, InvalidValue for a letter that this breach does not have.
    """
    row = row_of(scope, scope.get(Breach, breach_id, what=WHAT))
    if kind not in OF_ROLE[row.data.role]:
        raise InvalidValue("Deze brief hoort niet bij dit datalek. Kies een andere.", field="kind")
    company = scope.session.scalars(select(Company)).one()
    write = {
        LetterKind.AUTHORITY: _to_authority,
        LetterKind.PERSONS: _to_persons,
        LetterKind.CONTROLLER: _to_controller,
    }
    file = build_letter(write[kind](scope, row, company))
    scope.audit("breach.letter_made", subject_id=row.id, number=row.number, letter=kind)
    return file


def _to_authority(scope: Scope, row: BreachRow, company: Company) -> Letter:
    """Everything that the authority's own form asks: reporting itself is done there."""
    data = row.data
    told = [
        ("Gemeld op", _moment(row.told_at)),
        ("Kenmerk van de melding", row.told_reference),
        ("Waarom later dan 72 uur", row.late_reason),
        ("Waarom niet gemeld", row.untold_reason),
    ]
    persons = [
        ("Verteld op", _moment(row.persons_told_at)),
        ("Waarom niet verteld", row.persons_untold_reason),
        ("Moet het?", "Ja, het risico is hoog" if row.must_persons_be_told else "Alleen bij een hoog risico"),
    ]
    return _letter(
        scope,
        row,
        company,
        title=f"Melding datalek {row.number}, voorbereiding",
        recipient=("Autoriteit Persoonsgegevens", "via het formulier op autoriteitpersoonsgegevens.nl"),
        opening=[PREPARATION],
        sections=(
            Section("Wie meldt", facts=_of_company(company)),
            Section("Wanneer", facts=_when(row)),
            *_what(data),
            Section("Risico", facts=[("Inschatting", RISKS[data.risk])]),
            Section("De melding", facts=_filled(told)),
            Section("De personen om wie het gaat (artikel 34 AVG)", facts=_filled(persons)),
        ),
        closing=(),
    )


def _to_persons(scope: Scope, row: BreachRow, company: Company) -> Letter:
    """In plain words: what happened, what it can mean, what was done, and whom to ask (article 34 lid 2 AVG)."""
    data = row.data
    name = company.trade_name or company.legal_name
    return _letter(
        scope,
        row,
        company,
        title="Bericht over een datalek",
        recipient=("Aan de persoon om wie het gaat",),
        opening=(f"Er is iets misgegaan met persoonsgegevens bij {name}. Ook jouw gegevens kunnen erbij zitten.",),
        sections=(
            Section("Wat er is gebeurd", [data.nature or UNKNOWN], _filled([("Wanneer", data.happened)])),
            Section("Om welke gegevens het gaat", [data.records or UNKNOWN]),
            Section("Wat dit voor je kan betekenen", [data.consequences or UNKNOWN]),
            Section("Wat we doen, en wat je zelf kunt doen", [data.measures or UNKNOWN]),
            Section("Vragen", [f"Neem contact op met {data.contact or contact_of(company).dutch or UNKNOWN}."]),
        ),
        closing=(
            "Het spijt ons dat dit is gebeurd. Je kunt ook een klacht indienen bij de Autoriteit Persoonsgegevens.",
            name,
        ),
    )


def _to_controller(scope: Scope, row: BreachRow, company: Company) -> Letter:
    """What article 33 lid 2 AVG and agreement article 7.2 have a processor tell."""
    data = row.data
    return _letter(
        scope,
        row,
        company,
        title=f"Melding van een inbreuk ({row.number})",
        recipient=(data.controller,),
        opening=[AS_PROCESSOR],
        sections=(
            Section("Wanneer", facts=_when(row)),
            *_what(data),
            Section(
                "Risico", facts=_filled([("Onze inschatting", RISKS[data.risk]), ("Waarom later", row.late_reason)])
            ),
        ),
        closing=[AFTER],
    )


def _letter(
    scope: Scope,
    row: BreachRow,
    company: Company,
    *,
    title: str,
    recipient: Sequence[str],
    opening: Sequence[str],
    sections: Sequence[Section],
    closing: Sequence[str],
) -> Letter:
    lines = (company.street, f"{company.postcode} {company.city}".strip(), company.email, company.phone)
    return Letter(
        title=title,
        dated=scope.today,
        sender=[company.trade_name or company.legal_name, *filter(None, lines)],
        recipient=recipient,
        reference=f"Datalek {row.number}",
        opening=opening,
        sections=sections,
        closing=closing,
        foot=f"Datalek {row.number}",
        is_draft=bool(row.missing),
    )


def _what(data: BreachData) -> tuple[Section, ...]:
    """The fields of article 33 lid 3 AVG and agreement article 7.2."""
    return (
        Section(BREACH_FIELDS["nature"], [data.nature or UNKNOWN]),
        Section(
            "Personen en gegevens",
            facts=[
                (BREACH_FIELDS["persons"], data.persons or UNKNOWN),
                (BREACH_FIELDS["persons_count"], _count(data.persons_count)),
                (BREACH_FIELDS["records"], data.records or UNKNOWN),
                (BREACH_FIELDS["records_count"], _count(data.records_count)),
            ],
        ),
        Section(BREACH_FIELDS["consequences"], [data.consequences or UNKNOWN]),
        Section(BREACH_FIELDS["measures"], [data.measures or UNKNOWN]),
        Section(BREACH_FIELDS["contact"], [data.contact or UNKNOWN]),
    )


def _when(row: BreachRow) -> Sequence[tuple[str, str]]:
    data = row.data
    return _filled(
        [
            ("Gebeurd", data.happened),
            ("Ontdekt", _moment(data.discovered_at)),
            ("Bij welke verwerker", data.processor),
            ("Verwerker wist het", _moment(data.processor_knew_at)),
            ("Melden uiterlijk", _moment(row.due_at)),
        ]
    )


def _of_company(company: Company) -> Sequence[tuple[str, str]]:
    contact = contact_of(company)
    return _filled(
        [
            ("Organisatie", company.legal_name),
            ("KvK-nummer", company.kvk),
            (contact.called.capitalize(), contact.dutch or UNKNOWN),
        ]
    )


def _filled(pairs: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    return [(label, value) for label, value in pairs if value]


def _count(count: int | None) -> str:
    return UNKNOWN if count is None else f"Ongeveer {count}"


def _moment(moment: datetime | None) -> str:
    return f"{dutch_date(moment.astimezone(AMSTERDAM).date())} {amsterdam_time(moment)}" if moment else ""
