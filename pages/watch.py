"""Does something over and over, once at a time: a look-up for events that wait for it, a reading that is painted."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

R = TypeVar("R")


class InTurn(Generic[R]):
    """Takes turns at doing this: who asks for it during a turn shares the next one.

    All go on in the order in which they asked, and what began earlier never ends later.
    """

    def __init__(self, run: Callable[[], Awaitable[R]]) -> None:
        self._run = run
        self._running: asyncio.Task[R] | None = None
        self._next: asyncio.Task[R] | None = None

    async def next(self) -> R:
        """What a turn gave that began after this call."""
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._running))
        return await self._next

    async def _after(self, running: asyncio.Task[R] | None) -> R:
        if running is not None:
            await asyncio.wait({running})
        self._running, self._next = self._next, None
        return await self._run()
