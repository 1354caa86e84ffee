"""Costs of no shift in the books; accounts that wait before they are paid to; travel allowance in the terms."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OF_A_SHIFT = ("shift_id", "principal_id", "depot_id", "route_template_id")


def upgrade() -> None:
    for column in OF_A_SHIFT:
        op.alter_column("money_lines", column, existing_type=sa.Uuid(), nullable=True)
    op.create_check_constraint(
        op.f("ck_money_lines_shift_or_driver"),
        "money_lines",
        "num_nonnulls(shift_id, principal_id, depot_id, route_template_id) = 4"
        " OR (num_nulls(shift_id, principal_id, depot_id, route_template_id) = 4"
        " AND side = 'cost' AND driver_id IS NOT NULL)",
    )
