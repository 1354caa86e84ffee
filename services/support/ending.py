"""Ending support views: each end is written once and announced, so that its open pages close."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import OperatorSession, SupportView
from services.announcing import announce_to_all


def end_views(session: DatabaseSession, *which: ColumnElement[bool], now: datetime, by: str = "") -> int:
    """End these views, in a transaction above the tenants; gives how many had not ended before.

    `by` is who ended them before their time: of one whose time was over by then it is nobody.
    """
    ended = session.execute(
        update(SupportView)
        .where(SupportView.ended_at.is_(None), *which)
        .values(
            ended_at=func.least(now, SupportView.ends_at),
            ended_by=case((SupportView.ends_at > now, by), else_=""),
        )
        .returning(SupportView.id, SupportView.tenant_id)
        .execution_options(synchronize_session=False)
    ).all()
    for row in ended:
        announce_to_all(session, "session.ended", session=row.id, tenant=row.tenant_id)
        announce_to_all(session, "support", tenant=row.tenant_id)
    return len(ended)


def end_operator_sessions(session: DatabaseSession, *, user_id: UUID, now: datetime) -> None:
    """Sign an operator out everywhere, and close what they look at; for somebody else nothing happens."""
    own = OperatorSession.user_id == user_id
    end_views(session, SupportView.operator_session_id.in_(select(OperatorSession.id).where(own)), now=now)
    session.execute(update(OperatorSession).where(own, OperatorSession.ended_at.is_(None)).values(ended_at=now))
