"""The key that wraps the tenants' data keys, kept outside the database."""

import contextlib
import logging
import os
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.values.refusal import Refusal
from services.gateways.clock import Clock
from services.gateways.storage import sync_folder

KEY_BYTES = 32
NONCE_BYTES = 12
REMEMBERED_FOR: Final = timedelta(minutes=5)
MOST_REMEMBERED: Final = 256
_log = logging.getLogger(__name__)


class KeyDamaged(Exception):  # noqa: N818 - reads as a sentence
    """The file holds no 256-bit key; it must come back from a backup, a new key opens nothing."""


class VaultAway(Refusal):
    """The key vault did not answer in time; what needs a data key waits."""

    code = "vault_away"

    def __init__(self) -> None:
        super().__init__(
            "De sleutelkluis antwoordt nu niet, dus BSN's blijven even dicht. Er is niets gewijzigd en niets "
            "vastgelegd; probeer het over een paar minuten opnieuw."
        )


class VaultRefuses(Refusal):
    """The key vault answers, and does not open or wrap this data key."""

    code = "vault_refuses"

    def __init__(self) -> None:
        super().__init__(
            "De sleutelkluis opent de sleutel van je bedrijf niet, dus BSN's blijven dicht. Er is niets gewijzigd. "
            "Bel of mail DepotFlow; opnieuw proberen helpt nu niet."
        )


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key as the database keeps it: encrypted, and by which version of which wrapping key."""

    content: bytes
    by: str


class WrappingKey(Protocol):
    """Wraps and unwraps data keys; it never leaves where it is kept."""

    def wrapped(self, by: str) -> bool:
        """Whether this key, in any version, wrote that name beside what it wrapped."""

    def newest(self) -> str:
        """What `wrap` would wrap with now. Raises: VaultAway, VaultRefuses."""

    def wrap(self, key: bytes, *, context: bytes) -> Wrapped:
        """Encrypt a data key, bound to the context (the tenant). Raises: VaultAway, VaultRefuses."""

    def unwrap(self, wrapped: Wrapped, *, context: bytes) -> bytes:
        """Decrypt a data key. Raises: VaultAway; VaultRefuses, also for another context or a changed byte."""


class FileKey:
    """A 256-bit key in a file that only its owner may read; made at the first wrapping. Not for production."""

    NAME: Final = "local-file"

    def __init__(self, path: Path) -> None:
        self._path = path

    def wrapped(self, by: str) -> bool:
        return by == self.NAME

    def newest(self) -> str:
        return self.NAME

    def wrap(self, key: bytes, *, context: bytes) -> Wrapped:
        return Wrapped(seal(key_in_file(self._path), key, context=context), self.NAME)

    def unwrap(self, wrapped: Wrapped, *, context: bytes) -> bytes:
        if not self._path.exists():
            raise VaultRefuses
        try:
            return unseal(key_in_file(self._path), wrapped.content, context=context)
        except (InvalidTag, ValueError) as broken:
            _log.exception("%s does not open a data key", self._path.name)
            raise VaultRefuses from broken


class Vault:
    """The wrapping key of now, those of before for what they still wrap, and the data keys opened a moment ago.

    What it remembers is found by the wrapped bytes alone, so that a data key whose row was emptied is out of reach.
    """

    def __init__(self, key: WrappingKey, *before: WrappingKey, clock: Clock) -> None:
        self._keys = [key, *before]
        self._clock = clock
        self._opened: OrderedDict[tuple[bytes, bytes], tuple[datetime, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def newest(self) -> str:
        """What a data key should be wrapped by. Raises: VaultAway, VaultRefuses."""
        return self._keys[0].newest()

    def knows(self, by: str) -> bool:
        """Whether one of its keys could open what this one wrapped."""
        return any(key.wrapped(by) for key in self._keys)

    def wrap(self, key: bytes, *, context: bytes) -> Wrapped:
        """As WrappingKey, with the key of now."""
        return self._keys[0].wrap(key, context=context)

    def unwrap(self, wrapped: Wrapped, *, context: bytes) -> bytes:
        """As WrappingKey, with the key that wrapped it; remembered for five minutes."""
        known = wrapped.content, context
        now = self._clock.now()
        with self._lock:
            self._forget_until(now - REMEMBERED_FOR)
            if known in self._opened:
                return self._opened[known][1]
        key = next((one for one in self._keys if one.wrapped(wrapped.by)), None)
        if key is None:
            _log.error("a data key was wrapped by %s: set DEPOTFLOW_KMS_KEY_BEFORE until it was renewed", wrapped.by)
            raise VaultRefuses
        opened = key.unwrap(wrapped, context=context)
        with self._lock:
            self._opened[known] = now, opened
            while len(self._opened) > MOST_REMEMBERED:
                self._opened.popitem(last=False)
        return opened

    def forget(self) -> None:
        """Remember no data key any more."""
        with self._lock:
            self._opened.clear()

    def _forget_until(self, moment: datetime) -> None:
        for known in [known for known, (at, _) in self._opened.items() if at <= moment]:
            del self._opened[known]


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
