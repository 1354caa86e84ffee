"""When somebody showed that the mail of their address reaches them, and no operator without a second step.

Who signed up before this counts as having shown it. Operators sign in anew: before the second step they came in without.
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE users ADD address_proved_at timestamptz")
    op.execute("UPDATE users SET address_proved_at = created_at")
    op.execute("UPDATE operator_sessions SET ended_at = now() WHERE ended_at IS NULL")
