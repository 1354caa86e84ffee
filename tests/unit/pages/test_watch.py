"""Events wait for a look-up that began after they came in, share it, and keep their order; so do readings of a page."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from pages.guard import Visit
from pages.watch import InTurn


class Scene:
    """Look-ups that take as long as the test says, and what became of each event."""

    def __init__(self) -> None:
        self.look_ups: list[asyncio.Future[bool]] = []
        self.let_through: list[int] = []
        self.refused: list[int] = []
        self._watch = InTurn(self._look_up)
        self._events: list[asyncio.Task[None]] = []

    async def _look_up(self) -> bool:
        self.look_ups.append(asyncio.get_running_loop().create_future())
        return await self.look_ups[-1]

    async def comes_in(self, *numbers: int) -> None:
        self._events += [asyncio.create_task(self._handle(number)) for number in numbers]
        await settled()

    async def answers(self, *, is_live: bool) -> None:
        self.look_ups[-1].set_result(is_live)
        await settled()

    async def breaks(self) -> None:
        self.look_ups[-1].set_exception(ZeroDivisionError())
        await settled()

    async def _handle(self, number: int) -> None:
        (self.let_through if await self._watch.next() else self.refused).append(number)

    def problems(self) -> list[BaseException | None]:
        return [event.exception() for event in self._events]


async def settled() -> None:
    """Everything that can go on by itself has done so."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_what_comes_in_during_a_look_up_shares_the_next_one_in_its_order() -> None:
    async def play() -> None:
        scene = Scene()
        await scene.comes_in(0)
        await scene.comes_in(*range(1, 50))
        assert (len(scene.look_ups), scene.let_through) == (1, [])
        await scene.answers(is_live=True)
        assert (len(scene.look_ups), scene.let_through) == (2, [0])
        await scene.comes_in(50)
        await scene.answers(is_live=True)
        assert (len(scene.look_ups), scene.let_through) == (3, list(range(50)))
        await scene.answers(is_live=True)
        assert scene.let_through == list(range(51))

    asyncio.run(play())


def test_an_answer_of_before_an_event_does_not_count_for_it() -> None:
    async def play() -> None:
        scene = Scene()
        await scene.comes_in(0)
        await scene.comes_in(1)
        await scene.answers(is_live=True)
        await scene.answers(is_live=False)
        await scene.comes_in(2)
        await scene.answers(is_live=False)
        assert (scene.let_through, scene.refused) == ([0], [1, 2])

    asyncio.run(play())


def test_a_look_up_that_breaks_lets_nothing_through_and_stops_nothing_later() -> None:
    async def play() -> None:
        scene = Scene()
        await scene.comes_in(0)
        await scene.breaks()
        await scene.comes_in(1)
        await scene.answers(is_live=True)
        first, second = scene.problems()
        assert isinstance(first, ZeroDivisionError)
        assert (second, scene.let_through) == (None, [1])

    asyncio.run(play())


@pytest.mark.parametrize("number", [1, 5])
def test_each_event_alone_has_a_look_up_of_its_own(number: int) -> None:
    async def play() -> None:
        scene = Scene()
        for event in range(number):
            await scene.comes_in(event)
            await scene.answers(is_live=True)
        assert len(scene.look_ups) == number

    asyncio.run(play())


def test_an_older_reading_is_never_painted_over_a_newer_one() -> None:
    readings: list[asyncio.Future[int]] = []
    painted: list[int] = []

    async def perform(_: Callable[[Any], int]) -> int:
        readings.append(asyncio.get_running_loop().create_future())
        return await readings[-1]

    async def play() -> None:
        visit = SimpleNamespace(client=MagicMock(), perform=perform)
        refresh = Visit.in_turn(visit, lambda _: 0, painted.append)  # type: ignore[arg-type]  # all that it needs
        asked = []
        for _ in range(2):
            asked.append(asyncio.create_task(refresh()))
            await settled()
        while waiting := [number for number, reading in enumerate(readings) if not reading.done()]:
            readings[waiting[-1]].set_result(waiting[-1])
            await settled()
        await asyncio.gather(*asked)

    asyncio.run(play())
    assert painted == [0, 1]
