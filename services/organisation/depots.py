"""The depots that routes leave from."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select

from models.tables import Depot, Principal, RouteTemplate, Shift
from models.values.kinds import ShiftState
from models.values.listing import ID, TablePage, TableQuery, narrowed
from models.values.names import folded, visible
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.changes import changed, values_of
from services.merging import data_of, merged
from services.rules.identifiers import normalise_postcode
from services.scope import Scope
from services.tariffs.use import hold_tariffs, stale_weeks

LONGEST_CODE = 12


class DepotTaken(Refusal):
    """Another depot has this name."""

    code = "depot_taken"

    def __init__(self) -> None:
        super().__init__("Er is al een depot met deze naam. Kies een andere naam.", field="name")


@dataclass(frozen=True, slots=True)
class DepotRow:
    """A depot in a list; `routes` counts the fixed routes that leave from it."""

    id: UUID
    name: str
    code: str
    principal_id: UUID
    principal: str
    street: str
    postcode: str
    city: str
    routes: int
    is_archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DepotData:
    """What one fills in about a depot; `code` is how the principal calls it in files."""

    principal_id: UUID
    name: str
    code: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""


def list_depots(scope: Scope, *, with_archived: bool = False) -> list[DepotRow]:
    """The depots by name."""
    statement = _depots().order_by(Depot.name)
    if not with_archived:
        statement = statement.where(Depot.archived_at.is_(None))
    return [_row(*found) for found in scope.session.execute(statement)]


def get_depot(scope: Scope, *, depot_id: UUID) -> DepotRow:
    """One depot as it stands in a list, archived or not. Raises: NotFound."""
    found = scope.session.execute(_depots().where(Depot.id == depot_id)).one_or_none()
    if found is None:
        raise NotFound("Dit depot")
    return _row(*found)


def _depots() -> Select[Depot, str, int]:
    routes = (
        select(func.count())
        .where(
            RouteTemplate.tenant_id == Depot.tenant_id,
            RouteTemplate.depot_id == Depot.id,
            RouteTemplate.archived_at.is_(None),
        )
        .correlate(Depot)
        .scalar_subquery()
    )
    return select(Depot, Principal.name, routes).join(
        Principal, (Principal.tenant_id == Depot.tenant_id) & (Principal.id == Depot.principal_id)
    )


def _row(depot: Depot, principal: str, routes: int) -> DepotRow:
    return DepotRow(
        id=depot.id,
        name=depot.name,
        code=depot.code,
        principal_id=depot.principal_id,
        principal=principal,
        street=depot.street,
        postcode=depot.postcode,
        city=depot.city,
        routes=routes,
        is_archived=depot.archived_at is not None,
    )


def search_depots(scope: Scope, *, query: TableQuery) -> TablePage[DepotRow]:
    """One page of depots. Filters: `principal` (id) and `archived`; sorts: name, principal, routes."""
    archived, principal = bool(query.filters.get("archived")), query.filters.get("principal")
    rows = [row for row in list_depots(scope, with_archived=archived) if row.is_archived is archived]
    if principal:
        rows = [row for row in rows if str(row.principal_id) == principal]
    sorts = {"name": _by_name, "principal": lambda row: (folded(row.principal), _by_name(row)), "routes": _by_routes}
    words = "{0.name} {0.code} {0.principal} {0.city}".format
    return narrowed(rows, query, text=words, sorts=sorts, key=ID)


def _by_name(row: DepotRow) -> str:
    return folded(row.name)


def _by_routes(row: DepotRow) -> int:
    return row.routes


def add_depot(scope: Scope, *, data: DepotData) -> UUID:
    """Add a depot; returns the id. Raises: InvalidValue, DepotTaken, NotFound."""
    row = Depot(principal_id=data.principal_id, name="")
    _fill(scope, row, data)
    with scope.refusing({"uq_depots_name": DepotTaken()}):
        scope.add(row)
    scope.audit("depot.added", subject_id=row.id)
    scope.announce("planning")
    return row.id


def change_depot(scope: Scope, *, depot_id: UUID, data: DepotData, seen: DepotData | None = None) -> None:
    """Change what is known of a depot; fields left alone since `seen` keep what they have become.

    Raises: InvalidValue, DepotTaken, NotFound, ChangedMeanwhile.
    """
    if scope.get(Depot, depot_id, what="Dit depot").principal_id != data.principal_id:
        hold_tariffs(scope)
    row = scope.get(Depot, depot_id, what="Dit depot", lock=True)
    before = values_of(row)
    data = merged(data, seen=seen, now=data_of(DepotData, row))
    if data.principal_id != row.principal_id:
        _refuse_settled(scope, row)
        stale_weeks(scope, date.min)
    with scope.refusing({"uq_depots_name": DepotTaken()}):
        _fill(scope, row, data)
        scope.session.flush()
    scope.audit("depot.changed", subject_id=depot_id, changes=changed(before, row))
    scope.announce("planning")


def archive_depot(scope: Scope, *, depot_id: UUID) -> None:
    """Take a depot out of lists and choices. Raises: NotFound, InvalidValue while routes leave from it."""
    row = scope.get(Depot, depot_id, what="Dit depot", lock=True)
    used = select(RouteTemplate.id).where(RouteTemplate.depot_id == depot_id, RouteTemplate.archived_at.is_(None))
    if scope.session.scalars(used.limit(1)).first() is not None:
        raise InvalidValue("Er vertrekken nog vaste routes vanaf dit depot. Archiveer die eerst.")
    row.archived_at = scope.now
    scope.audit("depot.archived", subject_id=depot_id)
    scope.announce("planning")


def _refuse_settled(scope: Scope, row: Depot) -> None:
    """What was settled stays with the principal it was settled with, also when it is corrected later."""
    settled = select(Shift.id).where(Shift.depot_id == row.id, Shift.state == ShiftState.SETTLED).limit(1)
    if scope.session.scalars(settled).first() is not None:
        raise InvalidValue(
            "Vanaf dit depot is al afgerekend met deze opdrachtgever. Maak voor een andere een nieuw depot aan.",
            field="principal_id",
        )


def _fill(scope: Scope, row: Depot, data: DepotData) -> None:
    scope.get(Principal, data.principal_id, what="Deze opdrachtgever")
    if not visible(data.name):
        raise InvalidValue("Vul de naam van het depot in.", field="name")
    if len(visible(data.code)) > LONGEST_CODE:
        raise InvalidValue(f"Een depotcode is hoogstens {LONGEST_CODE} tekens.", field="code")
    row.principal_id = data.principal_id
    row.name = visible(data.name)
    row.code = visible(data.code)
    row.street = visible(data.street)
    row.postcode = normalise_postcode(data.postcode, field="postcode") if data.postcode.strip() else ""
    row.city = visible(data.city)
