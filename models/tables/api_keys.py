"""Keys with which the software of a company calls the API."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base
from models.tables.columns import Blob, Instant, Words, reference
from models.values.ids import new_id


class ApiKey(Base):
    """A program in one group of one company: only the hash of its token is kept. Rows stay for the audit trail."""

    __tablename__ = "api_keys"
    __table_args__ = (
        reference("group_id", "groups"),
        CheckConstraint("group_id IS NOT NULL OR revoked_at IS NOT NULL", name="in_a_group"),
        Index("ix_api_keys_group", "tenant_id", "group_id"),
        Index("uq_api_keys_name", "tenant_id", "name", unique=True, postgresql_where=text("revoked_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[Words]
    group_id: Mapped[UUID | None]
    start: Mapped[Words]
    """The first characters of the token, none of them secret."""
    token_sha256: Mapped[Blob] = mapped_column(unique=True)
    created_by: Mapped[UUID]
    created_by_name: Mapped[Words]
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())
    expires_at: Mapped[Instant]
    warned_at: Mapped[Instant | None]
    """When the owners were told that it expires."""
    last_used_at: Mapped[Instant | None]
    last_used_from: Mapped[Words] = mapped_column(default="", server_default="")
    revoked_at: Mapped[Instant | None]
