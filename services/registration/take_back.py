"""A start that was a mistake is taken back: the shift is as it was before it, and can go to another driver."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from models.tables import DriverEvent as EventRow
from models.tables import Registration, Shift
from models.values.kinds import DriverEventKind
from services.planning.plan import told_state
from services.registration.history import HANDED_IN, current_rows, facts_by_events, facts_of_row
from services.rules.registration import check_only_started
from services.scope import Scope


def take_back_start(scope: Scope, *, shift_id: UUID) -> None:
    """Take a start back for the driver of this shift; without a start there is nothing to do.

    Raises: NotFound, InvalidValue when more than the start was registered.
    """
    shift = scope.get(Shift, shift_id, what="Deze dienst", lock=True)
    row = current_rows(scope, [shift_id]).get(shift_id)
    if row is None:
        return
    is_closed = shift.state in HANDED_IN
    check_only_started(facts_of_row(row) if is_closed else facts_by_events(scope, [shift_id], row.driver_id)[shift_id])
    scope.add(
        EventRow(
            shift_id=shift_id,
            driver_id=row.driver_id,
            kind=DriverEventKind.TAKE_BACK,
            happened_at=scope.now,
            received_at=scope.now,
            data={},
        )
    )
    note_take_back(scope, shift_id, row.started_at)
    undo_start(scope, shift, row)
    scope.announce("registration", day=shift.service_date, shift=shift_id)


def note_take_back(scope: Scope, shift_id: UUID, started_at: datetime) -> None:
    """Keep in the audit trail that there was a start."""
    scope.audit("registration.start_taken_back", subject_id=shift_id, started_at=started_at.isoformat())


def undo_start(scope: Scope, shift: Shift, row: Registration) -> None:
    """Do away with a registration that is only a start; one that somebody else made before it stands again."""
    scope.session.delete(row)
    scope.session.flush()
    before = select(Registration).where(Registration.shift_id == shift.id, Registration.version == row.version - 1)
    if earlier := scope.session.scalars(before).one_or_none():
        earlier.is_current = True
    shift.state = told_state(shift.published)
