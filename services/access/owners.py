"""Mail to who owns a company: what concerns the company as a whole."""

from sqlalchemy import and_, select

from models.tables import Group, Membership
from models.values.kinds import Role
from services.scope import Scope


def mail_owners(scope: Scope, *, subject: str, body: str) -> int:
    """Put a mail to each owner in the outbox, greeted by name, and say how many there are."""
    owners = scope.session.execute(
        select(Membership.email, Membership.display_name)
        .join(Group, and_(Group.tenant_id == Membership.tenant_id, Group.id == Membership.group_id))
        .where(
            Membership.tenant_id == scope.identity.tenant_id,
            Membership.revoked_at.is_(None),
            Group.role == Role.OWNER,
        )
        .order_by(Membership.id)
    ).all()
    scope.mail_all([(row.email, subject, f"Hallo {row.display_name},\n\n{body}") for row in owners])
    return len(owners)
