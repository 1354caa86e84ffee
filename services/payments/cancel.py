"""Takes a batch back, so that what stands in it can be paid in another way."""

from uuid import UUID

from sqlalchemy import update

from models.tables import PaymentItem
from models.values.kinds import BatchState
from models.values.refusal import Refusal
from services.payments.state import locked_batch
from services.scope import Scope

_CAN_BE_CANCELLED = frozenset({BatchState.CONCEPT, BatchState.APPROVED, BatchState.DOWNLOADED})


class ReasonMissing(Refusal):
    """A file that left the company can still be read in; cancelling it needs a reason."""

    code = "reason_missing"


def cancel_batch(scope: Scope, *, batch_id: UUID, reason: str = "") -> None:
    """Release the payables of a batch; its file can no longer be downloaded.

    After a download a reason is needed: whoever cancels says that the bank did not and will not read the file.
    Raises: NotFound, WrongState, ReasonMissing.
    """
    batch = locked_batch(scope, batch_id, allowed=_CAN_BE_CANCELLED, to_do="annuleren")
    reason = reason.strip()
    if batch.state is BatchState.DOWNLOADED and not reason:
        raise ReasonMissing(
            "Dit bestand is al gedownload. Controleer bij je bank dat het niet is ingelezen en schrijf op waarom je "
            "annuleert.",
            field="reason",
        )
    batch.state = BatchState.CANCELLED
    batch.cancelled_at = scope.now
    scope.session.execute(update(PaymentItem).where(PaymentItem.batch_id == batch_id).values(is_live=False))
    scope.audit("payments.batch_cancelled", subject_id=batch_id, reason=reason)
    scope.announce("payments")
