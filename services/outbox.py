"""Sends what waits in a company's outbox, and tries again later what could not be sent."""

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update

from exports.file import ExportFile
from models.tables import OutboxAttachment, OutboxMessage, StoredFile
from services.gateways.mail import compose
from services.gateways.storage import FileDamaged
from services.gateways.vault import unseal
from services.scope import MAIL, Environment, Identity, Scope, tenant_scope

LEASE = timedelta(minutes=10)
"""How long one sender has a message to itself: longer than all timeouts of one SMTP conversation together."""
FIRST_RETRY = timedelta(minutes=1)
ATTEMPTS = 10
ABOUT_ONE_MESSAGE = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    ValueError,
    FileNotFoundError,
    FileDamaged,
    InvalidTag,
)
"""After another fault the next message would fare no better."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """A claimed message: nobody else sends it until the lease is over."""

    id: UUID
    recipient: str
    subject: str
    body: str
    sealed_body: bytes | None
    attempts: int
    written_at: datetime
    reply_to: str
    is_invoice: bool
    files: tuple[tuple[str, str, bytes], ...]
    """Name, media type and hash of what goes along."""


def deliver_due(environment: Environment, identity: Identity) -> int:
    """Send the company's messages that are due, oldest first, and say how many left.

    Each is claimed and settled in transactions of its own, with none open while the mail server is spoken to: a slow
    server holds up no connection, and two processes never send the same message. One that fails waits 1, 2, 4 …
    minutes; after ten attempts it is marked as failed. A server that is away ends the round. Only a process that dies
    between sending and writing that down lets a message leave twice, under the same Message-ID.
    """
    left = 0
    while (letter := _claim(environment, identity)) is not None:
        try:
            environment.mailer.send(
                compose(
                    sender=environment.settings.mail_from,
                    recipient=letter.recipient,
                    subject=letter.subject,
                    body=_readable(environment, identity, letter),
                    reference=letter.id,
                    at=letter.written_at,
                    reply_to=letter.reply_to,
                    files=[
                        ExportFile(name, media_type, environment.storage.get(identity.tenant_id, sha256))
                        for name, media_type, sha256 in letter.files
                    ],
                )
            )
        except (OSError, smtplib.SMTPException, ValueError, FileDamaged, InvalidTag) as fault:
            _postpone(environment, identity, letter, fault)
            if not isinstance(fault, ABOUT_ONE_MESSAGE):
                return left
        else:
            _mark_sent(environment, identity, letter)
            left += 1
    return left


def _claim(environment: Environment, identity: Identity) -> _Letter | None:
    with tenant_scope(environment, identity) as scope:
        message = scope.session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.sent_at.is_(None),
                OutboxMessage.failed_at.is_(None),
                OutboxMessage.next_attempt_at <= scope.now,
            )
            .order_by(OutboxMessage.created_at, OutboxMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if message is None:
            return None
        message.attempts += 1
        message.next_attempt_at = scope.now + LEASE
        return _Letter(
            message.id,
            message.recipient,
            message.subject,
            message.body,
            message.sealed_body,
            message.attempts,
            message.created_at,
            message.reply_to,
            message.invoice_id is not None,
            _files(scope, message.id),
        )


def _readable(environment: Environment, identity: Identity, letter: _Letter) -> str:
    """The body. Raises: InvalidTag when it was sealed with another key."""
    if letter.sealed_body is None:
        return letter.body
    return unseal(environment.key_for(MAIL), letter.sealed_body, context=identity.tenant_id.bytes).decode()


def _files(scope: Scope, message_id: UUID) -> tuple[tuple[str, str, bytes], ...]:
    rows = scope.session.execute(
        select(StoredFile.name, StoredFile.media_type, StoredFile.sha256)
        .join(
            OutboxAttachment,
            (OutboxAttachment.tenant_id == StoredFile.tenant_id) & (OutboxAttachment.file_id == StoredFile.id),
        )
        .where(OutboxAttachment.message_id == message_id)
        .order_by(OutboxAttachment.id)
    )
    return tuple((row.name, row.media_type, row.sha256) for row in rows)


def _mark_sent(environment: Environment, identity: Identity, letter: _Letter) -> None:
    with tenant_scope(environment, identity) as scope:
        settled = update(OutboxMessage).where(OutboxMessage.id == letter.id)
        scope.session.execute(settled.values(sent_at=scope.now, sealed_body=None))
        _tell(scope, letter)


def _postpone(environment: Environment, identity: Identity, letter: _Letter, fault: Exception) -> None:
    is_over = letter.attempts >= ATTEMPTS
    with tenant_scope(environment, identity) as scope:
        scope.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == letter.id)
            .values(
                last_error=type(fault).__name__,
                next_attempt_at=scope.now + FIRST_RETRY * 2 ** (letter.attempts - 1),
                failed_at=scope.now if is_over else None,
                sealed_body=None if is_over else letter.sealed_body,
            )
        )
        _tell(scope, letter)


def _tell(scope: Scope, letter: _Letter) -> None:
    """Whoever looks at the document sees what became of its mail."""
    if letter.is_invoice:
        scope.announce("invoices")
