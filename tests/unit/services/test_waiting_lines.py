"""Who asks a lot at once waits for themselves."""

import asyncio
from uuid import UUID

import pytest

from models.values.ids import new_id
from models.values.refusal import Refusal
from services.waiting_lines import WaitingLines


class Full(Refusal):
    """Too much waits."""

    code = "full"

    def __init__(self) -> None:
        super().__init__("Wacht even.")


def test_what_one_asks_waits_for_what_else_they_ask_and_for_nobody_else() -> None:
    lines, flooding, bystander = WaitingLines(at_once=2, most=5, refused=Full), new_id(), new_id()
    begun: list[UUID] = []

    async def ask(who: UUID, answered: asyncio.Event) -> None:
        async with lines.turn(who):
            begun.append(who)
            await answered.wait()

    async def flood() -> None:
        answered, at_once = asyncio.Event(), asyncio.Event()
        at_once.set()
        asked = [asyncio.create_task(ask(flooding, answered)) for _ in range(5)]
        await asyncio.create_task(ask(bystander, at_once))
        assert (begun.count(flooding), begun.count(bystander)) == (2, 1)
        with pytest.raises(Full):
            await ask(flooding, at_once)
        asked[-1].cancel()
        answered.set()
        await asyncio.gather(*asked, return_exceptions=True)
        assert begun.count(flooding) == 5 - 1
        await ask(flooding, at_once)

    asyncio.run(flood())
    assert lines._lines == {}, "nobody is remembered who asks nothing"
