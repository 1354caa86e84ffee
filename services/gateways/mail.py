"""Sending mail: over SMTP, or into a folder as .eml files when no server is configured."""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

from exports.file import ExportFile

TIMEOUT_SECONDS = 20
SMTP_OK = 250
OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Mailer(Protocol):
    """Hands a message over for delivery."""

    def send(self, message: EmailMessage) -> None:
        """Deliver, or raise OSError or smtplib.SMTPException so that the outbox tries again."""


def compose(
    *,
    sender: str,
    recipient: str,
    subject: str,
    body: str,
    reference: UUID,
    at: datetime,
    reply_to: str = "",
    files: Sequence[ExportFile] = (),
) -> EmailMessage:
    """A plain text message without line breaks in its headers; composed again it is the same, to the Message-ID.

    Raises: ValueError when the recipient cannot be a header.
    """
    message = EmailMessage()
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{reference}@{parseaddr(sender)[1].partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if reply_to:
        message["Reply-To"] = reply_to
    message.set_content(body)
    for file in files:
        kind, _, detail = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=detail, filename=file.name)
    if files:
        message.set_boundary(reference.hex)
    return message


class SmtpMailer:
    """A real mail server: `smtp://user:password@host:587` (STARTTLS when offered) or `smtps://…:465`.

    A password never leaves this machine over a connection that is not encrypted, whatever the server offers.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host = parts.hostname or "localhost"
        self._secure = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._secure else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")

    def send(self, message: EmailMessage) -> None:
        with self._conversation() as server:
            server.send_message(message)

    def verify(self) -> None:
        """Have the conversation up to the point where a message would follow, encrypted, and send none.

        Raises: OSError or smtplib.SMTPException, as `send` would.
        """
        with self._conversation(is_private=True) as server:
            code, told = server.noop()
            if code != SMTP_OK:
                raise smtplib.SMTPResponseException(code, told)

    @contextlib.contextmanager
    def _conversation(self, *, is_private: bool = False) -> Iterator[smtplib.SMTP]:
        """As far as signing in; what is private, a password at least, leaves this machine encrypted or not at all."""
        with self._connect() as server:
            server.ehlo()
            is_encrypted = self._secure or self._encrypt(server)
            if (self._user or is_private) and not is_encrypted and self._host not in OWN_MACHINE:
                raise smtplib.SMTPNotSupportedError("no STARTTLS: the password stays here")
            if self._user:
                server.login(self._user, self._password)
            yield server

    def _connect(self) -> smtplib.SMTP:
        if self._secure:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)

    def _encrypt(self, server: smtplib.SMTP) -> bool:
        if not server.has_extn("starttls"):
            return False
        server.starttls(context=ssl.create_default_context())
        return True


class FolderMailer:
    """Writes each message to a folder; one file a message, named by its id, so a resend overwrites itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = "".join(letter for letter in message["Message-ID"] if letter.isalnum() or letter in "-.")
        part = self._folder / f"{name}.part"
        part.write_bytes(message.as_bytes())
        part.replace(self._folder / f"{name}.eml")
