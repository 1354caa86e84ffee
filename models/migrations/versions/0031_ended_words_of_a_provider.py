"""A provider counts how often somebody was unlinked: what it said before, and was not confirmed, is worth nothing."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE providers ADD COLUMN generation integer NOT NULL DEFAULT 0")
