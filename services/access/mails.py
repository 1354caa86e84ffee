"""Mails to a person about their own account, through the outbox of the company they work for."""

from sqlalchemy.orm import Session as DatabaseSession

from models.tables import User
from services.access.record import record_everywhere
from services.access.users import find_work
from services.scope import NOWHERE, Environment, Identity, Origin, joining_scope


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
        return False
    themselves = Identity(tenant_id=work.tenant_id, role=None, name=work.display_name, membership_id=work.id)
    with joining_scope(environment, session, themselves) as scope:
        send = scope.mail_secret if is_secret else scope.mail
        send(recipient=user.email, subject=subject, body=f"Hallo {work.display_name},\n\n{body}")
    if audit:
        record_everywhere(environment, session, user.id, audit, origin=origin)
    return True
