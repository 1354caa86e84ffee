"""A cost by tariff names who is owed it; what a principal came out below zero is found for the next invoice."""

from alembic import op
from sqlalchemy import text

revision = "0018"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_check_constraint(
        op.f("ck_money_lines_owed_to_somebody"),
        "money_lines",
        "(side = 'cost' AND num_nonnulls(tariff_version_id, adjustment_id) = 1) = (contractor_id IS NOT NULL)",
    )
    op.create_index(
        "ix_money_lines_taken_back",
        "money_lines",
        ["tenant_id", "principal_id"],
        postgresql_include=["iso_year", "iso_week"],
        postgresql_where=text("side = 'revenue' AND amount_cents < 0 AND invoice_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_money_lines_taken_back", "money_lines")
    op.drop_constraint(op.f("ck_money_lines_owed_to_somebody"), "money_lines")
