"""What an API key looks like outside: `dfk_<8 characters>_<secret><checksum>`, made here and never read back."""

import hashlib
import re
import secrets
import string
import zlib
from typing import Final

from models.values.refusal import Refusal

PREFIX: Final = "dfk_"
"""Always the same, so that what scans code and mail for secrets knows one."""
START: Final = len(PREFIX) + 8
"""How much of a token is shown, stored and written down: enough to tell keys apart, none of it secret."""
_ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SECRET: Final = 43
"""Of 62 characters: 256 bits, so that a fast hash is as good as a slow one and each call can afford it."""
_CHECKSUM: Final = 6
SHAPE: Final = re.compile(f"{PREFIX}[0-9A-Za-z]{{8}}_[0-9A-Za-z]{{{_SECRET + _CHECKSUM}}}", re.ASCII)


class KeyRefused(Refusal):
    """No live API key; the answer is the same for one that never was, has expired or was withdrawn."""

    code = "key_refused"

    def __init__(self) -> None:
        super().__init__("Deze API-sleutel werkt niet of niet meer. Maak in DepotFlow een nieuwe bij Instellingen.")


def make_token() -> str:
    """A new one; it exists nowhere but with who made it."""
    said = f"{PREFIX}{_random(START - len(PREFIX))}_{_random(_SECRET)}"
    return said + _checksum(said)


def is_token(token: str) -> bool:
    """Whether this can be one: a slip of the pen or a piece of another secret never reaches the database."""
    return SHAPE.fullmatch(token) is not None and _checksum(token[:-_CHECKSUM]) == token[-_CHECKSUM:]


def name_of_key(name: str) -> str:
    """Who acts, where a person's name would stand."""
    return f"API: {name}"


def digest_of(token: str) -> bytes:
    """What the database keeps of it."""
    return hashlib.sha256(token.encode()).digest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _checksum(said: str) -> str:
    """CRC-32 in the same alphabet: anybody can make it, it proves nothing."""
    rest, written = zlib.crc32(said.encode()), ""
    for _ in range(_CHECKSUM):
        rest, digit = divmod(rest, len(_ALPHABET))
        written = _ALPHABET[digit] + written
    return written
