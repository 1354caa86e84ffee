"""Has the index of the weeks hold who works when, so that sixteen of them are added up without reading their shifts."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP INDEX ix_shifts_week")
    op.execute(
        "CREATE INDEX ix_shifts_week ON shifts (tenant_id, service_date)"
        " INCLUDE (id, driver_id, starts_at, ends_at, state)"
    )
