"""The chain of audit entries in the database itself: a link per entry, made at the commit that brings the entry.

Why, and what a link is made of: docs/decisions/0008-an-audit-entry-is-linked-at-commit.md.
"""

from alembic import op

from models.tables.base import APP_ROLE, OWNER_ROLE

TRAIL = f"""
CREATE SCHEMA trail AUTHORIZATION {OWNER_ROLE};
CREATE TABLE trail.links (
    tenant_id uuid NOT NULL,
    seq bigint NOT NULL,
    entry_id uuid NOT NULL,
    digest bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant_id, seq)
);
CREATE TABLE trail.heads (
    tenant_id uuid PRIMARY KEY,
    seq bigint NOT NULL,
    hash bytea NOT NULL
) WITH (fillfactor = 20);

CREATE FUNCTION trail.digest(entry public.audit_entries) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        entry.tenant_id, entry.id, (extract(epoch FROM entry.at) * 1000000)::bigint,
        entry.actor_id, entry.actor_name, entry.action, entry.subject_id, entry.details, entry.changes,
        entry.address, entry.device, entry.session_id)::text, 'UTF8'))
$$;
CREATE FUNCTION trail.link(entry public.audit_entries) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    digested bytea := trail.digest(entry);
    made trail.heads;
BEGIN
    INSERT INTO trail.heads AS head VALUES (entry.tenant_id, 1, sha256(int8send(1) || digested))
    ON CONFLICT (tenant_id) DO UPDATE
        SET seq = head.seq + 1, hash = sha256(head.hash || int8send(head.seq + 1) || digested)
    RETURNING * INTO made;
    INSERT INTO trail.links VALUES (entry.tenant_id, made.seq, entry.id, digested, made.hash);
END $$;
CREATE FUNCTION trail.link_new() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM trail.link(NEW);
    RETURN NULL;
END $$;
CREATE FUNCTION trail.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) THEN
        IF TG_LEVEL = 'STATEMENT' THEN
            RETURN NULL;  -- row by row it is seen whose they are
        ELSIF EXISTS (SELECT FROM public.tenants WHERE id = OLD.tenant_id AND is_demo) THEN
            RETURN OLD;  -- an invented company is taken away as a whole
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit trail only grows' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION trail.chain() RETURNS SETOF trail.links
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM trail.links WHERE tenant_id = (SELECT fence.tenant())
$$;
CREATE FUNCTION trail.head() RETURNS SETOF trail.heads
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM trail.heads WHERE tenant_id = (SELECT fence.tenant())
$$;

CREATE CONSTRAINT TRIGGER link AFTER INSERT ON public.audit_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trail.link_new();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER row_stays BEFORE DELETE ON public.audit_entries FOR EACH ROW EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON trail.links
    FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER row_stays BEFORE DELETE ON trail.links FOR EACH ROW EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER only_grows BEFORE DELETE OR TRUNCATE ON trail.heads
    FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER row_stays BEFORE DELETE ON trail.heads FOR EACH ROW EXECUTE FUNCTION trail.refuse();

ALTER TABLE trail.links OWNER TO {OWNER_ROLE};
ALTER TABLE trail.heads OWNER TO {OWNER_ROLE};
ALTER FUNCTION trail.digest(public.audit_entries) OWNER TO {OWNER_ROLE};
ALTER FUNCTION trail.link(public.audit_entries) OWNER TO {OWNER_ROLE};
ALTER FUNCTION trail.link_new() OWNER TO {OWNER_ROLE};
ALTER FUNCTION trail.refuse() OWNER TO {OWNER_ROLE};
ALTER FUNCTION trail.chain() OWNER TO {OWNER_ROLE};
ALTER FUNCTION trail.head() OWNER TO {OWNER_ROLE};
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA trail FROM PUBLIC;
GRANT USAGE ON SCHEMA trail TO {APP_ROLE};
GRANT EXECUTE ON FUNCTION trail.chain(), trail.head() TO {APP_ROLE}
"""
"""The application inserts entries and reads its own company's chain; links and heads are written by the owner's
functions alone. The update of a head is what makes two commits of one company follow each other.
"""

LINK_EARLIER = """
DO $$
DECLARE
    entry public.audit_entries;
BEGIN
    FOR entry IN SELECT * FROM public.audit_entries ORDER BY tenant_id, at, id LOOP
        PERFORM trail.link(entry);
    END LOOP;
END $$
"""


def create_trail() -> None:
    """Make the chain, and have audit entries only grow."""
    op.execute(TRAIL)


def link_earlier_entries() -> None:
    """Link what was written before there was a chain, in its own order."""
    op.execute("ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY")
    op.execute(LINK_EARLIER)
    op.execute("ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY")
