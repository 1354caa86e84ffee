"""What a passkey has to sign: random, for one purpose in one browser, and gone with the first answer."""

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from models.tables import Challenge
from services.scope import Environment, platform_scope

LASTS: Final = timedelta(minutes=5)


class Purpose(StrEnum):
    """What the answer is good for, and nothing else."""

    SIGN_IN = "sign in"
    SECOND_STEP = "second step"
    PROOF = "proof"
    SET_UP = "set up"


def make_challenge(environment: Environment, purpose: Purpose, *, holder: str) -> bytes:
    """A fresh challenge, in place of the one that this holder had. `holder` is a secret or id of one browser."""
    value, now = secrets.token_bytes(32), environment.clock.now()
    kept = {"value": value, "expires_at": now + LASTS}
    with platform_scope(environment) as session:
        session.execute(delete(Challenge).where(Challenge.expires_at <= now))
        session.execute(
            insert(Challenge)
            .values(key=_key(purpose, holder), **kept)
            .on_conflict_do_update(index_elements=["key"], set_=kept)
        )
    return value


def take_challenge(environment: Environment, purpose: Purpose, *, holder: str) -> bytes | None:
    """What was asked, once: whoever comes second, or after five minutes, gets None."""
    with platform_scope(environment) as session:
        return session.scalars(
            delete(Challenge)
            .where(Challenge.key == _key(purpose, holder), Challenge.expires_at > environment.clock.now())
            .returning(Challenge.value)
        ).one_or_none()


def _key(purpose: Purpose, holder: str) -> bytes:
    return hashlib.sha256(f"{purpose}|{holder}".encode()).digest()
