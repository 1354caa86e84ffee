"""What a company records itself: another term within the law, and per field on what basis and from whom it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import delete, select

from models.tables import RetentionChoice
from models.values.refusal import InvalidValue
from services.retention.categories import CATEGORIES, Bound, Category
from services.retention.terms import Terms, is_within
from services.rules.retention import MONTHS_OF_YEAR, Term
from services.scope import Scope

FIELDS: Final[Mapping[Category, Mapping[str, str]]] = {
    Category.CONTACT: {
        "drivers.phone": "Telefoon",
        "drivers.email": "E-mailadres",
        "drivers.language": "Taal",
        "drivers.remark": "Opmerking",
    },
    Category.ABSENCES: {"absences.remark": "Opmerking"},
    Category.PAPERS: {
        "papers.number_last4": "Laatste vier tekens",
        "papers.checked_by": "Gezien door",
        "papers.remark": "Opmerking",
    },
    Category.MESSAGES: {"driver_messages.text": "Tekst", "driver_messages.sent_by": "Verstuurd door"},
    Category.WAGE_FILE: {
        "drivers.birth_date": "Geboortedatum",
        "employee_files.bsn_ciphertext": "BSN",
        "employee_files.iban": "Rekening voor het loon",
    },
    Category.NAMES: {"drivers.personnel_number": "Personeelsnummer"},
    Category.CONTRACTORS: {
        "contractors.kvk": "KvK-nummer",
        "contractors.btw_id": "Btw-id",
        "contractors.iban": "Rekening",
        "contractors.street": "Straat",
        "contractors.postcode": "Postcode",
        "contractors.city": "Plaats",
        "contractors.email": "E-mailadres",
        "contractors.niwo_number": "Vergunningnummer NIWO",
    },
    Category.MAILS: {
        "outbox_messages.recipient": "Ontvanger",
        "outbox_messages.subject": "Onderwerp",
        "outbox_messages.body": "Tekst",
    },
    Category.IMPORTS: {"import_runs.file_name": "Naam van het bestand", "import_runs.imported_by": "Ingelezen door"},
}
"""The fields of which something can be recorded apart, as `table.column`, and what they are called."""
LONGEST: Final = Term.years(30)


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """What was recorded, from which day on; without a term it only says on what basis and from whom."""

    category: Category
    field: str
    valid_from: date
    term: Term | None
    basis: str
    source: str
    reason: str
    chosen_by: str


def choose_term(
    scope: Scope,
    *,
    category: Category,
    reason: str,
    valid_from: date,
    months: int | None = None,
    days: int | None = None,
    field: str = "",
    basis: str = "",
    source: str = "",
) -> None:
    """Record how long a category, or one field of it (`drivers.phone`), is kept from a day on, and why.

    Without months and days the term that holds for everybody comes back. A second choice for the same day replaces
    the first. Raises: InvalidValue, also when the law wants it longer or shorter.
    """
    if not reason.strip():
        raise InvalidValue("Schrijf op waarom.", field="reason")
    if valid_from < scope.today:
        raise InvalidValue("Kies vandaag of een latere dag: wat is opgeruimd, komt niet terug.", field="valid_from")
    if field and field not in FIELDS.get(category, {}):
        raise InvalidValue("Van dit gegeven kun je niets apart vastleggen. Kies een ander.", field="field")
    term = None if months is None and days is None else Term(months or 0, days or 0)
    if term is not None:
        _check(scope, category, term, valid_from)
    same = (RetentionChoice.category == category, RetentionChoice.field == field)
    scope.session.execute(delete(RetentionChoice).where(*same, RetentionChoice.valid_from == valid_from))
    scope.add(
        RetentionChoice(
            category=category,
            field=field,
            valid_from=valid_from,
            months=term.months if term else None,
            days=term.days if term else None,
            basis=basis.strip(),
            source=source.strip(),
            reason=reason.strip(),
            chosen_by=scope.identity.name,
            chosen_at=scope.now,
        )
    )
    scope.audit(
        "retention.term_chosen",
        what=name_of(category, field),
        term=term.dutch if term else "de gewone termijn",
        valid_from=str(valid_from),
        reason=reason.strip(),
    )


def list_choices(scope: Scope) -> Sequence[ChoiceRow]:
    """All that was ever recorded, in the order of the register and newest first."""
    order = list(CATEGORIES)
    rows = scope.session.scalars(select(RetentionChoice).order_by(RetentionChoice.valid_from.desc()))
    found = [
        ChoiceRow(
            category=Category(row.category),
            field=row.field,
            valid_from=row.valid_from,
            term=None if row.months is None or row.days is None else Term(row.months, row.days),
            basis=row.basis,
            source=row.source,
            reason=row.reason,
            chosen_by=row.chosen_by,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (order.index(row.category), row.field))


def name_of(category: Category, field: str = "") -> str:
    """`Contactgegevens van chauffeurs: telefoon`."""
    name = CATEGORIES[category].name
    return f"{name}: {FIELDS[category][field].lower()}" if field else name


def _check(scope: Scope, category: Category, term: Term, valid_from: date) -> None:
    if term.months < 0 or term.days < 0 or not term.months + term.days:
        raise InvalidValue("Vul een termijn van minstens een dag in.", field="months")
    if term.is_longer_than(LONGEST):
        raise InvalidValue(f"Houd het bij {LONGEST.months // MONTHS_OF_YEAR} jaar.", field="months")
    law = Terms.load(scope, on=valid_from).law.get(category)
    if law is None or not is_within(category, term, law.term):
        raise InvalidValue(_why_not(category, law.term if law else None), field="months")


def _why_not(category: Category, law: Term | None) -> str:
    about = CATEGORIES[category]
    if law is None or about.bound is Bound.FIXED:
        return f"De termijn voor {about.name} ligt vast."
    return f"Voor {about.name} geldt {about.bound} {law.dutch}. Kies een termijn die daarbinnen past."
