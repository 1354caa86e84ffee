"""What a company answers for: whom to ask, breaches, activities of its own and what their impact is."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.migrations.protection import protect
from models.tables.base import OWNER_ROLE

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

YOUNG = f"""
CREATE OR REPLACE FUNCTION fence.refuse_young() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF pg_trigger_depth() > 1 OR pg_has_role(current_user, '{OWNER_ROLE}', 'MEMBER') THEN
        RETURN OLD;  -- it goes along with the shift it is about, or with an invented company
    END IF;
    RAISE EXCEPTION 'this is kept for % years', coalesce(TG_ARGV[0], 'two')
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER young_stays BEFORE DELETE ON breaches
    FOR EACH ROW WHEN (OLD.closed_at IS NULL OR OLD.closed_at > now() - interval '5 years')
    EXECUTE FUNCTION fence.refuse_young('five')
"""


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        *parts,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{name}_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{name}")),
    )
    protect(name)


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _instants(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in names]


def _closed_list(table: str, column: str, *values: str) -> sa.Column[str]:
    listed = sa.Enum(*values, native_enum=False, length=32, name=f"{table}_{column}")
    return sa.Column(column, listed, nullable=False)


def upgrade() -> None:
    for name in ("privacy_name", "privacy_email", "privacy_phone"):
        op.add_column("companies", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "companies", sa.Column("privacy_is_officer", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _breaches()
    _activities()
    _table(
        "impact_assessments",
        *_words("activity", "nature", "extent", "necessity", "risks", "measures", "conclusion", "changed_by"),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("tenant_id", "activity", name="uq_impact_assessments_activity"),
    )
    figures = sa.table(
        "statutory_figures",
        sa.column("name", sa.Text),
        sa.column("valid_from", sa.Date),
        sa.column("value_1e4", sa.BigInteger),
        sa.column("source", sa.Text),
    )
    op.bulk_insert(
        figures,
        [
            {
                "name": "keep_months_breaches",
                "valid_from": date(2018, 5, 25),
                "value_1e4": 60 * 10_000,
                "source": "AVG artikelen 33 lid 5 en 5 lid 2: vijf jaar, om aan de toezichthouder te laten zien",
            }
        ],
    )


def _breaches() -> None:
    table = "breaches"

    def check(name: str, rule: str) -> sa.CheckConstraint:
        return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))

    _table(
        table,
        sa.Column("number", sa.Integer(), nullable=False),
        _closed_list(table, "role", "controller", "processor"),
        _closed_list(table, "risk", "unknown", "none", "some", "high"),
        *_words("title", "controller", "happened", "processor", "nature", "persons", "records", "consequences"),
        *_words("measures", "contact", "told_reference", "late_reason", "untold_reason", "persons_untold_reason"),
        *_words("entered_by", "closed_by", "closed_reason"),
        sa.Column("persons_count", sa.Integer(), nullable=True),
        sa.Column("records_count", sa.Integer(), nullable=True),
        sa.Column("discovered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        *_instants("processor_knew_at", "told_at", "persons_told_at", "closed_at"),
        sa.UniqueConstraint("tenant_id", "number", name="uq_breaches_number"),
        check("named", "number > 0 AND title <> ''"),
        check("for_whom", "(role = 'processor') = (controller <> '')"),
        check("processor_is_named", "processor_knew_at IS NULL OR processor <> ''"),
        check("heard_after", "processor_knew_at <= discovered_at"),
        check("counts", "persons_count >= 0 AND records_count >= 0"),
        check("told_or_not", "told_at IS NULL OR untold_reason = ''"),
        check("persons_told_or_not", "persons_told_at IS NULL OR persons_untold_reason = ''"),
        check("closed_when_decided", "closed_at IS NULL OR told_at IS NOT NULL OR untold_reason <> ''"),
        check(
            "closed_with_reason",
            "(closed_at IS NULL) = (closed_reason = '') AND (closed_at IS NULL) = (closed_by = '')",
        ),
    )
    op.execute(YOUNG)


def _activities() -> None:
    table = "processing_activities"
    _table(
        table,
        *_words("code", "name", "controller", "purpose", "basis", "persons", "data", "recipients", "transfers"),
        *_words("term", "measures", "remark", "changed_by"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(code = '') = (name <> '')", name=op.f(f"ck_{table}_own_or_remark")),
        sa.CheckConstraint(
            "code = '' OR controller || purpose || basis || persons || data = ''", name=op.f(f"ck_{table}_only_remark")
        ),
    )
    op.create_index(
        "uq_processing_activities_code", table, ["tenant_id", "code"], unique=True, postgresql_where=sa.text("code <> ''")
    )
