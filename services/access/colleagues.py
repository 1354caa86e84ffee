"""Who else in the company may do something, for what takes a second person."""

from sqlalchemy import and_, select

from models.tables import Group, Membership
from services.access.groups import gives
from services.access.permissions import Permission
from services.scope import Scope


def names_of_others_who_may(scope: Scope, permission: Permission) -> list[str]:
    """Everybody with this right but the actor, by name."""
    return list(
        scope.session.scalars(
            select(Membership.display_name)
            .join(Group, and_(Group.tenant_id == Membership.tenant_id, Group.id == Membership.group_id))
            .where(
                Membership.tenant_id == scope.identity.tenant_id,
                Membership.revoked_at.is_(None),
                Membership.id.is_distinct_from(scope.identity.membership_id),
                gives(permission),
            )
            .order_by(Membership.display_name)
        )
    )
