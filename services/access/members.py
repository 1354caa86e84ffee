"""The people of a company: who they are, their role, and taking their access away."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from models.tables import Invitation, Membership
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.access.sessions import end_sessions_of_member
from services.scope import Scope


class LastOwner(Refusal):
    """A company always keeps an owner."""

    code = "last_owner"

    def __init__(self) -> None:
        super().__init__("Dit is de enige eigenaar. Geef eerst iemand anders die rol.")


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A colleague, or an invitation that waits: exactly one of the two ids is set."""

    membership_id: UUID | None
    invitation_id: UUID | None
    name: str
    email: str
    role: Role
    driver_id: UUID | None
    since: datetime


def list_members(scope: Scope) -> list[MemberRow]:
    """Everyone with access, then everyone invited, each by name."""
    members = scope.session.scalars(
        select(Membership)
        .where(Membership.tenant_id == scope.identity.tenant_id, Membership.revoked_at.is_(None))
        .order_by(Membership.display_name)
    )
    invited = scope.session.scalars(
        select(Invitation)
        .where(
            Invitation.tenant_id == scope.identity.tenant_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > scope.now,
        )
        .order_by(Invitation.name)
    )
    rows = [MemberRow(m.id, None, m.display_name, m.email, m.role, m.driver_id, m.created_at) for m in members]
    return rows + [MemberRow(None, i.id, i.name, i.email, i.role, i.driver_id, i.created_at) for i in invited]


def change_role(scope: Scope, *, membership_id: UUID, role: Role) -> None:
    """Give a colleague another role in the office, for which they sign in anew.

    Raises: NotFound, LastOwner, InvalidValue when it is, or would become, a driver: those are invited as such.
    """
    member, is_last_owner = _locked(scope, membership_id)
    if Role.DRIVER in {member.role, role}:
        raise InvalidValue("Nodig een chauffeur uit bij de chauffeur zelf.", field="role")
    if is_last_owner and role is not Role.OWNER:
        raise LastOwner
    scope.audit("colleague.role_changed", subject_id=membership_id, changes={"role": [member.role, role]})
    if member.role is not role:
        member.role = role
        end_sessions_of_member(scope, member)


def revoke_member(scope: Scope, *, membership_id: UUID) -> None:
    """Take somebody's access away at once: their next click is refused.

    Raises: NotFound, LastOwner.
    """
    member, is_last_owner = _locked(scope, membership_id)
    if is_last_owner:
        raise LastOwner
    member.revoked_at = scope.now
    end_sessions_of_member(scope, member)
    scope.audit("colleague.revoked", subject_id=membership_id)


def _locked(scope: Scope, membership_id: UUID) -> tuple[Membership, bool]:
    """This member and whether it is the last owner; nobody joins the count until the transaction ends."""
    members = scope.session.scalars(
        select(Membership)
        .where(Membership.tenant_id == scope.identity.tenant_id, Membership.revoked_at.is_(None))
        .order_by(Membership.id)
        .with_for_update()
    ).all()
    member = next((row for row in members if row.id == membership_id), None)
    if member is None:
        raise NotFound("Deze collega")
    return member, member.role is Role.OWNER and sum(row.role is Role.OWNER for row in members) == 1
