"""Files of tenants: each tenant has a folder of its own, and a file is found by the hash of what is in it."""

import hashlib
import os
from pathlib import Path
from typing import Protocol
from uuid import UUID


class Storage(Protocol):
    """Keeps bytes per tenant."""

    def put(self, tenant_id: UUID, content: bytes) -> bytes:
        """Keep the content and return its SHA-256; keeping the same content twice changes nothing."""

    def get(self, tenant_id: UUID, sha256: bytes) -> bytes:
        """The content with this hash. Raises: FileNotFoundError."""


class FolderStorage:
    """Files in a folder on this machine: `<root>/<tenant>/<first two digits>/<hash>`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, tenant_id: UUID, content: bytes) -> bytes:
        digest = hashlib.sha256(content).digest()
        path = self._path(tenant_id, digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f"{path.name}.{os.getpid()}.part")
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        return digest

    def get(self, tenant_id: UUID, sha256: bytes) -> bytes:
        return self._path(tenant_id, sha256).read_bytes()

    def _path(self, tenant_id: UUID, sha256: bytes) -> Path:
        name = sha256.hex()
        return self._root / str(tenant_id) / name[:2] / name
