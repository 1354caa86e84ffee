"""What was received on invoices, mails that bring a document, and what contractors came out short."""

import sqlalchemy as sa
from alembic import op

from models.migrations.protection import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_settled()
    extend_outbox()
    create_receipts()
    create_carried_balances()
    for table in ("receipts", "outbox_attachments", "carried_balances"):
        protect(table)


def add_settled() -> None:
    """Until now only whole documents were paid, and credits took back what nobody had paid."""
    op.add_column("invoices", sa.Column("settled_cents", sa.BigInteger(), nullable=False, server_default="0"))
    op.alter_column("invoices", "settled_cents", server_default=None)
    op.execute("ALTER TABLE invoices NO FORCE ROW LEVEL SECURITY")
    op.execute("""
        UPDATE invoices SET settled_cents = total_cents, state = CASE state WHEN 'issued' THEN 'paid' ELSE state END
        WHERE state IN ('paid', 'credited') OR kind IN ('credit_note', 'self_bill_credit')""")
    op.execute("ALTER TABLE invoices FORCE ROW LEVEL SECURITY")
    op.create_check_constraint(
        op.f("ck_invoices_settled_within_total"),
        "invoices",
        "settled_cents BETWEEN least(0, total_cents) AND greatest(0, total_cents)",
    )


def extend_outbox() -> None:
    op.add_column("outbox_messages", sa.Column("reply_to", sa.Text(), nullable=False, server_default=""))
    op.add_column("outbox_messages", sa.Column("invoice_id", sa.Uuid(), nullable=True))
    op.add_column("outbox_messages", sa.Column("written_by", sa.Text(), nullable=False, server_default=""))
    for column in ("reply_to", "written_by"):
        op.alter_column("outbox_messages", column, server_default=None)
    op.create_foreign_key(
        op.f("fk_outbox_messages_tenant_id_invoice_id"),
        "outbox_messages",
        "invoices",
        ["tenant_id", "invoice_id"],
        ["tenant_id", "id"],
    )
    op.create_index(
        "ix_outbox_messages_invoice",
        "outbox_messages",
        ["tenant_id", "invoice_id"],
        postgresql_where=sa.text("invoice_id IS NOT NULL"),
    )
    op.create_table(
        "outbox_attachments",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        *owned("outbox_attachments"),
        reference("outbox_attachments", "message_id", "outbox_messages"),
        reference("outbox_attachments", "file_id", "stored_files"),
    )
    op.create_index("ix_outbox_attachments_message", "outbox_attachments", ["tenant_id", "message_id"])


def create_receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        *owned("receipts"),
        reference("receipts", "invoice_id", "invoices"),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_receipts_amount")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason = '')", name=op.f("ck_receipts_withdrawn_with_reason")
        ),
    )
    op.create_index("ix_receipts_invoice", "receipts", ["tenant_id", "invoice_id"])


def create_carried_balances() -> None:
    op.create_table(
        "carried_balances",
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("iso_year", sa.SmallInteger(), nullable=False),
        sa.Column("iso_week", sa.SmallInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("carried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("carried_by", sa.Text(), nullable=False),
        *owned("carried_balances"),
        reference("carried_balances", "contractor_id", "contractors"),
        sa.CheckConstraint("amount_cents < 0", name=op.f("ck_carried_balances_negative")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_carried_balances_explained")),
        sa.UniqueConstraint("tenant_id", "contractor_id", "iso_year", "iso_week", name="uq_carried_balances_week"),
    )


def owned(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """What makes a table one of tenants."""
    return (
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    )


def reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference that stays inside the tenant."""
    return sa.ForeignKeyConstraint(
        ["tenant_id", column], [f"{other}.tenant_id", f"{other}.id"], name=op.f(f"fk_{table}_tenant_id_{column}")
    )
