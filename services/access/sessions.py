"""Opening and ending sessions, and reading who a session token belongs to."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Membership, Session, Tenant
from models.values.kinds import Role
from models.values.refusal import Refusal
from services.scope import Environment, Identity, announce_to_all, platform_scope

SEEN_EVERY = timedelta(minutes=5)


class WrongCredentials(Refusal):
    """The address and password don't belong together; the answer is the same for an unknown address."""

    code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__("E-mailadres of wachtwoord klopt niet. Probeer het opnieuw.", field="password")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: the token goes into the cookie and exists nowhere else."""

    token: str
    role: Role
    expires_at: datetime
    email: str


def open_session(
    environment: Environment, session: DatabaseSession, membership: Membership, *, device: str
) -> SignedIn:
    """Write a new session for this membership and give its token."""
    token = secrets.token_urlsafe(32)
    now = environment.clock.now()
    expires_at = now + timedelta(days=environment.settings.session_days)
    session.add(
        Session(
            token_sha256=_digest(token),
            user_id=membership.user_id,
            membership_id=membership.id,
            device=device[:200],
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at,
        )
    )
    return SignedIn(token=token, role=membership.role, expires_at=expires_at, email=membership.email)


def find_identity(environment: Environment, *, token: str) -> Identity | None:
    """Who a session token belongs to, or None when it is unknown, ended or expired."""
    now = environment.clock.now()
    with platform_scope(environment) as database:
        found = database.execute(
            select(Session, Membership, Tenant.name)
            .join(Membership, Membership.id == Session.membership_id)
            .join(Tenant, Tenant.id == Membership.tenant_id)
            .where(Session.token_sha256 == _digest(token), *_live_at(now))
        ).one_or_none()
        if found is None:
            return None
        session, membership, company_name = found
        if now - session.last_seen_at > SEEN_EVERY:
            session.last_seen_at = now
        return Identity(
            tenant_id=membership.tenant_id,
            role=membership.role,
            name=membership.display_name,
            membership_id=membership.id,
            user_id=membership.user_id,
            driver_id=membership.driver_id,
            session_id=session.id,
            company_name=company_name,
        )


def sign_out(environment: Environment, *, session_id: UUID) -> None:
    """End a session; pages that are still open can do nothing more. Ending it twice changes nothing."""
    with platform_scope(environment) as session:
        session.execute(
            update(Session)
            .where(Session.id == session_id, Session.ended_at.is_(None))
            .values(ended_at=environment.clock.now())
        )
        announce_to_all(session, "session.ended", session=session_id)


def live_sessions(environment: Environment, session_ids: Collection[UUID]) -> set[UUID]:
    """Which of these sessions may still act."""
    with platform_scope(environment) as session:
        found = session.scalars(
            select(Session.id)
            .join(Membership, Membership.id == Session.membership_id)
            .join(Tenant, Tenant.id == Membership.tenant_id)
            .where(Session.id.in_(session_ids), *_live_at(environment.clock.now()))
        )
        return set(found)


def _live_at(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What makes a session live, as the database's own `live_visit` says it."""
    return (
        Tenant.closed_at.is_(None),
        Membership.revoked_at.is_(None),
        Session.ended_at.is_(None),
        Session.expires_at > now,
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
