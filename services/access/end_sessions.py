"""Ending sessions: whatever the reason, each end is written once and announced, so that its open pages close."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Membership, Session
from services.announcing import announce_to_all


def end_sessions(session: DatabaseSession, *, user_id: UUID, now: datetime, keep: UUID | None = None) -> int:
    """End every session of this user, in all companies, except `keep`; gives how many ended."""
    which = [Session.user_id == user_id]
    if keep is not None:
        which.append(Session.id != keep)
    return end_where(session, *which, now=now)


def end_where(session: DatabaseSession, *which: ColumnElement[bool], now: datetime) -> int:
    """End these sessions, in a transaction above the tenants; gives how many had not ended before."""
    ended = session.execute(
        update(Session)
        .where(Session.ended_at.is_(None), Membership.id == Session.membership_id, *which)
        .values(ended_at=now)
        .returning(Session.id, Session.user_id, Membership.tenant_id)
        .execution_options(synchronize_session=False)
    ).all()
    for row in ended:
        announce_to_all(session, "session.ended", session=row.id, user=row.user_id, tenant=row.tenant_id)
    return len(ended)
