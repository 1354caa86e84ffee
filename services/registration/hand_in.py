"""The office hands a registration in for a driver who stopped and forgot."""

from uuid import UUID

from models.tables import Shift
from models.values.kinds import ShiftState
from models.values.refusal import NotFound
from services.registration.history import current_rows, facts_by_events
from services.registration.record_events import AlreadyHandedIn
from services.rules.registration import check_complete
from services.scope import Scope


def hand_in(scope: Scope, *, shift_id: UUID) -> None:
    """Hand in what the driver registered, as it is; it stays the driver's own registration.

    Raises: NotFound, AlreadyHandedIn, InvalidValue when something in it cannot be right: correct it instead.
    """
    shift = scope.get(Shift, shift_id, what="Deze dienst", lock=True)
    row = current_rows(scope, [shift_id]).get(shift_id)
    if row is None:
        raise NotFound("Deze registratie")
    if shift.state is not ShiftState.RUNNING:
        raise AlreadyHandedIn
    check_complete(facts_by_events(scope, [shift_id], row.driver_id)[shift_id])
    shift.state = ShiftState.DONE
    row.registered_at = scope.now
    scope.audit("registration.handed_in", subject_id=shift_id)
    scope.announce("registration", day=shift.service_date, shift=shift_id)
