"""Passwords: hashed with bcrypt after a keyed pre-hash, so that no length is cut off; never kept or logged."""

import base64
import hashlib
import hmac

import bcrypt

from models.values.refusal import InvalidValue

SHORTEST = 12
LONGEST = 200


def check_new_password(password: str) -> None:
    """Raises: InvalidValue when it is too short or absurdly long."""
    if len(password) < SHORTEST:
        raise InvalidValue(f"Kies een wachtwoord van minstens {SHORTEST} tekens.", field="password")
    if len(password) > LONGEST:
        raise InvalidValue(f"Kies een wachtwoord van hoogstens {LONGEST} tekens.", field="password")


def hash_password(password: str, *, key: bytes, cost: int) -> str:
    """The bcrypt hash to store. `cost` is the power of two of rounds, at least 12 in production."""
    return bcrypt.hashpw(_prepared(password, key), bcrypt.gensalt(cost)).decode()


def matches(password: str, stored: str | None, *, key: bytes, cost: int) -> bool:
    """Whether this is the password; without a stored hash it takes as long and says no."""
    if stored is None:
        bcrypt.hashpw(_prepared(password, key), bcrypt.gensalt(cost))
        return False
    return bcrypt.checkpw(_prepared(password, key), stored.encode())


def _prepared(password: str, key: bytes) -> bytes:
    """64 bytes without NUL, whatever the password: bcrypt reads no more than 72."""
    return base64.b64encode(hmac.digest(key, password.encode(), hashlib.sha384))
