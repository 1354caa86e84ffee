"""The rows of the approval queue: each shift with its registration, held against plan and norm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from models.tables import DeferredShift, Depot, Driver, Registration, RouteTemplate, Shift
from models.values.calendar import Period
from models.values.kinds import Severity
from services.plain_rows import plain
from services.rules.norms import Registered, RegistrationException, exceptions
from services.scope import Scope

REACH: Final = timedelta(days=3)
"""What began longer before a registration is not looked at for minutes that both count."""


class QueueState(StrEnum):
    """Where the registration of a shift stands."""

    UNUSUAL = "unusual"
    MISSING = "missing"
    USUAL = "usual"
    HELD = "held"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One shift to approve. `is_own` means the viewer registered it; `is_late` that its own week is locked.

    One that was begun and not stopped has `started_at` and no `actual`.
    """

    shift_id: UUID
    registration_id: UUID | None
    service_date: date
    route: str
    route_name: str
    depot: str
    driver: str
    planned: Period
    started_at: datetime | None
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


IS_HELD: Final = DeferredShift.id.is_not(None) & DeferredShift.released_at.is_(None)
IS_APPROVED: Final = ~IS_HELD & Registration.ended_at.is_not(None) & Registration.approved_at.is_not(None)
_REGISTERED: Final = and_(
    Registration.tenant_id == Shift.tenant_id, Registration.shift_id == Shift.id, Registration.is_current
)
_DEFERRED: Final = and_(DeferredShift.tenant_id == Shift.tenant_id, DeferredShift.shift_id == Shift.id)
_ROWS = (
    select(
        Shift.id,
        Shift.service_date,
        Shift.starts_at,
        Shift.ends_at,
        RouteTemplate.code,
        RouteTemplate.name.label("route_name"),
        RouteTemplate.norm_stops,
        RouteTemplate.norm_parcels,
        Shift.expected_stops,
        Shift.expected_parcels,
        Depot.name.label("depot"),
        Driver.name.label("driver"),
        Registration.id.label("registration_id"),
        Registration.started_at,
        Registration.ended_at,
        Registration.break_minutes,
        Registration.wait_minutes,
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
        DeferredShift.reason.label("held_because"),
        IS_HELD.label("is_held"),
        IS_APPROVED.label("is_approved"),
    )
    .outerjoin(
        RouteTemplate,
        (RouteTemplate.tenant_id == Shift.tenant_id) & (RouteTemplate.id == Shift.route_template_id),
    )
    .outerjoin(Depot, (Depot.tenant_id == Shift.tenant_id) & (Depot.id == Shift.depot_id))
    .outerjoin(Registration, _REGISTERED)
    .outerjoin(
        Driver,
        and_(
            Driver.tenant_id == Shift.tenant_id,
            Driver.id == func.coalesce(Registration.driver_id, Shift.driver_id),
        ),
    )
    .outerjoin(DeferredShift, _DEFERRED)
)
_COUNTS = (
    select(
        func.count().label("shifts"),
        func.count().filter(IS_APPROVED).label("approved"),
        func.count().filter(IS_HELD).label("held"),
    )
    .select_from(Shift)
    .outerjoin(Registration, _REGISTERED)
    .outerjoin(DeferredShift, _DEFERRED)
)


def read_rows(scope: Scope, which: ColumnElement[bool], *, late: bool = False) -> list[QueueRow]:
    """The rows of the shifts and registrations of `which`, in no order; `late` marks them as of a locked week."""
    rows = plain(scope.session.execute(_ROWS.where(which)))
    elsewhere = _elsewhere(scope, [row for row in rows if row.ended_at])
    return [_row(scope, row, elsewhere.get(row.registration_id), late=late) for row in rows]


def count_rows(scope: Scope, which: ColumnElement[bool]) -> Any:
    """How many `shifts` there are of `which`, and how many of them are `approved` or `held`."""
    return scope.session.execute(_COUNTS.where(which)).one()


def _elsewhere(scope: Scope, rows: Sequence[Any]) -> dict[UUID, Period]:
    """What another current registration of the same driver covers too, by the id of those of `rows` and of others
    in the time between them; the first if several.
    """
    if not rows:
        return {}
    first, last = min(row.started_at for row in rows), max(row.ended_at for row in rows)
    own, other = aliased(Registration), aliased(Registration)
    start, end = func.greatest(own.started_at, other.started_at), func.least(own.ended_at, other.ended_at)
    overlapping = (
        select(own.id, start, end)
        .join(other, (other.tenant_id == own.tenant_id) & (other.driver_id == own.driver_id) & (other.id != own.id))
        .where(
            own.is_current,
            own.started_at.between(first, last),
            other.is_current,
            other.ended_at.is_not(None),
            other.started_at.between(first - REACH, last),
            other.started_at.between(own.started_at - REACH, own.ended_at),
            start < end,
        )
        .order_by(start.desc())
    )
    with scope.across_depots():
        return {own_id: Period(*shared) for own_id, *shared in scope.session.execute(overlapping)}


def _row(scope: Scope, row: Any, elsewhere: Period | None, *, late: bool) -> QueueRow:
    planned = Period(row.starts_at, row.ends_at)
    actual = Period(row.started_at, row.ended_at) if row.ended_at else None
    found = _exceptions(row, actual, planned, elsewhere)
    return QueueRow(
        shift_id=row.id,
        registration_id=row.registration_id if actual else None,
        service_date=row.service_date,
        route=row.code,
        route_name=row.route_name,
        depot=row.depot,
        driver=row.driver or "",
        planned=planned,
        started_at=row.started_at,
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


def _exceptions(
    row: Any, actual: Period | None, planned: Period, elsewhere: Period | None
) -> tuple[RegistrationException, ...]:
    if actual is None:
        return ()
    registered = Registered(
        period=actual,
        break_minutes=row.break_minutes,
        stops_done=row.stops_done,
        stops_failed=row.stops_failed,
        stops_loaded=row.stops_loaded,
        parcels=row.parcels_delivered,
        wait_minutes=row.wait_minutes,
        km=_km(row),
        long_shift_reason=row.long_shift_reason or row.remark,
        elsewhere=elsewhere,
    )
    return tuple(
        exceptions(
            registered,
            planned=planned,
            norm_stops=row.expected_stops or row.norm_stops,
            norm_parcels=row.expected_parcels or row.norm_parcels,
        )
    )


def _state(row: Any, actual: Period | None, found: Sequence[RegistrationException]) -> QueueState:
    if row.is_held:
        return QueueState.HELD
    if row.is_approved:
        return QueueState.APPROVED
    if actual is None:
        return QueueState.MISSING
    return QueueState.UNUSUAL if found else QueueState.USUAL
