"""Somebody's account goes at their own wish: out of one company, and for good where it was the last."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Invitation, Membership, PasswordReset, PendingSignIn, Session, User
from services.access.end_sessions import end_where
from services.access.factors import lock_factors, remove_all
from services.access.sessions import end_sessions_of_member
from services.access.users import is_operator
from services.scope import Scope, above_tenants
from services.single_sign_on.provider import forget_link

GONE = "Verwijderd account"
NO_PASSWORD = ""
"""Nothing is hashed to this, and no address leads here."""


def remove_account(scope: Scope, member: Membership) -> bool:
    """Take this member's access and devices away, and the account itself unless another company needs it.

    Gives whether the account went. `member` is locked by the caller.
    """
    member.revoked_at = member.revoked_at or scope.now
    member.email = ""
    forget_link(scope, member.id)
    end_sessions_of_member(scope, member)
    scope.session.execute(
        update(Invitation)
        .where(
            Invitation.tenant_id == scope.identity.tenant_id,
            Invitation.driver_id == member.driver_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=scope.now)
    )
    with above_tenants(scope) as session:
        lock_factors(session, member.user_id)
        end_where(session, Session.membership_id == member.id, now=scope.now)
        session.execute(delete(PendingSignIn).where(PendingSignIn.membership_id == member.id))
        session.execute(delete(Session).where(Session.membership_id == member.id))
        return _erase(session, member)


def _erase(session: DatabaseSession, member: Membership) -> bool:
    """Leave nothing of the account that says whose it was, unless it is somebody's elsewhere too."""
    elsewhere = select(Membership.id).where(
        Membership.user_id == member.user_id, Membership.id != member.id, Membership.revoked_at.is_(None)
    )
    if session.scalars(elsewhere.limit(1)).first() is not None or is_operator(session, member.user_id):
        return False
    remove_all(session, member.user_id)
    for table in (PendingSignIn, PasswordReset, Session):
        session.execute(delete(table).where(table.user_id == member.user_id))
    session.execute(
        update(User)
        .where(User.id == member.user_id)
        .values(
            email=f"verwijderd-{member.user_id}",
            name=GONE,
            password_hash=NO_PASSWORD,
            password_changes=User.password_changes + 1,
        )
    )
    return True
