"""A company's own sign-in provider, who is known there, and which sessions came through it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from models.migrations.protection import protect

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KINDS = ("google", "entra", "other")


def upgrade() -> None:
    op.execute("ALTER TABLE sessions ADD through_provider boolean NOT NULL DEFAULT false")
    op.execute("""
        ALTER TABLE pending_sign_ins
            ADD through_provider boolean NOT NULL DEFAULT false, ADD provider_subject text""")
    op.create_table(
        "providers",
        sa.Column("kind", sa.Enum(*KINDS, name="providerkind", native_enum=False, length=32), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("secret_last4", sa.Text(), nullable=False),
        sa.Column("domains", ARRAY(sa.Text()), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("trusts_second_step", sa.Boolean(), nullable=False),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enabled_at", sa.DateTime(timezone=True), nullable=True),
        *_of_tenant("providers"),
        sa.CheckConstraint("id = tenant_id", name=op.f("ck_providers_one_per_tenant")),
        sa.CheckConstraint(
            "enabled_at IS NULL OR tested_at IS NOT NULL", name=op.f("ck_providers_tested_first")
        ),
    )
    op.create_table(
        "provider_links",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        *_of_tenant("provider_links"),
        sa.UniqueConstraint("tenant_id", "subject", name="uq_provider_links_subject"),
        sa.UniqueConstraint("tenant_id", "membership_id", name="uq_provider_links_membership"),
    )
    op.create_table(
        "provider_trips",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("tester_id", sa.Uuid(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *_of_tenant("provider_trips"),
        sa.UniqueConstraint("tenant_id", "key", name="uq_provider_trips_key"),
    )
    for table in ("providers", "provider_links", "provider_trips"):
        protect(table)


def _of_tenant(table: str) -> tuple[sa.Column, sa.Column, sa.ForeignKeyConstraint, sa.PrimaryKeyConstraint]:
    return (
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    )
