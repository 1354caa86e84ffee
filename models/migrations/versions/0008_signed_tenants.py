"""Has every policy check who signed for the tenant of a transaction, in place of believing its setting."""

from alembic import op

from models.migrations.protection import CURRENT_TENANT, create_fence

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FENCED = "SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND policyname = 'tenant'"


def upgrade() -> None:
    create_fence()
    for (table,) in op.get_bind().exec_driver_sql(FENCED).all():
        is_own = f"tenant_id = {CURRENT_TENANT}"
        op.execute(f"ALTER POLICY tenant ON {table} USING ({is_own}) WITH CHECK ({is_own})")
