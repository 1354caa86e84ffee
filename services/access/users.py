"""People who can sign in, above the companies they work for."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.tables import Membership, Operator, Tenant, User
from models.tables import Session as SessionRow
from models.values.ids import new_id
from models.values.refusal import InvalidValue
from services.rules.identifiers import normalise_email

LONGEST_NAME = 120


def add_user(session: Session, *, email: str, name: str, password_hash: str) -> User | None:
    """Write a new user; None when there is one with this address, also when that one came at the same moment."""
    return session.scalars(
        insert(User)
        .values(id=new_id(), email=email, name=name, password_hash=password_hash)
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(User)
    ).one_or_none()


def address_typed(typed: str) -> str | None:
    """The address as users are known by it; None for what can't be one, so that it is simply unknown."""
    try:
        return normalise_email(typed)
    except InvalidValue:
        return None


def find_user(session: Session, typed: str) -> User | None:
    """The user with the address that somebody typed."""
    return session.scalars(select(User).where(User.email == address_typed(typed))).one_or_none()


def list_work(session: Session, user_id: UUID) -> Sequence[Membership]:
    """The live memberships of this user: where they were last comes first, then the oldest."""
    last = (
        select(func.max(SessionRow.created_at))
        .where(SessionRow.user_id == user_id, SessionRow.membership_id == Membership.id)
        .scalar_subquery()
    )
    return session.scalars(
        select(Membership)
        .join(Tenant, Tenant.id == Membership.tenant_id)
        .where(Membership.user_id == user_id, Membership.revoked_at.is_(None), Tenant.closed_at.is_(None))
        .order_by(last.desc().nulls_last(), Membership.created_at)
    ).all()


def find_work(session: Session, user_id: UUID) -> Membership | None:
    """The first of them: the company that mails this user."""
    return next(iter(list_work(session, user_id)), None)


def is_busy(session: Session, email: str) -> bool:
    """Whether who has this address works for a company or is an operator, in one statement whoever it is."""
    works = select(Membership.id).join(Tenant, Tenant.id == Membership.tenant_id)
    here = works.where(Membership.user_id == User.id, Membership.revoked_at.is_(None), Tenant.closed_at.is_(None))
    above = select(Operator.user_id).where(Operator.user_id == User.id, Operator.removed_at.is_(None))
    known = select(User.id).where(User.email == email, or_(here.exists(), above.exists()))
    return session.scalars(known).one_or_none() is not None


def is_operator(session: Session, user_id: UUID) -> bool:
    """Whether this user is of DepotFlow itself, and looks along with companies."""
    known = select(Operator.user_id).where(Operator.user_id == user_id, Operator.removed_at.is_(None))
    return session.scalars(known).one_or_none() is not None
