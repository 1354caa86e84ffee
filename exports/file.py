"""What every builder hands over: a file with its name, media type and fingerprint."""

import hashlib
import re
from dataclasses import dataclass

from models.values.normal_form import normal_form

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A finished file; equal input gives equal bytes, so equal fingerprints."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The fingerprint of the content, 64 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


def file_name(text: str, extension: str) -> str:
    """A name every file system takes, without accents, slashes or blanks: `2026/0241` becomes `2026-0241.pdf`."""
    ascii_text = normal_form("NFKD", text).encode("ascii", "ignore").decode()
    return f"{_UNSAFE.sub('-', ascii_text).strip('-.')[:80] or 'bestand'}.{extension}"
