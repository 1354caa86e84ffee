"""Mails to a person about their own account, through the outbox of the company they work for.

Who works for none gets it at once, an operator of DepotFlow for one; when that fails it is asked for again.
"""

import logging
import smtplib

from sqlalchemy.orm import Session as DatabaseSession

from models.tables import User
from models.values.ids import new_id
from services.access.record import record_everywhere
from services.access.users import find_work, is_operator
from services.gateways.mail import compose
from services.scope import NOWHERE, Environment, Identity, Origin, joining_scope

_log = logging.getLogger(__name__)


def mail_user(
    environment: Environment,
    session: DatabaseSession,
    user: User,
    *,
    subject: str,
    body: str,
    audit: str = "",
    is_secret: bool = False,
    origin: Origin = NOWHERE,
) -> bool:
    """Greet and tell; the body goes between "Hallo" and the end. No, when this person works nowhere (any more).

    `audit` is what each company of this person writes down about it; `is_secret` is for a body that opens a door.
    """
    work = find_work(session, user.id)
    if work is None:
        return is_operator(session, user.id) and mail_at_once(
            environment, recipient=user.email, subject=subject, body=f"Hallo {user.name},\n\n{body}"
        )
    themselves = Identity(tenant_id=work.tenant_id, role=None, name=work.display_name, membership_id=work.id)
    with joining_scope(environment, session, themselves) as scope:
        send = scope.mail_secret if is_secret else scope.mail
        send(recipient=user.email, subject=subject, body=f"Hallo {work.display_name},\n\n{body}")
    if audit:
        record_everywhere(environment, session, user.id, audit, origin=origin)
    return True


def mail_at_once(environment: Environment, *, recipient: str, subject: str, body: str) -> bool:
    """Mail somebody of no company, through no outbox. No, when it did not leave: then it is asked for again."""
    letter = compose(
        sender=environment.settings.mail_from,
        recipient=recipient,
        subject=subject,
        body=body,
        reference=new_id(),
        at=environment.clock.now(),
    )
    try:
        environment.mailer.send(letter)
    except (OSError, smtplib.SMTPException) as fault:
        _log.warning("a mail outside the outboxes did not leave (%s)", type(fault).__name__)
        return False
    return True
