"""Which company and rights an API key speaks for, before a tenant is known."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, or_, select, text, update
from sqlalchemy.orm import Session

from models.tables import ApiKey
from services.access.api_tokens import KeyRefused, digest_of, is_token
from services.access.attempts import WRONG_KEY_FROM, Caller, count_attempt, of_visitor
from services.scope import Environment, Identity, Origin, as_key, platform_scope

USED_EVERY: Final = timedelta(minutes=1)
_BY_TOKEN: Final = text(
    "SELECT k.id AS key_id, k.start, k.last_used_at, live.*"
    " FROM api_keys k CROSS JOIN LATERAL live_key(k.id, :at) live WHERE k.token_sha256 = :digest"
)


def recognise(environment: Environment, token: str, *, caller: Caller) -> Identity:
    """Who a key speaks for at this moment; it is looked at again in the transaction of each action.

    One query whatever is wrong with it. A wrong key counts against the address it came from; a right one costs nothing
    and works, whatever others at that address tried: 256 bits are not guessed.
    Raises: KeyRefused, TooManyAttempts.
    """
    if not is_token(token):
        raise KeyRefused
    now = environment.clock.now()
    with platform_scope(environment) as session:
        found = session.execute(_BY_TOKEN, {"at": now, "digest": digest_of(token)}).one_or_none()
        if found is not None and (found.last_used_at is None or found.last_used_at <= now - USED_EVERY):
            _note_use(session, found, environment, caller)
    if found is None:
        count_attempt(environment, of_visitor(WRONG_KEY_FROM, caller))
        raise KeyRefused
    origin = Origin(caller.address, device=found.start)
    return as_key(Identity(found.tenant_id, None, "", key_id=found.key_id, origin=origin), found)


def _note_use(session: Session, found: Row[Any], environment: Environment, caller: Caller) -> None:
    """Once a minute, by whichever call comes first; the others don't wait for it."""
    now = environment.clock.now()
    due = (
        select(ApiKey.id)
        .where(ApiKey.id == found.key_id, or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= now - USED_EVERY))
        .with_for_update(skip_locked=True, key_share=True)
    )
    session.execute(
        update(ApiKey).where(ApiKey.id.in_(due)).values(last_used_at=now, last_used_from=caller.address),
        execution_options={"synchronize_session": False},
    )
