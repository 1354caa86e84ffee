"""The people of two companies in front of the whole application: they ask as browsers do, and open sockets."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from starlette.types import ASGIApp, Message

from models.values.kinds import Role
from pages.session_guard import cookie_name
from services.isolation.stage import Stage
from services.workplace import Workplace

PATIENCE: Final = 20.0
"""Seconds that an answer may take on a busy machine."""


class Visitors:
    """The people of both companies, each with a session, in front of the application."""

    def __init__(self, application: ASGIApp, workplace: Workplace, stage: Stage) -> None:
        settings = workplace.environment.settings
        self.application = application
        self._origin = min(settings.origins)
        self._cookie = cookie_name(secure=settings.is_production)
        self._tokens = {
            (side.tenant_id, role): stage.token(side.members[role])
            for side in (stage.victim, stage.stranger)
            for role in (Role.OWNER, Role.DRIVER)
        }

    def scope(self, who: tuple[UUID, Role], kind: str, target: str) -> dict[str, Any]:
        """What a server makes of a request for this address by them."""
        path, _, query = target.partition("?")
        headers = {
            "host": self._origin.partition("://")[2],
            "origin": self._origin,
            "cookie": f"{self._cookie}={self._tokens[who]}",
            "accept": "*/*",
            "content-type": "application/json",
            "idempotency-key": str(uuid4()),
            **({"upgrade": "websocket", "connection": "Upgrade"} if kind == "websocket" else {}),
        }
        return {
            "type": kind,
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http" if kind == "http" else "ws",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 0),
            "subprotocols": [],
        }

    async def ask(
        self, who: tuple[UUID, Role], method: str, target: str, body: Any = None, *, key: str = ""
    ) -> tuple[int, str]:
        """Status and text of the answer; with a `key` it is other software that asks."""
        content = b"" if body is None else json.dumps(body, default=str).encode()
        scope = self.scope(who, "http", target) | {"method": method}
        scope["headers"] += [(b"authorization", f"Bearer {key}".encode())] if key else []
        scope["headers"].append((b"content-length", str(len(content)).encode()))
        received = asyncio.Queue[Message]()
        received.put_nowait({"type": "http.request", "body": content, "more_body": False})
        status, parts = 0, []

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            parts.append(message.get("body", b""))

        await asyncio.wait_for(self.application(scope, received.get, send), PATIENCE)
        return status, b"".join(parts).decode(errors="replace")


class Wire:
    """An open websocket: what is said goes in as frames, what is heard waits in a queue."""

    def __init__(self, visitors: Visitors, who: tuple[UUID, Role], **query: str) -> None:
        told = {"EIO": "4", "transport": "websocket", "implicit_handshake": "true", "next_message_id": "0", **query}
        scope = visitors.scope(who, "websocket", f"/_nicegui_ws/socket.io/?{urlencode(told)}")
        self._in, self._out = asyncio.Queue[Message](), asyncio.Queue[Message]()
        self._in.put_nowait({"type": "websocket.connect"})
        self._task = asyncio.ensure_future(visitors.application(scope, self._in.get, self._out.put))
        self._task.add_done_callback(lambda _: self._out.put_nowait({"type": "websocket.close"}))

    def say(self, text: str) -> None:
        self._in.put_nowait({"type": "websocket.receive", "text": text})

    async def hears(self, *beginnings: str) -> str:
        """The next frame with one of these beginnings, nothing when it closes or stays silent."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while (message := await self._out.get())["type"] != "websocket.close":
                    text = str(message.get("text") or "")
                    if text.startswith(beginnings):
                        return text
                self._out.put_nowait({"type": "websocket.close"})
        return ""

    async def close(self) -> None:
        self._in.put_nowait({"type": "websocket.disconnect", "code": 1000})
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._task, PATIENCE)


@contextlib.asynccontextmanager
async def running(application: ASGIApp) -> AsyncIterator[None]:
    """Start the application as a server would, and stop it."""
    told, heard = asyncio.Queue[Message](), asyncio.Queue[Message]()
    life = asyncio.ensure_future(application({"type": "lifespan", "asgi": {"version": "3.0"}}, told.get, heard.put))
    told.put_nowait({"type": "lifespan.startup"})
    started = await heard.get()
    if started["type"] != "lifespan.startup.complete":
        raise RuntimeError(started.get("message", ""))
    try:
        yield
    finally:
        told.put_nowait({"type": "lifespan.shutdown"})
        await heard.get()
        await life
