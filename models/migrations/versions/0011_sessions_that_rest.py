"""A session also ends when it rests too long, and when its member gets other rights."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LIVE_VISIT = """
CREATE OR REPLACE FUNCTION live_visit(session_id uuid, at timestamptz)
RETURNS TABLE (tenant_id uuid, membership_id uuid, user_id uuid, role text, name text, driver_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.tenant_id, m.id, m.user_id, m.role, m.display_name, m.driver_id
    FROM sessions s JOIN memberships m ON m.id = s.membership_id JOIN tenants t ON t.id = m.tenant_id
    WHERE s.id = session_id AND s.ended_at IS NULL AND s.expires_at > at AND s.idle_until > at
    AND s.generation = m.generation AND m.revoked_at IS NULL AND t.closed_at IS NULL
$$
"""


def upgrade() -> None:
    op.execute("ALTER TABLE memberships ADD generation integer NOT NULL DEFAULT 1")
    op.execute("ALTER TABLE memberships ALTER generation DROP DEFAULT")
    op.execute("ALTER TABLE sessions ADD generation integer NOT NULL DEFAULT 1, ADD idle_until timestamptz")
    op.execute("UPDATE sessions SET idle_until = expires_at")
    op.execute("ALTER TABLE sessions ALTER generation DROP DEFAULT, ALTER idle_until SET NOT NULL")
    op.execute(LIVE_VISIT)
