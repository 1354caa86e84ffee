"""The first schema."""

from alembic import op

from models.migrations.protection import APP_ROLE, OWNER_ROLE, PLATFORM_ROLE, create_roles, protect, protect_shared
from models.tables.base import Base, tenant_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ADD_ONLY = "SELECT, INSERT"
LIVE_VISIT = f"""
CREATE FUNCTION live_visit(session_id uuid, at timestamptz)
RETURNS TABLE (tenant_id uuid, membership_id uuid, user_id uuid, role text, name text, driver_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.tenant_id, m.id, m.user_id, m.role, m.display_name, m.driver_id
    FROM sessions s JOIN memberships m ON m.id = s.membership_id JOIN tenants t ON t.id = m.tenant_id
    WHERE s.id = session_id AND s.ended_at IS NULL AND s.expires_at > at AND m.revoked_at IS NULL AND t.closed_at IS NULL
$$
"""


def upgrade() -> None:
    create_roles()
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    op.execute(f"GRANT CREATE, USAGE ON SCHEMA public TO {OWNER_ROLE}")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {PLATFORM_ROLE}")
    Base.metadata.create_all(op.get_bind())
    for table in tenant_tables():
        protect(table, rights=ADD_ONLY if table in {"audit_entries", "assignments"} else "SELECT, INSERT, UPDATE, DELETE")
    protect_shared("tenants", platform="SELECT, INSERT, UPDATE")
    protect_shared("users", platform="SELECT, INSERT, UPDATE")
    protect_shared("sessions", platform="SELECT, INSERT, UPDATE")
    protect_shared("memberships", platform="SELECT, INSERT, UPDATE", app="SELECT, UPDATE")
    protect_shared("invitations", platform="SELECT, INSERT, UPDATE", app="SELECT, INSERT, UPDATE")
    protect_shared("statutory_figures", platform="SELECT, INSERT, UPDATE")
    op.execute(f"GRANT SELECT ON statutory_figures TO {APP_ROLE}")
    protect_shared("scheduler_runs", platform="SELECT, INSERT, UPDATE, DELETE")
    op.execute(LIVE_VISIT)
    op.execute(f"ALTER FUNCTION live_visit OWNER TO {OWNER_ROLE}")
    op.execute("REVOKE EXECUTE ON FUNCTION live_visit FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION live_visit TO {APP_ROLE}")
