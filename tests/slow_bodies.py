"""A body that never ends, and a clock of the event loop that goes ten seconds on with every piece of it."""

import asyncio
from typing import Any


class HurryingLoop(asyncio.SelectorEventLoop):
    """Its time moves when a test says so: nobody waits."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


async def pass_seconds(count: int) -> None:
    """Let it be so much later, and what was due by then have its turn."""
    loop, turn = asyncio.get_running_loop(), asyncio.Event()
    assert isinstance(loop, HurryingLoop)
    loop.ahead += count
    loop.call_soon(turn.set)
    await turn.wait()


async def dripping() -> dict[str, Any]:
    """The next byte, ten seconds later."""
    await pass_seconds(10)
    return {"type": "http.request", "body": b" ", "more_body": True}
