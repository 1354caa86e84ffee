"""What we ask of servers that somebody else named: where we go, and what we put up with."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from ipaddress import ip_address

import pytest

from services.gateways.web import SECONDS, Unreachable, ask, is_public
from tests.at_once import at_once
from tests.oidc import running_provider

ADDRESSES = {
    "93.184.215.14": True,
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c": True,
    "127.0.0.1": False,
    "10.0.0.8": False,
    "172.16.0.1": False,
    "192.168.1.1": False,
    "169.254.169.254": False,
    "100.64.0.1": False,
    "0.0.0.0": False,
    "255.255.255.255": False,
    "224.0.0.1": False,
    "192.0.2.1": False,
    "::1": False,
    "::": False,
    "fe80::1": False,
    "fd00::1": False,
    "ff0e::1": False,
    "::ffff:10.0.0.8": False,
    "::ffff:93.184.215.14": False,
    "64:ff9b::a00:8": False,
    "2002:a00:8::1": False,
    "::a00:8": False,
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address)) is ADDRESSES[address]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://login.bedrijf.example",
        "ftp://login.bedrijf.example",
        "file:///etc/passwd",
        "https://",
        "https://naam:geheim@login.bedrijf.example",
        "https://login.bedrijf.example\r\nHost: elders",
        "https://login.bedrijf.example/met spatie",
        "https://løgin.example",
        "https://login.bedrijf.example:0",
        "https://login.bedrijf.example:99999",
        "https://login.bedrijf.example/" + "a" * 2_000,
    ],
)
def test_only_plain_addresses_over_https_are_asked_in_production(url: str) -> None:
    with pytest.raises(Unreachable, match="ValueError"):
        ask(url, is_strict=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f000001", "2130706433", "169.254.169.254"])
def test_nothing_of_our_own_network_is_asked_in_production(host: str) -> None:
    with pytest.raises(Unreachable, match="ValueError"):
        ask(f"https://{host}/", is_strict=True)


@contextlib.contextmanager
def server(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """Answers each caller in a thread of its own, however it likes."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def stand() -> None:
            with contextlib.suppress(OSError):
                while True:
                    caller, _ = door.accept()
                    threading.Thread(target=serve, args=[caller], daemon=True).start()

        threading.Thread(target=stand, daemon=True).start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/"


def says(answer: bytes) -> Callable[[socket.socket], None]:
    def serve(caller: socket.socket) -> None:
        with caller, contextlib.suppress(OSError):
            caller.recv(2**16)
            caller.sendall(answer)

    return serve


def drips(caller: socket.socket) -> None:
    """Always says a little more, before anybody would call it silent."""
    with caller, contextlib.suppress(OSError):
        pause = threading.Event()
        while not pause.wait(SECONDS / 10):
            caller.sendall(b" ")


def is_silent(caller: socket.socket) -> None:
    with caller, contextlib.suppress(OSError):
        while caller.recv(2**16):
            pass


def test_who_says_nothing_or_always_a_little_more_is_left_after_three_seconds() -> None:
    with server(is_silent) as silent, server(drips) as dripping:
        urls = [silent, dripping]

        def wait(number: int) -> str:
            with pytest.raises(Unreachable) as left:
                ask(urls[number], is_strict=False)
            return str(left.value)

        assert at_once(2, wait) == ["TimeoutError", "TimeoutError"]


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"hallo\r\n\r\n",
        HEAD + b"Content-Length: 100\r\n\r\n{}",
        HEAD + b"\r\n<html>",
        HEAD + b"\r\n[]",
        HEAD + b"\r\n" + b"[" * 100_000,
        HEAD + b"\r\n{" + b" " * 300_000 + b"}",
        HEAD + b"X: " + b"a" * 100_000 + b"\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}",
    ],
    ids=["nothing", "no http", "half", "a page", "a list", "deep", "much", "a long header", "no chunks"],
)
def test_an_answer_that_is_none_is_refused(answer: bytes) -> None:
    with server(says(answer)) as url, pytest.raises(Unreachable):
        ask(url, is_strict=False)


def test_somebody_who_sends_us_on_is_not_followed() -> None:
    with server(says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 2\r\n\r\n{}")) as url:
        assert ask(url, is_strict=False).status == 302


def test_an_answer_in_pieces_is_put_together() -> None:
    pieces = HEAD + b'Transfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n'
    with server(says(pieces)) as url:
        assert ask(url, is_strict=False).body == {"a": 1}
    with running_provider() as provider:
        answer = ask(f"{provider.issuer}/.well-known/openid-configuration", is_strict=False)
        assert answer.body["issuer"] == provider.issuer
