"""What the rows are called that audit entries are about."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, func, null, select, union_all

from models.tables import (
    Adjustment,
    ApiKey,
    Contractor,
    Depot,
    Driver,
    Group,
    Invoice,
    Membership,
    Principal,
    Registration,
    RouteTemplate,
    Shift,
    TariffVersion,
    Vehicle,
)
from models.values.calendar import dutch_date
from services.paging import matching
from services.scope import Scope

MOST_FOUND = 200
_NAMED: Sequence[tuple[Any, Any, Any]] = (
    (Driver, Driver.name, Driver.sort_name),
    (Contractor, Contractor.name, Contractor.sort_name),
    (Principal, Principal.name, func.lower(Principal.name)),
    (Depot, Depot.name, func.lower(Depot.name)),
    (RouteTemplate, RouteTemplate.code, func.lower(RouteTemplate.code)),
    (Vehicle, Vehicle.number, func.lower(Vehicle.plate)),
    (Group, Group.name, func.lower(Group.name)),
    (ApiKey, ApiKey.name, func.lower(ApiKey.name)),
    (Membership, Membership.display_name, func.lower(Membership.display_name)),
    (Invoice, func.coalesce(Invoice.number, Invoice.party_name), func.lower(Invoice.number)),
)
"""Table, what its rows are called, and by what they are searched."""
_NO_DAY = null().cast(Date)


def names_of(scope: Scope, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The names of those of these rows that are still there, whatever they are; in one query."""
    if not ids:
        return {}
    parts = [select(table.id, name, _NO_DAY).where(table.id.in_(ids)) for table, name, _ in _NAMED]
    parts.append(
        select(TariffVersion.id, func.coalesce(Principal.name, Contractor.name), _NO_DAY)
        .outerjoin(Principal, _is(Principal, TariffVersion, TariffVersion.principal_id))
        .outerjoin(Contractor, _is(Contractor, TariffVersion, TariffVersion.contractor_id))
        .where(TariffVersion.id.in_(ids))
    )
    parts.append(_of_shift(select(Shift.id, RouteTemplate.code, Shift.service_date).where(Shift.id.in_(ids))))
    for table in (Registration, Adjustment):
        about = select(table.id, RouteTemplate.code, Shift.service_date).select_from(table)
        parts.append(_of_shift(about.join(Shift, _is(Shift, table, table.shift_id))).where(table.id.in_(ids)))
    found = scope.session.execute(union_all(*parts)).all()
    return {row_id: f"{name} op {dutch_date(day)}" if day else name for row_id, name, day in found}


def named_like(scope: Scope, search: str) -> Sequence[UUID]:
    """People, companies, vans and documents with these words in their names; a few hundred at most."""
    parts = [select(table.id).where(*matching(search, searched)) for table, _, searched in _NAMED]
    return list(scope.session.execute(union_all(*parts).limit(MOST_FOUND)).scalars())


def _of_shift(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return statement.join(RouteTemplate, _is(RouteTemplate, Shift, Shift.route_template_id))


def _is(table: Any, other: Any, reference: Any) -> ColumnElement[bool]:
    return and_(table.tenant_id == other.tenant_id, table.id == reference)
