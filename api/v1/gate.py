"""The gate of the interface: whose key is it, how often does it call, and is what it sends JSON of a decent size."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.v1.limits import Clock, KeyLimits
from api.v1.problems import OtherMediaType, TooLarge, TooSlow, Unreadable, WrongHost, failed, refused
from models.values.dutch import UNSTORABLE
from models.values.refusal import Refusal
from services.access.api_tokens import KeyRefused
from services.access.attempts import Caller
from services.access.recognise_key import recognise
from services.scope import Identity
from services.workplace import Workplace

PREFIX: Final = "/api/v1"
DOCUMENT: Final = f"{PREFIX}/openapi.json"
MANUAL: Final = f"{PREFIX}/docs"
FOR_EVERYONE: Final = frozenset({DOCUMENT, MANUAL})
"""Says the same to everybody, key or not."""
LARGEST_BODY: Final = 2**20
LONGEST_SENDING: Final = 30
"""Seconds that a body may take to arrive."""
DEEPEST: Final = 16
_LONGEST_NAME: Final = 40
_JSON: Final = ("application/json", "application/json;charset=utf-8")


class GoneAway(Exception):  # noqa: N818 - reads as a sentence
    """The caller broke off while sending."""


class Gate:
    """Pure ASGI. Puts the identity behind the key into the scope; a cookie means nothing here."""

    def __init__(self, app: ASGIApp, workplace: Workplace, *, clock: Clock) -> None:
        self._app = app
        self._workplace = workplace
        self._hosts = workplace.environment.settings.hosts
        self._limits = KeyLimits(clock, threads=workplace.environment.settings.worker_threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told: dict[str, str] = {"Cache-Control": "no-store"}
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in told.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            content = await self._admit(scope, receive, told)
            async with self._turn_of(scope):
                await self._app(scope, _replaying(content, receive), sending)
        except GoneAway:
            return
        except Refusal as refusal:
            await refused(refusal)(scope, receive, sending)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the caller gets a number and the log a line
            answer = failed(fault)
            if not has_begun:
                await answer(scope, receive, sending)

    async def _admit(self, scope: Scope, receive: Receive, told: dict[str, str]) -> bytes:
        """The body of a call that may go on. Raises: Refusal, GoneAway."""
        headers = Headers(scope=scope)
        if headers.getlist("host") != [headers.get("host")] or headers["host"] not in self._hosts:
            raise WrongHost
        if scope["path"] not in FOR_EVERYONE:
            identity = await self._recognise(headers, scope["address"])
            told |= self._limits.take(identity)
            scope["identity"] = identity
        try:
            async with asyncio.timeout(LONGEST_SENDING):
                content = await _read(headers, receive)
        except TimeoutError as late:
            raise TooSlow from late
        if content:
            _check_json(headers, content)
        scope["request_sha256"] = sha256(f"{scope['method']} {scope['path']}\n".encode() + content).digest()
        return content

    def _turn_of(self, scope: Scope) -> contextlib.AbstractAsyncContextManager[None]:
        """For as long as a call is answered; what is for everyone waits for nobody."""
        identity = scope.get("identity")
        return self._limits.turn(identity) if identity is not None else contextlib.nullcontext()

    async def _recognise(self, headers: Headers, address: str) -> Identity:
        """Whose key the call carries. Raises: KeyRefused, TooManyAttempts, DatabaseAway."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise KeyRefused
        environment, caller = self._workplace.environment, Caller(address)
        return await self._workplace.at_the_gate(lambda: recognise(environment, token.strip(), caller=caller))


async def _read(headers: Headers, receive: Receive) -> bytes:
    """The whole body. Raises: TooLarge as soon as it is, whatever it said of its length; GoneAway."""
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise TooLarge
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneAway
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY:
            raise TooLarge
        if not message.get("more_body", False):
            return b"".join(parts)


def _check_json(headers: Headers, content: bytes) -> None:
    """Raises: OtherMediaType, Unreadable."""
    if headers.get("content-type", "").lower().replace(" ", "") not in _JSON:
        raise OtherMediaType
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as broken:
        raise Unreadable("dit is geen JSON") from broken
    level: list[Any] = [found]
    for _ in range(DEEPEST):
        if not level:
            json.loads(content, object_pairs_hook=_named_once, parse_int=str, parse_float=str)
            return
        level = [inner for each in level for inner in _inside(each)]
    raise Unreadable(f"dit is dieper dan {DEEPEST} lagen")


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raises: Unreadable for an object that says two things of one name: nobody can tell which was meant."""
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise Unreadable(f"'{twice[:_LONGEST_NAME]}' staat er meer dan eens in hetzelfde object")
    return made


def _inside(value: Any) -> list[Any]:
    """What stands in an object or list. Raises: Unreadable for a character that nobody can store."""
    if isinstance(value, str) and UNSTORABLE.search(value):
        raise Unreadable("er staat een teken in dat niet bewaard kan worden")
    if isinstance(value, Mapping):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []


def _replaying(content: bytes, receive: Receive) -> Receive:
    """What was read, once more for the application."""
    is_read = False

    async def receiving() -> Message:
        nonlocal is_read
        if is_read:
            return await receive()
        is_read = True
        return {"type": "http.request", "body": content, "more_body": False}

    return receiving
