"""What the system writes down for itself: audit entries, outgoing messages, data keys, import memory."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import Blob, Instant, Json, Words, reference, unique_within_tenant


class AuditEntry(TenantOwned, Base):
    """Who did what to what, when and from where, with what it was before and after. Rows are only ever added.

    The database links each to the one before it: docs/decisions/0008-an-audit-entry-is-linked-at-commit.md.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "tenant_id", "subject_id", "at", "id"),
        Index("ix_audit_entries_at", "tenant_id", "at", "id"),
    )

    at: Mapped[Instant]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[Words]
    action: Mapped[Words]
    subject_id: Mapped[UUID | None]
    details: Mapped[Json]
    changes: Mapped[Json] = mapped_column(default=dict)
    """Of a field that got another value: before and after, as `{"name": [before, after]}`."""
    address: Mapped[Words] = mapped_column(default="")
    """The network address it came from; empty for a job."""
    device: Mapped[Words] = mapped_column(default="")
    """The browser and system in words; empty for a job."""
    session_id: Mapped[UUID | None]


class OutboxMessage(TenantOwned, Base):
    """A mail that must leave, written in the transaction that made it necessary and retried until it is gone."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        reference("invoice_id", "invoices"),
        Index("ix_outbox_messages_invoice", "tenant_id", "invoice_id", postgresql_where=text("invoice_id IS NOT NULL")),
        Index(
            "ix_outbox_messages_due", "next_attempt_at", postgresql_where=text("sent_at IS NULL AND failed_at IS NULL")
        ),
    )

    recipient: Mapped[Words]
    subject: Mapped[Words]
    body: Mapped[Words]
    sealed_body: Mapped[Blob | None]
    """In place of the body when that opens a door: encrypted until it left, then gone."""
    created_at: Mapped[Instant]
    next_attempt_at: Mapped[Instant]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[Instant | None]
    failed_at: Mapped[Instant | None]
    last_error: Mapped[Words] = mapped_column(default="")
    reply_to: Mapped[Words] = mapped_column(default="")
    invoice_id: Mapped[UUID | None]
    """The document that this mail brings."""
    written_by: Mapped[Words] = mapped_column(default="")


class OutboxAttachment(TenantOwned, Base):
    """A kept file that goes along with a mail, byte for byte."""

    __tablename__ = "outbox_attachments"
    __table_args__ = (
        reference("message_id", "outbox_messages"),
        reference("file_id", "stored_files"),
        Index("ix_outbox_attachments_message", "tenant_id", "message_id"),
    )

    message_id: Mapped[UUID]
    file_id: Mapped[UUID]


class DataKey(TenantOwned, Base):
    """The tenant's own key for its most sensitive fields, wrapped by a key that lives outside the database.

    A retired one opens what it sealed and seals nothing more; a shredded one opens nothing ever again.
    """

    __tablename__ = "data_keys"
    __table_args__ = (
        Index("uq_data_keys_live", "tenant_id", unique=True, postgresql_where=text("retired_at IS NULL")),
        CheckConstraint("(wrapped IS NULL) = (shredded_at IS NOT NULL)", name="wrapped_until_shredded"),
    )

    wrapped: Mapped[Blob | None]
    wrapped_by: Mapped[Words]
    """Which version of which wrapping key: `local-file`, or the name of a version in Cloud KMS."""
    created_at: Mapped[Instant]
    retired_at: Mapped[Instant | None]
    shredded_at: Mapped[Instant | None]


class ImportLayout(TenantOwned, Base):
    """How the columns of a file with this header were mapped last time."""

    __tablename__ = "import_layouts"
    __table_args__ = (unique_within_tenant("target", "fingerprint", name="uq_import_layouts_fingerprint"),)

    target: Mapped[Words]
    fingerprint: Mapped[Words]
    mapping: Mapped[Json]
    used_at: Mapped[Instant]


class ImportRun(TenantOwned, Base):
    """A file that was imported: what it was and what it added.

    `shown_at` is when the importer saw the result; who closed the page meanwhile is told at the next visit.
    """

    __tablename__ = "import_runs"

    target: Mapped[Words]
    file_name: Mapped[Words]
    file_sha256: Mapped[Blob]
    rows: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    imported_at: Mapped[Instant]
    imported_by: Mapped[Words]
    importer_id: Mapped[UUID | None]
    shown_at: Mapped[Instant | None]
