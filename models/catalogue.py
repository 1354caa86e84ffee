"""Reads the database's own catalogue and names every gap in the fence between tenants."""

from collections.abc import Mapping
from typing import Any, Final, LiteralString

import psycopg

from models.tables.base import APP_ROLE, OWNER_ROLE, PLATFORM_ROLE, SUPPORT_ROLE, Base, tenant_tables

Catalogue = psycopg.Connection[Any]

_OWN_ROWS: Final = "(tenant_id = ( SELECT fence.tenant() AS tenant))"
TENANT_POLICY: Final = ("tenant", "PERMISSIVE", (APP_ROLE, SUPPORT_ROLE), "ALL", _OWN_ROWS, _OWN_ROWS)
PLATFORM_POLICY: Final = ("platform", "PERMISSIVE", (OWNER_ROLE, PLATFORM_ROLE), "ALL", "true", "true")
"""Name, kind, roles, command, USING and WITH CHECK of the only two policies there are."""

OTHER_TABLES: Final[Mapping[str, str]] = {
    "alembic_version": "the version of the schema",
    "fence.keys": "what checks the signature under a tenant; its owner alone reads it",
    "trail.links": "the chain of audit entries; the owner's functions alone read and write it",
    "trail.heads": "as trail.links",
}
"""Tables that no class describes, and what they are for."""
SHARED: Final[Mapping[str, str]] = {
    "statutory_figures": "the law is the same for everyone",
    "sub_processors": "who is engaged for every company is public",
}
"""What a tenant's transaction reads without a policy, and why."""
GLOBAL_KEYS: Final[Mapping[str, str]] = {
    "pk_memberships": "a random id that the platform makes before a tenant is known",
    "pk_invitations": "as pk_memberships",
    "pk_groups": "as pk_memberships",
    "pk_group_depots": "as pk_memberships",
    "pk_support_views": "as pk_memberships",
    "pk_support_looks": "as pk_memberships",
    "pk_api_keys": "as pk_memberships",
    "uq_api_keys_token_sha256": "as uq_invitations_token_sha256",
    "uq_support_views_token_sha256": "as uq_invitations_token_sha256",
    "uq_invitations_token_sha256": "hashes random bits: nobody hits one to learn that it is there",
}
"""Unique keys over all tenants on tables with a tenant, and why they tell nothing."""
ADD_ONLY: Final = ("audit_entries", "objections", "signatures", "sub_processor_notices")
"""Tables of which the application can neither change nor delete a row."""
DEFINERS: Final[Mapping[str, str]] = {
    "trail.chain()": "gives a tenant the links of its own entries",
    "trail.head()": "as trail.chain()",
    "trail.link_new()": "links an entry at its commit",
    "fence.tenant()": "checks the signature under the tenant with keys that the application cannot read",
    "live_key(uuid,timestamp with time zone)": "the same for an API key",
    "live_view(uuid,timestamp with time zone)": "the same for a support view",
    "live_visit(uuid,timestamp with time zone)": "who is behind a session, for the transaction that acts for it",
}
"""Functions that run with their owner's rights, and what for."""

_OURS: LiteralString = """(n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))"""
_TABLES: LiteralString = f"""pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {_OURS}
    AND c.relkind IN ('r', 'p', 'f')"""
_OF_TENANTS: LiteralString = f"""{_TABLES} AND n.nspname <> 'trail' AND EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'tenant_id' AND NOT attisdropped)"""
_GAPS: Final[Mapping[str, LiteralString]] = {
    "onbekende tabel": f"""
        SELECT c.oid::regclass::text FROM {_TABLES}
        WHERE NOT c.relispartition AND c.oid::regclass::text <> ALL(%(tables)s)""",
    "tabel met een bedrijf zonder gedwongen afscherming": f"""
        SELECT c.oid::regclass::text FROM {_OF_TENANTS} WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)""",
    "te lezen zonder afscherming": f"""
        SELECT c.oid::regclass::text FROM {_TABLES} WHERE NOT c.relrowsecurity
        AND has_any_column_privilege(%(app)s, c.oid, 'SELECT') AND c.oid::regclass::text <> ALL(%(shared)s)""",
    "primaire sleutel zonder bedrijf vooraan": """
        SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'p'
        AND conrelid::regclass::text = ANY(%(owned)s) AND 'tenant_id' <> (
            SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1])""",
    "verwijzing zonder bedrijf": f"""
        SELECT c.oid::regclass || '.' || conname FROM {_OF_TENANTS}
        JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f'
        JOIN pg_attribute t ON t.attrelid = f.confrelid AND t.attname = 'tenant_id'
        WHERE NOT EXISTS (
            SELECT FROM unnest(f.conkey, f.confkey) AS pair(own, other)
            JOIN pg_attribute o ON o.attrelid = c.oid AND o.attnum = pair.own
            WHERE o.attname = 'tenant_id' AND pair.other = t.attnum)""",
    "unieke sleutel over alle bedrijven": f"""
        SELECT c.oid::regclass || '.' || i.indexrelid::regclass FROM {_OF_TENANTS}
        JOIN pg_index i ON i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion)
        LEFT JOIN pg_constraint x ON x.conindid = i.indexrelid AND x.contype = 'x'
        WHERE NOT EXISTS (
            SELECT FROM unnest(i.indkey::int2[], x.conexclop) WITH ORDINALITY AS part(number, operator, place)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = part.number AND a.attname = 'tenant_id'
            WHERE CASE WHEN i.indisexclusion THEN operator = 'pg_catalog.=(uuid,uuid)'::regoperator ELSE place = 1 END)
        AND i.indexrelid::regclass::text <> ALL(%(global_keys)s)""",
    "view die langs de afscherming kijkt": f"""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {_OURS}
        WHERE c.relkind = 'm' OR c.relkind = 'v' AND NOT EXISTS (
            SELECT FROM pg_options_to_table(c.reloptions)
            WHERE option_name = 'security_invoker' AND option_value::boolean)""",
    "functie met de rechten van haar eigenaar": f"""
        SELECT c.oid::regprocedure::text FROM pg_proc c JOIN pg_namespace n ON n.oid = c.pronamespace AND {_OURS}
        JOIN pg_roles r ON r.oid = c.proowner WHERE c.prosecdef AND (
            c.oid::regprocedure::text <> ALL(%(definers)s) OR r.rolname <> %(owner)s
            OR NOT EXISTS (
                SELECT FROM unnest(c.proconfig) AS o(option) WHERE option LIKE 'search_path=pg_catalog%%, pg_temp')
            OR EXISTS (SELECT FROM aclexplode(coalesce(c.proacl, acldefault('f', c.proowner))) WHERE grantee = 0))""",
    "te machtige rol": """
        SELECT rolname FROM pg_roles WHERE rolname = ANY(%(roles)s)
        AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
        UNION SELECT member::regrole || ' is ' || roleid::regrole FROM pg_auth_members
        WHERE member::regrole::text = ANY(%(roles)s)""",
    "eigendom van een rol die niets hoort te bezitten": f"""
        SELECT c.oid::regclass::text FROM {_TABLES} AND c.oid::regclass::text <> 'alembic_version'
        WHERE c.relowner <> %(owner)s::regrole
        UNION SELECT objid::text FROM pg_shdepend WHERE deptype = 'o'
        AND refobjid IN (%(app)s::regrole, %(platform)s::regrole)""",
    "recht dat de toepassing niet nodig heeft": f"""
        SELECT c.oid::regclass::text FROM {_TABLES}
        WHERE has_table_privilege(%(app)s, c.oid, 'TRUNCATE, REFERENCES, TRIGGER')
        OR c.oid::regclass::text = ANY(%(shared)s) AND has_table_privilege(%(app)s, c.oid, 'INSERT, UPDATE, DELETE')
        UNION SELECT nspname FROM pg_namespace WHERE has_schema_privilege(%(app)s, oid, 'CREATE')
        UNION SELECT 'tijdelijke tabellen van ' || role FROM unnest(%(roles)s::text[]) AS role
        WHERE role <> %(owner)s AND has_database_privilege(role, current_database(), 'TEMPORARY')""",
    "keten waar meer mee mag dan lezen door haar functies": f"""
        SELECT c.oid::regclass::text FROM {_TABLES} AND n.nspname = 'trail', unnest(%(roles)s::text[]) AS role
        WHERE role <> %(owner)s AND (has_any_column_privilege(role, c.oid, 'SELECT, INSERT, UPDATE')
            OR has_table_privilege(role, c.oid, 'DELETE, TRUNCATE'))""",
    "te wijzigen terwijl er alleen bij mag": f"""
        SELECT c.oid::regclass::text FROM {_TABLES} WHERE c.oid::regclass::text = ANY(%(add_only)s)
        AND (has_any_column_privilege(%(app)s, c.oid, 'UPDATE') OR has_table_privilege(%(app)s, c.oid, 'DELETE'))""",
    "van een bedrijf en toch voor wie erboven werkt": f"""
        SELECT c.oid::regclass::text FROM {_TABLES} WHERE c.oid::regclass::text = ANY(%(owned)s)
        AND (has_any_column_privilege(%(platform)s, c.oid, 'SELECT, INSERT, UPDATE')
             OR has_table_privilege(%(platform)s, c.oid, 'DELETE'))""",
    "voor iedereen op de server": f"""
        SELECT c.oid::regclass::text FROM {_TABLES}, aclexplode(c.relacl) AS given WHERE given.grantee = 0""",
}
"""What there must not be, and the question that finds it."""


def fenced_tables(catalogue: Catalogue) -> list[str]:
    """The names of all tables whose rows belong to a tenant, partitions included. Raises: psycopg.Error."""
    return [name for (name,) in catalogue.execute(f"SELECT c.oid::regclass::text FROM {_OF_TENANTS} ORDER BY 1")]


def find_gaps(catalogue: Catalogue) -> list[str]:
    """Every gap as `what is wrong: where`, none when the fence is whole. Raises: psycopg.Error."""
    known = {
        "tables": [*Base.metadata.tables, *OTHER_TABLES],
        "owned": tenant_tables(),
        "shared": list(SHARED),
        "global_keys": list(GLOBAL_KEYS),
        "definers": list(DEFINERS),
        "add_only": list(ADD_ONLY),
        "roles": [APP_ROLE, PLATFORM_ROLE, SUPPORT_ROLE, OWNER_ROLE],
        "app": APP_ROLE,
        "platform": PLATFORM_ROLE,
        "owner": OWNER_ROLE,
    }
    found = [f"{gap}: {where}" for gap, question in _GAPS.items() for (where,) in catalogue.execute(question, known)]
    return sorted(found + _gaps_in_policies(catalogue))


def _gaps_in_policies(catalogue: Catalogue) -> list[str]:
    """Each table of a tenant has exactly its policy; only what stands above tenants too is open to the platform."""
    policies: dict[str, set[tuple[Any, ...]]] = {table: set() for table in fenced_tables(catalogue)}
    for schema, table, name, kind, roles, command, using, check in catalogue.execute(
        "SELECT schemaname, tablename, policyname, permissive, roles::text[], cmd, qual, with_check FROM pg_policies"
    ):
        where = table if schema == "public" else f"{schema}.{table}"
        policies.setdefault(where, set()).add((name, kind, tuple(sorted(roles)), command, using, check))
    owned = frozenset(tenant_tables())
    gaps = []
    for table, given in policies.items():
        wanted = {TENANT_POLICY} if table in owned else {TENANT_POLICY, PLATFORM_POLICY}
        gaps += [f"ontbrekende of andere policy: {table}.{policy[0]}" for policy in wanted ^ given]
    return gaps
