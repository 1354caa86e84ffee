"""A second step at signing in: authenticator apps, passkeys, recovery codes; and fresh proof for sensitive acts."""

import sqlalchemy as sa
from alembic import op

from models.migrations.protection import protect_shared

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE groups ADD needs_second_step boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE sessions ADD proved_until timestamptz")
    op.execute("UPDATE sessions SET proved_until = created_at")
    op.execute("ALTER TABLE sessions ALTER proved_until SET NOT NULL")
    create_factors()
    create_recovery_codes()
    create_what_waits()


def create_factors() -> None:
    op.create_table(
        "authenticator_apps",
        *_of_user("authenticator_apps"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authenticator_apps")),
    )
    op.create_index("ix_authenticator_apps_user", "authenticator_apps", ["user_id"])
    op.create_table(
        "passkeys",
        *_of_user("passkeys"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index("ix_passkeys_user", "passkeys", ["user_id"])
    protect_shared("authenticator_apps", platform="SELECT, INSERT, UPDATE, DELETE")
    protect_shared("passkeys", platform="SELECT, INSERT, UPDATE, DELETE")


def create_recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        *_of_user("recovery_codes"),
        sa.Column("code_hmac", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("user_id", "code_hmac", name=op.f("pk_recovery_codes")),
    )
    protect_shared("recovery_codes", platform="SELECT, INSERT, UPDATE, DELETE")


def create_what_waits() -> None:
    op.create_table(
        "pending_sign_ins",
        *_of_user("pending_sign_ins"),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("password_changes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_pending_sign_ins_membership_id")
        ),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_pending_sign_ins")),
    )
    op.create_table(
        "challenges",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_challenges")),
    )
    for table in ("pending_sign_ins", "challenges"):
        op.create_index(op.f(f"ix_{table}_expires_at"), table, ["expires_at"])
        protect_shared(table, platform="SELECT, INSERT, UPDATE, DELETE")


def _of_user(table: str) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return (
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id")),
    )
