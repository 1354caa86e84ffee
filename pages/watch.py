"""Keeps events waiting, in their order, until it is known whether their session may still act."""

import asyncio
from collections.abc import Awaitable, Callable


class Watch:
    """Looks the session behind a socket up for each of its events.

    Events that come in during a look-up share the next one, and all go on in the order in which they came.
    """

    def __init__(self, look_up: Callable[[], Awaitable[bool]]) -> None:
        self._look_up = look_up
        self._running: asyncio.Task[bool] | None = None
        self._next: asyncio.Task[bool] | None = None

    async def allows(self) -> bool:
        """Whether the session is live at a moment after this call."""
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._running))
        return await self._next

    async def _after(self, running: asyncio.Task[bool] | None) -> bool:
        if running is not None:
            await asyncio.wait({running})
        self._running, self._next = self._next, None
        return await self._look_up()
