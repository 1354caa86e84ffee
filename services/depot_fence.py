"""The second fence of a scope: who works for some depots only reads and writes what hangs from those."""

from collections.abc import Callable, Iterator
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, or_, select
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.orm.interfaces import ORMOption

from models.tables import (
    Absence,
    AccountChange,
    Adjustment,
    Assignment,
    Availability,
    ClosedFile,
    Contractor,
    DataPackage,
    DataRequest,
    DeferredShift,
    Depot,
    Driver,
    DriverDepot,
    DriverEvent,
    DriverMessage,
    EmployeeFile,
    EngagementPeriod,
    LegalHold,
    MoneyLine,
    Paper,
    Payable,
    PayrollLine,
    PrincipalContract,
    Registration,
    RouteTemplate,
    SelfBillingAgreement,
    Shift,
    TariffVersion,
    Vehicle,
)
from models.tables.base import TenantOwned

Kind = type[TenantOwned]

OF_A_DEPOT: tuple[Kind, ...] = (RouteTemplate, Shift, DriverDepot, MoneyLine)
OF_A_DEPOT_OR_ALL: tuple[Kind, ...] = (PrincipalContract, TariffVersion)
OF_A_SHIFT: tuple[Kind, ...] = (Registration, DriverEvent, Assignment, Adjustment, DeferredShift)
OF_A_DRIVER: tuple[Kind, ...] = (
    EngagementPeriod, EmployeeFile, Absence, Availability, DriverMessage, PayrollLine, DataRequest, DataPackage,
    ClosedFile, LegalHold,
)  # fmt: skip
OF_A_PAYEE: tuple[Kind, ...] = (AccountChange, Payable)

_PAIRS, _SHIFTS, _VANS, _ENGAGEMENTS = (
    cast("Table", table.__table__).alias(f"{table.__tablename__}_there")
    for table in (DriverDepot, Shift, Vehicle, EngagementPeriod)
)
"""Beside the classes, and under names of their own: the fence is neither fenced nor tied to what is around it."""


def lies_outside(depots: frozenset[UUID] | None, depot_id: UUID | None) -> bool:
    """Whether a row that names this depot is not for who is limited to `depots`."""
    return depots is not None and depot_id is not None and depot_id not in depots


def depot_fence(tenant_id: UUID, depots: frozenset[UUID]) -> Iterator[ORMOption]:
    """What every query of who is limited to these depots carries.

    A driver is of the depots they can drive from, and of those they have a shift at; so is a van. A van, contract or
    tariff without a depot is of all of them. A contractor nobody works for yet is everybody's.
    """
    ids = list(depots)
    yield _on(Depot, lambda table: table.id.in_(ids))
    for kind in OF_A_DEPOT:
        yield _on(kind, lambda table: table.depot_id.in_(ids))
    for kind in OF_A_DEPOT_OR_ALL:
        yield _on(kind, lambda table: or_(table.depot_id.is_(None), table.depot_id.in_(ids)))
    for kind in OF_A_SHIFT:
        yield _on(kind, lambda table: table.shift_id.in_(_shifts(tenant_id, ids)))
    yield _on(Driver, lambda table: _drives_there(tenant_id, ids, table.id))
    for kind in OF_A_DRIVER:
        yield _on(kind, lambda table: _drives_there(tenant_id, ids, table.driver_id))
    yield _on(Vehicle, lambda table: _is_at(tenant_id, ids, table.id))
    yield _on(Contractor, lambda table: _is_known(tenant_id, ids, table.id))
    yield _on(SelfBillingAgreement, lambda table: _is_known(tenant_id, ids, table.contractor_id))
    for kind in OF_A_PAYEE:
        yield _on(kind, lambda table: _is_payee(tenant_id, ids, table))
    yield _on(Paper, lambda table: or_(_is_payee(tenant_id, ids, table), _is_at(tenant_id, ids, table.vehicle_id)))


def _on(kind: Kind, limit: Callable[[Any], ColumnElement[bool]]) -> ORMOption:
    return with_loader_criteria(kind, limit, include_aliases=True)


def _shifts(tenant_id: UUID, ids: list[UUID]) -> Select[Any]:
    return select(_SHIFTS.c.id).where(_SHIFTS.c.tenant_id == tenant_id, _SHIFTS.c.depot_id.in_(ids))


def _drives_there(tenant_id: UUID, ids: list[UUID], driver_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether this driver can drive from these depots or has a shift there, which is asked only of who cannot."""
    can = (
        select(_PAIRS.c.id)
        .where(_PAIRS.c.tenant_id == tenant_id, _PAIRS.c.driver_id == driver_id, _PAIRS.c.depot_id.in_(ids))
        .correlate_except(_PAIRS)
    )
    return or_(can.exists(), _rides_there(tenant_id, ids, _SHIFTS.c.driver_id, driver_id))


def _rides_there(
    tenant_id: UUID, ids: list[UUID], what: ColumnElement[UUID], wanted: ColumnElement[UUID]
) -> ColumnElement[bool]:
    riding = select(_SHIFTS.c.id).where(_SHIFTS.c.tenant_id == tenant_id, what == wanted, _SHIFTS.c.depot_id.in_(ids))
    return riding.correlate_except(_SHIFTS).exists()


def _is_at(tenant_id: UUID, ids: list[UUID], vehicle_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    is_theirs = or_(_VANS.c.depot_id.is_(None), _VANS.c.depot_id.in_(ids))
    van = select(_VANS.c.id).where(_VANS.c.tenant_id == tenant_id, _VANS.c.id == vehicle_id, is_theirs)
    return or_(van.correlate_except(_VANS).exists(), _rides_there(tenant_id, ids, _SHIFTS.c.vehicle_id, vehicle_id))


def _is_known(tenant_id: UUID, ids: list[UUID], contractor_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether somebody of these depots works for this contractor, or nobody at all."""
    working = select(_ENGAGEMENTS.c.contractor_id).where(
        _ENGAGEMENTS.c.tenant_id == tenant_id, _ENGAGEMENTS.c.contractor_id.is_not(None)
    )
    theirs = working.where(_drives_there(tenant_id, ids, _ENGAGEMENTS.c.driver_id))
    return or_(contractor_id.in_(theirs), contractor_id.not_in(working))


def _is_payee(tenant_id: UUID, ids: list[UUID], table: Any) -> ColumnElement[bool]:
    return or_(_drives_there(tenant_id, ids, table.driver_id), _is_known(tenant_id, ids, table.contractor_id))
