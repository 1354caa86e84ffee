"""Operators of DepotFlow look along: who they are, what they opened and saw, and a role that can only read."""

import sqlalchemy as sa
from alembic import op

from models.migrations.protection import create_roles, let_support_read, protect_shared
from models.tables.base import APP_ROLE, OWNER_ROLE, PLATFORM_ROLE, SUPPORT_ROLE

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

FENCED = "SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND policyname = 'tenant'"
TO_WHO_WORKS = f"""
DO $$ DECLARE login name;
BEGIN
    FOR login IN SELECT member::regrole FROM pg_auth_members WHERE roleid = '{APP_ROLE}'::regrole LOOP
        EXECUTE format('GRANT {SUPPORT_ROLE} TO %s', login);
    END LOOP;
END $$
"""
"""Who logs in for the product takes on this role too."""

LIVE_VIEW = """
CREATE FUNCTION live_view(view_id uuid, at timestamptz)
RETURNS TABLE (tenant_id uuid, company_name text, operator_name text, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT v.tenant_id, t.name, v.operator_name, v.ends_at
    FROM support_views v JOIN operator_sessions s ON s.id = v.operator_session_id
    JOIN operators o ON o.user_id = s.user_id JOIN users u ON u.id = o.user_id JOIN tenants t ON t.id = v.tenant_id
    WHERE v.id = view_id AND v.ended_at IS NULL AND v.ends_at > at AND s.ended_at IS NULL AND s.expires_at > at
    AND s.password_changes = u.password_changes AND o.removed_at IS NULL AND t.closed_at IS NULL AND t.allows_support
$$
"""


def upgrade() -> None:
    create_tables()
    create_roles()
    op.execute(TO_WHO_WORKS)
    op.execute(f"GRANT USAGE ON SCHEMA public, fence TO {SUPPORT_ROLE}")
    op.execute(f"GRANT EXECUTE ON FUNCTION fence.tenant() TO {SUPPORT_ROLE}")
    op.execute(f"GRANT SELECT ON statutory_figures TO {SUPPORT_ROLE}")
    for (table,) in op.get_bind().exec_driver_sql(FENCED).all():
        let_support_read(table)
    op.execute(LIVE_VIEW)
    op.execute(f"ALTER FUNCTION live_view OWNER TO {OWNER_ROLE}")
    op.execute("REVOKE EXECUTE ON FUNCTION live_view FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION live_view TO {SUPPORT_ROLE}, {PLATFORM_ROLE}")
    protect_shared("operators", platform="SELECT, INSERT, UPDATE")
    protect_shared("operator_sessions", platform="SELECT, INSERT, UPDATE")
    protect_shared("support_views", platform="SELECT, INSERT, UPDATE", app="SELECT")
    protect_shared("support_looks", platform="SELECT, INSERT", app="SELECT")


def create_tables() -> None:
    op.add_column("tenants", sa.Column("allows_support", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "operators",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_operators_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_operators")),
    )
    op.create_table(
        "operator_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("password_changes", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["operators.user_id"], name=op.f("fk_operator_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_sessions")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_operator_sessions_token_sha256")),
    )
    op.create_index("ix_operator_sessions_user", "operator_sessions", ["user_id"])
    op.create_table(
        "support_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("operator_session_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("operator_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_support_views_tenant_id")),
        sa.ForeignKeyConstraint(
            ["operator_session_id"], ["operator_sessions.id"], name=op.f("fk_support_views_operator_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_views")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_support_views_token_sha256")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_support_views_own")),
    )
    op.create_index("ix_support_views_tenant", "support_views", ["tenant_id", "opened_at"])
    op.create_index("ix_support_views_operator_session", "support_views", ["operator_session_id"])
    op.create_table(
        "support_looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("view_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_support_looks_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "view_id"],
            ["support_views.tenant_id", "support_views.id"],
            name=op.f("fk_support_looks_tenant_id_view_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_looks")),
    )
    op.create_index("ix_support_looks_view", "support_looks", ["tenant_id", "view_id", "at"])
