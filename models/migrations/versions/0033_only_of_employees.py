"""What belongs to employment, the days of leave and illness too, cannot be written down of anybody else.

A check of somebody's identity says with which document, and of no number more than the end is kept.
"""

from typing import Final

from alembic import op

from models.tables.base import OWNER_ROLE

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

EMPLOYED: Final = """
CREATE FUNCTION fence.is_employed(tenant uuid, driver uuid, days daterange) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(range_agg(daterange(valid_from, valid_until)) @> days, false) FROM public.engagement_periods
    WHERE tenant_id = tenant AND driver_id = driver AND kind = 'employee'
$$"""
FOLDED: Final = """
UPDATE engagement_periods SET contract_minutes = 0 WHERE kind NOT IN ('employee', 'agency');
UPDATE engagement_periods SET travel_rate_1e4 = NULL WHERE kind <> 'employee';
UPDATE absences SET kind = 'unavailable', remark = '', state = replace(state, 'requested', 'approved')
    WHERE kind <> 'unavailable' AND NOT fence.is_employed(tenant_id, driver_id, daterange(starts_on, ends_on));
DELETE FROM employee_files f WHERE NOT EXISTS (
    SELECT FROM engagement_periods e
    WHERE (e.tenant_id, e.id, e.kind, e.driver_id) = (f.tenant_id, f.engagement_id, f.engagement_kind, f.driver_id))
"""
"""Who was away outside employment stays away; why is not kept. A file hung on somebody else's employment was nobody's."""
CONSTRAINTS: Final = """
ALTER TABLE engagement_periods
    DROP CONSTRAINT ck_engagement_periods_travel_of_employee,
    ADD CONSTRAINT ck_engagement_periods_travel_of_employee CHECK
        (travel_km >= 0 AND (kind = 'employee' OR (travel_km = 0 AND travel_rate_1e4 IS NULL))),
    ADD CONSTRAINT ck_engagement_periods_hours_of_contract CHECK
        (kind IN ('employee', 'agency') OR contract_minutes = 0),
    ADD CONSTRAINT uq_engagement_periods_driver_kind UNIQUE (tenant_id, id, kind, driver_id);
ALTER TABLE employee_files
    DROP CONSTRAINT fk_employee_files_engagement,
    ADD CONSTRAINT fk_employee_files_engagement FOREIGN KEY (tenant_id, engagement_id, engagement_kind, driver_id)
        REFERENCES engagement_periods (tenant_id, id, kind, driver_id);
ALTER TABLE engagement_periods DROP CONSTRAINT uq_engagement_periods_kind
"""
PAPERS: Final = """
UPDATE papers SET number_last4 = right(number_last4, 4) WHERE char_length(number_last4) > 4;
ALTER TABLE papers
    ADD document varchar(32),
    ADD CONSTRAINT ck_papers_only_the_end CHECK (char_length(number_last4) <= 4),
    ADD CONSTRAINT ck_papers_document_of_check CHECK (document IS NULL OR kind = 'id_check')
"""
TRIGGERS: Final = f"""
CREATE FUNCTION fence.refuse_absence() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM public.engagement_periods WHERE tenant_id = NEW.tenant_id AND driver_id = NEW.driver_id FOR SHARE;
    IF NOT fence.is_employed(NEW.tenant_id, NEW.driver_id, daterange(NEW.starts_on, NEW.ends_on)) THEN
        RAISE EXCEPTION 'leave and illness belong to employment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'absences_of_employees';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION fence.keep_employed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.absences
        WHERE tenant_id = OLD.tenant_id AND driver_id = OLD.driver_id AND kind <> 'unavailable'
        AND NOT fence.is_employed(tenant_id, driver_id, daterange(starts_on, ends_on))
    ) THEN
        RAISE EXCEPTION 'leave and illness belong to employment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'absences_of_employees';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION fence.is_employed(uuid, uuid, daterange) OWNER TO {OWNER_ROLE};
ALTER FUNCTION fence.refuse_absence() OWNER TO {OWNER_ROLE};
ALTER FUNCTION fence.keep_employed() OWNER TO {OWNER_ROLE};
CREATE TRIGGER of_employees AFTER INSERT OR UPDATE OF tenant_id, driver_id, kind, starts_on, ends_on ON absences
    FOR EACH ROW WHEN (NEW.kind <> 'unavailable') EXECUTE FUNCTION fence.refuse_absence();
CREATE CONSTRAINT TRIGGER covers_absences AFTER DELETE OR UPDATE OF tenant_id, driver_id, kind, valid_from, valid_until
    ON engagement_periods DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.kind = 'employee') EXECUTE FUNCTION fence.keep_employed()
"""
"""An absence waits for who changes the employment at that moment; the employment is looked at once all is changed."""


def upgrade() -> None:
    op.execute(EMPLOYED)
    tables = ("engagement_periods", "absences", "employee_files", "papers")
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(FOLDED)
    op.execute(PAPERS)
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(CONSTRAINTS)
    op.execute(TRIGGERS)
