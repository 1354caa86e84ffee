"""Bonus and malus: what principals and contractors settle for one shift beside its tariffs."""

import sqlalchemy as sa
from alembic import op

from models.migrations.protection import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_adjustments()
    protect("adjustments")
    extend_money_lines()


def create_adjustments() -> None:
    causes = ("complaint", "lost", "damaged", "late", "no_show", "reattempt", "scan_error")
    op.create_table(
        "adjustments",
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Enum("revenue", "cost", name="side", native_enum=False, length=32), nullable=False),
        sa.Column(
            "kind", sa.Enum("bonus", "malus", name="adjustmentkind", native_enum=False, length=32), nullable=False
        ),
        sa.Column("cause", sa.Enum(*causes, name="maluscause", native_enum=False, length=32), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_adjustments_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "shift_id"],
            ["shifts.tenant_id", "shifts.id"],
            name=op.f("fk_adjustments_tenant_id_shift_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_adjustments")),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_adjustments_amount")),
        sa.CheckConstraint("note <> ''", name=op.f("ck_adjustments_explained")),
        sa.CheckConstraint("(kind = 'malus') = (cause IS NOT NULL)", name=op.f("ck_adjustments_malus_has_cause")),
        sa.CheckConstraint("side = 'revenue' OR kind = 'bonus'", name=op.f("ck_adjustments_malus_of_principal")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by = '')", name=op.f("ck_adjustments_withdrawn_by_somebody")
        ),
    )
    op.create_index("ix_adjustments_shift", "adjustments", ["tenant_id", "shift_id"])


def extend_money_lines() -> None:
    op.add_column("money_lines", sa.Column("adjustment_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_money_lines_tenant_id_adjustment_id"),
        "money_lines",
        "adjustments",
        ["tenant_id", "adjustment_id"],
        ["tenant_id", "id"],
    )
    op.create_index(
        "ix_money_lines_adjustment",
        "money_lines",
        ["tenant_id", "adjustment_id"],
        postgresql_where=sa.text("adjustment_id IS NOT NULL"),
    )
    for name, condition in (
        (
            "agreed",
            "num_nonnulls(tariff_version_id, adjustment_id) = 1"
            " OR (side = 'cost' AND num_nulls(tariff_version_id, adjustment_id) = 2)",
        ),
        ("adjusted", "(kind IN ('bonus', 'malus')) = (adjustment_id IS NOT NULL)"),
        ("malus", "(bucket = 'malus') = (kind = 'malus')"),
    ):
        op.create_check_constraint(op.f(f"ck_money_lines_{name}"), "money_lines", condition)
