"""The small businesses scheme is dated, a self-bill knows its agreement, and the database keeps locked weeks."""

import sqlalchemy as sa
from alembic import op

from models.migrations.protection import protect
from models.tables.base import OWNER_ROLE

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ISSUED = (
    "kind, series, number, principal_id, contractor_id, issue_date, due_date, net_cents, vat_cents, total_cents,"
    " record, record_sha256, ubl, ubl_sha256, credits_invoice_id, issued_at, issued_by, agreement_id"
)
LINE = (
    "tenant_id, id, side, bucket, iso_year, iso_week, service_date, shift_id, registration_id, principal_id, depot_id,"
    " route_template_id, driver_id, contractor_id, tariff_version_id, adjustment_id, kind, quantity_1e4, rate_1e4,"
    " amount_cents, trace, reason"
)
LOCKED = f"""
CREATE FUNCTION fence.refuse_locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NOT EXISTS (
        SELECT FROM lines JOIN public.settlement_weeks w USING (tenant_id, iso_year, iso_week) WHERE w.state = 'locked'
    ) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' AND pg_has_role(current_user, '{OWNER_ROLE}', 'MEMBER') THEN
        IF NOT EXISTS (SELECT FROM lines JOIN public.tenants t ON t.id = lines.tenant_id WHERE NOT t.is_demo) THEN
            RETURN NULL;  -- an invented company is taken away as a whole
        END IF;
    END IF;
    RAISE EXCEPTION 'the lines of a locked week stand' USING ERRCODE = 'integrity_constraint_violation';
END $$;
ALTER FUNCTION fence.refuse_locked() OWNER TO {OWNER_ROLE};
CREATE TRIGGER locked_takes_none AFTER INSERT ON money_lines REFERENCING NEW TABLE AS lines
    FOR EACH STATEMENT EXECUTE FUNCTION fence.refuse_locked();
CREATE TRIGGER locked_loses_none AFTER DELETE ON money_lines REFERENCING OLD TABLE AS lines
    FOR EACH STATEMENT EXECUTE FUNCTION fence.refuse_locked();

CREATE FUNCTION fence.refuse_standing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (
        SELECT FROM public.invoices WHERE tenant_id = OLD.tenant_id AND id = OLD.invoice_id
        AND state NOT IN ('draft', 'credited')
    ) THEN
        RAISE EXCEPTION 'the lines of a document that stands are its own'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION fence.refuse_standing() OWNER TO {OWNER_ROLE};
CREATE TRIGGER billed_stays BEFORE UPDATE OF invoice_id ON money_lines
    FOR EACH ROW WHEN (OLD.invoice_id IS NOT NULL) EXECUTE FUNCTION fence.refuse_standing();
CREATE TRIGGER line_is_final AFTER UPDATE OF {LINE} ON money_lines
    FOR EACH ROW EXECUTE FUNCTION fence.refuse_change();
CREATE TRIGGER locked_stays BEFORE UPDATE OF tenant_id, id, iso_year, iso_week, state, locked_at, locked_by
    ON settlement_weeks
    FOR EACH ROW WHEN (OLD.state = 'locked') EXECUTE FUNCTION fence.refuse_change();
CREATE TRIGGER locked_remains BEFORE DELETE ON settlement_weeks
    FOR EACH ROW WHEN (OLD.state = 'locked') EXECUTE FUNCTION fence.refuse_change()
"""


def upgrade() -> None:
    create_kor_periods()
    name_agreements()
    op.execute(LOCKED)


def create_kor_periods() -> None:
    """Who takes part at this moment is taken to have done so since the scheme has been as it is."""
    op.create_table(
        "kor_periods",
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_kor_periods_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contractor_id"],
            ["contractors.tenant_id", "contractors.id"],
            name=op.f("fk_kor_periods_tenant_id_contractor_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kor_periods")),
    )
    op.execute("""
        ALTER TABLE kor_periods ADD CONSTRAINT ex_kor_periods_overlap EXCLUDE USING gist (
            tenant_id WITH =, contractor_id WITH =, daterange(valid_from, valid_until) WITH &&)""")
    op.execute("ALTER TABLE contractors NO FORCE ROW LEVEL SECURITY")
    op.execute("""
        INSERT INTO kor_periods (tenant_id, id, contractor_id, valid_from)
        SELECT tenant_id, gen_random_uuid(), id, '2020-01-01' FROM contractors WHERE is_kor""")
    op.execute("ALTER TABLE contractors FORCE ROW LEVEL SECURITY")
    op.drop_column("contractors", "is_kor")
    protect("kor_periods")


def name_agreements() -> None:
    """Until now a self-bill was taken to follow the agreement of the day it was offered."""
    op.add_column("invoices", sa.Column("agreement_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_invoices_tenant_id_agreement_id"),
        "invoices",
        "self_billing_agreements",
        ["tenant_id", "agreement_id"],
        ["tenant_id", "id"],
    )
    tables = ("invoices", "self_billing_agreements")
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("""
        UPDATE invoices SET agreement_id = a.id FROM self_billing_agreements a
        WHERE kind = 'self_bill' AND a.tenant_id = invoices.tenant_id AND a.contractor_id = invoices.contractor_id
        AND issue_date <@ daterange(a.valid_from, a.valid_until)""")
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute("DROP TRIGGER issued_is_frozen ON invoices")
    op.execute(f"""
        CREATE TRIGGER issued_is_frozen BEFORE UPDATE OF {ISSUED} ON invoices
        FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION fence.refuse_change()""")
