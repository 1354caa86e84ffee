"""A planner sends drivers a short message; it stands on their phone until they have seen it."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import select

from models.tables import Driver, DriverMessage
from models.values.refusal import InvalidValue, NotFound
from services.scope import Scope

LONGEST: Final = 400


def send_message(scope: Scope, *, driver_ids: Collection[UUID], text: str, shift_id: UUID | None = None) -> int:
    """Send everybody in `driver_ids` the same words and return to how many. Raises: InvalidValue, NotFound."""
    words = text.strip()
    if not words:
        raise InvalidValue("Schrijf eerst een bericht.", field="text")
    if len(words) > LONGEST:
        raise InvalidValue(f"Houd het korter dan {LONGEST} tekens, dan past het op de telefoon.", field="text")
    wanted = set(driver_ids)
    known = set(scope.session.scalars(select(Driver.id).where(Driver.id.in_(wanted))))
    if not wanted or known != wanted:
        raise NotFound("Deze chauffeur")
    sender = scope.identity.name
    scope.insert(
        DriverMessage,
        [
            {"driver_id": driver_id, "shift_id": shift_id, "text": words, "sent_by": sender, "sent_at": scope.now}
            for driver_id in wanted
        ],
    )
    scope.audit("driver.message_sent", drivers=len(wanted))
    return len(wanted)
