"""Operators are halfway too between their password and the second step; sessions and links do not stay for ever."""

from alembic import op

from models.migrations.protection import PLATFORM_ROLE

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE pending_sign_ins ALTER membership_id DROP NOT NULL")
    op.execute(f"GRANT DELETE ON sessions, password_resets TO {PLATFORM_ROLE}")
