"""Lines in which what one asks waits for what else the same one asks, so that nobody else stands behind all of it."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from uuid import UUID

from models.values.refusal import Refusal


class TooMuch(Refusal):
    """A session sends more than a person could."""

    code = "too_much"

    def __init__(self) -> None:
        super().__init__("Er komt te veel tegelijk van dit apparaat. Sluit een paar tabbladen en probeer het opnieuw.")


@dataclass(slots=True)
class _Line:
    """What is answered, and what waits."""

    turns: asyncio.Semaphore
    length: int = 0


class WaitingLines:
    """A line for each who asks: `at_once` are answered, the others wait, and past `most` is `refused`."""

    def __init__(self, *, at_once: int, most: int = sys.maxsize, refused: Callable[[], Refusal] = TooMuch) -> None:
        self._at_once = at_once
        self._most = most
        self._refused = refused
        self._lines: dict[UUID, _Line] = {}

    @contextlib.asynccontextmanager
    async def turn(self, who: UUID) -> AsyncIterator[None]:
        """For as long as something is answered. Raises: Refusal when too much waits."""
        line = self._lines.setdefault(who, _Line(asyncio.Semaphore(self._at_once)))
        if line.length >= self._most:
            raise self._refused()
        line.length += 1
        try:
            async with line.turns:
                yield
        finally:
            line.length -= 1
            if not line.length:
                del self._lines[who]
