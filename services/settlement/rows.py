"""The rows of the approval queue: each shift with its registration, held against plan and norm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from models.tables import DeferredShift, Depot, Driver, Registration, RouteTemplate, Shift
from models.values.calendar import Period
from models.values.kinds import Severity
from services.rules.norms import Registered, RegistrationException, exceptions
from services.scope import Scope


class QueueState(StrEnum):
    """Where the registration of a shift stands."""

    UNUSUAL = "unusual"
    MISSING = "missing"
    USUAL = "usual"
    HELD = "held"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One shift to approve. `is_own` means the viewer registered it; `is_late` that its own week is locked."""

    shift_id: UUID
    registration_id: UUID | None
    service_date: date
    route: str
    route_name: str
    depot: str
    driver: str
    planned: Period
    actual: Period | None
    break_minutes: int
    stops_done: int
    stops_failed: int
    norm_stops: int | None
    parcels: int
    km: int | None
    state: QueueState
    exceptions: tuple[RegistrationException, ...]
    remark: str
    reason: str
    is_own: bool
    is_late: bool

    @property
    def is_blocked(self) -> bool:
        """Something must be corrected before anyone can approve."""
        return any(exception.severity is Severity.BLOCK for exception in self.exceptions)


_ROWS = (
    select(
        Shift.id,
        Shift.service_date,
        Shift.starts_at,
        Shift.ends_at,
        RouteTemplate.code,
        RouteTemplate.name.label("route_name"),
        RouteTemplate.norm_stops,
        Shift.expected_stops,
        Depot.name.label("depot"),
        Driver.name.label("driver"),
        Registration.id.label("registration_id"),
        Registration.started_at,
        Registration.ended_at,
        Registration.break_minutes,
        Registration.stops_loaded,
        Registration.stops_done,
        Registration.stops_failed,
        Registration.parcels_delivered,
        Registration.km_start,
        Registration.km_end,
        Registration.remark,
        Registration.long_shift_reason,
        Registration.correction_reason,
        Registration.registered_by,
        Registration.approved_at,
        DeferredShift.reason.label("held_because"),
        (DeferredShift.id.is_not(None) & DeferredShift.released_at.is_(None)).label("is_held"),
    )
    .outerjoin(
        RouteTemplate,
        (RouteTemplate.tenant_id == Shift.tenant_id) & (RouteTemplate.id == Shift.route_template_id),
    )
    .outerjoin(Depot, (Depot.tenant_id == Shift.tenant_id) & (Depot.id == Shift.depot_id))
    .outerjoin(
        Registration,
        and_(Registration.tenant_id == Shift.tenant_id, Registration.shift_id == Shift.id, Registration.is_current),
    )
    .outerjoin(
        Driver,
        and_(
            Driver.tenant_id == Shift.tenant_id,
            Driver.id == func.coalesce(Registration.driver_id, Shift.driver_id),
        ),
    )
    .outerjoin(DeferredShift, (DeferredShift.tenant_id == Shift.tenant_id) & (DeferredShift.shift_id == Shift.id))
)


def read_rows(scope: Scope, which: ColumnElement[bool], *, late: bool = False) -> list[QueueRow]:
    """The rows of the shifts and registrations of `which`, in no order; `late` marks them as of a locked week."""
    return [_row(scope, row, late=late) for row in _read(scope, which)]


def _read(scope: Scope, which: ColumnElement[bool]) -> Sequence[Any]:
    return scope.session.execute(_ROWS.where(which)).all()


def _row(scope: Scope, row: Any, *, late: bool) -> QueueRow:
    planned = Period(row.starts_at, row.ends_at)
    actual = Period(row.started_at, row.ended_at) if row.ended_at else None
    found = _exceptions(row, actual, planned)
    return QueueRow(
        shift_id=row.id,
        registration_id=row.registration_id if actual else None,
        service_date=row.service_date,
        route=row.code,
        route_name=row.route_name,
        depot=row.depot,
        driver=row.driver or "",
        planned=planned,
        actual=actual,
        break_minutes=row.break_minutes or 0,
        stops_done=row.stops_done or 0,
        stops_failed=row.stops_failed or 0,
        norm_stops=row.expected_stops or row.norm_stops,
        parcels=row.parcels_delivered or 0,
        km=_km(row),
        state=_state(row, actual, found),
        exceptions=found,
        remark=row.remark or "",
        reason=(row.held_because if row.is_held else row.correction_reason) or "",
        is_own=row.registered_by is not None and row.registered_by == scope.identity.membership_id,
        is_late=late,
    )


def _km(row: Any) -> int | None:
    return None if row.km_start is None or row.km_end is None else row.km_end - row.km_start


def _exceptions(row: Any, actual: Period | None, planned: Period) -> tuple[RegistrationException, ...]:
    if actual is None:
        return ()
    registered = Registered(
        period=actual,
        break_minutes=row.break_minutes,
        stops_done=row.stops_done,
        stops_failed=row.stops_failed,
        stops_loaded=row.stops_loaded,
        km=_km(row),
        long_shift_reason=row.long_shift_reason or row.remark,
    )
    return tuple(exceptions(registered, planned=planned, norm_stops=row.expected_stops or row.norm_stops))


def _state(row: Any, actual: Period | None, found: Sequence[RegistrationException]) -> QueueState:
    if row.is_held:
        return QueueState.HELD
    if actual is None:
        return QueueState.MISSING
    if row.approved_at is not None:
        return QueueState.APPROVED
    return QueueState.UNUSUAL if found else QueueState.USUAL
