"""Leaves a single shift out of its week, so that one dispute does not keep everybody waiting, and lets it in later."""

from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from models.tables import DeferredShift, MoneyLine, Shift
from models.values.calendar import IsoWeek
from models.values.refusal import InvalidValue, Refusal
from services.scope import Scope
from services.settlement.weeks import after_locks, hold_open, mark_stale

WHAT = "Deze dienst"


class ShiftIsNotHeld(Refusal):
    """Only what waits can be let in."""

    code = "shift_is_not_held"

    def __init__(self) -> None:
        super().__init__("Deze dienst wacht niet. Ververs de pagina.")


def not_held() -> ColumnElement[bool]:
    """The condition on `Shift` that it may be settled."""
    return ~(
        select(DeferredShift.id)
        .where(
            DeferredShift.tenant_id == Shift.tenant_id,
            DeferredShift.shift_id == Shift.id,
            DeferredShift.released_at.is_(None),
        )
        .correlate(Shift)
        .exists()
    )


def hold_shift(scope: Scope, *, shift_id: UUID, reason: str) -> None:
    """Leave the shift out of its week until it is released; its lines in the open week go.

    Raises: NotFound, WeekIsLocked, InvalidValue without a reason.
    """
    shift = scope.get(Shift, shift_id, what=WHAT)
    if not reason.strip():
        raise InvalidValue("Schrijf op waarom deze dienst wacht.", field="reason")
    week = IsoWeek.containing(shift.service_date)
    row = hold_open(scope, week)
    forget(scope, shift_id)
    scope.add(
        DeferredShift(shift_id=shift_id, reason=reason.strip(), deferred_at=scope.now, deferred_by=scope.identity.name)
    )
    scope.session.execute(
        delete(MoneyLine).where(
            MoneyLine.shift_id == shift_id, MoneyLine.iso_year == week.year, MoneyLine.iso_week == week.week
        )
    )
    row.settled_at = None
    scope.audit("shift.held", subject_id=shift_id, reason=reason.strip())
    scope.announce("settlement", week=str(week))


def release_shift(scope: Scope, *, shift_id: UUID) -> None:
    """Let a held shift be settled: in its own week when that is open, else in the first open week after it.

    Raises: NotFound, ShiftIsNotHeld.
    """
    shift = scope.get(Shift, shift_id, what=WHAT)
    held = scope.session.scalars(
        select(DeferredShift).where(DeferredShift.shift_id == shift_id, DeferredShift.released_at.is_(None))
    ).one_or_none()
    if held is None:
        raise ShiftIsNotHeld
    week = IsoWeek.containing(shift.service_date)
    held.released_at = after_locks(scope, week, mark_stale(scope, week))
    scope.audit("shift.released", subject_id=shift_id)
    scope.announce("settlement", week=str(week))


def forget(scope: Scope, shift_id: UUID) -> None:
    """Drop what was decided about a shift earlier."""
    scope.session.execute(delete(DeferredShift).where(DeferredShift.shift_id == shift_id))
