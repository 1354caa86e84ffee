"""The fence as the database itself describes it: whole, and every part that is taken away is missed."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from models.catalogue import Catalogue, fenced_tables, find_gaps
from models.tables.base import tenant_tables
from tests.server import owner_address

PART = "CREATE TABLE parted_2026 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"
LOOSE = "ALTER TABLE papers ADD CONSTRAINT loose FOREIGN KEY (driver_id) REFERENCES drivers (id)"
BARE = "ALTER TABLE papers ADD CONSTRAINT pk_papers PRIMARY KEY (id)"


@pytest.fixture
def catalogue(database_url: str) -> Iterator[Catalogue]:
    """What a test breaks here is whole again after it."""
    with psycopg.connect(owner_address(database_url)) as connection:
        yield connection
        connection.rollback()


def test_the_fence_is_whole(catalogue: Catalogue) -> None:
    assert find_gaps(catalogue) == []


def test_a_fence_is_around_every_table_of_tenants(catalogue: Catalogue) -> None:
    assert set(tenant_tables()) < set(fenced_tables(catalogue))


def test_every_single_policy_is_missed_when_it_is_gone(catalogue: Catalogue) -> None:
    """Each in turn, in a transaction that is taken back."""
    for table in fenced_tables(catalogue):
        with catalogue.transaction(force_rollback=True):
            catalogue.execute(sql.SQL("DROP POLICY tenant ON {}").format(sql.Identifier(table)))
            assert find_gaps(catalogue) == [f"ontbrekende of andere policy: {table}.tenant"]


@pytest.mark.parametrize(
    ("statement", "gap"),
    [
        (
            "ALTER TABLE shifts NO FORCE ROW LEVEL SECURITY",
            "tabel met een bedrijf zonder gedwongen afscherming: shifts",
        ),
        ("ALTER TABLE shifts DISABLE ROW LEVEL SECURITY", "te lezen zonder afscherming: shifts"),
        ("ALTER POLICY tenant ON shifts USING (true)", "ontbrekende of andere policy: shifts.tenant"),
        ("ALTER POLICY tenant ON shifts TO PUBLIC", "ontbrekende of andere policy: shifts.tenant"),
        ("CREATE POLICY extra ON shifts USING (true)", "ontbrekende of andere policy: shifts.extra"),
        ("CREATE POLICY platform ON users USING (true)", "ontbrekende of andere policy: users.platform"),
        ("CREATE TABLE notes (tenant_id uuid)", "onbekende tabel: notes"),
        ("CREATE SCHEMA side CREATE TABLE notes (tenant_id uuid)", "onbekende tabel: side.notes"),
        (
            f"CREATE TABLE parted (tenant_id uuid, day date) PARTITION BY RANGE (day); {PART}",
            "tabel met een bedrijf zonder gedwongen afscherming: parted_2026",
        ),
        ("GRANT SELECT ON users TO depotflow_app", "te lezen zonder afscherming: users"),
        ("GRANT SELECT (email) ON users TO depotflow_app", "te lezen zonder afscherming: users"),
        ("CREATE VIEW peek AS SELECT * FROM shifts", "view die langs de afscherming kijkt: peek"),
        ("CREATE MATERIALIZED VIEW peek AS SELECT 1", "view die langs de afscherming kijkt: peek"),
        (
            "CREATE VIEW peek WITH (security_invoker = off) AS SELECT * FROM shifts",
            "view die langs de afscherming kijkt: peek",
        ),
        (
            "CREATE UNIQUE INDEX one_plate ON vehicles (plate, id)",
            "unieke sleutel over alle bedrijven: vehicles.one_plate",
        ),
        (
            "CREATE UNIQUE INDEX one_plate ON vehicles (lower(plate), tenant_id)",
            "unieke sleutel over alle bedrijven: vehicles.one_plate",
        ),
        (
            "ALTER TABLE shifts ADD CONSTRAINT one_id EXCLUDE (id WITH =, service_date WITH =)",
            "unieke sleutel over alle bedrijven: shifts.one_id",
        ),
        (
            "ALTER TABLE shifts ADD CONSTRAINT others EXCLUDE USING gist (id WITH =, tenant_id WITH <>)",
            "unieke sleutel over alle bedrijven: shifts.others",
        ),
        (
            f"ALTER TABLE papers DROP CONSTRAINT pk_papers; {BARE}",
            "primaire sleutel zonder bedrijf vooraan: papers",
        ),
        (
            f"ALTER TABLE drivers ADD CONSTRAINT any_driver UNIQUE (id); {LOOSE}",
            "verwijzing zonder bedrijf: papers.loose",
        ),
        (
            "CREATE FUNCTION peek() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "functie met de rechten van haar eigenaar: peek()",
        ),
        ("ALTER FUNCTION fence.tenant RESET ALL", "functie met de rechten van haar eigenaar: fence.tenant()"),
        (
            "ALTER FUNCTION live_key SET search_path = pg_catalog, public",
            "functie met de rechten van haar eigenaar: live_key",
        ),
        ("ALTER FUNCTION fence.tenant OWNER TO postgres", "functie met de rechten van haar eigenaar: fence.tenant()"),
        (
            "GRANT EXECUTE ON FUNCTION fence.tenant TO PUBLIC",
            "functie met de rechten van haar eigenaar: fence.tenant()",
        ),
        ("ALTER ROLE depotflow_app BYPASSRLS", "te machtige rol: depotflow_app"),
        ("GRANT depotflow_owner TO depotflow_app", "te machtige rol: depotflow_app is depotflow_owner"),
        ("ALTER TABLE shifts OWNER TO postgres", "eigendom van een rol die niets hoort te bezitten: shifts"),
        ("GRANT TRUNCATE ON shifts TO depotflow_app", "recht dat de toepassing niet nodig heeft: shifts"),
        ("GRANT UPDATE ON statutory_figures TO depotflow_app", "recht dat de toepassing niet nodig heeft: statutory_f"),
        ("GRANT CREATE ON SCHEMA public TO depotflow_app", "recht dat de toepassing niet nodig heeft: public"),
        ("GRANT DELETE ON audit_entries TO depotflow_app", "te wijzigen terwijl er alleen bij mag: audit_entries"),
        ("GRANT SELECT ON shifts TO depotflow_platform", "van een bedrijf en toch voor wie erboven werkt: shifts"),
        ("GRANT SELECT ON shifts TO PUBLIC", "voor iedereen op de server: shifts"),
    ],
)
def test_every_other_gap_is_named(catalogue: Catalogue, statement: str, gap: str) -> None:
    for part in statement.split(";"):
        catalogue.execute(part.encode())
    assert [found for found in find_gaps(catalogue) if found.startswith(gap)]


def test_who_could_put_a_temporary_table_before_ours_is_named(catalogue: Catalogue) -> None:
    name = sql.Identifier(catalogue.info.dbname)
    catalogue.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO depotflow_app").format(name))
    assert find_gaps(catalogue) == ["recht dat de toepassing niet nodig heeft: tijdelijke tabellen van depotflow_app"]


def test_a_view_with_the_rights_of_who_asks_is_no_gap(catalogue: Catalogue) -> None:
    catalogue.execute("CREATE VIEW peek WITH (security_invoker) AS SELECT * FROM shifts")
    assert find_gaps(catalogue) == []
