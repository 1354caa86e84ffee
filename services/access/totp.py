"""The codes of authenticator apps (RFC 6238): six digits that change every thirty seconds."""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS: Final = 6
STEP: Final = timedelta(seconds=30)
EITHER_WAY: Final = 1
"""How many steps a clock may be ahead or behind."""
_SECRET_BYTES: Final = 20
_ISSUER: Final = "DepotFlow"


def new_secret() -> bytes:
    """A secret of 160 bits, as RFC 4226 advises."""
    return secrets.token_bytes(_SECRET_BYTES)


def step_at(moment: datetime) -> int:
    """Which thirty seconds since 1970 this is."""
    return int(moment.timestamp() // STEP.total_seconds())


def code_of(secret: bytes, step: int) -> str:
    """What an app with this secret shows in this step."""
    return _totp(secret).generate(int(step * STEP.total_seconds())).decode()


def step_of(secret: bytes, typed: str, *, now: datetime, after: int) -> int | None:
    """The step whose code this is, at most one from now and later than `after`; None for a wrong or used code."""
    here = step_at(now)
    steps = range(max(here - EITHER_WAY, after + 1), here + EITHER_WAY + 1)
    return next((step for step in steps if hmac.compare_digest(code_of(secret, step).encode(), typed.encode())), None)


def address_for_app(secret: bytes, *, email: str) -> str:
    """What the QR code holds: an address that an authenticator app reads."""
    return _totp(secret).get_provisioning_uri(email, _ISSUER)


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), int(STEP.total_seconds()))  # noqa: S303 - the one that apps know
