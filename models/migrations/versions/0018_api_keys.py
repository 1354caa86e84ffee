"""Keys with which the software of a company calls the API, in a group as a colleague is."""

import sqlalchemy as sa
from alembic import op

from models.migrations.protection import protect_shared
from models.tables.base import APP_ROLE, OWNER_ROLE, PLATFORM_ROLE

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

LIVE_KEY = """
CREATE FUNCTION live_key(key_id uuid, at timestamptz)
RETURNS TABLE (tenant_id uuid, company_name text, name text, "group" text, role text, rights text[], depot_ids uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT k.tenant_id, t.name, k.name, g.name, g.role, g.rights,
           CASE WHEN g.is_limited THEN ARRAY(
               SELECT d.depot_id FROM group_depots d WHERE d.tenant_id = g.tenant_id AND d.group_id = g.id) END
    FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
    JOIN groups g ON g.tenant_id = k.tenant_id AND g.id = k.group_id
    WHERE k.id = key_id AND k.revoked_at IS NULL AND k.expires_at > at AND t.closed_at IS NULL
$$
"""
"""As live_visit for a session."""


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("start", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_from", sa.Text(), server_default="", nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_api_keys_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"], ["groups.tenant_id", "groups.id"], name=op.f("fk_api_keys_tenant_id_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_api_keys_token_sha256")),
        sa.CheckConstraint("group_id IS NOT NULL OR revoked_at IS NOT NULL", name=op.f("ck_api_keys_in_a_group")),
    )
    op.create_index("ix_api_keys_group", "api_keys", ["tenant_id", "group_id"])
    op.create_index(
        "uq_api_keys_name", "api_keys", ["tenant_id", "name"], unique=True, postgresql_where="revoked_at IS NULL"
    )
    protect_shared("api_keys", platform="SELECT, UPDATE", app="SELECT, INSERT, UPDATE")
    op.execute(LIVE_KEY)
    op.execute(f"ALTER FUNCTION live_key OWNER TO {OWNER_ROLE}")
    op.execute("REVOKE EXECUTE ON FUNCTION live_key FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION live_key TO {APP_ROLE}, {PLATFORM_ROLE}")
