"""Where somebody is signed in, and signing out there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Membership, Session, Tenant
from models.values.refusal import NotFound
from services.access.end_sessions import end_where
from services.access.factors import lock_factors
from services.access.sessions import live_at
from services.rules.devices import device_in_words, is_phone
from services.scope import Scope, above_tenants


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A browser or phone that a person is signed in on; `is_this` is the one that asks."""

    session_id: UUID
    name: str
    company: str
    is_phone: bool
    is_this: bool
    signed_in_at: datetime
    last_seen_at: datetime


def list_devices(scope: Scope) -> list[DeviceRow]:
    """Where the actor is signed in, for all companies: this device first, then who was seen last.

    Who came in through a company's provider sees the devices at that company only.
    """
    with above_tenants(scope) as session:
        found = session.execute(
            select(Session.id, Session.device, Session.created_at, Session.last_seen_at, Tenant.name)
            .join(Membership, Membership.id == Session.membership_id)
            .join(Tenant, Tenant.id == Membership.tenant_id)
            .where(*_own(scope, session), live_at(scope.now))
            .order_by(Session.id != scope.identity.session_id, Session.last_seen_at.desc(), Session.id)
        ).all()
    return [
        DeviceRow(
            session_id=row.id,
            name=device_in_words(row.device),
            company=row.name,
            is_phone=is_phone(row.device),
            is_this=row.id == scope.identity.session_id,
            signed_in_at=row.created_at,
            last_seen_at=row.last_seen_at,
        )
        for row in found
    ]


def sign_out_device(scope: Scope, *, session_id: UUID) -> None:
    """Sign the actor out on one device; pages that are open there close. Raises: NotFound."""
    with above_tenants(scope) as session:
        if not end_where(session, *_own(scope, session), Session.id == session_id, now=scope.now):
            raise NotFound("Dit apparaat")
    scope.audit("device.signed_out", subject_id=session_id)


def sign_out_others(scope: Scope) -> int:
    """Sign the actor out on every device but this one; gives on how many."""
    if scope.identity.user_id is None:
        raise NotFound("Dit apparaat")
    with above_tenants(scope) as session:
        lock_factors(session, scope.identity.user_id)
        others = Session.id != scope.identity.session_id
        ended = end_where(session, *_own(scope, session), others, now=scope.now)
    if ended:
        scope.audit("device.others_signed_out", count=ended)
    return ended


def _own(scope: Scope, session: DatabaseSession) -> Sequence[ColumnElement[bool]]:
    """The actor's sessions, as far as this one reaches: a company's provider speaks for that company alone."""
    own = [Session.user_id == scope.identity.user_id]
    through = select(Session.through_provider).where(Session.id == scope.identity.session_id)
    if session.scalars(through).one_or_none():
        own.append(Membership.tenant_id == scope.identity.tenant_id)
    return own
