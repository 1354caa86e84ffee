"""Who joins by a mailed link and has a second step is a member only after it."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE pending_sign_ins ADD invitation_sha256 bytea")
