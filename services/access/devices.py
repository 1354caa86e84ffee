"""Where somebody is signed in, and signing out there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from models.tables import Membership, Session, Tenant
from models.values.refusal import NotFound
from services.access.end_sessions import end_sessions, end_where
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
    """Where the actor is signed in, for all companies: this device first, then who was seen last."""
    with above_tenants(scope) as session:
        found = session.execute(
            select(Session.id, Session.device, Session.created_at, Session.last_seen_at, Tenant.name)
            .join(Membership, Membership.id == Session.membership_id)
            .join(Tenant, Tenant.id == Membership.tenant_id)
            .where(Session.user_id == scope.identity.user_id, live_at(scope.now))
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
    own = (Session.id == session_id, Session.user_id == scope.identity.user_id)
    with above_tenants(scope) as session:
        if not end_where(session, *own, now=scope.now):
            raise NotFound("Dit apparaat")
    scope.audit("device.signed_out", subject_id=session_id)


def sign_out_others(scope: Scope) -> int:
    """Sign the actor out on every device but this one; gives on how many."""
    if scope.identity.user_id is None:
        raise NotFound("Dit apparaat")
    with above_tenants(scope) as session:
        ended = end_sessions(session, user_id=scope.identity.user_id, now=scope.now, keep=scope.identity.session_id)
    if ended:
        scope.audit("device.others_signed_out", count=ended)
    return ended
