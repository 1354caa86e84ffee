"""Has the index of documents that wait hold their amounts, so that what is open is added up without reading them."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP INDEX ix_invoices_waiting")
    op.execute(
        "CREATE INDEX ix_invoices_waiting ON invoices (tenant_id, state, due_date)"
        " INCLUDE (principal_id, total_cents, settled_cents) WHERE state IN ('issued', 'objected')"
    )
