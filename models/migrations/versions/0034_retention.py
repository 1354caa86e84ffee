"""How long personal data stays: the terms of the law, what a company chooses and holds back, and what went when."""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.protection import protect
from models.tables.base import APP_ROLE, OWNER_ROLE, PLATFORM_ROLE

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

LONG_AGO = date(2018, 5, 25)
"""Since when the GDPR applies: no earlier day is ever asked for."""
AWR = "Algemene wet inzake rijksbelastingen, artikel 52 lid 4: zeven jaar na het boekjaar"
LB = "Uitvoeringsregeling loonbelasting 2011, artikel 7.9 lid 2: vijf jaar na het kalenderjaar van uitdiensttreding"
NORM = "AVG artikel 5 lid 1 onder e; norm uit het vroegere Vrijstellingsbesluit Wbp: twee jaar na uitdiensttreding"
HOURS = "Arbeidstijdenbesluit vervoer, artikel 2.4:1: 104 weken; daarna volstaan de goedgekeurde uren"
NEED = "AVG artikel 5 lid 1 onder e: niet langer dan nodig; {}"
TERMS = {
    "keep_months_administration": (84, AWR),
    "keep_months_hours": (84, AWR),
    "keep_months_names": (84, AWR),
    "keep_months_contractors": (84, AWR),
    "keep_months_wage_file": (60, LB),
    "keep_months_contact": (24, NORM),
    "keep_months_papers": (24, NORM),
    "keep_months_accounts": (24, NORM),
    "keep_months_absences": (24, NEED.format("twee jaar na afloop, tot het verlof is verjaard of opgenomen")),
    "keep_days_events": (728, HOURS),
    "keep_months_confirmations": (24, NEED.format("zolang over een dienst nog verschil van mening kan zijn")),
    "keep_months_messages": (12, NEED.format("een jaar")),
    "keep_months_availability": (1, NEED.format("een maand na de laatste werkdag")),
    "keep_months_mails": (3, NEED.format("drie maanden nadat de mail wegging")),
    "keep_months_imports": (12, NEED.format("een jaar")),
    "keep_months_files": (1, NEED.format("een maand nadat niets er meer naar verwijst")),
    "keep_months_removals": (3, NEED.format("langer dan de oudste back-up")),
}
"""How many months or days, and by what law or norm."""
YOUNG = f"""
CREATE FUNCTION fence.refuse_young() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF pg_trigger_depth() > 1 OR pg_has_role(current_user, '{OWNER_ROLE}', 'MEMBER') THEN
        RETURN OLD;  -- it goes along with the shift it is about, or with an invented company
    END IF;
    RAISE EXCEPTION 'this is kept for two years' USING ERRCODE = 'integrity_constraint_violation';
END $$;
ALTER FUNCTION fence.refuse_young() OWNER TO {OWNER_ROLE};
CREATE TRIGGER young_stays BEFORE DELETE ON assignments
    FOR EACH ROW WHEN (OLD.at > now() - interval '2 years') EXECUTE FUNCTION fence.refuse_young();
CREATE TRIGGER young_stays BEFORE DELETE ON support_looks
    FOR EACH ROW WHEN (OLD.at > now() - interval '2 years') EXECUTE FUNCTION fence.refuse_young();
GRANT DELETE ON assignments TO {APP_ROLE};
GRANT DELETE ON support_looks, support_views, operator_sessions, invitations TO {PLATFORM_ROLE}
"""


def upgrade() -> None:
    create_tables()
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
            {"name": name, "valid_from": LONG_AGO, "value_1e4": length * 10_000, "source": source}
            for name, (length, source) in TERMS.items()
        ],
    )
    op.execute(YOUNG)


def create_tables() -> None:
    create_table(
        "retention_choices",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("tenant_id", "category", "field", "valid_from", name="uq_retention_choices_day"),
        sa.CheckConstraint("(months IS NULL) = (days IS NULL)", name=op.f("ck_retention_choices_term")),
        sa.CheckConstraint(
            "months >= 0 AND days >= 0 AND months + days > 0", name=op.f("ck_retention_choices_lasts")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_retention_choices_explained")),
    )
    create_table(
        "legal_holds",
        sa.Column("driver_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "driver_id"],
            ["drivers.tenant_id", "drivers.id"],
            name=op.f("fk_legal_holds_tenant_id_driver_id"),
        ),
        sa.CheckConstraint("num_nonnulls(driver_id, category) = 1", name=op.f("ck_legal_holds_one_thing")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_legal_holds_explained")),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by = '')", name=op.f("ck_legal_holds_lifted_by_somebody")),
    )
    op.create_index("ix_legal_holds_live", "legal_holds", ["tenant_id"], postgresql_where=sa.text("lifted_at IS NULL"))
    create_table(
        "removals",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("row_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.CheckConstraint("cardinality(row_ids) > 0", name=op.f("ck_removals_of_something")),
    )
    op.create_index("ix_removals_at", "removals", ["tenant_id", "at", "id"])
    create_table(
        "clean_ups",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.UniqueConstraint("tenant_id", "day", name="uq_clean_ups_day"),
    )


def create_table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        *parts,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{name}_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{name}")),
    )
    protect(name)
