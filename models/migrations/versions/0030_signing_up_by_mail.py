"""Keeps links to sign up with; who never showed that an address is theirs comes in by a mailed link from now on.

With that every account is of who reads its mail, and nothing has to remember whose was shown to be.
"""

import sqlalchemy as sa
from alembic import op

from models.migrations.protection import protect_shared

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NO_PASSWORD = "$2b$12$hGN.uCq8ozYwd6dI4S6toeczXBBv3aMQvBE.Qe8.j5uin/8X/jIcm"  # noqa: S105 - what no password hashes to
OF_UNPROVED = "user_id IN (SELECT id FROM users WHERE address_proved_at IS NULL)"


def upgrade() -> None:
    op.create_table(
        "sign_ups",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_sign_ups")),
    )
    protect_shared("sign_ups", platform="SELECT, INSERT, UPDATE, DELETE")
    op.execute(f"UPDATE sessions SET ended_at = now() WHERE ended_at IS NULL AND {OF_UNPROVED}")  # noqa: S608 - no input
    op.execute(f"DELETE FROM pending_sign_ins WHERE {OF_UNPROVED}")  # noqa: S608 - no input
    op.execute(f"UPDATE users SET password_hash = '{NO_PASSWORD}' WHERE address_proved_at IS NULL")  # noqa: S608 - no input
    op.drop_column("users", "address_proved_at")
