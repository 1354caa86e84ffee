"""Seals single fields of a driver with AES-256-GCM under the company's data key, and opens them again."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from models.tables import DataKey
from models.values.ids import new_id
from services.gateways.vault import KEY_BYTES, seal, unseal
from services.scope import Scope

KEY_ID_BYTES = 16
_OPENED_KEYS = "opened data keys"
_LIVE_KEY = "live data key"


class SealBroken(Exception):  # noqa: N818 - reads as a sentence
    """A sealed field does not open: it was changed, or moved to another row, field or company."""


def seal_field(scope: Scope, *, driver_id: UUID, field: str, plain: str) -> bytes:
    """Encrypt one field of one driver: the id of the data key, a fresh nonce, the ciphertext and its tag.

    The company's data key is made at the first use; two who come first at the same moment get the same one.
    """
    key_id, key = _live_key(scope)
    return key_id.bytes + seal(key, plain.encode(), context=_context(scope, driver_id, field, key_id))


def open_field(scope: Scope, *, driver_id: UUID, field: str, sealed: bytes) -> str:
    """Decrypt what `seal_field` made for this driver and field; whoever calls this writes down that it did.

    Raises: SealBroken; cryptography.exceptions.InvalidTag when the wrapping key is not the one it was sealed under.
    """
    key_id = UUID(bytes=sealed[:KEY_ID_BYTES]) if len(sealed) > KEY_ID_BYTES else None
    key = _key(scope, key_id) if key_id else None
    if key is None or key_id is None:
        raise SealBroken
    try:
        return unseal(key, sealed[KEY_ID_BYTES:], context=_context(scope, driver_id, field, key_id)).decode()
    except (InvalidTag, ValueError) as broken:
        raise SealBroken from broken


def _context(scope: Scope, driver_id: UUID, field: str, key_id: UUID) -> bytes:
    """What a ciphertext is bound to, so that it opens nowhere else."""
    return f"{scope.identity.tenant_id}|{driver_id}|{field}|{key_id}".encode()


def _live_key(scope: Scope) -> tuple[UUID, bytes]:
    """The key that seals now, looked up once per transaction."""
    if _LIVE_KEY not in scope.session.info:
        scope.session.info[_LIVE_KEY] = _find_live_key(scope)
    found: tuple[UUID, bytes] = scope.session.info[_LIVE_KEY]
    return found


def _find_live_key(scope: Scope) -> tuple[UUID, bytes]:
    live = select(DataKey.id, DataKey.wrapped).where(DataKey.retired_at.is_(None))
    found = scope.session.execute(live).one_or_none()
    if found is None:
        _make_key(scope)
        found = scope.session.execute(live).one()
    return found.id, _unwrap(scope, found.id, found.wrapped)


def _make_key(scope: Scope) -> None:
    vault = scope.environment.vault
    scope.session.execute(
        insert(DataKey)
        .values(
            tenant_id=scope.identity.tenant_id,
            id=new_id(),
            wrapped=vault.wrap(os.urandom(KEY_BYTES), context=_tenant(scope)),
            wrapped_by=vault.name,
            created_at=scope.now,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id"], index_where=text("retired_at IS NULL"))
    )


def _key(scope: Scope, key_id: UUID) -> bytes | None:
    """The data key with this id, a retired one too: what it sealed must still open."""
    if key_id in _opened(scope):
        return _opened(scope)[key_id]
    wrapped = scope.session.scalars(select(DataKey.wrapped).where(DataKey.id == key_id)).one_or_none()
    return None if wrapped is None else _unwrap(scope, key_id, wrapped)


def _unwrap(scope: Scope, key_id: UUID, wrapped: bytes) -> bytes:
    """The bare key, unwrapped once per transaction and forgotten with it."""
    opened = _opened(scope)
    if key_id not in opened:
        opened[key_id] = scope.environment.vault.unwrap(wrapped, context=_tenant(scope))
    return opened[key_id]


def _opened(scope: Scope) -> dict[UUID, bytes]:
    """The keys of this company that this transaction has unwrapped so far."""
    opened: dict[UUID, bytes] = scope.session.info.setdefault(_OPENED_KEYS, {})
    return opened


def _tenant(scope: Scope) -> bytes:
    return str(scope.identity.tenant_id).encode()
