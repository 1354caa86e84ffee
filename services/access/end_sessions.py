"""Puts every device of a person out at once: after a password change, a reset, or on request."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Session
from services.scope import announce_to_all


def end_sessions(session: DatabaseSession, *, user_id: UUID, now: datetime, keep: UUID | None = None) -> int:
    """End the live sessions of this user but `keep`, and say how many; their open pages close after the commit."""
    live = update(Session).where(Session.user_id == user_id, Session.ended_at.is_(None))
    if keep is not None:
        live = live.where(Session.id != keep)
    ended = session.scalars(live.values(ended_at=now).returning(Session.id)).all()
    for session_id in ended:
        announce_to_all(session, "session.ended", session=session_id)
    return len(ended)
