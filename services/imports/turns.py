"""The imports of a company take turns, so that two of the same file do not both add its rows."""

from sqlalchemy import ColumnElement, func, select

from services.imports.progress import Progress
from services.scope import Scope

_PATIENCE_SECONDS = 0.2


def take_turn(scope: Scope, progress: Progress) -> None:
    """Wait until no other import of this company runs; the turn ends with the transaction. Raises: ImportCancelled."""
    while not scope.session.execute(select(func.pg_try_advisory_xact_lock(_turn(scope)))).scalar_one():
        progress.begin("Wachten op een andere import")
        scope.session.execute(select(func.pg_sleep(_PATIENCE_SECONDS)))


def is_importing(scope: Scope) -> bool:
    """Whether somebody of this company is importing a file at this moment."""
    return not scope.session.execute(select(func.pg_try_advisory_xact_lock_shared(_turn(scope)))).scalar_one()


def _turn(scope: Scope) -> ColumnElement[int]:
    return func.hashtextextended(f"import {scope.identity.tenant_id}", 0)
