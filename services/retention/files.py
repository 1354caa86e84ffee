"""Files on disk that no row names any more: what the clean-up, or a restore, left behind."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from models.tables import StoredFile
from services.scope import Environment, Identity, tenant_scope

YOUNG: Final = timedelta(days=1)
"""A file is there before the row that names it: one of today may still get it."""


def remove_loose_files(environment: Environment, system: Identity) -> int:
    """Remove the company's files that nothing names; gives how many."""
    before = environment.clock.now() - YOUNG
    loose = environment.storage.untouched_since(system.tenant_id, before)
    if loose:
        with tenant_scope(environment, system) as scope:
            loose -= set(scope.session.scalars(select(StoredFile.sha256)))
    for sha256 in loose:
        environment.storage.remove(system.tenant_id, sha256)
    return len(loose)
