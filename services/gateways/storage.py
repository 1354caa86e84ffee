"""Files of tenants: each tenant has a folder of its own, and a file is found by the hash of what is in it."""

import hashlib
import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

HASH_DIGITS: Final = 64


class FileDamaged(Exception):  # noqa: N818 - reads as a sentence
    """What was kept is no longer what its hash says; it must come back from a backup."""


class OutsideFolder(Exception):  # noqa: N818 - reads as a sentence
    """What was asked for would lie outside the folder of the tenant; whatever says so is an attack or a mistake."""


class Storage(Protocol):
    """Keeps bytes per tenant."""

    def put(self, tenant_id: UUID, content: bytes) -> bytes:
        """Keep the content and return its SHA-256; keeping the same content twice changes nothing."""

    def get(self, tenant_id: UUID, sha256: bytes) -> bytes:
        """The content with this hash. Raises: FileNotFoundError, FileDamaged."""

    def untouched_since(self, tenant_id: UUID, moment: datetime) -> set[bytes]:
        """The SHA-256 of everything of a tenant that was last put before this moment."""

    def remove(self, tenant_id: UUID, sha256: bytes) -> None:
        """Remove the content with this hash; nothing there is no fault."""

    def forget(self, tenant_id: UUID) -> None:
        """Remove everything of a tenant; nothing there is no fault."""


class FolderStorage:
    """Files in a folder on this machine that only its owner may enter: `<root>/<tenant>/<first two digits>/<hash>`.

    No name that somebody chose is part of a path, and no link is followed on the way. Raises: OutsideFolder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, tenant_id: UUID, content: bytes) -> bytes:
        digest = hashlib.sha256(content).digest()
        path = self._path(tenant_id, digest)
        if path.exists():
            path.touch()
        else:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).replace(path)
            sync_folder(path.parent)
        return digest

    def get(self, tenant_id: UUID, sha256: bytes) -> bytes:
        content = self._path(tenant_id, sha256).read_bytes()
        if hashlib.sha256(content).digest() != sha256:
            raise FileDamaged(sha256.hex())
        return content

    def untouched_since(self, tenant_id: UUID, moment: datetime) -> set[bytes]:
        named = self._folder(tenant_id).glob(f"??/{'[0-9a-f]' * HASH_DIGITS}")
        return {bytes.fromhex(path.name) for path in named if path.stat().st_mtime < moment.timestamp()}

    def remove(self, tenant_id: UUID, sha256: bytes) -> None:
        self._path(tenant_id, sha256).unlink(missing_ok=True)

    def forget(self, tenant_id: UUID) -> None:
        folder = self._folder(tenant_id)
        if folder.exists():
            shutil.rmtree(folder)

    def _path(self, tenant_id: UUID, sha256: bytes) -> Path:
        name = sha256.hex()
        if len(name) != HASH_DIGITS:
            raise OutsideFolder
        return _unlinked(self._folder(tenant_id) / name[:2] / name)

    def _folder(self, tenant_id: UUID) -> Path:
        if not isinstance(tenant_id, UUID):
            raise OutsideFolder
        return _unlinked(self._root.resolve() / str(tenant_id))


def _unlinked(path: Path) -> Path:
    """The path when it leads where it says. Raises: OutsideFolder when a link on the way leads elsewhere."""
    if path.resolve() != path:
        raise OutsideFolder
    return path


def sync_folder(folder: Path) -> None:
    """Make a new name in this folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
