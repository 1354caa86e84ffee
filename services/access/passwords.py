"""Passwords: hashed with bcrypt after a keyed pre-hash, so that no length is cut off; never kept or logged."""

import base64
import contextlib
import hashlib
import hmac
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import bcrypt

THREADS: Final = 2
NICENESS: Final = 10


def _stand_back() -> None:
    """Have this thread wait for whoever is inside already, where the system can tell threads apart."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


_HASHING: Final = ThreadPoolExecutor(THREADS, thread_name_prefix="hash", initializer=_stand_back)


def hash_password(password: str, *, key: bytes, cost: int) -> str:
    """The bcrypt hash to store. `cost` is the power of two of rounds, at least 12 in production."""
    return _hashed(_prepared(password, key), bcrypt.gensalt(cost)).decode()


def matches(password: str, stored: str | None, *, key: bytes, cost: int) -> bool:
    """Whether this is the password; a no takes as long without a stored hash, or with one of a lower cost."""
    prepared = _prepared(password, key)
    if stored is None:
        _hashed(prepared, bcrypt.gensalt(cost))
        return False
    if hmac.compare_digest(_hashed(prepared, stored.encode()), stored.encode()):
        return True
    for missing in range(_cost_of(stored), cost):
        _hashed(prepared, bcrypt.gensalt(missing))
    return False


def is_outdated(stored: str, *, cost: int) -> bool:
    """Whether the hash was made when hashing cost less than it does now."""
    return _cost_of(stored) < cost


def _hashed(prepared: bytes, salt: bytes) -> bytes:
    return _HASHING.submit(bcrypt.hashpw, prepared, salt).result()


def _cost_of(stored: str) -> int:
    return int(stored[4:6])


def _prepared(password: str, key: bytes) -> bytes:
    """64 bytes without NUL, whatever the password: bcrypt reads no more than 72."""
    return base64.b64encode(hmac.digest(key, password.encode(), hashlib.sha384))
