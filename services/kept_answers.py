"""The same call twice is done once: the answer is kept with what was done, in one transaction."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select

from models.tables import KeptAnswer
from models.values.refusal import Conflict, Refusal
from services.scope import Scope
from services.taking_turns import has_taken_turn

KEPT_FOR: Final = timedelta(hours=24)


class OtherRequest(Refusal):
    """An idempotency key names one request by who may as much as then: an answer tells what could be seen."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(
            "Met deze Idempotency-Key is al een ander verzoek gedaan, of dit toen deze API-sleutel andere rechten had."
            " Er is niets gewijzigd; kijk of het al gedaan is voordat je een nieuwe kiest.",
            field="Idempotency-Key",
        )


class StillGoingOn(Conflict):
    """The same call is being done at this moment."""

    code = "request_in_progress"

    def __init__(self) -> None:
        super().__init__("Ditzelfde verzoek wordt nog uitgevoerd. Wacht even en verstuur het opnieuw.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered, byte for byte."""

    status: int
    body: bytes
    etag: str = ""
    location: str = ""


def answer_once(
    scope: Scope, *, key_id: UUID, name: str, request_sha256: bytes, answer: Callable[[], Answer]
) -> Answer:
    """Do it and keep the answer, or give the answer of the time that it was done.

    What is refused does nothing and is not kept: mended, it can come again under the same name.
    Raises: OtherRequest, StillGoingOn, and whatever `answer` raises.
    """
    if not has_taken_turn(scope, f"{key_id}:{name}"):
        raise StillGoingOn
    asked = _with_reach(scope, request_sha256)
    kept = scope.session.scalars(
        select(KeptAnswer).where(KeptAnswer.key_id == key_id, KeptAnswer.name == name)
    ).one_or_none()
    if kept is not None and kept.answered_at > scope.now - KEPT_FOR:
        if kept.request_sha256 != asked:
            raise OtherRequest
        return Answer(kept.status, kept.body, kept.etag, kept.location)
    if kept is not None:
        scope.session.delete(kept)
        scope.session.flush()
    given = answer()
    scope.add(
        KeptAnswer(
            key_id=key_id,
            name=name,
            request_sha256=asked,
            status=given.status,
            etag=given.etag,
            location=given.location,
            body=given.body,
            answered_at=scope.now,
        )
    )
    return given


def forget_answers(scope: Scope) -> int:
    """Delete the answers that were kept long enough; returns how many."""
    old = delete(KeptAnswer).where(KeptAnswer.answered_at <= scope.now - KEPT_FOR).returning(KeptAnswer.id)
    return len(scope.session.execute(old).all())


def _with_reach(scope: Scope, request_sha256: bytes) -> bytes:
    """The request and what the actor may at this moment."""
    depots = scope.identity.depots
    reach = [sorted(scope.identity.rights), None if depots is None else sorted(str(one) for one in depots)]
    return hashlib.sha256(request_sha256 + json.dumps(reach).encode()).digest()
