"""Seals single fields of a driver with AES-256-GCM under the company's data key, and opens them again."""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from models.tables import DataKey
from models.values.ids import new_id
from models.values.refusal import Refusal
from services.gateways.vault import KEY_BYTES, NONCE_BYTES, Wrapped
from services.scope import Scope

KEY_ID_BYTES = 16
_SEALED_FROM = KEY_ID_BYTES + NONCE_BYTES
_OPENED_KEYS = "opened data keys"
_LIVE = b"live"
_FOUND = select(DataKey.id, DataKey.wrapped, DataKey.wrapped_by)


class KeysShredded(Refusal):
    """The data keys of this company were destroyed; what they sealed opens for nobody."""

    code = "keys_shredded"

    def __init__(self) -> None:
        super().__init__(
            "De sleutels van dit bedrijf zijn vernietigd. BSN's kunnen niet meer worden gelezen of bewaard."
        )


class SealBroken(Exception):  # noqa: N818 - reads as a sentence
    """A sealed field does not open: it was changed, or moved to another row, field or company."""


@dataclass(frozen=True, slots=True)
class _OpenedKey:
    """A data key of this company, ready to use within one transaction."""

    id: bytes
    cipher: AESGCM
    tenant: str
    name: str

    def context(self, driver_id: UUID, field: str) -> bytes:
        """What a ciphertext is bound to, so that it opens nowhere else."""
        return f"{self.tenant}|{driver_id}|{field}|{self.name}".encode()


def seal_field(scope: Scope, *, driver_id: UUID, field: str, plain: str) -> bytes:
    """Encrypt one field of one driver: the id of the data key, a fresh nonce, the ciphertext and its tag.

    The company's data key is made at the first use; two who come first at the same moment get the same one.
    Raises: VaultAway, VaultRefuses, KeysShredded.
    """
    key = _live_key(scope)
    nonce = os.urandom(NONCE_BYTES)
    return key.id + nonce + key.cipher.encrypt(nonce, plain.encode(), key.context(driver_id, field))


def open_field(scope: Scope, *, driver_id: UUID, field: str, sealed: bytes) -> str:
    """Decrypt what `seal_field` made for this driver and field; whoever calls this writes down that it did.

    Raises: SealBroken, VaultAway, VaultRefuses, KeysShredded.
    """
    key = _key(scope, sealed[:KEY_ID_BYTES])
    try:
        context = key.context(driver_id, field)
        return key.cipher.decrypt(sealed[KEY_ID_BYTES:_SEALED_FROM], sealed[_SEALED_FROM:], context).decode()
    except (InvalidTag, ValueError) as broken:
        raise SealBroken from broken


def ready_keys(scope: Scope, sealed: Iterable[bytes]) -> None:
    """Open the data keys of these fields and none of the fields, for who would rather hear now that it can't be done.

    Raises: VaultAway, VaultRefuses, KeysShredded.
    """
    for key_id in sorted({one[:KEY_ID_BYTES] for one in sealed}):
        with contextlib.suppress(SealBroken):
            _key(scope, key_id)


def make_data_key(scope: Scope) -> None:
    """Give the company a data key to seal with, unless it has one. Raises: VaultAway, VaultRefuses."""
    wrapped = scope.environment.vault.wrap(os.urandom(KEY_BYTES), context=tenant_context(scope))
    scope.session.execute(
        insert(DataKey)
        .values(
            tenant_id=scope.identity.tenant_id,
            id=new_id(),
            wrapped=wrapped.content,
            wrapped_by=wrapped.by,
            created_at=scope.now,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id"], index_where=text("retired_at IS NULL"))
    )


def tenant_context(scope: Scope) -> bytes:
    """What the company's data keys are bound to."""
    return str(scope.identity.tenant_id).encode()


def _live_key(scope: Scope) -> _OpenedKey:
    """The key that seals now, looked up once per transaction."""
    opened = _opened_keys(scope)
    if _LIVE not in opened:
        live = _FOUND.where(DataKey.retired_at.is_(None))
        found = scope.session.execute(live).one_or_none()
        if found is None:
            make_data_key(scope)
            found = scope.session.execute(live).one()
        opened[_LIVE] = _open(scope, *found)
    return opened[_LIVE]


def _key(scope: Scope, key_id: bytes) -> _OpenedKey:
    """The data key with this id, a retired one too: what it sealed must still open. Looked up once per transaction."""
    opened = _opened_keys(scope)
    if key_id not in opened:
        found = scope.session.execute(_FOUND.where(func.uuid_send(DataKey.id) == key_id)).one_or_none()
        if found is None:
            raise SealBroken
        opened[key_id] = _open(scope, *found)
    return opened[key_id]


def _open(scope: Scope, key_id: UUID, wrapped: bytes | None, by: str) -> _OpenedKey:
    if wrapped is None:
        raise KeysShredded
    key = scope.environment.vault.unwrap(Wrapped(wrapped, by), context=tenant_context(scope))
    return _OpenedKey(key_id.bytes, AESGCM(key), str(scope.identity.tenant_id), str(key_id))


def _opened_keys(scope: Scope) -> dict[bytes, _OpenedKey]:
    """The keys of this company that this transaction has opened so far, by id; that of now under `_LIVE` too."""
    opened: dict[bytes, _OpenedKey] = scope.session.info.setdefault(_OPENED_KEYS, {})
    return opened
