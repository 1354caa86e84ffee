"""Turns within a company: whoever takes one has it until their transaction ends, in every process."""

import hashlib

from sqlalchemy import func, select

from services.scope import Scope


def wait_for_turn(scope: Scope, what: str) -> None:
    """Go on when nobody else of this company has the turn of this name."""
    scope.session.execute(select(func.pg_advisory_xact_lock(_number(scope, what))))


def has_taken_turn(scope: Scope, what: str) -> bool:
    """Take the turn of this name, unless somebody else of this company has it."""
    taken: bool = scope.session.execute(select(func.pg_try_advisory_xact_lock(_number(scope, what)))).scalar_one()
    return taken


def _number(scope: Scope, what: str) -> int:
    whole = f"{scope.identity.tenant_id}:{what}"
    return int.from_bytes(hashlib.sha256(whole.encode()).digest()[:8], signed=True)
