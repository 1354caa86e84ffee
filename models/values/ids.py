"""Identifiers: version 7 UUIDs, so that new rows stand next to each other in an index."""

import os
import time
from uuid import UUID

RANDOM_BYTES = 10
_VERSION_AND_VARIANT = (0x7 << 76) | (0x2 << 62)
_FREE = ((1 << 128) - 1) & ~((0xF << 76) | (0x3 << 62))


def new_id() -> UUID:
    """A fresh version 7 UUID: 48 bits of milliseconds, then random. Source: RFC 9562, section 5.7."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[UUID]:
    """As many fresh identifiers, in ascending order."""
    moment = (time.time_ns() // 1_000_000) << 80
    random = os.urandom(RANDOM_BYTES * count)
    values = [
        (moment | int.from_bytes(random[at : at + RANDOM_BYTES], "big")) & _FREE | _VERSION_AND_VARIANT
        for at in range(0, len(random), RANDOM_BYTES)
    ]
    return [UUID(int=value) for value in sorted(values)]
