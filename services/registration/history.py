"""How far a shift's registration has come: its current row, and the driver's events behind it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from models.tables import DriverEvent as EventRow
from models.tables import Registration, Shift
from models.values.kinds import DriverEventKind, ShiftState
from services.registration.event_data import read_data
from services.rules.registration import DriverEvent, RegistrationFacts, Span, project
from services.scope import Scope

HANDED_IN: Final = frozenset({ShiftState.DONE, ShiftState.APPROVED, ShiftState.SETTLED})


def current_rows(scope: Scope, shift_ids: Collection[UUID]) -> dict[UUID, Registration]:
    """The current registration of each of these shifts that has one; to change it, lock its shift first."""
    query = select(Registration).where(Registration.shift_id.in_(shift_ids), Registration.is_current)
    return {row.shift_id: row for row in scope.session.scalars(query.execution_options(populate_existing=True))}


def lock_shifts_of(scope: Scope, registration_ids: Collection[UUID]) -> None:
    """Hold the shifts of these registrations until the end: whoever changes a registration holds its shift first."""
    mine = select(Registration.shift_id).where(Registration.id.in_(registration_ids))
    scope.session.execute(select(Shift.id).where(Shift.id.in_(mine)).order_by(Shift.id).with_for_update())


def facts_by_events(scope: Scope, shift_ids: Collection[UUID], driver_id: UUID) -> dict[UUID, RegistrationFacts]:
    """What this driver's events make of each of these shifts."""
    found = scope.session.execute(
        select(EventRow.shift_id, EventRow.kind, EventRow.happened_at, EventRow.data)
        .where(EventRow.shift_id.in_(shift_ids), EventRow.driver_id == driver_id)
        .order_by(EventRow.position)
    )
    events: defaultdict[UUID, list[DriverEvent]] = defaultdict(list)
    for shift_id, kind, happened_at, data in found:
        events[shift_id].append(stored_event(DriverEventKind(kind), happened_at, data))
    return {shift_id: project(RegistrationFacts(), events[shift_id]) for shift_id in shift_ids}


def stored_event(kind: DriverEventKind, happened_at: Any, data: Mapping[str, Any]) -> DriverEvent:
    """An event as the rules take it, from what was stored."""
    return DriverEvent(kind, happened_at, read_data(kind, data))


def facts_of_row(row: Registration) -> RegistrationFacts:
    """A registration that was handed in, as facts; the office may have mended it since the driver's last event."""
    return RegistrationFacts(
        started_at=row.started_at,
        ended_at=row.ended_at,
        break_minutes=row.break_minutes,
        waits=(Span(row.started_at, row.started_at + timedelta(minutes=row.wait_minutes)),) if row.wait_minutes else (),
        stops_loaded=row.stops_loaded,
        stops_done=row.stops_done,
        stops_failed=row.stops_failed,
        parcels_delivered=row.parcels_delivered,
        parcels_returned=row.parcels_returned,
        km_start=row.km_start,
        km_end=row.km_end,
        remark=row.remark,
        submitted_at=row.registered_at,
    )
