"""The key that wraps the tenants' data keys, kept outside the database."""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.gateways.storage import sync_folder

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyDamaged(Exception):  # noqa: N818 - reads as a sentence
    """The file holds no 256-bit key; it must come back from a backup, a new key opens nothing."""


class Vault(Protocol):
    """Wraps and unwraps data keys; the wrapping key itself never leaves it."""

    name: str
    """Which key wraps, as stored beside what it wrapped."""

    def wrap(self, key: bytes, *, context: bytes) -> bytes:
        """Encrypt a data key, bound to the context (the tenant)."""

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """Decrypt a data key. Raises: cryptography.exceptions.InvalidTag for another context or a changed byte."""


class FileVault:
    """A 256-bit key in a file that only its owner may read; made at the first use. Refused in production."""

    name = "local-file"

    def __init__(self, path: Path) -> None:
        self._path = path

    def wrap(self, key: bytes, *, context: bytes) -> bytes:
        return seal(self._key(), key, context=context)

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        return unseal(self._key(), wrapped, context=context)

    def _key(self) -> bytes:
        return key_in_file(self._path)


def key_in_file(path: Path) -> bytes:
    """The 256-bit key in a file that only its owner may read; the first to ask makes it, and all get the same one.

    Raises: KeyDamaged.
    """
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise KeyDamaged(path)
    return key


def _make_key(path: Path) -> None:
    """What is sealed under a key is lost with it, so it is on disk before anybody uses it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent) as fresh:
        fresh.write(os.urandom(KEY_BYTES))
        fresh.flush()
        os.fsync(fresh.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh.name, path)
    sync_folder(path.parent)


def seal(key: bytes, plain: bytes, *, context: bytes) -> bytes:
    """AES-256-GCM with a fresh nonce in front; `context` must be the same at `unseal`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def unseal(key: bytes, sealed: bytes, *, context: bytes) -> bytes:
    """The reverse of `seal`. Raises: cryptography.exceptions.InvalidTag."""
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
