"""An audit entry says from where and what changed, and is linked to the one before it as it is committed."""

from alembic import op

from models.migrations.trail import create_trail, link_earlier_entries

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE audit_entries
            ADD address text NOT NULL DEFAULT '', ADD device text NOT NULL DEFAULT '', ADD session_id uuid,
            ADD changes jsonb NOT NULL DEFAULT '{}'""")
    op.execute("""
        ALTER TABLE audit_entries
            ALTER address DROP DEFAULT, ALTER device DROP DEFAULT, ALTER changes DROP DEFAULT""")
    op.drop_index("ix_audit_entries_subject", "audit_entries")
    op.create_index("ix_audit_entries_subject", "audit_entries", ["tenant_id", "subject_id", "at", "id"])
    op.create_index("ix_audit_entries_at", "audit_entries", ["tenant_id", "at", "id"])
    create_trail()
    link_earlier_entries()
