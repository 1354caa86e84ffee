"""What is kept for other software that calls us."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from models.tables.base import Base, TenantOwned
from models.tables.columns import Blob, Instant, Words, unique_within_tenant


class KeptAnswer(TenantOwned, Base):
    """What a call under an idempotency key was answered, in the transaction of what it did; for a day."""

    __tablename__ = "kept_answers"
    __table_args__ = (
        unique_within_tenant("key_id", "name", name="uq_kept_answers_name"),
        Index("ix_kept_answers_answered_at", "tenant_id", "answered_at"),
    )

    key_id: Mapped[UUID]
    """The API key that called: another key of the company is another caller."""
    name: Mapped[Words]
    """The idempotency key, as the caller chose it."""
    request_sha256: Mapped[Blob]
    status: Mapped[int]
    etag: Mapped[Words]
    location: Mapped[Words]
    body: Mapped[Blob]
    answered_at: Mapped[Instant]
