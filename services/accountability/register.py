"""The register of processing activities (article 30 AVG), made of how things are set up and what the company adds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from models.tables import Company, ProcessingActivity
from services.access.reach import Reach, list_reach
from services.accountability.activities import ACTIVITIES, Activity, What
from services.accountability.contact import PrivacyContact, contact_of
from services.accountability.measures import Measure, list_measures
from services.accountability.own_activities import ActivityData, data_of_activity
from services.accountability.recipients import NO_TRANSFER, Recipient, list_recipients
from services.privacy.columns import COLUMNS
from services.retention.categories import CATEGORIES, Category
from services.retention.choose import list_choices, name_of
from services.retention.coverage import HOLDS
from services.retention.terms import Terms
from services.scope import Scope

WITH_COMPANY: Final = "Tot het einde van de overeenkomst met DepotFlow"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRow:
    """One category of data in an activity, as the retention register has it. `fields` are the columns that hold it."""

    name: str
    what: str
    purpose: str
    basis: str
    source: str
    recipients: str
    term: str
    fields: tuple[tuple[str, str], ...]
    """`drivers.phone` and what it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """An activity as it stands in the register; `key` is its code, or the id of one of the company's own."""

    key: str
    name: str
    controller: str
    """For whom it is done; empty when the company is the controller itself."""
    persons: str
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    data: tuple[DataRow, ...]
    recipients: tuple[str, ...]
    transfers: tuple[str, ...]
    terms: tuple[str, ...]
    measures: tuple[str, ...]
    remark: str
    own_id: UUID | None = None
    own: ActivityData | None = None
    changed_at: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The whole register, with who answers for it. `company` is name, number, address and ways to reach it."""

    company: tuple[str, ...]
    contact: PrivacyContact
    activities: tuple[ActivityRow, ...]
    recipients: Sequence[Recipient]
    measures: Sequence[Measure]
    reach: Sequence[Reach]

    @property
    def of_processor(self) -> tuple[tuple[str, str], ...]:
        """What DepotFlow does for this company, as article 30 lid 2 AVG and agreement article 6.2 want it told."""
        own = [row for row in self.recipients if row.role in {"Verwerker", "Sub-verwerker"}]
        return (
            ("Verwerker", "DepotFlow"),
            ("Verwerkingsverantwoordelijke", ", ".join(self.company)),
            ("Contact bij de verantwoordelijke", self.contact.dutch or "nog niet ingevuld"),
            ("Soorten verwerkingen", "; ".join(what.name for what in ACTIVITIES.values())),
            ("Andere verwerkers", "; ".join(f"{row.name} ({row.place})" for row in own[1:]) or "geen ingesteld"),
            ("Doorgifte buiten de EU", "; ".join(sorted({row.transfer for row in own}))),
            ("Beveiliging", "; ".join(one.name for one in self.measures if one.is_there)),
        )


def get_register(scope: Scope) -> Register:
    """All activities as they are today: those of the product, then the company's own by name."""
    company = scope.session.scalars(select(Company)).one()
    reach = list_reach(scope)
    recipients, measures = list_recipients(scope, reach), list_measures(scope)
    rows = scope.session.scalars(select(ProcessingActivity).order_by(ProcessingActivity.name)).all()
    remarks = {row.code: row for row in rows if row.code}
    there = [one.name for one in measures if one.is_there]
    categories = _categories(scope)
    return Register(
        company=_named(company),
        contact=contact_of(company),
        activities=(
            *(
                _of_product(activity, what, categories, recipients, there, remarks.get(activity))
                for activity, what in ACTIVITIES.items()
            ),
            *(_own(row) for row in rows if not row.code),
        ),
        recipients=recipients,
        measures=measures,
        reach=reach,
    )


def _of_product(
    activity: Activity,
    what: What,
    categories: Mapping[Category, DataRow],
    recipients: Sequence[Recipient],
    measures: Sequence[str],
    remark: ProcessingActivity | None,
) -> ActivityRow:
    data = tuple(categories[category] for category in what.categories)
    getting = [one for one in recipients if activity in one.activities]
    return ActivityRow(
        key=activity.value,
        name=what.name,
        controller="",
        persons=what.persons,
        purposes=_once(row.purpose for row in data),
        bases=_once(row.basis for row in data),
        data=data,
        recipients=tuple(f"{one.name} ({one.role.lower()})" for one in getting),
        transfers=_once(f"{one.name}: {one.transfer}" for one in getting if one.transfer != NO_TRANSFER)
        or (NO_TRANSFER,),
        terms=tuple(f"{row.name}: {row.term}" for row in data),
        measures=tuple(measures),
        remark=remark.remark if remark else "",
        changed_at=remark.changed_at if remark else None,
        changed_by=remark.changed_by if remark else "",
    )


def _own(row: ProcessingActivity) -> ActivityRow:
    return ActivityRow(
        key=str(row.id),
        name=row.name,
        controller=row.controller,
        persons=row.persons,
        purposes=_present(row.purpose),
        bases=_present(row.basis),
        data=(),
        recipients=_present(row.recipients),
        transfers=_present(row.transfers),
        terms=_present(row.term),
        measures=_present(row.measures),
        remark=row.remark,
        own_id=row.id,
        own=data_of_activity(row),
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )


def _categories(scope: Scope) -> Mapping[Category, DataRow]:
    """Every category with its term of today, and what the company recorded of a field of it."""
    terms = Terms.load(scope)
    own = [choice for choice in list_choices(scope) if choice.valid_from <= scope.today]
    found = {}
    for category, about in CATEGORIES.items():
        kept = terms.of(category)
        term = f"{kept.term.dutch} {about.since.value} ({kept.because})" if kept else WITH_COMPANY
        apart = [
            f"{name_of(category, field)}: {at.term.dutch} ({at.because})"
            for field, at in terms.fields(category).items()
        ]
        bases = [choice.basis for choice in own if choice.category is category and choice.basis]
        sources = [choice.source for choice in own if choice.category is category and choice.source]
        found[category] = DataRow(
            name=about.name,
            what=about.what,
            purpose=about.purpose,
            basis="; ".join(_once([about.basis, *bases])),
            source="; ".join(_once([about.source, *sources])),
            recipients=about.recipients,
            term="; ".join([term, *apart]),
            fields=tuple(
                (f"{table}.{column}", COLUMNS.get(column, column))
                for table, columns in sorted(HOLDS[category].items())
                for column in sorted(columns)
            ),
        )
    return found


def _named(company: Company) -> tuple[str, ...]:
    return _present(
        company.trade_name or company.legal_name,
        company.legal_name if company.trade_name not in {"", company.legal_name} else "",
        f"KvK {company.kvk}" if company.kvk else "",
        company.street,
        f"{company.postcode} {company.city}".strip(),
        company.email,
        company.phone,
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _present(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)
