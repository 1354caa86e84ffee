"""Ends what is sealed of one company: without its data keys nothing of it opens, for anybody."""

from sqlalchemy import select

from models.tables import DataKey
from services.scope import Environment, Identity, tenant_scope


def shred_keys(environment: Environment, system: Identity) -> int:
    """Destroy the wrapped data keys of the company for good, and write that down. Returns how many.

    No process remembers them for longer than five minutes, and none finds them there: see `Vault`.
    """
    with tenant_scope(environment, system) as scope:
        keys = scope.session.scalars(select(DataKey).where(DataKey.wrapped.is_not(None)).with_for_update()).all()
        for key in keys:
            key.wrapped, key.shredded_at = None, scope.now
        scope.audit("vault.keys_shredded", count=len(keys))
    environment.vault.forget()
    return len(keys)
