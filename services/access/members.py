"""The people of a company: who they are, their group, and taking their access away."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select

from models.tables import Group, Invitation, Membership
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.access.groups import WHAT, locked_group, refuse_above, rights_of
from services.access.key_mails import tell_of_keys_left_behind
from services.access.sessions import end_sessions_of_member
from services.scope import Scope
from services.single_sign_on.provider import forget_link


class LastOwner(Refusal):
    """A company always keeps an owner."""

    code = "last_owner"

    def __init__(self) -> None:
        super().__init__("Dit is de enige eigenaar. Geef eerst iemand anders die groep.")


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A colleague, or an invitation that waits: exactly one of the two ids is set."""

    membership_id: UUID | None
    invitation_id: UUID | None
    name: str
    email: str
    group: str
    group_id: UUID
    driver_id: UUID | None
    since: datetime


def list_members(scope: Scope) -> list[MemberRow]:
    """Everyone with access, then everyone invited, each by name."""
    members = scope.session.execute(
        select(Membership, Group.name)
        .join(Group, and_(Group.tenant_id == Membership.tenant_id, Group.id == Membership.group_id))
        .where(Membership.tenant_id == scope.identity.tenant_id, Membership.revoked_at.is_(None))
        .order_by(Membership.display_name)
    )
    invited = scope.session.execute(
        select(Invitation, Group.name)
        .join(Group, and_(Group.tenant_id == Invitation.tenant_id, Group.id == Invitation.group_id))
        .where(
            Invitation.tenant_id == scope.identity.tenant_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > scope.now,
        )
        .order_by(Invitation.name)
    )
    rows = [
        MemberRow(row.id, None, row.display_name, row.email, group, _id(row.group_id), row.driver_id, row.created_at)
        for row, group in members
    ]
    return rows + [
        MemberRow(None, row.id, row.name, row.email, group, _id(row.group_id), row.driver_id, row.created_at)
        for row, group in invited
    ]


def change_group_of_member(scope: Scope, *, membership_id: UUID, group_id: UUID) -> None:
    """Put a colleague in another group, for which they sign in anew.

    Raises: NotFound, LastOwner, AboveYou, InvalidValue when it is, or would become, a driver: those are invited so.
    """
    group = locked_group(scope, group_id)
    member, before, is_last_owner = _locked(scope, membership_id)
    if Role.DRIVER in {before.role, group.role}:
        raise InvalidValue("Nodig een chauffeur uit bij de chauffeur zelf.", field="group_id")
    if is_last_owner and group.role is not Role.OWNER:
        raise LastOwner
    refuse_above(scope, rights_of(before) | rights_of(group))
    scope.audit("colleague.group_changed", subject_id=membership_id, changes={"group": [before.name, group.name]})
    if before.id != group.id:
        member.group_id = group.id
        end_sessions_of_member(scope, member)


def revoke_member(scope: Scope, *, membership_id: UUID) -> None:
    """Take somebody's access away at once: their next click is refused. API keys they made stay the company's.

    Raises: NotFound, LastOwner, AboveYou.
    """
    member, group, is_last_owner = _locked(scope, membership_id)
    if is_last_owner:
        raise LastOwner
    refuse_above(scope, rights_of(group))
    member.revoked_at = scope.now
    forget_link(scope, membership_id)
    end_sessions_of_member(scope, member)
    tell_of_keys_left_behind(scope, member)
    scope.audit("colleague.revoked", subject_id=membership_id)


def _locked(scope: Scope, membership_id: UUID) -> tuple[Membership, Group, bool]:
    """This member, their group and whether it is the last owner; nobody joins the count until the transaction ends."""
    members = scope.session.execute(
        select(Membership, Group)
        .join(Group, and_(Group.tenant_id == Membership.tenant_id, Group.id == Membership.group_id))
        .where(Membership.tenant_id == scope.identity.tenant_id, Membership.revoked_at.is_(None))
        .order_by(Membership.id)
        .with_for_update(of=Membership)
    ).all()
    found = next(((row, group) for row, group in members if row.id == membership_id), None)
    if found is None:
        raise NotFound("Deze collega")
    owners = sum(group.role is Role.OWNER for _, group in members)
    return *found, found[1].role is Role.OWNER and owners == 1


def _id(group_id: UUID | None) -> UUID:
    """Who has access is in a group, and so is who is invited."""
    if group_id is None:
        raise NotFound(WHAT)
    return group_id
