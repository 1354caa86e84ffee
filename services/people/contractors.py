"""The businesses that drivers work for: listing, reading and keeping them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, or_, select

from models.tables import Contractor, Driver, EngagementPeriod, SelfBillingAgreement
from models.values.calendar import DatePeriod
from models.values.listing import TablePage, TableQuery
from models.values.names import folded, visible
from models.values.refusal import InvalidValue, Refusal
from services.changes import changed, values_of
from services.merging import data_of, merged
from services.paging import Listing, matching, read_page
from services.people.account_changes import change_account, find_pending
from services.people.driver_detail import papers_of
from services.people.kor import in_kor, kor_periods
from services.people.views import AgreementRow, ContractorDetail, ContractorRow
from services.rules import identifiers
from services.scope import Scope

SOON = timedelta(days=30)
_DAY = timedelta(days=1)
_MOST_PAYMENT_DAYS = 60


class ContractorTaken(Refusal):
    """Another contractor has this KvK number."""

    code = "contractor_taken"

    def __init__(self) -> None:
        super().__init__("Er is al een bedrijf met dit KvK-nummer. Zoek het op in de lijst.", field="kvk")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractorData:
    """What one fills in about a contractor; numbers may be left empty until they are known."""

    name: str
    account_holder: str = ""
    kvk: str = ""
    btw_id: str = ""
    iban: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "NL"
    email: str = ""
    niwo_number: str = ""
    niwo_until: date | None = None
    payment_days: int = 14


def list_contractors(scope: Scope, *, query: TableQuery) -> TablePage[ContractorRow]:
    """One page of contractors. Filters: `no_agreement`, `expiring` (licence), `archived`; sorts: name, niwo_until."""
    never = scope.today.replace(year=1900)
    sorts = {"name": Contractor.sort_name, "niwo_until": func.coalesce(Contractor.niwo_until, never)}
    listing = Listing(sorts, "name", Contractor.id)
    return read_page(scope, asked_contractors(scope, query), query=query, listing=listing, show=_row)


def asked_contractors(scope: Scope, query: TableQuery) -> Select[*tuple[Any, ...]]:
    """The contractors that are searched for."""
    statement: Select[*tuple[Any, ...]] = select(
        Contractor.id,
        Contractor.name,
        Contractor.kvk,
        Contractor.btw_id,
        in_kor(scope.today).label("is_kor"),
        Contractor.niwo_until,
        Contractor.archived_at,
        _drivers(scope).label("drivers"),
        _has_agreement(scope).label("has_agreement"),
    ).where(
        Contractor.archived_at.is_not(None) if query.filters.get("archived") else Contractor.archived_at.is_(None),
        *matching(query.search, Contractor.sort_name, Contractor.kvk),
    )
    if query.filters.get("no_agreement"):
        statement = statement.where(~_has_agreement(scope))
    if query.filters.get("expiring"):
        statement = statement.where(or_(Contractor.niwo_until.is_(None), Contractor.niwo_until <= scope.today + SOON))
    return statement


def contractor_choices(scope: Scope) -> list[tuple[UUID, str]]:
    """Every contractor that can be chosen for a driver, by name."""
    found = scope.session.execute(
        select(Contractor.id, Contractor.name)
        .where(Contractor.archived_at.is_(None))
        .order_by(Contractor.sort_name, Contractor.id)
    )
    return [(row.id, row.name) for row in found]


def get_contractor(scope: Scope, *, contractor_id: UUID) -> ContractorDetail:
    """A contractor with its drivers, agreements and papers. Raises: NotFound."""
    row = scope.get(Contractor, contractor_id, what="Dit bedrijf")
    drivers = scope.session.execute(
        select(Driver.id, Driver.name)
        .join(
            EngagementPeriod,
            (EngagementPeriod.tenant_id == Driver.tenant_id) & (EngagementPeriod.driver_id == Driver.id),
        )
        .where(EngagementPeriod.contractor_id == contractor_id, _live_on(EngagementPeriod, scope.today))
        .order_by(Driver.sort_name)
    )
    return ContractorDetail(
        id=row.id,
        name=row.name,
        account_holder=row.account_holder,
        kvk=row.kvk or "",
        btw_id=row.btw_id,
        kor=tuple(kor_periods(scope, [contractor_id]).get(contractor_id, ())),
        iban=row.iban,
        pending_account=find_pending(scope, row),
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        country=row.country,
        email=row.email,
        niwo_number=row.niwo_number,
        niwo_until=row.niwo_until,
        series_prefix=row.series_prefix,
        payment_days=row.payment_days,
        is_archived=row.archived_at is not None,
        drivers=tuple((driver.id, driver.name) for driver in drivers),
        agreements=_agreements(scope, contractor_id),
        papers=papers_of(scope, contractor_id=contractor_id),
    )


def add_contractor(scope: Scope, *, data: ContractorData) -> UUID:
    """Add a contractor with an invoice series of its own; returns the id. Raises: InvalidValue, ContractorTaken."""
    row = Contractor(name="", sort_name="", iban="", series_prefix=next_series_prefixes(scope, 1)[0])
    _fill(row, data)
    _take_account(scope, row, data)
    with scope.refusing({"uq_contractors_kvk": ContractorTaken()}):
        scope.add(row)
    scope.audit("contractor.added", subject_id=row.id)
    return row.id


def change_contractor(
    scope: Scope, *, contractor_id: UUID, data: ContractorData, seen: ContractorData | None = None
) -> None:
    """Change what is known of a contractor; fields left alone since `seen` keep what they have become.

    Another account than the present one waits first, see `change_account`.
    Raises: InvalidValue, ContractorTaken, NotFound, ChangedMeanwhile.
    """
    row = scope.get(Contractor, contractor_id, what="Dit bedrijf", lock=True)
    before = values_of(row)
    data = merged(data, seen=seen, now=replace(data_of(ContractorData, row), kvk=row.kvk or ""))
    _take_account(scope, row, data)
    with scope.refusing({"uq_contractors_kvk": ContractorTaken()}):
        _fill(row, data)
        scope.session.flush()
    scope.audit("contractor.changed", subject_id=contractor_id, changes=changed(before, row))
    scope.announce("planning")


def archive_contractor(scope: Scope, *, contractor_id: UUID) -> None:
    """Take a contractor out of lists and choices. Raises: NotFound, InvalidValue while drivers work for it."""
    row = scope.get(Contractor, contractor_id, what="Dit bedrijf", lock=True)
    working = scope.session.scalars(
        select(EngagementPeriod.id)
        .where(EngagementPeriod.contractor_id == contractor_id, _live_on(EngagementPeriod, scope.today))
        .limit(1)
    ).first()
    if working is not None:
        raise InvalidValue("Er rijdt nog een chauffeur voor dit bedrijf. Beëindig eerst zijn dienstverband.")
    row.archived_at = scope.now
    scope.audit("contractor.archived", subject_id=contractor_id)


def next_series_prefixes(scope: Scope, count: int) -> list[str]:
    """Prefixes of invoice series nobody has yet: Z001, Z002, and so on."""
    taken = scope.session.scalars(
        select(Contractor.series_prefix).where(Contractor.series_prefix.regexp_match("^Z[0-9]+$"))
    )
    last = max((int(prefix[1:]) for prefix in taken), default=0)
    return [f"Z{last + step:03d}" for step in range(1, count + 1)]


def _fill(row: Contractor, data: ContractorData) -> None:
    name = visible(data.name)
    if not name:
        raise InvalidValue("Vul de handelsnaam in.", field="name")
    if not 0 <= data.payment_days <= _MOST_PAYMENT_DAYS:
        raise InvalidValue(f"Vul 0 tot {_MOST_PAYMENT_DAYS} dagen in.", field="payment_days")
    row.name = name
    row.sort_name = folded(name)
    row.kvk = identifiers.normalise_kvk(data.kvk, field="kvk") if data.kvk.strip() else None
    row.btw_id = identifiers.normalise_btw_id(data.btw_id, field="btw_id") if data.btw_id.strip() else ""
    row.street = visible(data.street)
    row.country = data.country
    is_dutch = data.country == "NL" and data.postcode.strip()
    row.postcode = (
        identifiers.normalise_postcode(data.postcode, field="postcode") if is_dutch else data.postcode.strip()
    )
    row.city = visible(data.city)
    row.email = identifiers.normalise_email(data.email, field="email") if data.email.strip() else ""
    row.niwo_number = visible(data.niwo_number)
    row.niwo_until = data.niwo_until
    row.payment_days = data.payment_days


def _take_account(scope: Scope, row: Contractor, data: ContractorData) -> None:
    """Before anything else changes: news of another account goes to the mail address that was known."""
    iban = identifiers.normalise_iban(data.iban, field="iban") if data.iban.strip() else ""
    change_account(scope, row, iban=iban, account_holder=visible(data.account_holder) or visible(data.name))


def _live_on(table: type[EngagementPeriod] | type[SelfBillingAgreement], day: date) -> ColumnElement[bool]:
    return (table.valid_from <= day) & or_(table.valid_until.is_(None), table.valid_until > day)


def _drivers(scope: Scope) -> ScalarSelect[Any]:
    return (
        select(func.string_agg(Driver.name, ", "))
        .select_from(EngagementPeriod)
        .join(Driver, (Driver.tenant_id == EngagementPeriod.tenant_id) & (Driver.id == EngagementPeriod.driver_id))
        .where(
            EngagementPeriod.tenant_id == Contractor.tenant_id,
            EngagementPeriod.contractor_id == Contractor.id,
            _live_on(EngagementPeriod, scope.today),
        )
        .correlate(Contractor)
        .scalar_subquery()
    )


def _has_agreement(scope: Scope) -> Any:
    return (
        select(SelfBillingAgreement.id)
        .where(
            SelfBillingAgreement.tenant_id == Contractor.tenant_id,
            SelfBillingAgreement.contractor_id == Contractor.id,
            _live_on(SelfBillingAgreement, scope.today),
        )
        .correlate(Contractor)
        .exists()
    )


def _agreements(scope: Scope, contractor_id: UUID) -> tuple[AgreementRow, ...]:
    rows = scope.session.scalars(
        select(SelfBillingAgreement)
        .where(SelfBillingAgreement.contractor_id == contractor_id)
        .order_by(SelfBillingAgreement.valid_from.desc())
    )
    return tuple(
        AgreementRow(
            id=row.id,
            valid_from=row.valid_from,
            last_day=row.valid_until - _DAY if row.valid_until else None,
            signed_by=row.signed_by,
            accept_days=row.accept_days,
            accepts_by_silence=row.accepts_by_silence,
            text_version=row.text_version,
            is_live=scope.today in DatePeriod(row.valid_from, row.valid_until),
        )
        for row in rows
    )


def _row(row: Row[Any]) -> ContractorRow:
    return ContractorRow(
        id=row.id,
        name=row.name,
        kvk=row.kvk or "",
        btw_id=row.btw_id,
        is_kor=row.is_kor,
        niwo_until=row.niwo_until,
        drivers=row.drivers or "",
        has_agreement=row.has_agreement,
        is_archived=row.archived_at is not None,
    )
