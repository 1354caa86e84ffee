"""Operators of DepotFlow, who stand above the companies, and what they looked at."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base
from models.tables.columns import Blob, Instant, Words, reference
from models.values.ids import new_id


class Operator(Base):
    """A user who may look along with customers and works for none of them."""

    __tablename__ = "operators"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    added_at: Mapped[Instant]
    removed_at: Mapped[Instant | None]


class OperatorSession(Base):
    """A device that an operator is signed in on: it opens no company by itself."""

    __tablename__ = "operator_sessions"
    __table_args__ = (Index("ix_operator_sessions_user", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("operators.user_id"))
    token_sha256: Mapped[Blob] = mapped_column(unique=True)
    password_changes: Mapped[int]
    """Those of the user when it was opened: another password ends it."""
    device: Mapped[Words]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]


class SupportView(Base):
    """A session of its own kind: one operator, one company, a reason and an end that nothing moves."""

    __tablename__ = "support_views"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id", name="uq_support_views_own"),
        Index("ix_support_views_tenant", "tenant_id", "opened_at"),
        Index("ix_support_views_operator_session", "operator_session_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    operator_session_id: Mapped[UUID] = mapped_column(ForeignKey("operator_sessions.id"))
    token_sha256: Mapped[Blob] = mapped_column(unique=True)
    operator_name: Mapped[Words]
    reason: Mapped[Words]
    ticket: Mapped[Words]
    opened_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    ended_by: Mapped[Words]
    """Who ended it before its time; empty when nobody did."""


class SupportLook(Base):
    """A screen that was looked at in a view. Rows are only ever added."""

    __tablename__ = "support_looks"
    __table_args__ = (
        reference("view_id", "support_views"),
        Index("ix_support_looks_view", "tenant_id", "view_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    view_id: Mapped[UUID]
    at: Mapped[Instant]
    page: Mapped[Words]
    """The address that was asked for, with what was chosen in it."""
    subject: Mapped[Words]
    """What was opened on that page afterwards, as argument and value; empty for the page itself."""
