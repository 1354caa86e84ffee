"""Asks something of a server that somebody else named: never inside our own network, never for long, never much."""

import contextlib
import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import orjson

SECONDS: Final = 3.0
"""For all of a question and its answer together, however slowly it drips."""
LARGEST: Final = 256 * 2**10
LONGEST_URL: Final = 2_000
_PORTS: Final = {"https": 443, "http": 80}
_TRANSLATED: Final = tuple(IPv6Network(each) for each in ("64:ff9b::/96", "2002::/16", "::ffff:0:0/96", "::/96"))
"""Addresses that lead on to an IPv4 address inside them."""


class Unreachable(Exception):  # noqa: N818 - reads as a sentence
    """No usable answer came: not there, too slow, too much, no JSON, or somewhere that we don't go."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of an answer, and the JSON object in it."""

    status: int
    body: Mapping[str, Any]


def ask(url: str, *, is_strict: bool, form: str | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """Get this address, or post a form to it. Redirects are answers like others: nobody is sent on.

    A strict question is only asked over HTTPS and at public addresses of the internet.
    Raises: Unreachable.
    """
    try:
        parts = read_url(url, is_strict=is_strict)
        return _parsed(_talk(parts, _request(parts, form, headers or {}), is_strict=is_strict))
    except (OSError, ValueError, http.client.HTTPException) as fault:
        raise Unreachable(type(fault).__name__) from fault


def read_url(url: str, *, is_strict: bool) -> SplitResult:
    """The parts of an address that we may go to. Raises: ValueError."""
    parts = urlsplit(url)
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    schemes = {"https"} if is_strict else set(_PORTS)
    if not is_plain or parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc or parts.port == 0:
        raise ValueError(url)
    return parts


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the internet, that leads nowhere else."""
    is_translated = isinstance(address, IPv6Address) and any(address in network for network in _TRANSLATED)
    return address.is_global and not address.is_multicast and not is_translated


def _request(parts: SplitResult, form: str | None, headers: Mapping[str, str]) -> bytes:
    told = {"Host": parts.netloc, "Accept": "application/json", "Connection": "close", **headers}
    if form is not None:
        told |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(form))}
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    lines = [f"{'GET' if form is None else 'POST'} {target} HTTP/1.1", *(f"{name}: {told[name]}" for name in told)]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError
    return "\r\n".join([*lines, "", form or ""]).encode("ascii")


def _talk(parts: SplitResult, request: bytes, *, is_strict: bool) -> bytes:
    """All that the other side says, until it closes. Who is asked is who was looked up: a name is not asked twice."""
    ends_at = time.monotonic() + SECONDS

    def left() -> float:
        seconds = ends_at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds

    host = parts.hostname or ""
    wire = _reached(_look_up(host, is_strict=is_strict), parts.port or _PORTS[parts.scheme], left)
    if parts.scheme == "https":
        wire.settimeout(left())
        wire = ssl.create_default_context().wrap_socket(wire, server_hostname=host)
    with contextlib.closing(wire):
        wire.settimeout(left())
        wire.sendall(request)
        heard = bytearray()
        while piece := wire.recv(2**16):
            heard += piece
            if len(heard) > LARGEST:
                raise ValueError(host)
            wire.settimeout(left())
    return bytes(heard)


def _look_up(host: str, *, is_strict: bool) -> list[str]:
    """Where this name is, refused when any of its addresses is not public."""
    found = [str(place[4][0]) for place in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    if is_strict and not all(is_public(ip_address(each.partition("%")[0])) for each in found):
        raise ValueError(host)
    return found


def _reached(addresses: list[str], port: int, left: Callable[[], float]) -> socket.socket:
    """The first of them that answers; it may be that this machine reaches no IPv6."""
    *others, last = addresses
    for address in others:
        with contextlib.suppress(OSError):
            return socket.create_connection((address, port), timeout=left() / 2)
    return socket.create_connection((last, port), timeout=left())


class _Heard:
    """What was said, as something that looks like a socket."""

    def __init__(self, heard: bytes) -> None:
        self._heard = heard

    def makefile(self, _: str) -> io.BytesIO:
        return io.BytesIO(self._heard)


def _parsed(heard: bytes) -> Answer:
    response = http.client.HTTPResponse(_Heard(heard))  # type: ignore[arg-type]  # it only asks for the file
    response.begin()
    body = orjson.loads(response.read())
    if not isinstance(body, dict):
        raise ValueError  # noqa: TRY004 - an answer that is of no use
    return Answer(response.status, body)
