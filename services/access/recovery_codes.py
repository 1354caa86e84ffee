"""Ten codes on paper for who lost the phone: shown once, kept as keyed hashes, each good for one time."""

import hashlib
import hmac
import secrets
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import RecoveryCode
from services.scope import Environment

NUMBER: Final = 10
FEW: Final = 3
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look alike on paper."""
_HALF: Final = 5


def make_codes(environment: Environment, session: DatabaseSession, user_id: UUID) -> list[str]:
    """Fresh codes in place of all earlier ones; nobody can read them again."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(2 * _HALF)) for _ in range(NUMBER)]
    forget_codes(session, user_id)
    session.execute(
        insert(RecoveryCode),
        [{"user_id": user_id, "code_hmac": _hashed(environment, user_id, code)} for code in codes],
    )
    return [f"{code[:_HALF]}-{code[_HALF:]}" for code in codes]


def use_code(environment: Environment, session: DatabaseSession, user_id: UUID, typed: str) -> bool:
    """Whether this was an unused code of this person, which it is no longer."""
    code = "".join(letter for letter in typed.lower() if letter.isalnum())
    used = session.scalars(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hmac == _hashed(environment, user_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=environment.clock.now())
        .returning(RecoveryCode.user_id)
    )
    return used.one_or_none() is not None


def count_left(session: DatabaseSession, user_id: UUID) -> int:
    """How many codes this person can still use."""
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalars(unused).one()


def forget_codes(session: DatabaseSession, user_id: UUID) -> None:
    """Make every code of this person worthless."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _hashed(environment: Environment, user_id: UUID, code: str) -> bytes:
    return hmac.digest(environment.key_for("recovery codes"), f"{user_id}|{code}".encode(), hashlib.sha256)
