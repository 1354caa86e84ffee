"""Keeps data keys young: wrapped by the newest version, a new one each year, and what was sealed sealed anew."""

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from models.tables import DataKey, EmployeeFile
from services.gateways.vault import Wrapped
from services.people.employee_file import BSN_FIELD
from services.scope import Environment, Identity, Scope, tenant_scope
from services.vault.fields import KEY_ID_BYTES, SealBroken, make_data_key, open_field, seal_field, tenant_context

LASTS: Final = timedelta(days=365)
BATCH: Final = 200
_log = logging.getLogger(__name__)


def renew_keys(environment: Environment, system: Identity, *, whatever_age: bool = False, batch: int = BATCH) -> int:
    """Wrap data keys by the newest version, replace one of a year old, and seal anew what older ones sealed.

    `whatever_age` replaces a younger one too. Everybody goes on meanwhile: a retired key still opens, values change in
    batches, and one that somebody holds at that moment waits for the next time. Returns how much was changed.
    Raises: VaultAway, VaultRefuses.
    """
    with tenant_scope(environment, system) as scope:
        until = scope.now if whatever_age else scope.now - LASTS
        handled = _wrap_anew(scope) + _replace_old(scope, created_until=until)
    return handled + _seal_anew(environment, system, batch)


def _wrap_anew(scope: Scope) -> int:
    """A newer version of the wrapping key wraps nothing by itself, and a key of before may be another one."""
    keys = scope.session.scalars(select(DataKey).where(DataKey.wrapped.is_not(None)).with_for_update()).all()
    if not keys:
        return 0
    vault, context, wrapped = scope.environment.vault, tenant_context(scope), 0
    newest = vault.newest()
    for key in keys:
        if key.wrapped is not None and key.wrapped_by != newest:
            opened = vault.unwrap(Wrapped(key.wrapped, key.wrapped_by), context=context)
            again = vault.wrap(opened, context=context)
            key.wrapped, key.wrapped_by = again.content, again.by
            wrapped += 1
    if wrapped:
        scope.audit("vault.keys_wrapped", count=wrapped, by=newest)
    return wrapped


def _replace_old(scope: Scope, *, created_until: datetime) -> int:
    old = scope.session.scalars(
        select(DataKey)
        .where(DataKey.retired_at.is_(None), DataKey.shredded_at.is_(None), DataKey.created_at <= created_until)
        .with_for_update()
    ).one_or_none()
    if old is None:
        return 0
    old.retired_at = scope.now
    scope.session.flush()
    make_data_key(scope)
    scope.audit("vault.key_replaced")
    return 1


def _seal_anew(environment: Environment, system: Identity, batch: int) -> int:
    done, after = 0, UUID(int=0)
    while True:
        with tenant_scope(environment, system) as scope:
            files = _sealed_before(scope, after, batch)
            done += sum(_seal_file(scope, file) for file in files)
        if len(files) < batch:
            return done
        after = files[-1].id


def _sealed_before(scope: Scope, after: UUID, batch: int) -> list[EmployeeFile]:
    """The next files whose BSN is under another key than that of now, held for change."""
    live = scope.session.scalars(
        select(DataKey.id).where(DataKey.retired_at.is_(None), DataKey.shredded_at.is_(None))
    ).one_or_none()
    if live is None:
        return []
    return list(
        scope.session.scalars(
            select(EmployeeFile)
            .where(EmployeeFile.id > after, func.substr(EmployeeFile.bsn_ciphertext, 1, KEY_ID_BYTES) != live.bytes)
            .order_by(EmployeeFile.id)
            .limit(batch)
            .with_for_update(skip_locked=True)
        )
    )


def _seal_file(scope: Scope, file: EmployeeFile) -> int:
    """A BSN that does not open stays as it is: a later key opens it no better."""
    try:
        plain = open_field(scope, driver_id=file.driver_id, field=BSN_FIELD, sealed=file.bsn_ciphertext or b"")
    except SealBroken:
        _log.exception("a sealed BSN does not open: employee file %s", file.id)
        return 0
    file.bsn_ciphertext = seal_field(scope, driver_id=file.driver_id, field=BSN_FIELD, plain=plain)
    return 1
