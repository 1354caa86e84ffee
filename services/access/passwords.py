"""Passwords: hashed with bcrypt after a keyed pre-hash, so that no length is cut off; never kept or logged."""

import base64
import hashlib
import hmac

import bcrypt


def hash_password(password: str, *, key: bytes, cost: int) -> str:
    """The bcrypt hash to store. `cost` is the power of two of rounds, at least 12 in production."""
    return bcrypt.hashpw(_prepared(password, key), bcrypt.gensalt(cost)).decode()


def matches(password: str, stored: str | None, *, key: bytes, cost: int) -> bool:
    """Whether this is the password; a no takes as long without a stored hash, or with one of a lower cost."""
    prepared = _prepared(password, key)
    if stored is None:
        bcrypt.hashpw(prepared, bcrypt.gensalt(cost))
        return False
    if bcrypt.checkpw(prepared, stored.encode()):
        return True
    for missing in range(_cost_of(stored), cost):
        bcrypt.hashpw(prepared, bcrypt.gensalt(missing))
    return False


def is_outdated(stored: str, *, cost: int) -> bool:
    """Whether the hash was made when hashing cost less than it does now."""
    return _cost_of(stored) < cost


def _cost_of(stored: str) -> int:
    return int(stored[4:6])


def _prepared(password: str, key: bytes) -> bytes:
    """64 bytes without NUL, whatever the password: bcrypt reads no more than 72."""
    return base64.b64encode(hmac.digest(key, password.encode(), hashlib.sha384))
