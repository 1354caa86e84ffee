"""Sends what waits in a company's outbox, and tries again later what could not be sent."""

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from models.tables import OutboxMessage
from services.gateways.mail import compose
from services.scope import Environment, Identity, tenant_scope

LEASE = timedelta(minutes=10)
"""How long one sender has a message to itself: longer than all timeouts of one SMTP conversation together."""
FIRST_RETRY = timedelta(minutes=1)
ATTEMPTS = 10
ABOUT_ONE_MESSAGE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)
"""After another fault the next message would fare no better."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """A claimed message: nobody else sends it until the lease is over."""

    id: UUID
    recipient: str
    subject: str
    body: str
    attempts: int
    written_at: datetime


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
                    body=letter.body,
                    reference=letter.id,
                    at=letter.written_at,
                )
            )
        except (OSError, smtplib.SMTPException, ValueError) as fault:
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
            message.id, message.recipient, message.subject, message.body, message.attempts, message.created_at
        )


def _mark_sent(environment: Environment, identity: Identity, letter: _Letter) -> None:
    with tenant_scope(environment, identity) as scope:
        scope.session.execute(update(OutboxMessage).where(OutboxMessage.id == letter.id).values(sent_at=scope.now))


def _postpone(environment: Environment, identity: Identity, letter: _Letter, fault: Exception) -> None:
    with tenant_scope(environment, identity) as scope:
        scope.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == letter.id)
            .values(
                last_error=type(fault).__name__,
                next_attempt_at=scope.now + FIRST_RETRY * 2 ** (letter.attempts - 1),
                failed_at=scope.now if letter.attempts >= ATTEMPTS else None,
            )
        )
