"""Sending mail: over SMTP, or into a folder as .eml files when no server is configured."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20


class Mailer(Protocol):
    """Hands a message over for delivery."""

    def send(self, message: EmailMessage) -> None:
        """Deliver, or raise OSError or smtplib.SMTPException so that the outbox tries again."""


def compose(*, sender: str, recipient: str, subject: str, body: str, reference: str) -> EmailMessage:
    """A plain text message without line breaks in its headers; `reference` makes a resend recognisable."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = " ".join(subject.split())
    message["Message-ID"] = make_msgid(idstring=reference, domain="depotflow")
    message.set_content(body)
    return message


class SmtpMailer:
    """A real mail server: `smtp://user:password@host:587` (STARTTLS when offered) or `smtps://…:465`."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if parts.scheme == "smtps" else 587)
        self._secure = parts.scheme == "smtps"
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")

    def send(self, message: EmailMessage) -> None:
        with self._connect() as server:
            if not self._secure and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if self._user:
                server.login(self._user, self._password)
            server.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        if self._secure:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=context)
        server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
        server.ehlo()
        return server


class FolderMailer:
    """Writes each message to a folder; one file a message, named by its id, so a resend overwrites itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = "".join(letter for letter in message["Message-ID"] if letter.isalnum() or letter in "-.")
        (self._folder / f"{name}.eml").write_bytes(message.as_bytes())
