"""The gate in front of every request and websocket: who is it, and may a browser send this from where it is."""

import asyncio
import contextlib
import re
import secrets
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs

from nicegui import Client, core
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.values.ids import new_id
from models.values.refusal import Refusal
from pages.callers import client_address
from pages.limits import ANSWERED_AT_ONCE, COST_OF_OPENING, MOST_ASKED, SocketLimits
from pages.policy import PAGE, Policy
from pages.problems import ForeignRequest, TooLarge, TooSlow, WrongHost, refused
from services.access.sessions import find_identity
from services.scope import Identity, SignedOut
from services.waiting_lines import TooMuch, WaitingLines
from services.workplace import Workplace

NOBODY_IN_PARTICULAR: Final = re.compile(
    r"/(static/.*|_nicegui/[\d.]+/.*|healthz|readyz|offline|manifest\.webmanifest|sw\.js|favicon\.ico"
    r"|app|app/(index\.html|sw\.js|manifest\.webmanifest|static/.*))"
)
"""The same for everyone, so nobody asks the database who it is."""
ANYBODY: Final = re.compile(
    r"/(ondersteuning(/openen|/einde)?|inloggen(/[\w/]+)?|aanmelden(/eerste)?|uitloggen|uitnodiging/[\w-]+|voorbeeld"
    r"|privacy|verwerkersovereenkomst|voorwaarden|subverwerkers|bescherming"
    r"|en/(privacy|processing-agreement|terms|sub-processors|security)"
    r"|bedrijf-aanmelden(/[\w-]+)?|wachtwoord-(vergeten|herstellen(/[\w-]+)?))?"
)
CLIENT_PATHS: Final = "/_nicegui/client/"
SOCKET_PATHS: Final = "/_nicegui_ws/"
SOCKET_PATH: Final = f"{SOCKET_PATHS}socket.io/"
"""The only place where a websocket is answered."""
INTERFACE_PATHS: Final = "/api/"
"""For other software, which has a gate of its own: no cookie, page or other site has anything to do with it."""
PROBES: Final = frozenset({"/healthz", "/readyz"})
"""What watches this process calls it by any name."""
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FRAMES_APART: Final = b"\x1e"
"""Between the frames of one request, from a browser that gets no websocket."""
NO_FRAME: Final = (ValueError, LookupError)
"""What engine.io ends a socket with whose frame is none; faults of our own are caught further in."""
OTHER_SITES: Final = frozenset({"cross-site", "same-site"})
LONGEST_ADDRESS: Final = 400
LARGEST_BODY: Final = 32 * 2**20
LARGEST_BODY_OF_A_STRANGER: Final = 64 * 2**10
FIRST_ERROR: Final = 400
PATIENCE_SECONDS: Final = 30
SLOWEST: Final = 2**17
"""Bytes a second at which the largest body must arrive, beside that patience."""


def cookie_name(*, secure: bool) -> str:
    """In production the name itself makes browsers insist on HTTPS, this host and the whole site."""
    return "__Host-depotflow" if secure else "depotflow"


class SessionGuard:
    """Pure ASGI, because websockets must pass here too. Puts `identity` and `workplace` into the scope."""

    def __init__(self, app: ASGIApp, workplace: Workplace, *, interface: ASGIApp) -> None:
        self._app = app
        self._interface = interface
        self._workplace = workplace
        self._settings = workplace.environment.settings
        self._policy = Policy(self._settings)
        self._sockets = SocketLimits()
        self._requests = WaitingLines(at_once=ANSWERED_AT_ONCE, most=MOST_ASKED, refused=TooMuch)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"x-forwarded-prefix"]
        scope["workplace"], scope["identity"], scope["nonce"] = self._workplace, None, secrets.token_urlsafe(16)
        guarded = self._with_headers(scope, send)
        if scope["type"] == "http" and scope["path"].startswith(INTERFACE_PATHS):
            scope["address"] = self._address(scope)
            await self._interface(scope, receive, guarded)
            return
        try:
            self._check_host(scope)
            self._check_origin(scope)
            scope["identity"] = await self._identify(scope)
            if scope["path"].startswith(SOCKET_PATHS):
                await self._serve_socket(scope, receive, guarded)
                return
            limit = LARGEST_BODY if scope["identity"] else LARGEST_BODY_OF_A_STRANGER
            _check_length(scope, limit)
            async with self._turn_of(scope["identity"]):
                await self._app(scope, *_limited(scope, receive, guarded, limit))
        except Refusal as refusal:
            await _answer(scope, receive, guarded, refusal)

    def _turn_of(self, identity: Identity | None) -> contextlib.AbstractAsyncContextManager[None]:
        """For as long as a request of this session is answered; nobody in particular never waits."""
        if identity is None or identity.session_id is None:
            return contextlib.nullcontext()
        return self._requests.turn(identity.session_id)

    def _check_host(self, scope: Scope) -> None:
        """Refuse what was sent to another name: nothing of ours may ever point there."""
        named = Headers(scope=scope).getlist("host")
        if scope["path"] not in PROBES and (len(named) != 1 or named[0] not in self._settings.hosts):
            raise WrongHost

    def _check_origin(self, scope: Scope) -> None:
        """Refuse what another site makes a browser send. Programs without a browser send no Origin."""
        headers = Headers(scope=scope)
        told, site = headers.getlist("origin"), headers.get("sec-fetch-site")
        origin = ", ".join(told) if told else None
        if scope["type"] == "websocket":
            is_place = scope["path"] == SOCKET_PATH
            is_ours = is_place and site not in OTHER_SITES and origin in self._settings.origins
        elif scope["method"] in READING and not scope["path"].startswith(SOCKET_PATHS):
            is_ours = site not in OTHER_SITES or _is_link(headers) or is_for_everyone(scope["path"])
        else:
            is_ours = site not in OTHER_SITES and origin in {None, *self._settings.origins}
        if not is_ours:
            raise ForeignRequest

    async def _identify(self, scope: Scope) -> Identity | None:
        """Who sends this. Raises: SignedOut, ForeignRequest, DatabaseAway."""
        path = scope["path"]
        if is_for_everyone(path):
            return None
        cookies = "; ".join(Headers(scope=scope).getlist("cookie"))
        identity = await identify(self._workplace, cookies)
        if identity is None and not ANYBODY.fullmatch(path):
            raise SignedOut
        if identity is not None:
            identity = self._with_address(scope, identity)
        is_of_a_page = path.startswith(CLIENT_PATHS)
        if is_of_a_page and not belongs_to(path.removeprefix(CLIENT_PATHS).partition("/")[0], identity):
            raise ForeignRequest
        return _at_page(identity, scope) if identity is not None and identity.looking is not None else identity

    def _with_address(self, scope: Scope, identity: Identity) -> Identity:
        """The same person, as coming from where this request comes from."""
        return replace(identity, origin=replace(identity.origin, address=self._address(scope)))

    def _address(self, scope: Scope) -> str:
        header = self._settings.client_address_header
        told = Headers(scope=scope).getlist(header) if header else []
        return client_address(self._settings, scope["client"][0] if scope.get("client") else "", told)

    async def _serve_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises: TooMuch, SignedOut, ForeignRequest."""
        is_websocket = scope["type"] == "websocket"
        if scope["identity"].session_id is None:
            raise SignedOut
        if not _is_of_own_socket(scope):
            raise ForeignRequest
        with self._sockets.open(scope["identity"].session_id, cost=COST_OF_OPENING if is_websocket else 1) as may_pass:

            async def receiving() -> Message:
                message = await receive()
                if message["type"] == "websocket.receive" and not may_pass():
                    await send({"type": "websocket.close", "code": 1008})
                    return {"type": "websocket.disconnect", "code": 1008}
                if not all(may_pass() for _ in range(message.get("body", b"").count(FRAMES_APART))):
                    raise TooMuch
                return message

            if is_websocket:
                with contextlib.suppress(*NO_FRAME):
                    await self._app(scope, receiving, send)
            else:
                await self._app(scope, *_limited(scope, receiving, send, LARGEST_BODY))

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                is_page = PAGE in message["headers"]
                headers = MutableHeaders(scope=message)
                for name, value in self._policy.headers(page_nonce=scope["nonce"] if is_page else "").items():
                    headers.setdefault(name, value)
                if message["status"] >= FIRST_ERROR:
                    headers["Cache-Control"] = "no-store"
                elif not is_for_everyone(scope["path"]):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return sending


def _at_page(identity: Identity, scope: Scope) -> Identity:
    """Who only looks along, at the address of this request: what it reads from now on counts as one look."""
    query = scope["query_string"].decode("latin-1")
    page = f"{scope['path']}?{query}" if query else scope["path"]
    assert identity.looking is not None  # noqa: S101 - asked for nobody else
    return replace(identity, looking=replace(identity.looking, page=page[:LONGEST_ADDRESS], id=new_id()))


def is_for_everyone(path: str) -> bool:
    """Whether an address answers the same to everyone: a file of ours, or a sign of life."""
    return NOBODY_IN_PARTICULAR.fullmatch(path) is not None


def _is_link(headers: Headers) -> bool:
    """Whether a person follows a link to us, as from a mail: a whole page in a window of its own."""
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


async def identify(workplace: Workplace, cookies: str) -> Identity | None:
    """Whose session the Cookie header holds, if it is live. Raises: DatabaseAway."""
    environment = workplace.environment
    token = cookie_parser(cookies).get(cookie_name(secure=environment.settings.is_production))
    if not token:
        return None
    return await workplace.at_the_gate(lambda: find_identity(environment, token=token))


def belongs_to(client_id: Any, identity: Identity | None) -> bool:
    """Whether an open NiceGUI page was made for the session of this identity."""
    client = Client.instances.get(client_id) if isinstance(client_id, str) else None
    if client is None or identity is None:
        return False
    owner: Identity | None = client.request.scope.get("identity")
    return owner is not None and owner.session_id is not None and owner.session_id == identity.session_id


def _is_of_own_socket(scope: Scope) -> bool:
    """Whether the open socket that a request speaks for, if any, was opened by the session that sends it."""
    told = parse_qs(scope["query_string"].decode("latin-1")).get("sid", [])
    opened = [core.sio.environ[sid]["asgi.scope"]["identity"] for sid in told if sid in core.sio.environ]
    return all(owner.session_id == scope["identity"].session_id for owner in opened)


async def _answer(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await refused(scope, refusal)(scope, receive, send)


def _check_length(scope: Scope, limit: int) -> None:
    length = Headers(scope=scope).get("content-length", "0")
    if not length.isdecimal() or int(length) > limit:
        raise TooLarge


def _limited(scope: Scope, receive: Receive, send: Send, limit: int) -> tuple[Receive, Send]:
    """Also for a body that does not say how long it is: past the limit it is answered here, and for the application
    it breaks off. So it is with a body that comes too slowly.
    """
    received = 0
    until: float | None = asyncio.get_running_loop().time() + PATIENCE_SECONDS + limit / SLOWEST
    refusal: Refusal | None = None

    async def receiving() -> Message:
        nonlocal received, until, refusal
        if refusal is not None:
            return {"type": "http.disconnect"}
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            refusal, message = TooSlow(), {"type": "http.request"}
        received += len(message.get("body", b""))
        if received > limit:
            refusal = TooLarge()
        if refusal is None:
            until = until if message.get("more_body", False) else None
            return message
        if message["type"] == "http.request":
            await refused(scope, refusal)(scope, receive, send)
        return {"type": "http.disconnect"}

    async def sending(message: Message) -> None:
        if refusal is None:
            await send(message)

    return receiving, sending
