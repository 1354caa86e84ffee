"""The claim to a tenant: what the database believes, and everything that it does not."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from models.fence import KEYS_KEPT, TenantSigner, is_trusted, trust
from tests.server import TENANT_KEY, owner_address

TENANT = UUID("0198c0de-0000-7000-8000-000000000001")
ANOTHER = UUID("0198c0de-0000-7000-8000-000000000002")
AS_THE_APPLICATION = "-c role=depotflow_app"

Connection = psycopg.Connection[Any]


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, options=AS_THE_APPLICATION) as connection:
        yield connection


def claim(
    backend: int | str, *, tenant: object = TENANT, until: object = None, key: bytes = TENANT_KEY, named: bytes = b""
) -> str:
    """A claim as the format says, made apart from the product."""
    end = int(time.time()) + 60 if until is None else until
    said = f"{tenant}.{backend}.{end}.{hashlib.sha256(b'name of ' + (named or key)).hexdigest()[:8]}"
    return f"{said}.{hmac.new(key, said.encode(), hashlib.sha256).hexdigest()}"


def tenant_of(connection: Connection, said: str) -> UUID:
    """The tenant in which this claim puts the transaction, as the policies ask for it."""
    connection.execute("SELECT set_config('app.tenant_id', %s, true)", [said])
    row = connection.execute("SELECT fence.tenant()").fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def test_what_the_product_signs_is_believed(connection: Connection) -> None:
    connection.execute(TenantSigner(TENANT_KEY).statement(TENANT, backend=connection.info.backend_pid))
    assert connection.execute("SELECT fence.tenant()").fetchone() == (TENANT,)


def test_the_format_is_the_one_described_here(connection: Connection) -> None:
    assert tenant_of(connection, claim(connection.info.backend_pid)) == TENANT


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("", id="nothing"),
        pytest.param(str(TENANT), id="a bare tenant"),
        pytest.param("....", id="five empty parts"),
        pytest.param(claim("{pid}", key=b"a key that nobody trusts"), id="an unknown key"),
        pytest.param(
            claim("{pid}", key=b"a key that nobody trusts", named=TENANT_KEY), id="an unknown key, a known name"
        ),
        pytest.param(claim("{pid}"), id="signed for words that stood there before the pid"),
    ],
)
def test_what_nobody_signed_is_refused(connection: Connection, said: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="nobody signed for this tenant"):
        tenant_of(connection, said.replace("{pid}", str(connection.info.backend_pid)))


@pytest.mark.parametrize("at", range(5))
def test_no_part_of_a_claim_can_be_changed(connection: Connection, at: int) -> None:
    pid = connection.info.backend_pid
    parts, others = claim(pid).split("."), claim(0, tenant=ANOTHER, until=4_000_000_000, key=b"another").split(".")
    parts[at] = others[at]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        tenant_of(connection, ".".join(parts))


@pytest.mark.parametrize(("seconds", "holds"), [(30, True), (-30, False)])
def test_a_claim_ends(connection: Connection, seconds: int, *, holds: bool) -> None:
    said = claim(connection.info.backend_pid, until=int(time.time()) + seconds)
    if holds:
        assert tenant_of(connection, said) == TENANT
    else:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            tenant_of(connection, said)


def test_a_claim_that_was_overheard_is_worth_nothing_on_another_connection(
    connection: Connection, database_url: str
) -> None:
    signer = TenantSigner(TENANT_KEY)
    with psycopg.connect(database_url, options=AS_THE_APPLICATION) as victim:
        victim.execute(signer.statement(TENANT, backend=victim.info.backend_pid))
        overheard = victim.execute("SELECT current_setting('app.tenant_id')").fetchone()
        assert overheard is not None
        assert tenant_of(victim, overheard[0]) == TENANT
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        tenant_of(connection, overheard[0])


def test_behind_a_pooler_a_claim_holds_on_every_connection(connection: Connection) -> None:
    connection.execute(TenantSigner(TENANT_KEY, is_pooled=True).statement(TENANT, backend=1))
    assert connection.execute("SELECT fence.tenant()").fetchone() == (TENANT,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM fence.keys",
        "INSERT INTO fence.keys VALUES ('mine', '', '')",
        "DELETE FROM fence.keys",
        "CREATE OR REPLACE FUNCTION fence.tenant() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()'",
        "CREATE TABLE fence.mine (id int)",
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMPORARY TABLE drivers (id int)",
        "CREATE FUNCTION pg_temp.steal() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET ROLE depotflow_owner",
        "ALTER POLICY tenant ON drivers USING (true)",
        "ALTER TABLE drivers DISABLE ROW LEVEL SECURITY",
    ],
)
def test_the_application_can_neither_read_the_keys_nor_change_the_check(connection: Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


STEAL = """CREATE FUNCTION pg_temp.steal() RETURNS uuid LANGUAGE plpgsql AS $$ BEGIN
    PERFORM set_config('mine.keys', (SELECT string_agg(encode(inner_pad, 'hex'), ',') FROM fence.keys), true);
    RETURN gen_random_uuid();
END $$"""
IN_BETWEEN = """CREATE TEMPORARY VIEW api_keys AS
    SELECT id, id AS tenant_id, id AS group_id, '' AS name, 'infinity'::timestamptz AS expires_at,
           NULL::timestamptz AS revoked_at
    FROM (SELECT pg_temp.steal() AS id OFFSET 0) AS row"""


def test_what_the_owner_reads_for_the_application_is_ours_also_when_it_could_make_temporary_tables(
    database_url: str,
) -> None:
    """A view of that name would otherwise be read first, and what it calls runs with the owner's rights."""
    with psycopg.connect(owner_address(database_url)) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO PUBLIC").format(name))
        connection.execute("SET LOCAL ROLE depotflow_app")
        for statement in (STEAL, IN_BETWEEN, "GRANT SELECT ON pg_temp.api_keys TO PUBLIC"):
            connection.execute(statement.encode())
        connection.execute("SELECT * FROM live_key(gen_random_uuid(), now())")
        assert connection.execute("SELECT current_setting('mine.keys', true)").fetchone() == (None,)
        connection.rollback()


def test_row_security_cannot_be_switched_off(connection: Connection) -> None:
    connection.execute("SET LOCAL row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM drivers")


def test_the_newest_keys_are_trusted_and_older_ones_no_longer(database_url: str) -> None:
    keys = [bytes([number]) * 32 for number in range(KEYS_KEPT)]
    try:
        for key in keys:
            trust(owner_address(database_url), key)
        assert [is_trusted(database_url, TenantSigner(key)) for key in (TENANT_KEY, *keys)] == [False, True, True]
    finally:
        trust(owner_address(database_url), TENANT_KEY)
    assert is_trusted(database_url, TenantSigner(TENANT_KEY))


def test_who_cannot_log_in_is_not_trusted(database_url: str) -> None:
    assert not is_trusted(database_url.replace("/test_", "/nowhere_"), TenantSigner(TENANT_KEY))
