"""Has the database count a company's rows soon after they came in."""

from alembic import op

from models.migrations.protection import count_often

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id'"


def upgrade() -> None:
    for (table,) in op.get_bind().exec_driver_sql(TABLES).all():
        count_often(table)
