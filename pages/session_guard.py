"""The gate in front of every request and websocket: who is it, and may a browser send this from where it is."""

import re
from http.cookies import CookieError, SimpleCookie
from typing import Final

from nicegui import Client
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.access.sessions import find_identity
from services.scope import DatabaseAway, Identity
from services.workplace import Workplace

SIGN_IN_PATH: Final = "/inloggen"
PUBLIC: Final = re.compile(
    r"/(inloggen|aanmelden|uitnodiging/[\w-]+|voorbeeld|healthz|readyz|offline|manifest\.webmanifest|sw\.js|favicon\.ico"
    r"|static/.*|_nicegui/(?!client/).*|app|app/(index\.html|sw\.js|manifest\.webmanifest|static/.*))?"
)
CLIENT_PATH: Final = re.compile(r"/_nicegui/client/([0-9a-f-]{36})/")
MACHINE_PATHS: Final = ("/sync/", "/board/", "/_nicegui", "/bestand/")
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


def cookie_name(*, secure: bool) -> str:
    """In production the name itself makes browsers insist on HTTPS, this host and the whole site."""
    return "__Host-depotflow" if secure else "depotflow"


class SessionGuard:
    """Pure ASGI, because websockets must pass here too. Puts `identity` and `workplace` into the scope."""

    def __init__(self, app: ASGIApp, workplace: Workplace) -> None:
        self._app = app
        self._workplace = workplace
        self._settings = workplace.environment.settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        scope["workplace"] = self._workplace
        if not self._origin_is_ours(scope, headers):
            await _refuse(scope, receive, send, status=403)
            return
        try:
            identity = await self._identify(scope, headers)
        except DatabaseAway:
            await _refuse(scope, receive, send, status=503)
            return
        scope["identity"] = identity
        if identity is None and not PUBLIC.fullmatch(scope["path"]):
            await _refuse(scope, receive, send, status=401)
            return
        if (match := CLIENT_PATH.match(scope["path"])) and not belongs_to(match[1], identity):
            await _refuse(scope, receive, send, status=403)
            return
        await self._app(scope, receive, _with_headers(send))

    def _origin_is_ours(self, scope: Scope, headers: dict[str, str]) -> bool:
        origin = headers.get("origin")
        if scope["type"] == "websocket":
            return origin in self._settings.origins
        if scope["method"] in READING and not scope["path"].startswith("/_nicegui_ws"):
            return True
        if headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
            return False
        return origin is None or origin in self._settings.origins

    async def _identify(self, scope: Scope, headers: dict[str, str]) -> Identity | None:
        if PUBLIC.fullmatch(scope["path"]) and scope["path"].startswith(("/static/", "/_nicegui/")):
            return None
        token = session_token(headers.get("cookie", ""), secure=self._settings.is_production)
        if token is None:
            return None
        environment = self._workplace.environment
        return await self._workplace.in_thread(lambda: find_identity(environment, token=token))


def session_token(cookies: str, *, secure: bool) -> str | None:
    """The session token in a Cookie header, if there is one."""
    try:
        morsel = SimpleCookie(cookies).get(cookie_name(secure=secure))
    except CookieError:
        return None
    return morsel.value if morsel else None


def belongs_to(client_id: str, identity: Identity | None) -> bool:
    """Whether an open NiceGUI page was made for the session of this identity."""
    client = Client.instances.get(client_id)
    if client is None or identity is None:
        return False
    owner: Identity | None = client.request.scope.get("identity")
    return owner is not None and owner.session_id == identity.session_id


async def _refuse(scope: Scope, receive: Receive, send: Send, *, status: int) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    is_machine = scope["path"].startswith(MACHINE_PATHS) or scope["method"] not in READING
    if status == 401 and not is_machine:
        await RedirectResponse(SIGN_IN_PATH, status_code=303)(scope, receive, send)
    elif is_machine:
        await JSONResponse({"code": _CODES[status], "message": _MESSAGES[status]}, status)(scope, receive, send)
    else:
        await PlainTextResponse(_MESSAGES[status], status)(scope, receive, send)


_CODES = {401: "signed_out", 403: "refused", 503: "database_away"}
_MESSAGES = {
    401: "Je bent uitgelogd. Log opnieuw in; wat je had opgeslagen is bewaard.",
    403: "Dit verzoek komt niet van je eigen pagina. Ververs de pagina en probeer het opnieuw.",
    503: "De database is even niet bereikbaar. Er is niets gewijzigd; probeer het zo weer.",
}


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *HEADERS]
        await send(message)

    return sending
