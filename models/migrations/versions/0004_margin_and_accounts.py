"""Costs of no shift in the books; accounts that wait before they are paid to; travel allowance in the terms."""

import sqlalchemy as sa
from alembic import op

from models.migrations.protection import protect

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
    op.add_column("engagement_periods", sa.Column("travel_km", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("engagement_periods", "travel_km", server_default=None)
    op.add_column("engagement_periods", sa.Column("travel_rate_1e4", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_engagement_periods_travel_of_employee"),
        "engagement_periods",
        "travel_km >= 0 AND (kind = 'employee' OR travel_km = 0)",
    )
    op.execute("""
        INSERT INTO statutory_figures (name, valid_from, valid_until, value_1e4, source)
        VALUES ('travel_allowance_km', '2024-01-01', '2026-01-01', 2300,
            'Onbelaste reiskosten in 2024 en 2025: 0,23 per km; laat je loonadviseur dit bevestigen')""")
    _account_changes()


def _account_changes() -> None:
    op.create_table(
        "account_changes",
        sa.Column("contractor_id", sa.Uuid(), nullable=True),
        sa.Column("driver_id", sa.Uuid(), nullable=True),
        sa.Column("iban", sa.Text(), nullable=False),
        sa.Column("account_holder", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needs_second_person", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by_name", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("let_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(contractor_id IS NULL) <> (driver_id IS NULL)", name=op.f("ck_account_changes_one_payee")
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> asked_by", name=op.f("ck_account_changes_two_persons")
        ),
        sa.CheckConstraint(
            "let_in_at IS NULL OR confirmed_at IS NOT NULL OR NOT needs_second_person",
            name=op.f("ck_account_changes_confirmed"),
        ),
        sa.CheckConstraint("let_in_at IS NULL OR let_in_at >= waits_until", name=op.f("ck_account_changes_waited")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contractor_id"],
            ["contractors.tenant_id", "contractors.id"],
            name=op.f("fk_account_changes_tenant_id_contractor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "driver_id"],
            ["drivers.tenant_id", "drivers.id"],
            name=op.f("fk_account_changes_tenant_id_driver_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_account_changes_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_account_changes")),
    )
    for payee in ("contractor", "driver"):
        op.create_index(
            f"uq_account_changes_{payee}",
            "account_changes",
            ["tenant_id", f"{payee}_id"],
            unique=True,
            postgresql_where=sa.text(f"let_in_at IS NULL AND withdrawn_at IS NULL AND {payee}_id IS NOT NULL"),
        )
    protect("account_changes")
