"""Sends what waits in a tenant's outbox, and tries again later what could not be sent."""

import smtplib
from datetime import timedelta

from sqlalchemy import select

from models.tables import OutboxMessage
from services.gateways.mail import compose
from services.scope import Scope

BATCH = 50
FIRST_RETRY = timedelta(minutes=1)
ATTEMPTS = 10


def deliver_due(scope: Scope) -> int:
    """Send the messages that are due, oldest first, and say how many left. Two processes never send the same one.

    A message that fails waits 1, 2, 4 … minutes; after ten attempts it is marked as failed.
    """
    due = scope.session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            OutboxMessage.next_attempt_at <= scope.now,
        )
        .order_by(OutboxMessage.created_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    return sum(_send(scope, message) for message in due)


def _send(scope: Scope, message: OutboxMessage) -> bool:
    message.attempts += 1
    try:
        scope.environment.mailer.send(
            compose(
                sender=scope.settings.mail_from,
                recipient=message.recipient,
                subject=message.subject,
                body=message.body,
                reference=str(message.id),
            )
        )
    except (OSError, smtplib.SMTPException) as fault:
        message.last_error = type(fault).__name__
        message.next_attempt_at = scope.now + FIRST_RETRY * 2 ** (message.attempts - 1)
        if message.attempts >= ATTEMPTS:
            message.failed_at = scope.now
        return False
    message.sent_at = scope.now
    return True
