"""The fence around a tenant's rows in the database itself; every migration that adds a tenant table calls it."""

from typing import Final

from alembic import op

from models.tables.base import APP_ROLE, OWNER_ROLE, PLATFORM_ROLE, SUPPORT_ROLE

CURRENT_TENANT = "(SELECT fence.tenant())"
"""Raises when no tenant was set or nobody signed for it: a forgotten scope is an error, never an unfiltered query."""

FENCE = f"""
CREATE SCHEMA IF NOT EXISTS fence AUTHORIZATION {OWNER_ROLE};
CREATE TABLE IF NOT EXISTS fence.keys (
    name text PRIMARY KEY,
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL,
    trusted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE fence.keys OWNER TO {OWNER_ROLE};
CREATE OR REPLACE FUNCTION fence.tenant() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    claim text := current_setting('app.tenant_id');
    part text[] := string_to_array(claim, '.');
    proof bytea;
BEGIN
    SELECT sha256(outer_pad || sha256(inner_pad || convert_to(left(claim, -65), 'UTF8'))) INTO proof
    FROM fence.keys WHERE name = part[4];
    IF encode(proof, 'hex') = part[5] AND part[2] IN ('0', pg_backend_pid()::text)
       AND part[3]::bigint >= extract(epoch FROM now()) THEN
        RETURN part[1]::uuid;
    END IF;
    RAISE EXCEPTION 'nobody signed for this tenant' USING ERRCODE = 'insufficient_privilege';
END $$;
ALTER FUNCTION fence.tenant() OWNER TO {OWNER_ROLE};
REVOKE EXECUTE ON FUNCTION fence.tenant() FROM PUBLIC;
GRANT USAGE ON SCHEMA fence TO {APP_ROLE};
GRANT EXECUTE ON FUNCTION fence.tenant() TO {APP_ROLE}
"""
"""Checks what models.fence signed: HMAC-SHA-256 over all but the last 65 characters. Only the owner reads the keys."""


CLOSED_TO_SUPPORT: Final = frozenset(
    {
        "breaches", "closed_files", "data_keys", "data_packages", "data_requests", "kept_answers", "providers",
        "provider_links", "provider_trips", "support_looks", "support_views",
    }
)  # fmt: skip
"""Without the key of the company nothing that is sealed can be opened; what other software was answered is not
masked; nobody reads the log about themselves, how others come in, or what people ask about their own data.
"""


def create_roles() -> None:
    """Make the roles when they are missing, and let the migrating user hand them out."""
    for role in (OWNER_ROLE, APP_ROLE, PLATFORM_ROLE, SUPPORT_ROLE):
        create_role(role)
    op.execute(f"GRANT {OWNER_ROLE}, {APP_ROLE}, {PLATFORM_ROLE}, {SUPPORT_ROLE} TO CURRENT_USER")


def create_role(role: str) -> None:
    """Make a role that owns nothing and bypasses nothing; again is no harm."""
    op.execute(f"""
        DO $$ BEGIN
            CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$""")


def create_fence() -> None:
    """Make what checks a transaction's claim to a tenant; again is no harm."""
    op.execute(FENCE)


def protect(table: str, *, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Give a tenant table its owner, its forced policy, the application's rights and fresh statistics."""
    op.execute(f"ALTER TABLE {table} OWNER TO {OWNER_ROLE}")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"""
        CREATE POLICY tenant ON {table} TO {APP_ROLE}
        USING (tenant_id = {CURRENT_TENANT}) WITH CHECK (tenant_id = {CURRENT_TENANT})""")
    op.execute(f"GRANT {rights} ON {table} TO {APP_ROLE}")
    let_support_read(table)
    count_often(table)


def let_support_read(table: str) -> None:
    """Let who looks along read a table of the tenant that the transaction is signed for; again is no harm.

    The role is made here, because migrations that are older than it call this too.
    """
    create_role(SUPPORT_ROLE)
    op.execute(f"ALTER POLICY tenant ON {table} TO {APP_ROLE}, {SUPPORT_ROLE}")
    if table not in CLOSED_TO_SUPPORT:
        op.execute(f"GRANT SELECT ON {table} TO {SUPPORT_ROLE}")


def count_often(table: str) -> None:
    """Have the statistics of a table renewed after two rows in a hundred changed, not after ten.

    Why: docs/decisions/0005-a-company-the-statistics-know.md.
    """
    op.execute(f"ALTER TABLE {table} SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 100)")


def protect_shared(table: str, *, platform: str, app: str = "") -> None:
    """Give a platform table its owner and rights; with rights for `app` it needs a tenant_id and gets a policy."""
    op.execute(f"ALTER TABLE {table} OWNER TO {OWNER_ROLE}")
    op.execute(f"GRANT {platform} ON {table} TO {PLATFORM_ROLE}")
    if app:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY platform ON {table} TO {PLATFORM_ROLE}, {OWNER_ROLE} USING (true) WITH CHECK (true)")
        op.execute(f"""
            CREATE POLICY tenant ON {table} TO {APP_ROLE}
            USING (tenant_id = {CURRENT_TENANT}) WITH CHECK (tenant_id = {CURRENT_TENANT})""")
        op.execute(f"GRANT {app} ON {table} TO {APP_ROLE}")
        let_support_read(table)
