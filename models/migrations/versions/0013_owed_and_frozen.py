"""A cost by tariff names who is owed it, a week below zero is found for the next invoice, what was issued is frozen."""

from alembic import op
from sqlalchemy import text

from models.tables.base import OWNER_ROLE

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ISSUED = (
    "kind, series, number, principal_id, contractor_id, issue_date, due_date, net_cents, vat_cents, total_cents,"
    " record, record_sha256, ubl, ubl_sha256, credits_invoice_id, issued_at, issued_by"
)
FROZEN = f"""
CREATE FUNCTION fence.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' AND pg_has_role(current_user, '{OWNER_ROLE}', 'MEMBER')
        AND EXISTS (SELECT FROM public.tenants WHERE id = OLD.tenant_id AND is_demo) THEN
        RETURN OLD;  -- an invented company as a whole is taken away by the owner
    END IF;
    RAISE EXCEPTION 'what was issued never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
ALTER FUNCTION fence.refuse_change() OWNER TO {OWNER_ROLE};
CREATE TRIGGER issued_is_frozen BEFORE UPDATE OF {ISSUED} ON invoices
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION fence.refuse_change();
CREATE TRIGGER issued_stays BEFORE DELETE ON invoices
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION fence.refuse_change()
"""


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
    op.execute(FROZEN)
