"""Has what contractors are owed, and who rides from a depot and in which van, found without reading the whole history."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_money_lines_owed ON money_lines (tenant_id, contractor_id, iso_year, iso_week)"
        " WHERE contractor_id IS NOT NULL AND invoice_id IS NULL"
    )
    op.execute("CREATE INDEX ix_shifts_driver ON shifts (tenant_id, driver_id, depot_id)")
    op.execute("CREATE INDEX ix_shifts_vehicle ON shifts (tenant_id, vehicle_id, depot_id)")
