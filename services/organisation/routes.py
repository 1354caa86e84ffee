"""The fixed routes: from which depot, when, and what is normal on them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Text, func, select

from models.tables import Depot, Principal, RouteTemplate
from models.values.kinds import RouteType
from models.values.listing import TablePage, TableQuery
from models.values.names import visible
from models.values.refusal import InvalidValue, Refusal
from services.changes import changed, values_of
from services.merging import merged
from services.paging import Listing, matching, read_page
from services.scope import Scope

WORKING_DAYS = frozenset(range(5))


class RouteTaken(Refusal):
    """The depot has a route with this code."""

    code = "route_taken"

    def __init__(self) -> None:
        super().__init__("Dit depot heeft al een route met deze code. Kies een andere code.", field="code")


@dataclass(frozen=True, slots=True)
class RouteRow:
    """A fixed route in a list; weekdays count from 0 (Monday)."""

    id: UUID
    code: str
    name: str
    depot: str
    principal: str
    type: RouteType
    starts_at: time
    ends_at: time
    weekdays: frozenset[int]
    norm_stops: int | None
    is_archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteData:
    """What one fills in about a fixed route; an end at or before the start lies on the next day."""

    depot_id: UUID
    code: str
    starts_at: time
    ends_at: time
    name: str = ""
    type: RouteType = RouteType.DAY
    weekdays: Collection[int] = WORKING_DAYS
    norm_stops: int | None = None
    norm_parcels: int | None = None
    norm_minutes: int | None = None
    norm_km: int | None = None
    postcodes: str = ""
    dock: str = ""


@dataclass(frozen=True, slots=True)
class RouteDetail:
    """Everything about one fixed route."""

    id: UUID
    data: RouteData
    is_archived: bool


def list_routes(scope: Scope, *, query: TableQuery) -> TablePage[RouteRow]:
    """One page of fixed routes. Filters: `depot`, `type`, `archived`; sorts: code, depot, starts_at."""
    sorts = {
        "code": RouteTemplate.code,
        "depot": Depot.name.concat(RouteTemplate.code),
        "starts_at": func.to_char(RouteTemplate.starts_at, "HH24:MI", type_=Text),
    }
    listing = Listing(sorts, "depot", RouteTemplate.id)
    return read_page(scope, asked_routes(query), query=query, listing=listing, show=_row)


def asked_routes(query: TableQuery) -> Select[*tuple[Any, ...]]:
    """The fixed routes that are searched for, with the names around them."""
    filters = query.filters
    statement: Select[*tuple[Any, ...]] = (
        select(RouteTemplate, Depot.name.label("depot"), Principal.name.label("principal"))
        .join(Depot, (Depot.tenant_id == RouteTemplate.tenant_id) & (Depot.id == RouteTemplate.depot_id))
        .join(Principal, (Principal.tenant_id == Depot.tenant_id) & (Principal.id == Depot.principal_id))
        .where(
            RouteTemplate.archived_at.is_not(None) if filters.get("archived") else RouteTemplate.archived_at.is_(None),
            *matching(query.search, func.lower(RouteTemplate.code), func.lower(RouteTemplate.name)),
        )
    )
    if depot := query.chosen("depot", UUID):
        statement = statement.where(RouteTemplate.depot_id == depot)
    if kind := query.chosen("type", RouteType):
        statement = statement.where(RouteTemplate.type == kind)
    return statement


def route_choices(scope: Scope) -> list[tuple[UUID, str]]:
    """Every route that can be chosen, as `E-101 Gestel`, by code."""
    found = scope.session.execute(
        select(RouteTemplate.id, RouteTemplate.code, RouteTemplate.name)
        .where(RouteTemplate.archived_at.is_(None))
        .order_by(RouteTemplate.code, RouteTemplate.id)
    )
    return [(row.id, f"{row.code} {row.name}".strip()) for row in found]


def get_route(scope: Scope, *, route_id: UUID) -> RouteDetail:
    """A fixed route. Raises: NotFound."""
    row = scope.get(RouteTemplate, route_id, what="Deze route")
    return RouteDetail(row.id, _data(row), row.archived_at is not None)


def _data(row: RouteTemplate) -> RouteData:
    return RouteData(
        depot_id=row.depot_id,
        code=row.code,
        name=row.name,
        type=row.type,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        weekdays=weekdays_of(row.weekdays),
        norm_stops=row.norm_stops,
        norm_parcels=row.norm_parcels,
        norm_minutes=row.norm_minutes,
        norm_km=row.norm_km,
        postcodes=row.postcodes,
        dock=row.dock,
    )


def add_route(scope: Scope, *, data: RouteData) -> UUID:
    """Add a fixed route; returns the id. Raises: InvalidValue, RouteTaken, NotFound."""
    row = RouteTemplate(depot_id=data.depot_id, code="", starts_at=data.starts_at, ends_at=data.ends_at)
    _fill(scope, row, data)
    with scope.refusing({"uq_route_templates_code": RouteTaken()}):
        scope.add(row)
    scope.audit("route.added", subject_id=row.id)
    scope.announce("planning")
    return row.id


def change_route(scope: Scope, *, route_id: UUID, data: RouteData, seen: RouteData | None = None) -> None:
    """Change what is known of a fixed route; shifts already planned stay, and fields left alone since `seen`.

    Raises: InvalidValue, RouteTaken, NotFound, ChangedMeanwhile.
    """
    row = scope.get(RouteTemplate, route_id, what="Deze route", lock=True)
    before = values_of(row)
    data = merged(data, seen=seen, now=_data(row))
    with scope.refusing({"uq_route_templates_code": RouteTaken()}):
        _fill(scope, row, data)
        scope.session.flush()
    scope.audit("route.changed", subject_id=route_id, changes=changed(before, row))
    scope.announce("planning")


def archive_route(scope: Scope, *, route_id: UUID) -> None:
    """Take a fixed route out of lists and new weeks; planned shifts stay. Raises: NotFound."""
    scope.get(RouteTemplate, route_id, what="Deze route", lock=True).archived_at = scope.now
    scope.audit("route.archived", subject_id=route_id)
    scope.announce("planning")


def restore_route(scope: Scope, *, route_id: UUID) -> None:
    """Bring a fixed route back. Raises: NotFound."""
    scope.get(RouteTemplate, route_id, what="Deze route", lock=True).archived_at = None
    scope.audit("route.restored", subject_id=route_id)
    scope.announce("planning")


def weekdays_of(mask: int) -> frozenset[int]:
    """The weekdays in a mask whose bit 0 is Monday."""
    return frozenset(day for day in range(7) if mask >> day & 1)


def weekday_mask(weekdays: Collection[int]) -> int:
    """The reverse of `weekdays_of`."""
    return sum(1 << day for day in set(weekdays))


def _fill(scope: Scope, row: RouteTemplate, data: RouteData) -> None:
    scope.get(Depot, data.depot_id, what="Dit depot")
    if not visible(data.code):
        raise InvalidValue("Vul de code van de route in.", field="code")
    if data.starts_at == data.ends_at:
        raise InvalidValue("Begin en eind zijn gelijk. Kies twee verschillende tijden.", field="ends_at")
    if not set(data.weekdays) <= set(range(7)):
        raise InvalidValue("Kies dagen van maandag tot en met zondag.", field="weekdays")
    for name in ("norm_stops", "norm_parcels", "norm_minutes", "norm_km"):
        if (getattr(data, name) or 0) < 0:
            raise InvalidValue("Vul een getal van nul of meer in.", field=name)
    row.depot_id = data.depot_id
    row.code = visible(data.code)
    row.name = visible(data.name)
    row.type = data.type
    row.starts_at = data.starts_at
    row.ends_at = data.ends_at
    row.weekdays = weekday_mask(data.weekdays)
    row.norm_stops = data.norm_stops
    row.norm_parcels = data.norm_parcels
    row.norm_minutes = data.norm_minutes
    row.norm_km = data.norm_km
    row.postcodes = data.postcodes.strip()
    row.dock = visible(data.dock)


def _row(row: Row[Any]) -> RouteRow:
    route: RouteTemplate = row.RouteTemplate
    return RouteRow(
        id=route.id,
        code=route.code,
        name=route.name,
        depot=row.depot,
        principal=row.principal,
        type=route.type,
        starts_at=route.starts_at,
        ends_at=route.ends_at,
        weekdays=weekdays_of(route.weekdays),
        norm_stops=route.norm_stops,
        is_archived=route.archived_at is not None,
    )
