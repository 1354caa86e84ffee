"""What a visitor sends is waited for only so long."""

import asyncio
from typing import Any

import pytest

from pages.session_guard import LARGEST_BODY, LARGEST_BODY_OF_A_STRANGER, _limited
from tests.slow_bodies import HurryingLoop, dripping, pass_seconds

SCOPE = {"type": "http", "method": "POST", "path": "/inloggen", "headers": []}


@pytest.mark.parametrize(("limit", "pieces"), [(LARGEST_BODY_OF_A_STRANGER, 3), (LARGEST_BODY, 28)])
def test_a_body_that_drips_in_breaks_off_and_is_answered_once(limit: int, pieces: int) -> None:
    answers: list[Any] = []

    async def send(message: Any) -> None:
        answers.append(message)

    async def read() -> int:
        receiving, sending = _limited(SCOPE, dripping, send, limit)
        read = 0
        while (await receiving())["type"] == "http.request":
            read += 1
        await sending({"type": "http.response.start", "status": 200, "headers": []})
        return read

    with asyncio.Runner(loop_factory=HurryingLoop) as runner:
        assert runner.run(read()) == pieces
    assert [answer["status"] for answer in answers if "status" in answer] == [408]
    assert (b"connection", b"close") in answers[0]["headers"]


def test_who_sent_everything_may_wait_for_the_answer() -> None:
    parts = [{"type": "http.request", "body": b"a"}, {"type": "http.disconnect"}]

    async def receive() -> Any:
        await pass_seconds(1_000 if len(parts) == 1 else 0)
        return parts.pop(0)

    async def send(message: Any) -> None:
        raise AssertionError(message)

    async def read() -> list[str]:
        receiving, _ = _limited(SCOPE, receive, send, LARGEST_BODY)
        return [(await receiving())["type"] for _ in range(2)]

    with asyncio.Runner(loop_factory=HurryingLoop) as runner:
        assert runner.run(read()) == ["http.request", "http.disconnect"]
