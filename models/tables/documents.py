"""Numbered documents: series, invoices of every kind, and stored files."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import Blob, Cents, Day, Instant, Words, reference, unique_within_tenant


class NumberSeries(TenantOwned, Base):
    """A row to lock: the next number of a series. Taken in the transaction that issues, so no number is lost."""

    __tablename__ = "number_series"
    __table_args__ = (unique_within_tenant("key", name="uq_number_series_key"),)

    key: Mapped[Words]
    next_number: Mapped[int] = mapped_column(default=1)


class StoredFile(TenantOwned, Base):
    """A file in the tenant's own folder, found by its hash; the name is what people see."""

    __tablename__ = "stored_files"

    name: Mapped[Words]
    media_type: Mapped[Words]
    size: Mapped[int]
    sha256: Mapped[Blob]
    stored_at: Mapped[Instant]


class Invoice(TenantOwned, Base):
    """An invoice, self-bill or credit note. From issue on `record` is frozen, and what is printed comes from it alone.

    `kind`: invoice, credit_note, self_bill, self_bill_credit. `state`: draft, issued (invoices and their credit
    notes), offered, accepted, objected (self-bills), paid, credited. The amounts of a credit are negative here and
    positive in its record. A draft has an empty record: it is built from its lines until it is issued.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        reference("principal_id", "principals"),
        reference("contractor_id", "contractors"),
        reference("credits_invoice_id", "invoices"),
        reference("agreement_id", "self_billing_agreements"),
        reference("pdf_file_id", "stored_files"),
        CheckConstraint("(principal_id IS NULL) <> (contractor_id IS NULL)", name="one_party"),
        CheckConstraint("(state = 'draft') = (number IS NULL)", name="numbered_when_issued"),
        CheckConstraint("total_cents = net_cents + vat_cents", name="total"),
        CheckConstraint(
            "settled_cents BETWEEN least(0, total_cents) AND greatest(0, total_cents)", name="settled_within_total"
        ),
        unique_within_tenant("series", "number", name="uq_invoices_number"),
        Index("ix_invoices_of_principals", "tenant_id", "id", postgresql_where=text("principal_id IS NOT NULL")),
        Index("ix_invoices_of_contractors", "tenant_id", "id", postgresql_where=text("contractor_id IS NOT NULL")),
        Index("ix_invoices_party", "tenant_id", "principal_id", "contractor_id", "id"),
        Index("ix_invoices_drafts", "tenant_id", "id", postgresql_where=text("state = 'draft'")),
        Index("ix_invoices_number_start", "tenant_id", "number", postgresql_ops={"number": "text_pattern_ops"}),
        Index("ix_invoices_credits", "tenant_id", "credits_invoice_id"),
        Index("ix_invoices_week", "tenant_id", "iso_year", "iso_week"),
        Index(
            "ix_invoices_waiting",
            "tenant_id",
            "state",
            "due_date",
            postgresql_include=["principal_id", "total_cents", "settled_cents"],
            postgresql_where=text("state IN ('issued', 'objected')"),
        ),
    )

    kind: Mapped[Words]
    state: Mapped[Words] = mapped_column(default="draft")
    series: Mapped[Words]
    number: Mapped[Words | None]
    principal_id: Mapped[UUID | None]
    contractor_id: Mapped[UUID | None]
    party_name: Mapped[Words]
    iso_year: Mapped[int] = mapped_column(SmallInteger)
    iso_week: Mapped[int] = mapped_column(SmallInteger)
    issue_date: Mapped[Day | None]
    due_date: Mapped[Day | None]
    net_cents: Mapped[Cents]
    vat_cents: Mapped[Cents]
    total_cents: Mapped[Cents]
    settled_cents: Mapped[Cents] = mapped_column(default=0)
    """What of the total was received, paid or set off, with the sign of the total; the rest is open."""
    record: Mapped[dict[str, Any]] = mapped_column(JSONB)
    record_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    ubl: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    ubl_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    pdf_file_id: Mapped[UUID | None]
    credits_invoice_id: Mapped[UUID | None]
    agreement_id: Mapped[UUID | None]
    """What a self-bill was offered under: it says when and how the contractor answers."""
    issued_at: Mapped[Instant | None]
    issued_by: Mapped[Words] = mapped_column(default="")
    answered_at: Mapped[Instant | None]
    answered_how: Mapped[Words] = mapped_column(default="")
    """How a self-bill was answered: `driver`, `silence` or `office`."""
    objection: Mapped[Words] = mapped_column(default="")
    paid_at: Mapped[Instant | None]


class Receipt(TenantOwned, Base):
    """Money that settled part of an issued document, with the sign of its total: on a credit, what was paid back."""

    __tablename__ = "receipts"
    __table_args__ = (
        reference("invoice_id", "invoices"),
        CheckConstraint("amount_cents <> 0", name="amount"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name="withdrawn_with_reason"),
        Index("ix_receipts_invoice", "tenant_id", "invoice_id"),
    )

    invoice_id: Mapped[UUID]
    amount_cents: Mapped[Cents]
    received_on: Mapped[Day]
    remark: Mapped[Words] = mapped_column(default="")
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Words]
    withdrawn_at: Mapped[Instant | None]
    withdrawn_by: Mapped[Words] = mapped_column(default="")
    withdrawn_reason: Mapped[Words] = mapped_column(default="")
