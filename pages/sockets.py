"""Binds NiceGUI's websocket to the session: a frame may only address the page that its own socket opened.

NiceGUI 3.18 looks a page up by the id in the message and never compares it with the sender, nor asks whether that one
is still signed in. This module replaces its handlers and is therefore the one place that knows NiceGUI's private names;
tests/e2e/test_sockets.py attacks it.
"""

import asyncio
import contextlib
import logging
import urllib.parse
from collections.abc import Callable
from typing import Any, Final, Literal
from weakref import WeakKeyDictionary

import socketio  # type: ignore[import-untyped]  # ships no types
from nicegui import Client, background_tasks, core

from pages.limits import MOST_WAITING
from pages.session_guard import belongs_to, identify
from pages.watch import InTurn
from services.access.sessions import live_sessions, may_act
from services.announcements import RESYNC
from services.faults import report
from services.reachable import DatabaseAway
from services.scope import Identity
from services.workplace import Workplace

LARGEST_FRAME: Final = 1_000_000
LOOK_AROUND_SECONDS: Final = 10
LONGEST_NAME: Final = 64
LONGEST_NUMBER: Final = 18
REFUSED: Final = "Implicit handshake failed"
"""The one sentence at which NiceGUI's script loads the page anew: signed out it lands at the sign-in page."""
_log = logging.getLogger("depotflow")
LIBRARIES: Final = ("engineio.server", "socketio.server")
"""What these have to say is a trace for each frame that makes no sense to them, as often as somebody sends one."""
BOUND: Final = ("javascript_response", "ack")
FROM_PAGES: Final = frozenset({"handshake", "event", "log", *BOUND})
Became = Literal["done", "failed", "gone"]
"""What a page hears about an event that it sent; `gone` is what it was about."""
PROTOCOL_ERRORS: Final = (AttributeError, LookupError, TypeError, ValueError)
"""What a frame that no page of ours sends runs into; faults of our own handlers are caught further in."""


def bind_sockets(workplace: Workplace) -> None:
    """Close NiceGUI's gaps; once, after `ui.run_with`."""
    core.sio.eio.cors_allowed_origins = sorted(workplace.environment.settings.origins)
    core.sio.eio.max_http_buffer_size = LARGEST_FRAME
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    original = dict(core.sio.handlers["/"])

    async def begin(sid: str, data: Any, identity: Identity | None) -> bool:
        is_own = isinstance(data, dict) and _is_handshake(data) and belongs_to(data["client_id"], identity)
        return is_own and bool(await original["handshake"](sid, data))

    async def handshake(sid: str, data: Any = None) -> bool:
        cookies = (core.sio.get_environ(sid) or {}).get("HTTP_COOKIE", "")
        try:
            identity = await identify(workplace, cookies)
        except DatabaseAway:
            return False
        return await begin(sid, data, identity)

    async def connect(sid: str, data: dict[str, Any], _: Any = None) -> None:
        query = {key: values[0] for key, values in urllib.parse.parse_qs(data.get("QUERY_STRING", "")).items()}
        if query.get("implicit_handshake") == "true" and not await begin(sid, query, _known_at_the_gate(data)):
            raise socketio.exceptions.ConnectionRefusedError(REFUSED)

    core.sio.on("handshake", handshake)
    core.sio.on("connect", connect)
    core.sio.on("log", _bound(_log_of_page))
    for name in BOUND:
        core.sio.on(name, _bound(original[name]))
    _watch_events(workplace, original)
    _let_in_only(FROM_PAGES)
    workplace.announcements.hear_all(lambda news: _hear(workplace, news))
    core.app.on_startup(lambda: background_tasks.create(_look_around(workplace), name="look around"))
    core.app.on_startup(lambda: background_tasks.create(_close_in_time(workplace), name="close in time"))


async def _look_around(workplace: Workplace) -> None:
    """Close pages at which nobody clicks any more, when their session rested or lasted long enough."""
    while True:
        await asyncio.sleep(LOOK_AROUND_SECONDS)
        try:
            await _close_ended(workplace)
        except Exception as fault:  # noqa: BLE001 - whatever it was, the next round comes
            report(fault)


async def _close_in_time(workplace: Workplace) -> None:
    """Close the pages of who looks along when that is over, to the second: the end is known and nothing moves it."""
    while True:
        await asyncio.sleep(1)
        now = workplace.environment.clock.now()
        owners = filter(None, map(_owner, list(Client.instances.values())))
        over = {str(owner.session_id) for owner in owners if owner.looking is not None and owner.looking.until <= now}
        if over:
            await _close({*over})


def _watch_events(workplace: Workplace, original: dict[str, Callable[..., Any]]) -> None:
    """Have each event wait for the answer whether its session may still act, and reach its page once.

    It does so too when its socket is gone by then: what was clicked was clicked.
    """
    watches: dict[str, InTurn[bool]] = {}
    taken: WeakKeyDictionary[Client, int] = WeakKeyDictionary()

    async def event(sid: str, message: Any = None, *_: Any) -> Became:
        client = Client.instances.get(message["client_id"]) if _is_bound(sid, message) else None
        if client is None or not _is_first(taken, client, message):
            return "done"
        owner = _known_at_the_gate(core.sio.get_environ(sid) or {"asgi.scope": {"identity": None}})
        watch = watches.setdefault(sid, InTurn(lambda: _may_act(workplace, owner)))
        try:
            is_allowed = await watch.next()
        except Exception as fault:  # noqa: BLE001 - whatever it was, who clicked hears that it was not done
            report(fault)
            client.handle_exception(fault)
            return "failed"
        return _handled(client, message) if is_allowed else "failed"

    def disconnect(sid: str, *_: Any) -> None:
        watches.pop(sid, None)
        original["disconnect"](sid)

    core.sio.on("event", event)
    core.sio.on("disconnect", disconnect)


def _is_first(taken: WeakKeyDictionary[Client, int], client: Client, message: dict[str, Any]) -> bool:
    """Whether a page has not sent this before: after a break it repeats, in their order, what it heard no answer to."""
    number = message.get("number")
    if not isinstance(number, int):
        return True
    is_first = number > taken.get(client, 0)
    if is_first:
        taken[client] = number
    return is_first


def _handled(client: Client, message: dict[str, Any]) -> Became:
    """Have the page handle it; what makes no sense to it is dropped."""
    with contextlib.suppress(*PROTOCOL_ERRORS):
        if message["id"] not in client.elements:
            return "gone"
        client.handle_event(message)
    return "done"


def _let_in_only(names: frozenset[str]) -> None:
    """Drop frames with another name: among the server's own handlers are some that it means for itself."""
    dispatch = core.sio._handle_event  # noqa: SLF001 - see the module's sentence

    async def dispatch_known(eio_sid: str, namespace: str, number: int | None, data: Any) -> None:
        if isinstance(data, list) and data and isinstance(data[0], str) and data[0] in names:
            await dispatch(eio_sid, namespace, number, data)

    core.sio._handle_event = dispatch_known  # noqa: SLF001


def _known_at_the_gate(environ: dict[str, Any]) -> Identity | None:
    """Who the session guard let in with this request; when that session ends, its pages are closed here."""
    identity: Identity | None = environ["asgi.scope"]["identity"]
    return identity


def _is_handshake(data: dict[str, Any]) -> bool:
    """Whether a page of ours says hello like this; the name of its tab is kept for weeks."""
    names = [data.get(name) for name in ("client_id", "tab_id", "document_id")] + [data.get("old_tab_id") or ""]
    number = str(data.get("next_message_id", 0))
    is_short = all(isinstance(name, str) and len(name) <= LONGEST_NAME for name in names)
    return is_short and number.isdecimal() and len(number) <= LONGEST_NUMBER


async def _may_act(workplace: Workplace, owner: Identity | None) -> bool:
    """Whether the session that opened a socket is live; if not, its pages close.

    While the database is away nobody knows. What a page does then goes on to fail, in the words of that page, because
    all of it needs the database.
    """
    session_id = owner.session_id if owner else None
    if session_id is None:
        return False
    try:
        is_live = await workplace.at_the_gate(lambda: may_act(workplace.environment, session_id=session_id))
    except DatabaseAway:
        return True
    if not is_live:
        await _close({str(session_id)})
    return is_live


def _is_bound(sid: str, message: Any) -> bool:
    """Whether a frame addresses the page whose room its socket is in."""
    return isinstance(message, dict) and message.get("client_id") in core.sio.rooms(sid)


def _pass_on(handler: Callable[[str, dict[str, Any]], Any], sid: str, message: dict[str, Any]) -> Any:
    """Have the page handle it; what makes no sense to it is dropped."""
    with contextlib.suppress(*PROTOCOL_ERRORS):
        return handler(sid, message)


def _bound(handler: Callable[[str, dict[str, Any]], Any]) -> Callable[[str, Any], Any]:
    """For what a page itself says in answer to the server: it says so only for itself."""

    def checked(sid: str, message: Any = None, *_: Any) -> Any:
        return _pass_on(handler, sid, message) if _is_bound(sid, message) else None

    return checked


def _log_of_page(_: str, message: dict[str, Any]) -> None:
    """What the script of a page complains about, on one line and not longer than that."""
    _log.warning("page: %r", str(message["message"])[:300])


def _hear(workplace: Workplace, news: dict[str, Any]) -> None:
    """Close pages whose session ended, in whichever process that happened; after a gap, look which did."""
    loop = core.loop
    if loop is None or news["topic"] not in {"session.ended", RESYNC["topic"]}:
        return
    ended = {news.get("session"), news.get("membership")} - {None}
    loop.call_soon_threadsafe(
        lambda: background_tasks.create(_close_ended(workplace) if news == RESYNC else _close(ended))
    )


async def _close_ended(workplace: Workplace) -> None:
    owners = [_owner(client) for client in Client.instances.values()]
    sessions = {owner.session_id for owner in owners if owner is not None and owner.session_id is not None}
    if not sessions:
        return
    try:
        live = await workplace.at_the_gate(lambda: live_sessions(workplace.environment, sessions))
    except DatabaseAway:
        return
    await _close({str(session) for session in sessions - live})


async def _close(ended: set[str | None]) -> None:
    """Close the pages of these sessions or memberships; their browsers load anew and land at the sign-in page."""
    for client in list(Client.instances.values()):
        owner = _owner(client)
        if owner is None or not ended & {str(owner.session_id), str(owner.membership_id)}:
            continue
        await core.sio.emit("try_reconnect", {}, room=client.id)
        for sid in list(client._socket_to_document_id):  # noqa: SLF001 - see the module's sentence
            await core.sio.disconnect(sid)
        _let_go(client)


def make_room(identity: Identity) -> None:
    """Let go of the oldest pages of a session at which no browser is: each hears all that others do, so many of them
    hold everybody up. Who comes back to one loads it anew.
    """
    own = (client for client in Client.instances.values() if belongs_to(client.id, identity))
    for client in [client for client in own if not client.has_socket_connection][:-MOST_WAITING]:
        _let_go(client)


def _let_go(client: Client) -> None:
    for document_id in list(client._delete_tasks):  # noqa: SLF001 - nobody comes back to this page
        client._cancel_delete_task(document_id)  # noqa: SLF001
    if not client.is_deleted:
        client.delete()


def _owner(client: Client) -> Identity | None:
    owner: Identity | None = client.request.scope.get("identity")
    return owner
