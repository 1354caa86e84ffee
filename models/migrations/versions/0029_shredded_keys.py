"""Data keys can be shredded: their wrapped bytes go, and the row stays to say when."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE data_keys
            ALTER COLUMN wrapped DROP NOT NULL,
            ADD COLUMN shredded_at timestamptz,
            ADD CONSTRAINT ck_data_keys_wrapped_until_shredded
                CHECK ((wrapped IS NULL) = (shredded_at IS NOT NULL))""")
