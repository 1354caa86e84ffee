"""The gate in front of every request and websocket: who is it, and may a browser send this from where it is."""

import re
from typing import Any, Final

from nicegui import Client
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.values.refusal import Refusal
from pages.problems import ForeignRequest, TooLarge, refused
from services.access.sessions import find_identity
from services.scope import Identity, SignedOut
from services.workplace import Workplace

NOBODY_IN_PARTICULAR: Final = re.compile(
    r"/(static/.*|_nicegui/[\d.]+/.*|healthz|readyz|offline|manifest\.webmanifest|sw\.js|favicon\.ico"
    r"|app|app/(index\.html|sw\.js|manifest\.webmanifest|static/.*))"
)
"""The same for everyone, so nobody asks the database who it is."""
ANYBODY: Final = re.compile(
    r"/(inloggen|aanmelden|uitloggen|uitnodiging/[\w-]+|voorbeeld|wachtwoord-(vergeten|herstellen(/[\w-]+)?))?"
)
CLIENT_PATHS: Final = "/_nicegui/client/"
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY: Final = 32 * 2**20
LARGEST_BODY_OF_A_STRANGER: Final = 64 * 2**10
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'",
}
HEADERS_OF_PRODUCTION: Final = {**HEADERS, "Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def cookie_name(*, secure: bool) -> str:
    """In production the name itself makes browsers insist on HTTPS, this host and the whole site."""
    return "__Host-depotflow" if secure else "depotflow"


class SessionGuard:
    """Pure ASGI, because websockets must pass here too. Puts `identity` and `workplace` into the scope."""

    def __init__(self, app: ASGIApp, workplace: Workplace) -> None:
        self._app = app
        self._workplace = workplace
        self._settings = workplace.environment.settings
        self._headers = HEADERS_OF_PRODUCTION if self._settings.is_production else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"x-forwarded-prefix"]
        scope["workplace"], scope["identity"] = self._workplace, None
        guarded = self._with_headers(scope, send)
        try:
            self._check_origin(scope)
            scope["identity"] = await self._identify(scope)
            limit = LARGEST_BODY if scope["identity"] else LARGEST_BODY_OF_A_STRANGER
            _check_length(scope, limit)
        except Refusal as refusal:
            await _answer(scope, receive, guarded, refusal)
            return
        await self._app(scope, _limited(receive, limit), guarded)

    def _check_origin(self, scope: Scope) -> None:
        """Refuse what another site makes a browser send. Programs without a browser send no Origin."""
        headers = Headers(scope=scope)
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if scope["type"] == "websocket":
            is_ours = origin in self._settings.origins
        elif scope["method"] in READING and not scope["path"].startswith("/_nicegui_ws"):
            is_ours = True
        else:
            is_ours = site not in {"cross-site", "same-site"} and origin in {None, *self._settings.origins}
        if not is_ours:
            raise ForeignRequest

    async def _identify(self, scope: Scope) -> Identity | None:
        """Who sends this. Raises: SignedOut, ForeignRequest, DatabaseAway."""
        path = scope["path"]
        if NOBODY_IN_PARTICULAR.fullmatch(path):
            return None
        cookies = "; ".join(Headers(scope=scope).getlist("cookie"))
        identity = await identify(self._workplace, cookies)
        if identity is None and not ANYBODY.fullmatch(path):
            raise SignedOut
        is_of_a_page = path.startswith(CLIENT_PATHS)
        if is_of_a_page and not belongs_to(path.removeprefix(CLIENT_PATHS).partition("/")[0], identity):
            raise ForeignRequest
        return identity

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if scope["identity"] is not None:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return sending


async def identify(workplace: Workplace, cookies: str) -> Identity | None:
    """Whose session the Cookie header holds, if it is live. Raises: DatabaseAway."""
    environment = workplace.environment
    token = cookie_parser(cookies).get(cookie_name(secure=environment.settings.is_production))
    if not token:
        return None
    return await workplace.in_thread(lambda: find_identity(environment, token=token))


def belongs_to(client_id: Any, identity: Identity | None) -> bool:
    """Whether an open NiceGUI page was made for the session of this identity."""
    client = Client.instances.get(client_id) if isinstance(client_id, str) else None
    if client is None or identity is None:
        return False
    owner: Identity | None = client.request.scope.get("identity")
    return owner is not None and owner.session_id is not None and owner.session_id == identity.session_id


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


def _limited(receive: Receive, limit: int) -> Receive:
    """Also for a body that does not say how long it is."""
    received = 0

    async def receiving() -> Message:
        nonlocal received
        message = await receive()
        if message["type"] == "http.request":
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413)
        return message

    return receiving
