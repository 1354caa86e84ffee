"""The schema as migrations left it; its fence is in test_catalogue.py."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Table, create_engine, make_url

from models.tables.base import Base, tenant_tables
from tests.server import owner_address

Catalogue = psycopg.Connection[tuple[str, ...]]


@pytest.fixture
def catalogue(database_url: str) -> Iterator[Catalogue]:
    with psycopg.connect(owner_address(database_url)) as connection:
        yield connection


def test_every_tenant_table_is_counted_soon_after_rows_came_in(catalogue: Catalogue) -> None:
    late = catalogue.execute(
        """SELECT relname FROM pg_class WHERE relname = ANY(%s) AND NOT coalesce(
        reloptions @> '{autovacuum_analyze_scale_factor=0.02,autovacuum_analyze_threshold=100}', false)""",
        [tenant_tables()],
    ).fetchall()
    assert late == []


def test_support_reads_what_belongs_to_tenants_but_no_keys_and_writes_nothing(catalogue: Catalogue) -> None:
    rights = catalogue.execute(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = 'depotflow_support' AND table_schema = 'public'"
    ).fetchall()
    assert {row[1] for row in rights} == {"SELECT"}
    shared = {"api_keys", "group_depots", "groups", "invitations", "memberships", "statutory_figures"}
    shared |= {"sub_processors"}
    closed = {"data_keys", "kept_answers", "providers", "provider_links", "provider_trips"}
    closed |= {"breaches", "closed_files", "data_packages", "data_requests"}
    assert {row[0] for row in rights} == {*tenant_tables(), *shared} - closed


def test_the_migrated_schema_is_the_one_the_tables_describe(database_url: str) -> None:
    engine = create_engine(make_url(owner_address(database_url)).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert difference == []


def test_every_row_of_a_tenant_is_of_a_company_that_exists() -> None:
    """By its own reference, or by one that is never empty to a table of which the same holds."""
    tables = set(Base.metadata.sorted_tables)
    sure = {Base.metadata.tables["tenants"]}
    while more := {table for table in tables - sure if sure & set(_always_refers_to(table))}:
        sure |= more
    assert {table.name for table in tables - sure} & set(tenant_tables()) == set()


def _always_refers_to(table: Table) -> Iterator[Table]:
    for constraint in table.foreign_key_constraints:
        if "tenant_id" in constraint.columns and not any(column.nullable for column in constraint.columns):
            yield constraint.referred_table
