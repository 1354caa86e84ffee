"""Becoming a member by a mailed link: once, as what the link says."""

import hashlib
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Group, Invitation, Membership, Session, Tenant, User
from models.values.refusal import Refusal
from services.access.attempts import Caller
from services.access.users import is_operator
from services.scope import Environment, Identity, joining_scope


class InvitationUsedUp(Refusal):
    """The link was used, withdrawn or is too old."""

    code = "invitation_used_up"

    def __init__(self) -> None:
        super().__init__(
            "Deze uitnodiging is al gebruikt of verlopen. Deed je al mee, log dan in. Vraag anders om een nieuwe."
        )


class HasAccess(Refusal):
    """Who is invited works here already."""

    code = "has_access"

    def __init__(self, who: str = "Dit e-mailadres", *, field: str = "email") -> None:
        super().__init__(f"{who} heeft al toegang. Trek die eerst in als je iets wilt veranderen.", field=field)


class LooksAlong(Refusal):
    """Operators of DepotFlow are members of no company."""

    code = "looks_along"

    def __init__(self) -> None:
        super().__init__("Met dit adres kijk je mee namens DepotFlow. Laat je op een ander adres uitnodigen.")


def usable(environment: Environment) -> Select[Invitation]:
    """The invitations whose links still work."""
    return select(Invitation).where(
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > environment.clock.now(),
    )


def open_invitation(environment: Environment, session: DatabaseSession, digest: bytes) -> Invitation:
    """The invitation behind a link, which nobody else uses until the transaction ends. Raises: InvitationUsedUp."""
    behind = usable(environment).where(Invitation.token_sha256 == digest)
    invitation = session.scalars(behind.with_for_update()).one_or_none()
    if invitation is None or not _still_open(session, invitation.tenant_id):
        raise InvitationUsedUp
    return invitation


def join(
    environment: Environment, session: DatabaseSession, invitation: Invitation, user: User, *, caller: Caller
) -> Membership:
    """Make this user a member, who proved all there is to prove. Raises: HasAccess, LooksAlong."""
    refuse_user(session, invitation, user)
    group = select(Group.name).where(Group.tenant_id == invitation.tenant_id, Group.id == invitation.group_id)
    named = session.scalars(group).one()
    invitation.accepted_at = environment.clock.now()
    membership = _member(environment, session, invitation, user)
    joined = Identity(
        tenant_id=membership.tenant_id,
        role=None,
        name=membership.display_name,
        membership_id=membership.id,
        origin=caller.origin,
    )
    with joining_scope(environment, session, joined) as scope:
        scope.audit("colleague.joined", subject_id=membership.id, group=named)
    return membership


def refuse_user(session: DatabaseSession, invitation: Invitation, user: User) -> None:
    """Raises: HasAccess, LooksAlong for who can't be a member."""
    refuse_who_works_here(session, invitation.tenant_id, user.email, invitation.driver_id)
    if is_operator(session, user.id):
        raise LooksAlong


def refuse_who_works_here(session: DatabaseSession, tenant_id: UUID, address: str, driver_id: UUID | None) -> None:
    """Raises: HasAccess."""
    found = session.execute(
        select(Membership.email).where(
            Membership.tenant_id == tenant_id,
            Membership.revoked_at.is_(None),
            concerns(Membership, address, driver_id),
        )
    ).first()
    if found is not None:
        raise HasAccess() if found.email == address else HasAccess("Deze chauffeur", field="driver_id")


def concerns(table: type[Invitation | Membership], address: str, driver_id: UUID | None) -> ColumnElement[bool]:
    """Rows about this address, or about this driver when there is one."""
    same_address = table.email == address
    return same_address if driver_id is None else or_(same_address, table.driver_id == driver_id)


def digest_of(token: str) -> bytes:
    """What the database keeps of a link."""
    return hashlib.sha256(token.encode()).digest()


def _still_open(session: DatabaseSession, tenant_id: UUID) -> bool:
    """Whether the company is; also makes people join one at a time, so that nobody gets in twice."""
    company = select(Tenant.id).where(Tenant.id == tenant_id, Tenant.closed_at.is_(None))
    return session.scalars(company.with_for_update(key_share=True)).one_or_none() is not None


def _member(environment: Environment, session: DatabaseSession, invitation: Invitation, user: User) -> Membership:
    """The membership, new or revived; what was signed in before it was revoked stays out."""
    membership = session.scalars(
        select(Membership).where(Membership.tenant_id == invitation.tenant_id, Membership.user_id == user.id)
    ).one_or_none()
    if membership is None:
        membership = Membership(
            tenant_id=invitation.tenant_id, user_id=user.id, email=user.email, group_id=invitation.group_id
        )
        session.add(membership)
    else:
        ended = update(Session).where(Session.membership_id == membership.id, Session.ended_at.is_(None))
        session.execute(ended.values(ended_at=environment.clock.now()))
    membership.group_id = invitation.group_id
    membership.display_name = invitation.name
    membership.driver_id = invitation.driver_id
    membership.revoked_at = None
    session.flush()
    return membership
