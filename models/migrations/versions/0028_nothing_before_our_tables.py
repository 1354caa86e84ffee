"""Nobody puts a table of their own before one of ours: not for a function of the owner, nor for who comes next."""

from typing import Final

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

OUR_OWN: Final = ("fence.tenant", "trail.link_new", "trail.chain", "trail.head")
"""Functions that name the schema of whatever they read."""
OF_PUBLIC: Final = ("live_visit", "live_view", "live_key")
NO_TEMPORARY_TABLES: Final = """
DO $$ BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$"""
"""A new database has this right for everybody; the one who migrates must own it to take that away."""


def upgrade() -> None:
    for function in OUR_OWN:
        op.execute(f"ALTER FUNCTION {function} SET search_path = pg_catalog, pg_temp")
    for function in OF_PUBLIC:
        op.execute(f"ALTER FUNCTION {function} SET search_path = pg_catalog, public, pg_temp")
    op.execute(NO_TEMPORARY_TABLES)
