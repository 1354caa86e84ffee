"""A user's companies are looked up at every sign-in and shown in every menu: by the user, not through the whole table."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_memberships_user ON memberships (user_id)")
