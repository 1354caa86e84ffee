"""The catalogue itself: every table of a tenant carries every part of the fence."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, make_url

from models.tables.base import Base, tenant_tables
from tests.server import owner_address

Catalogue = psycopg.Connection[tuple[str, ...]]


@pytest.fixture
def catalogue(database_url: str) -> Iterator[Catalogue]:
    with psycopg.connect(owner_address(database_url)) as connection:
        yield connection


def names(catalogue: Catalogue, question: str) -> list[str]:
    """The tables of tenants for which the question finds a fault."""
    found = {row[0] for row in catalogue.execute(question)}
    return sorted(found & set(tenant_tables()))


def test_every_tenant_table_forces_row_level_security(catalogue: Catalogue) -> None:
    unprotected = names(
        catalogue, "SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert unprotected == []


def test_every_tenant_table_has_exactly_the_tenant_policy(catalogue: Catalogue) -> None:
    rows = catalogue.execute("SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies").fetchall()
    for table in tenant_tables():
        policies = [row[1:] for row in rows if row[0] == table]
        assert len(policies) == 1, table
        name, command, using, check = policies[0]
        assert (name, command) == ("tenant", "ALL"), table
        assert using == check, table
        assert using == "(tenant_id = ( SELECT fence.tenant() AS tenant))", table


def test_every_tenant_table_is_counted_soon_after_rows_came_in(catalogue: Catalogue) -> None:
    late = names(
        catalogue,
        """SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT coalesce(
        reloptions @> '{autovacuum_analyze_scale_factor=0.02,autovacuum_analyze_threshold=100}', false)""",
    )
    assert late == []


def test_the_application_owns_nothing_and_bypasses_nothing(catalogue: Catalogue) -> None:
    roles = catalogue.execute(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'depotflow%' AND (rolsuper OR rolbypassrls OR rolcreaterole)"
    ).fetchall()
    assert roles == []
    owners = {row[0] for row in catalogue.execute("SELECT tableowner FROM pg_tables WHERE schemaname = 'public'")}
    assert owners <= {"depotflow_owner", "postgres"}
    kept = catalogue.execute("SELECT tablename FROM pg_tables WHERE schemaname='public' AND tableowner='postgres'")
    assert [row[0] for row in kept] == ["alembic_version"]


def test_every_primary_key_begins_with_the_tenant(catalogue: Catalogue) -> None:
    wrong = names(
        catalogue,
        """SELECT conrelid::regclass::text FROM pg_constraint c
           WHERE contype = 'p' AND (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1])
                 <> 'tenant_id'""",
    )
    assert wrong == []


def test_every_reference_between_tenant_tables_carries_the_tenant(catalogue: Catalogue) -> None:
    wrong = names(
        catalogue,
        """SELECT conrelid::regclass::text FROM pg_constraint
           WHERE contype = 'f' AND confrelid::regclass::text <> 'tenants' AND NOT EXISTS (
               SELECT FROM pg_attribute WHERE attrelid = conrelid AND attname = 'tenant_id' AND attnum = conkey[1])""",
    )
    assert wrong == []


def test_every_unique_and_exclusion_constraint_begins_with_the_tenant(catalogue: Catalogue) -> None:
    wrong = names(
        catalogue,
        """SELECT indrelid::regclass::text FROM pg_index
           WHERE (indisunique OR indisexclusion) AND (
               SELECT attname FROM pg_attribute WHERE attrelid = indrelid AND attnum = indkey[0]) <> 'tenant_id'""",
    )
    assert wrong == []


def test_there_are_no_views_that_could_look_around_the_fence(catalogue: Catalogue) -> None:
    views = catalogue.execute("SELECT viewname FROM pg_views WHERE schemaname = 'public'").fetchall()
    materialized = catalogue.execute("SELECT matviewname FROM pg_matviews").fetchall()
    assert views + materialized == []


def test_the_audit_trail_can_only_grow(catalogue: Catalogue) -> None:
    rights = catalogue.execute(
        """SELECT privilege_type FROM information_schema.role_table_grants
           WHERE table_name = 'audit_entries' AND grantee = 'depotflow_app' ORDER BY 1"""
    ).fetchall()
    assert rights == [("INSERT",), ("SELECT",)]


def test_the_migrated_schema_is_the_one_the_tables_describe(database_url: str) -> None:
    engine = create_engine(make_url(owner_address(database_url)).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert difference == []
