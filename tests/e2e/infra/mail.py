"""A mail server that behaves as told: it really speaks SMTP."""

import base64
import contextlib
import socketserver
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Lock, Thread


@dataclass
class MailServer:
    """What came in, and how the next messages are treated."""

    host: str = "127.0.0.1"
    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    """What it was told, word by word."""
    tls: ssl.SSLContext | None = None
    """With this it offers STARTTLS."""
    answers: dict[str, str] = field(default_factory=dict)
    """What it says to a word instead of what a mail server would."""
    password: str = "geheim"
    refused_recipients: set[str] = field(default_factory=set)
    hangs_up: bool = False
    lock: Lock = field(default_factory=Lock)
    may_take: Event = field(default_factory=Event)
    """Cleared by who wants a message to hang on its way in."""

    @property
    def address(self) -> str:
        return f"smtp://{self.host}:{self.port}"


@contextlib.contextmanager
def mail_server(*, host: str = "127.0.0.1", port: int = 0) -> Iterator[MailServer]:
    """Run a mail server on this port, or on any that is free."""
    told = MailServer(host)
    told.may_take.set()

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _converse(self, told)
            self.connection.close()

    class Listening(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Listening((host, port), Conversation) as server:
        told.port = server.server_address[1]
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield told
        finally:
            server.shutdown()


def _converse(line: socketserver.StreamRequestHandler, told: MailServer) -> None:  # noqa: C901 - a word a case
    def say(answer: str) -> None:
        line.wfile.write(f"{answer}\r\n".encode())

    say("220 proef")
    while command := line.rfile.readline().decode().strip():
        verb, _, rest = command.partition(" ")
        told.verbs.append(verb.upper())
        if verb.upper() in told.answers:
            say(told.answers[verb.upper()])
            continue
        match verb.upper():
            case "EHLO":
                is_plain = told.tls is not None and not isinstance(line.connection, ssl.SSLSocket)
                say(f"250-proef\r\n250 {'STARTTLS' if is_plain else 'AUTH PLAIN'}")
            case "STARTTLS":
                say("220 ga je gang")
                _encrypt(line, told)
            case "AUTH":
                _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
                told.logins.append(user)
                say("235 welkom" if password == told.password else "535 onjuist")
            case "RCPT" if told.hangs_up:
                return
            case "RCPT" if any(f"<{address}>" in rest for address in told.refused_recipients):
                say("550 onbekend")
            case "DATA":
                say("354 zeg het maar")
                _take(line, told)
                say("250 ontvangen")
            case "QUIT":
                say("221 dag")
                return
            case _:
                say("250 goed")


def _encrypt(line: socketserver.StreamRequestHandler, told: MailServer) -> None:
    assert told.tls is not None
    line.rfile.close()
    line.wfile.close()
    line.connection = told.tls.wrap_socket(line.connection, server_side=True)
    line.rfile, line.wfile = line.connection.makefile("rb"), line.connection.makefile("wb", 0)


def _take(line: socketserver.StreamRequestHandler, told: MailServer) -> None:
    content = b""
    while (part := line.rfile.readline()) != b".\r\n":
        content += part.removeprefix(b".") if part.startswith(b"..") else part
    told.may_take.wait(30)
    with told.lock:
        told.received.append(message_from_bytes(content, policy=policy.default))
