"""The batch a use case works on: locked, and in a state in which that can be done."""

from uuid import UUID

from models.tables import PaymentBatch
from models.values.kinds import BatchState
from models.values.refusal import Conflict
from services.scope import Scope

_WORDS = {
    BatchState.CONCEPT: "is nog niet goedgekeurd",
    BatchState.APPROVED: "is al goedgekeurd en nog niet gedownload",
    BatchState.DOWNLOADED: "is al gedownload",
    BatchState.CONFIRMED: "is al bevestigd",
    BatchState.CANCELLED: "is geannuleerd",
}


class WrongState(Conflict):
    """The batch is further, or not so far yet."""

    code = "wrong_state"


def locked_batch(scope: Scope, batch_id: UUID, *, allowed: frozenset[BatchState], to_do: str) -> PaymentBatch:
    """The batch, locked until the end of the transaction. Raises: NotFound, WrongState."""
    batch = scope.get(PaymentBatch, batch_id, what="Dit betaalbestand", lock=True)
    if batch.state not in allowed:
        raise WrongState(f"Dit betaalbestand {_WORDS[batch.state]}, dus {to_do} kan niet. Ververs de pagina.")
    return batch
