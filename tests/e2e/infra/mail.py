"""A mail server that behaves as told: it really speaks SMTP."""

import base64
import contextlib
import socketserver
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


def _converse(line: socketserver.StreamRequestHandler, told: MailServer) -> None:
    def say(answer: str) -> None:
        line.wfile.write(f"{answer}\r\n".encode())

    say("220 proef")
    while command := line.rfile.readline().decode().strip():
        verb, _, rest = command.partition(" ")
        match verb.upper():
            case "EHLO":
                say("250-proef\r\n250 AUTH PLAIN")
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


def _take(line: socketserver.StreamRequestHandler, told: MailServer) -> None:
    content = b""
    while (part := line.rfile.readline()) != b".\r\n":
        content += part.removeprefix(b".") if part.startswith(b"..") else part
    told.may_take.wait(30)
    with told.lock:
        told.received.append(message_from_bytes(content, policy=policy.default))
