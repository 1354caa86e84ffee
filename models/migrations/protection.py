"""The fence around a tenant's rows in the database itself; every migration that adds a tenant table calls it."""

from alembic import op

from models.tables.base import APP_ROLE, OWNER_ROLE, PLATFORM_ROLE

CURRENT_TENANT = "(SELECT current_setting('app.tenant_id')::uuid)"
"""Raises when no tenant was set: a forgotten scope is an error, never an unfiltered query."""


def create_roles() -> None:
    """Make the three roles when they are missing, and let the migrating user hand them out."""
    for role in (OWNER_ROLE, APP_ROLE, PLATFORM_ROLE):
        op.execute(f"""
            DO $$ BEGIN
                CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$""")
    op.execute(f"GRANT {OWNER_ROLE}, {APP_ROLE}, {PLATFORM_ROLE} TO CURRENT_USER")


def protect(table: str, *, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Give a tenant table its owner, its forced policy, the application's rights and fresh statistics."""
    op.execute(f"ALTER TABLE {table} OWNER TO {OWNER_ROLE}")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"""
        CREATE POLICY tenant ON {table} TO {APP_ROLE}
        USING (tenant_id = {CURRENT_TENANT}) WITH CHECK (tenant_id = {CURRENT_TENANT})""")
    op.execute(f"GRANT {rights} ON {table} TO {APP_ROLE}")
    count_often(table)


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
