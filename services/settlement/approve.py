"""Approves registrations: one, some, or all of a week that nothing is unusual about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from models.tables import Registration, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import Severity, ShiftState
from models.values.refusal import Conflict, NotFound, Refusal
from services.registration.history import lock_shifts_of
from services.scope import Scope
from services.settlement.queue import approval_queue
from services.settlement.rows import QueueState, read_rows
from services.settlement.weeks import after_locks, mark_stale


class OwnRegistration(Refusal):
    """Nobody approves what they registered themselves (invariant I15)."""

    code = "own_registration"

    def __init__(self) -> None:
        super().__init__("Je hebt dit zelf geregistreerd. Laat een collega het goedkeuren.")


class RegistrationIsBlocked(Refusal):
    """Something must be corrected first."""

    code = "registration_is_blocked"

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Corrigeer de registratie en keur haar daarna goed.")


@dataclass(frozen=True, slots=True)
class ApprovalResult:
    """How many were approved now, and how many already were; `booked_in` is the last open week that takes them."""

    approved: int
    already: int
    booked_in: IsoWeek | None = None


def approve_registrations(scope: Scope, *, registration_ids: Sequence[UUID]) -> ApprovalResult:
    """Approve these, all or none; what is approved already stays as it was.

    Raises: NotFound; Conflict when a newer version exists or the shift is going on; OwnRegistration;
    RegistrationIsBlocked.
    """
    lock_shifts_of(scope, registration_ids)
    rows = scope.session.scalars(
        select(Registration)
        .where(Registration.id.in_(registration_ids))
        .order_by(Registration.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(set(registration_ids)):
        raise NotFound("Deze registratie")
    booked_in = None
    waiting = [row for row in rows if row.approved_at is None]
    for row in waiting:
        _check(scope, row)
    _refuse_blocked(scope, [row.id for row in waiting])
    if waiting:
        shift_ids = [row.shift_id for row in waiting]
        approved_at, booked_in = _hold_weeks(scope, shift_ids)
        for row in waiting:
            row.approved_by = scope.identity.membership_id
            row.approved_at = approved_at
            scope.audit("registration.approved", subject_id=row.id, version=row.version)
        _finish(scope, shift_ids)
    return ApprovalResult(len(waiting), len(rows) - len(waiting), booked_in)


def approve_usual(scope: Scope, *, week: IsoWeek) -> ApprovalResult:
    """Approve everything of a week that nothing is unusual about, except what the actor registered."""
    queue = approval_queue(scope, week=week)
    usual = [
        row.registration_id
        for row in queue.rows
        if row.state is QueueState.USUAL and row.registration_id and not row.is_own
    ]
    return approve_registrations(scope, registration_ids=usual)


def _check(scope: Scope, row: Registration) -> None:
    if not row.is_current:
        raise Conflict("Deze registratie is intussen gecorrigeerd. Bekijk de nieuwe versie.")
    if row.ended_at is None:
        raise Conflict("Deze dienst is nog bezig. Keur hem goed als hij klaar is.")
    if scope.identity.membership_id is None or row.registered_by == scope.identity.membership_id:
        raise OwnRegistration


def _refuse_blocked(scope: Scope, registration_ids: Sequence[UUID]) -> None:
    for row in read_rows(scope, Registration.id.in_(registration_ids)):
        for found in row.exceptions:
            if found.severity is Severity.BLOCK:
                raise RegistrationIsBlocked(found.text)


def _hold_weeks(scope: Scope, shift_ids: Sequence[UUID]) -> tuple[datetime, IsoWeek]:
    """Have the weeks that take these shifts settled anew; answers since when they are approved, and the last week."""
    days = scope.session.scalars(select(Shift.service_date).where(Shift.id.in_(shift_ids)).distinct())
    weeks = sorted({IsoWeek.containing(day) for day in days})
    taken = [(week, mark_stale(scope, week)) for week in weeks]
    return max(after_locks(scope, week, into) for week, into in taken), max(into for _, into in taken)


def _finish(scope: Scope, shift_ids: Sequence[UUID]) -> None:
    scope.session.execute(
        update(Shift)
        .where(Shift.id.in_(shift_ids), Shift.state != ShiftState.SETTLED)
        .values(state=ShiftState.APPROVED, row_version=Shift.row_version + 1)
        .execution_options(synchronize_session=False)
    )
    scope.announce("settlement")
    scope.announce("registration")
