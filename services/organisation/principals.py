"""The principals the company drives for, and the contracts with them."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select

from models.tables import Depot, Principal, PrincipalContract
from models.values.calendar import DatePeriod
from models.values.listing import ID, TablePage, TableQuery, narrowed
from models.values.names import folded, visible
from models.values.refusal import InvalidValue, Refusal
from services.changes import changed, values_of
from services.merging import data_of, merged
from services.rules import identifiers
from services.scope import Scope

INVOICING_MODES = {"invoice": "Wij sturen de factuur", "self_bill": "De opdrachtgever maakt de factuur"}
WEEK_STARTS = {1: "Maandag", 6: "Zaterdag", 7: "Zondag"}
_DAY = timedelta(days=1)
_LONGEST_NOTICE_DAYS = 10 * 365


class PrincipalTaken(Refusal):
    """Another principal has this name."""

    code = "principal_taken"

    def __init__(self) -> None:
        super().__init__("Er is al een opdrachtgever met deze naam. Zoek hem op in de lijst.", field="name")


class ContractOverlaps(Refusal):
    """There is a contract for this depot in (part of) these days."""

    code = "contract_overlaps"

    def __init__(self, field: str = "valid_from") -> None:
        super().__init__(
            "Er loopt al een overeenkomst voor dit depot in deze periode. Beëindig die eerst.", field=field
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalData:
    """What one fills in about a principal."""

    name: str
    legal_name: str = ""
    carrier: str = ""
    kvk: str = ""
    btw_id: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "NL"
    invoice_email: str = ""
    buyer_reference: str = ""
    invoicing_mode: str = "invoice"
    week_start: int = 1
    dispute_days: int = 14
    payment_days: int = 30
    allows_zzp: bool = True
    allows_subcontracting: bool = False


@dataclass(frozen=True, slots=True)
class PrincipalRow:
    """A principal in a list."""

    id: UUID
    name: str
    depots: str
    city: str
    invoicing_mode: str
    payment_days: int
    allows_zzp: bool
    has_contract: bool
    is_archived: bool


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A transport agreement; without a depot it is for all, `last_day` is included."""

    id: UUID
    depot_id: UUID | None
    depot: str
    reference: str
    valid_from: date
    last_day: date | None
    notice_days: int
    indexation: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class PrincipalDetail:
    """Everything about one principal."""

    id: UUID
    data: PrincipalData
    contracts: tuple[ContractRow, ...]
    is_archived: bool


def list_principals(scope: Scope, *, with_archived: bool = False) -> list[PrincipalRow]:
    """The principals by name; a company has a handful."""
    depots = (
        select(func.string_agg(Depot.name, ", "))
        .where(Depot.tenant_id == Principal.tenant_id, Depot.principal_id == Principal.id, Depot.archived_at.is_(None))
        .correlate(Principal)
        .scalar_subquery()
    )
    live = (
        select(PrincipalContract.id)
        .where(
            PrincipalContract.tenant_id == Principal.tenant_id,
            PrincipalContract.principal_id == Principal.id,
            PrincipalContract.valid_from <= scope.today,
            or_(PrincipalContract.valid_until.is_(None), PrincipalContract.valid_until > scope.today),
        )
        .correlate(Principal)
        .exists()
    )
    statement = select(Principal, depots, live).order_by(Principal.name)
    if not with_archived:
        statement = statement.where(Principal.archived_at.is_(None))
    return [
        PrincipalRow(
            id=row.id,
            name=row.name,
            depots=names or "",
            city=row.city,
            invoicing_mode=row.invoicing_mode,
            payment_days=row.payment_days,
            allows_zzp=row.allows_zzp,
            has_contract=has_contract,
            is_archived=row.archived_at is not None,
        )
        for row, names, has_contract in scope.session.execute(statement)
    ]


def search_principals(scope: Scope, *, query: TableQuery) -> TablePage[PrincipalRow]:
    """One page of principals. Filters: `no_contract` and `archived`; sorts: name, city, payment_days."""
    archived = bool(query.filters.get("archived"))
    rows = [row for row in list_principals(scope, with_archived=archived) if row.is_archived is archived]
    if query.filters.get("no_contract"):
        rows = [row for row in rows if not row.has_contract]
    sorts = {"name": lambda row: folded(row.name), "city": lambda row: row.city, "payment_days": _payment_days}
    return narrowed(rows, query, text=lambda row: f"{row.name} {row.city} {row.depots}", sorts=sorts, key=ID)


def _payment_days(row: PrincipalRow) -> int:
    return row.payment_days


def get_principal(scope: Scope, *, principal_id: UUID) -> PrincipalDetail:
    """A principal with its contracts. Raises: NotFound."""
    row = scope.get(Principal, principal_id, what="Deze opdrachtgever")
    return PrincipalDetail(
        row.id, data_of(PrincipalData, row), _contracts(scope, principal_id), row.archived_at is not None
    )


def add_principal(scope: Scope, *, data: PrincipalData) -> UUID:
    """Add a principal; returns the id. Raises: InvalidValue, PrincipalTaken."""
    row = Principal(name="")
    _fill(row, data)
    with scope.refusing({"uq_principals_name": PrincipalTaken()}):
        scope.add(row)
    scope.audit("principal.added", subject_id=row.id)
    return row.id


def change_principal(
    scope: Scope, *, principal_id: UUID, data: PrincipalData, seen: PrincipalData | None = None
) -> None:
    """Change what is known of a principal; fields left alone since `seen` keep what they have become.

    Raises: InvalidValue, PrincipalTaken, NotFound, ChangedMeanwhile.
    """
    row = scope.get(Principal, principal_id, what="Deze opdrachtgever", lock=True)
    before = values_of(row)
    data = merged(data, seen=seen, now=data_of(PrincipalData, row))
    with scope.refusing({"uq_principals_name": PrincipalTaken()}):
        _fill(row, data)
        scope.session.flush()
    scope.audit("principal.changed", subject_id=principal_id, changes=changed(before, row))
    scope.announce("planning")


def archive_principal(scope: Scope, *, principal_id: UUID) -> None:
    """Take a principal out of lists and choices. Raises: NotFound, InvalidValue while it has depots."""
    row = scope.get(Principal, principal_id, what="Deze opdrachtgever", lock=True)
    used = select(Depot.id).where(Depot.principal_id == principal_id, Depot.archived_at.is_(None)).limit(1)
    if scope.session.scalars(used).first() is not None:
        raise InvalidValue("Deze opdrachtgever heeft nog een depot. Archiveer dat eerst.")
    row.archived_at = scope.now
    scope.audit("principal.archived", subject_id=principal_id)


def add_contract(
    scope: Scope,
    *,
    principal_id: UUID,
    valid_from: date,
    last_day: date | None = None,
    depot_id: UUID | None = None,
    reference: str = "",
    notice_days: int = 30,
    indexation: str = "",
) -> UUID:
    """Write down an agreement with a principal, for one depot or for all; returns the id.

    Raises: InvalidValue, ContractOverlaps, NotFound.
    """
    scope.get(Principal, principal_id, what="Deze opdrachtgever")
    if depot_id is not None and scope.get(Depot, depot_id, what="Dit depot").principal_id != principal_id:
        raise InvalidValue("Dit depot is van een andere opdrachtgever.", field="depot_id")
    if last_day is not None and last_day < valid_from:
        raise InvalidValue("De laatste dag ligt voor de eerste. Kies een latere dag.", field="last_day")
    if not 0 <= notice_days <= _LONGEST_NOTICE_DAYS:
        raise InvalidValue(f"Vul een aantal dagen van 0 tot {_LONGEST_NOTICE_DAYS} in.", field="notice_days")
    row = PrincipalContract(
        principal_id=principal_id,
        depot_id=depot_id,
        reference=reference.strip(),
        valid_from=valid_from,
        valid_until=last_day + _DAY if last_day else None,
        notice_days=notice_days,
        indexation=indexation.strip(),
    )
    with scope.refusing({"ex_principal_contracts_overlap": ContractOverlaps()}):
        scope.add(row)
    scope.audit("contract.added", subject_id=principal_id, valid_from=str(valid_from))
    return row.id


def end_contract(scope: Scope, *, contract_id: UUID, last_day: date) -> None:
    """Let an agreement end after its last day. Raises: InvalidValue, ContractOverlaps, NotFound."""
    row = scope.get(PrincipalContract, contract_id, what="Deze overeenkomst", lock=True)
    if last_day < row.valid_from:
        raise InvalidValue("De overeenkomst begint pas later. Kies een latere dag.", field="last_day")
    with scope.refusing({"ex_principal_contracts_overlap": ContractOverlaps("last_day")}):
        row.valid_until = last_day + _DAY
        scope.session.flush()
    scope.audit("contract.ended", subject_id=row.principal_id, last_day=str(last_day))


def _contracts(scope: Scope, principal_id: UUID) -> tuple[ContractRow, ...]:
    rows = scope.session.execute(
        select(PrincipalContract, Depot.name)
        .outerjoin(Depot, (Depot.tenant_id == PrincipalContract.tenant_id) & (Depot.id == PrincipalContract.depot_id))
        .where(PrincipalContract.principal_id == principal_id)
        .order_by(PrincipalContract.valid_from.desc())
    )
    return tuple(
        ContractRow(
            id=row.id,
            depot_id=row.depot_id,
            depot=depot or "",
            reference=row.reference,
            valid_from=row.valid_from,
            last_day=row.valid_until - _DAY if row.valid_until else None,
            notice_days=row.notice_days,
            indexation=row.indexation,
            is_live=scope.today in DatePeriod(row.valid_from, row.valid_until),
        )
        for row, depot in rows
    )


def _fill(row: Principal, data: PrincipalData) -> None:
    if not visible(data.name):
        raise InvalidValue("Vul de naam van de opdrachtgever in.", field="name")
    if data.invoicing_mode not in INVOICING_MODES:
        raise InvalidValue("Kies wie de factuur maakt.", field="invoicing_mode")
    if data.week_start not in WEEK_STARTS:
        raise InvalidValue("Kies de eerste dag van de week.", field="week_start")
    for name in ("dispute_days", "payment_days"):
        if not 0 <= getattr(data, name) <= 120:
            raise InvalidValue("Vul 0 tot 120 dagen in.", field=name)
    is_dutch = data.country == "NL" and data.postcode.strip()
    row.name = visible(data.name)
    row.legal_name = visible(data.legal_name) or row.name
    row.carrier = visible(data.carrier)
    row.kvk = identifiers.normalise_kvk(data.kvk, field="kvk") if data.kvk.strip() else ""
    row.btw_id = identifiers.normalise_btw_id(data.btw_id, field="btw_id") if data.btw_id.strip() else ""
    row.street = visible(data.street)
    row.postcode = (
        identifiers.normalise_postcode(data.postcode, field="postcode") if is_dutch else data.postcode.strip()
    )
    row.city = visible(data.city)
    row.country = data.country
    has_email = data.invoice_email.strip()
    row.invoice_email = identifiers.normalise_email(data.invoice_email, field="invoice_email") if has_email else ""
    row.buyer_reference = visible(data.buyer_reference)
    row.invoicing_mode = data.invoicing_mode
    row.week_start = data.week_start
    row.dispute_days = data.dispute_days
    row.payment_days = data.payment_days
    row.allows_zzp = data.allows_zzp
    row.allows_subcontracting = data.allows_subcontracting
