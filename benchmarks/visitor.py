"""Opens a page as a browser does, without drawing it: the HTML, the socket, events and the answers to pings."""

import asyncio
import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.served import Served
from pages.session_guard import cookie_name

CLIENT = re.compile(r"'client_id': '([0-9a-f-]+)', 'next_message_id': (\d+)")
ELEMENTS = re.compile(r"parseElements\(String\.raw`(.*?)`\)", re.DOTALL)
PING, PONG, EVENT = "2", "3", "42"
Listener = tuple[int, str]
"""The number of an element and the id by which it listens."""


class OpenPage:
    """One page of one session, until it is closed."""

    def __init__(self, socket: ClientConnection, html: str, client_id: str) -> None:
        self._socket = socket
        self._html = html
        self._client_id = client_id
        self._answer: asyncio.Future[None] | None = None
        self._is_answer: Callable[[str], bool] = lambda _: True
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, product: Served, http: httpx.AsyncClient, token: str, path: str) -> "OpenPage":
        """Fetch the page and connect its socket, which the product answers when the page is ready for events."""
        html = (await http.get(path)).raise_for_status().text
        client = CLIENT.search(html)
        assert client is not None, path
        query = {
            "EIO": 4, "transport": "websocket", "client_id": client[1], "next_message_id": client[2],
            "implicit_handshake": "true", "document_id": uuid4(), "tab_id": uuid4(),
        }  # fmt: skip
        socket = await connect(
            f"{product.url.replace('http', 'ws', 1)}/_nicegui_ws/socket.io/?{urlencode(query)}",
            origin=product.url,  # type: ignore[arg-type]  # sent as it is
            additional_headers={"Cookie": f"{cookie_name(secure=False)}={token}"},
            compression=None,
        )
        await socket.recv()
        await socket.send("40")
        accepted = await socket.recv()
        assert str(accepted).startswith("40"), accepted
        return cls(socket, html, client[1])

    def listener(self, tag: str, event: str) -> Listener:
        """The first element with this tag that listens to this event."""
        found = ELEMENTS.search(self._html)
        assert found is not None
        for number, element in json.loads(_unescaped(found[1])).items():
            for listening in element.get("events", ()):
                if element.get("tag") == tag and listening["type"] == event:
                    return int(number), listening["listener_id"]
        raise LookupError(tag)

    async def emit(self, listener: Listener, *args: Any, until: Callable[[str], bool] = lambda _: True) -> float:
        """Send an event; milliseconds until the first message to the page for which `until` holds."""
        number, listener_id = listener
        self._answer, self._is_answer = asyncio.get_running_loop().create_future(), until
        message = {
            "id": number, "client_id": self._client_id, "listener_id": listener_id,
            "args": [json.dumps(arg) for arg in args],
        }  # fmt: skip
        started = time.perf_counter()
        await self._socket.send(EVENT + json.dumps(["event", message]))
        await asyncio.wait_for(self._answer, timeout=30)
        return (time.perf_counter() - started) * 1_000

    async def close(self) -> None:
        self._reading.cancel()
        await self._socket.close()

    async def _read(self) -> None:
        async for received in self._socket:
            message = str(received)
            if message == PING:
                await self._socket.send(PONG)
            elif message.startswith(EVENT) and self._answer and not self._answer.done() and self._is_answer(message):
                self._answer.set_result(None)


def _unescaped(elements: str) -> str:
    """What NiceGUI writes for signs that would end the script."""
    for written, meant in (("&#36;", "$"), ("&#96;", "`"), ("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&")):
        elements = elements.replace(written, meant)
    return elements
