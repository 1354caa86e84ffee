"""What companies write down about the coming in and going out of their people."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Membership, Tenant
from services.scope import NOWHERE, Environment, Identity, Origin, joining_scope

SOMEBODY: Final = "Onbekend"
"""Who did it when nobody proved to be anybody."""


def record(
    environment: Environment,
    session: DatabaseSession,
    member: Membership,
    action: str,
    *,
    origin: Origin = NOWHERE,
    session_id: UUID | None = None,
    is_proved: bool = True,
    **details: Any,
) -> None:
    """Have this member's company write down what was done, by the member or, when not proved, as the member."""
    actor = Identity(
        tenant_id=member.tenant_id,
        role=None,
        name=member.display_name if is_proved else SOMEBODY,
        membership_id=member.id if is_proved else None,
        session_id=session_id,
        origin=origin,
    )
    with joining_scope(environment, session, actor) as scope:
        scope.audit(action, subject_id=member.id, **details)


def record_everywhere(
    environment: Environment,
    session: DatabaseSession,
    user_id: UUID,
    action: str,
    *,
    origin: Origin = NOWHERE,
    is_proved: bool = True,
    **details: Any,
) -> None:
    """The same for every company this person works for now; for who works nowhere, nothing.

    In one order for everybody: the commit holds the end of each company's trail until it is done.
    """
    members = session.scalars(
        select(Membership)
        .join(Tenant, Tenant.id == Membership.tenant_id)
        .where(Membership.user_id == user_id, Membership.revoked_at.is_(None), Tenant.closed_at.is_(None))
        .order_by(Membership.tenant_id)
    ).all()
    for member in members:
        record(environment, session, member, action, origin=origin, is_proved=is_proved, **details)
