"""Everything that the company answers for, gathered into one file."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from exports.accountability import Dossier, Sheet, build_dossier
from exports.file import ExportFile
from models.tables import DataRequest
from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from services.access.matrix import names_of
from services.accountability.assessments import list_assessments
from services.accountability.breaches import BreachRow, BreachState, list_breaches
from services.accountability.register import ActivityRow, Register, get_register
from services.accountability.seen_by import seen_by
from services.accountability.words import BREACH_FIELDS, RISKS, ROLES, STATES
from services.privacy.words import CHANNELS, REQUEST_STATES, REQUESTS
from services.scope import Scope

_EVERYWHERE: Final = "het hele bedrijf"


def check_dossier(scope: Scope) -> None:
    """Say what `take_dossier` would refuse: nothing but who is not sure to be who it is."""


def take_dossier(scope: Scope) -> ExportFile:
    """The register, who reaches what, breaches, assessments and the rest as they are now, written down as taken."""
    register = get_register(scope)
    file = build_dossier(
        Dossier(
            company=register.company[0],
            made_at=scope.now,
            facts=[
                ("Bedrijf", ", ".join(register.company)),
                (register.contact.called.capitalize(), register.contact.dutch or "nog niet ingevuld"),
                ("Opgehaald door", scope.identity.name),
            ],
            sheets=list(_sheets(scope, register)),
        )
    )
    scope.audit("privacy.exported")
    return file


def _sheets(scope: Scope, register: Register) -> Iterator[Sheet]:
    yield _activities(register)
    yield Sheet(
        "verwerker", "Wat DepotFlow voor je verwerkt", "Het register van de verwerker, artikel 30 lid 2 AVG.",
        ("Onderwerp", "Wat"), register.of_processor,
    )  # fmt: skip
    yield _data(register)
    yield Sheet(
        "ontvangers", "Wie gegevens krijgt", "Alleen wie is ingesteld of in de gegevens staat.",
        ("Naam", "Rol", "Krijgt", "Waar", "Buiten de EU"),
        [(row.name, row.role, row.gets, row.place, row.transfer) for row in register.recipients],
    )  # fmt: skip
    yield Sheet(
        "maatregelen", "Beveiliging", "Zoals die op dit moment is ingesteld.", ("Maatregel", "Hoe", "Ingesteld"),
        [(row.name, row.told, "ja" if row.is_there else "nee") for row in register.measures],
    )  # fmt: skip
    yield _access(register)
    yield Sheet(
        "wie-ziet-wat", "Wie welke persoonsgegevens ziet", "Per soort gegevens.",
        ("Onderdeel", "Ziet", "Groepen", "Personen", "API-sleutels"),
        [
            (row.module, row.what, ", ".join(row.groups), ", ".join(row.people), ", ".join(row.programs))
            for row in seen_by(register.reach)
        ],
    )  # fmt: skip
    yield _breaches(scope)
    yield _assessments(scope, register)
    yield _requests(scope)


def _activities(register: Register) -> Sheet:
    return Sheet(
        "register",
        "Verwerkingsregister",
        "Artikel 30 lid 1 AVG; gevuld uit wat is ingesteld en wat het bedrijf zelf toevoegde.",
        (
            "Verwerking", "Namens", "Doelen", "Grondslag", "Personen", "Gegevens", "Ontvangers", "Buiten de EU",
            "Bewaartermijn", "Beveiliging", "Opmerking", "Gewijzigd",
        ),
        [
            (
                row.name,
                row.controller or "eigen verantwoordelijkheid",
                "; ".join(row.purposes),
                "; ".join(row.bases),
                row.persons,
                data_of(row),
                "; ".join(row.recipients),
                "; ".join(row.transfers),
                "; ".join(row.terms),
                "; ".join(row.measures),
                row.remark,
                f"{_day(row.changed_at)}, {row.changed_by}" if row.changed_at else "",
            )
            for row in register.activities
        ],
    )  # fmt: skip


def data_of(row: ActivityRow) -> str:
    """The data in an activity in words."""
    return row.own.data if row.own else "; ".join(f"{one.name}: {one.what.lower()}" for one in row.data)


def _data(register: Register) -> Sheet:
    return Sheet(
        "gegevens",
        "Welke gegevens waar staan",
        "Elke kolom van de database die iets over een persoon zegt.",
        ("Verwerking", "Soort gegevens", "Kolom", "Gegeven", "Bron", "Bewaartermijn"),
        [
            (row.name, one.name, column, called, one.source, one.term)
            for row in register.activities
            for one in row.data
            for column, called in one.fields
        ],
    )


def _access(register: Register) -> Sheet:
    return Sheet(
        "toegang",
        "Wie toegang heeft",
        "Iedereen die kan inloggen, en elke API-sleutel die werkt.",
        ("Naam", "Soort", "Groep", "Depots", "Mag"),
        [
            (
                one.name,
                "API-sleutel" if one.is_key else "chauffeur" if one.is_driver else "collega",
                one.group,
                ", ".join(one.depots) or _EVERYWHERE,
                "alleen de eigen gegevens" if one.is_driver else names_of(one.rights),
            )
            for one in register.reach
        ],
    )


def _breaches(scope: Scope) -> Sheet:
    more = (
        "Stand", "Melden uiterlijk", "Gemeld op", "Kenmerk", "Waarom later", "Waarom niet gemeld",
        "Verteld aan personen", "Waarom niet verteld", "Ingevoerd", "Afgerond",
    )  # fmt: skip
    return Sheet(
        "datalekken",
        "Datalekken",
        "Artikel 33 lid 5 AVG: alle, ook die niet gemeld hoefden te worden.",
        ("Nummer", *BREACH_FIELDS.values(), *more),
        [_breach(row) for row in list_breaches(scope)],
    )


def _breach(row: BreachRow) -> tuple[str, ...]:
    data = row.data
    shown = {"role": ROLES[data.role], "risk": RISKS[data.risk]}
    return (
        str(row.number),
        *(shown.get(name) or _text(getattr(data, name)) for name in BREACH_FIELDS),
        STATES[row.state],
        _text(row.due_at),
        _text(row.told_at),
        row.told_reference,
        row.late_reason,
        row.untold_reason,
        _text(row.persons_told_at),
        row.persons_untold_reason,
        f"{_day(row.entered_at)}, {row.entered_by}",
        f"{_day(row.closed_at)}, {row.closed_by}: {row.closed_reason}" if row.state is BreachState.CLOSED else "",
    )


def _assessments(scope: Scope, register: Register) -> Sheet:
    made = list_assessments(scope)
    return Sheet(
        "dpia",
        "Invoer voor een DPIA",
        "Artikel 35 AVG: per verwerking wat zij betekent voor de mensen om wie het gaat.",
        ("Verwerking", "Beoordeeld op", "Aard", "Omvang", "Noodzaak", "Risico's", "Maatregelen", "Conclusie", "Door"),
        [
            (
                row.name, dutch_date(one.data.assessed_on), one.data.nature, one.data.extent, one.data.necessity,
                one.data.risks, one.data.measures, one.data.conclusion, one.changed_by,
            )
            for row in register.activities
            if (one := made.get(row.key)) is not None
        ],
    )  # fmt: skip


def _requests(scope: Scope) -> Sheet:
    """How soon people were answered; not who they were, which takes another right."""
    rows = scope.session.scalars(select(DataRequest).order_by(DataRequest.received_on, DataRequest.id))
    return Sheet(
        "verzoeken",
        "Verzoeken van personen",
        "Zonder namen; die staan bij Verzoeken.",
        ("Recht", "Binnengekomen", "Via", "Uiterlijk", "Stand", "Afgehandeld"),
        [
            (
                REQUESTS[row.kind], dutch_date(row.received_on), CHANNELS[row.channel], dutch_date(row.due_on),
                REQUEST_STATES[row.state], _day(row.closed_at),
            )
            for row in rows
        ],
    )  # fmt: skip


def _text(value: datetime | date | int | str | None) -> str:
    if isinstance(value, datetime):
        return f"{_day(value)} {amsterdam_time(value)}"
    return "" if value is None else str(value)


def _day(moment: datetime | None) -> str:
    return dutch_date(moment.astimezone(AMSTERDAM).date()) if moment else ""
