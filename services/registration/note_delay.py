"""A planner writes down that somebody comes later, and why."""

from typing import Final
from uuid import UUID

from models.tables import Assignment, Shift
from models.values.refusal import InvalidValue, Refusal
from services.scope import Scope

DELAYED: Final = "delayed"
LONGEST: Final = 60


class NobodyIsExpected(Refusal):
    """The shift has no driver who could be late."""

    code = "nobody_is_expected"

    def __init__(self) -> None:
        super().__init__("Op deze route staat niemand. Wijs eerst iemand toe.")


def note_delay(scope: Scope, *, shift_id: UUID, reason: str) -> None:
    """Keep why the driver of this shift comes later: `file A2`. Raises: NotFound, NobodyIsExpected, InvalidValue."""
    shift = scope.get(Shift, shift_id, what="Deze dienst")
    if shift.driver_id is None:
        raise NobodyIsExpected
    words = reason.strip()
    if not 0 < len(words) <= LONGEST:
        raise InvalidValue(f"Schrijf kort waarom, hoogstens {LONGEST} tekens.", field="reason")
    scope.add(
        Assignment(
            shift_id=shift_id,
            driver_id=shift.driver_id,
            vehicle_id=shift.vehicle_id,
            event=DELAYED,
            reason=words,
            at=scope.now,
            by=scope.identity.name,
        )
    )
    scope.announce("registration", day=shift.service_date, shift=shift_id)
