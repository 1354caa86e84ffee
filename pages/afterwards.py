"""What follows when a panel has done its work and is about to disappear."""

import inspect
from collections.abc import Awaitable, Callable

from pages.guard import Visit

Step = Callable[[], Awaitable[None] | None]


async def afterwards(visit: Visit, step: Step) -> None:
    """Do the step on the page itself: whatever it builds or starts there outlives the panel."""
    with visit.client:
        waiting = step()
        if inspect.isawaitable(waiting):
            await waiting
