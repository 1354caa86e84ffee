"""Binds NiceGUI's websocket to the session: a frame may only address the page that its own socket opened.

NiceGUI 3.18 looks a page up by the id in the message and never compares it with the sender. This module replaces its
handlers and is therefore the one place that knows NiceGUI's private names; tests/e2e/test_sockets.py attacks it.
"""

import urllib.parse
from collections.abc import Callable
from typing import Any

import socketio  # type: ignore[import-untyped]  # ships no types
from nicegui import Client, background_tasks, core

from pages.session_guard import belongs_to, session_token
from services.access.sessions import find_identity
from services.workplace import Workplace

LARGEST_FRAME = 1_000_000


def bind_sockets(workplace: Workplace) -> None:
    """Close NiceGUI's gaps; once, after `ui.run_with`."""
    settings = workplace.environment.settings
    core.sio.eio.cors_allowed_origins = sorted(settings.origins)
    core.sio.eio.max_http_buffer_size = LARGEST_FRAME
    original = dict(core.sio.handlers["/"])

    async def is_own(sid: str, client_id: str) -> bool:
        cookies = (core.sio.get_environ(sid) or {}).get("HTTP_COOKIE", "")
        token = session_token(cookies, secure=settings.is_production)
        if token is None:
            return False
        environment = workplace.environment
        identity = await workplace.in_thread(lambda: find_identity(environment, token=token))
        return belongs_to(client_id, identity)

    async def handshake(sid: str, data: Any) -> bool:
        client_id = data.get("client_id") if isinstance(data, dict) else None
        if not isinstance(client_id, str) or not await is_own(sid, client_id):
            return False
        accepted: bool = await original["handshake"](sid, data)
        return accepted

    async def connect(sid: str, data: dict[str, Any], _: Any = None) -> None:
        query = {key: values[0] for key, values in urllib.parse.parse_qs(data.get("QUERY_STRING", "")).items()}
        if query.get("implicit_handshake") != "true" or not await handshake(sid, query):
            raise socketio.exceptions.ConnectionRefusedError("refused")

    core.sio.on("handshake", handshake)
    core.sio.on("connect", connect)
    for name in ("event", "javascript_response", "ack", "log"):
        core.sio.on(name, _bound(original[name]))
    workplace.announcements.hear_all(_hear)


def _bound(handler: Callable[[str, dict[str, Any]], Any]) -> Callable[[str, Any], Any]:
    """Pass a frame on only when it addresses the page whose room its socket is in."""

    def checked(sid: str, message: Any) -> Any:
        if isinstance(message, dict) and message.get("client_id") in core.sio.rooms(sid):
            return handler(sid, message)
        return None

    return checked


def _hear(news: dict[str, Any]) -> None:
    if news["topic"] == "session.ended" and core.loop is not None:
        core.loop.call_soon_threadsafe(lambda: background_tasks.create(_close(news)))


async def _close(news: dict[str, Any]) -> None:
    """Close the pages of a session or membership that ended, in whichever process that happened."""
    for client in list(Client.instances.values()):
        owner = client.request.scope.get("identity")
        ended = {news.get("session"), news.get("membership")} - {None}
        if owner is not None and ended & {str(owner.session_id), str(owner.membership_id)}:
            await core.sio.emit("try_reconnect", {}, room=client.id)
            for sid in list(client._socket_to_document_id):  # noqa: SLF001 - see the module's sentence
                await core.sio.disconnect(sid)
            client.delete()
