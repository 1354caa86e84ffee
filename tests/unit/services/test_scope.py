"""The scope: one tenant, one transaction, nothing without an identity."""

from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from models.database import Database
from models.tables import Depot, Driver, Principal
from models.tables.base import tenant_tables
from models.values.kinds import Role
from models.values.refusal import NotAllowed, NotFound
from services.access.permissions import Permission
from services.scope import Environment, Scope, tenant_scope
from tests.company import Company


def test_a_scope_sees_only_its_own_tenants_rows(
    environment: Environment, company: Company, other_company: Company
) -> None:
    company.build_driver("Daan de Wit")
    other_company.build_driver("Iris Jansen")
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        assert [driver.name for driver in scope.session.scalars(select(Driver))] == ["Daan de Wit"]


def test_a_foreign_id_is_not_found(environment: Environment, company: Company, other_company: Company) -> None:
    driver_id = company.build_driver()
    with tenant_scope(environment, other_company.member(Role.OWNER)) as scope, pytest.raises(NotFound):
        scope.get(Driver, driver_id, what="Deze chauffeur")


def test_plain_sql_sees_no_foreign_rows_either(
    environment: Environment, company: Company, other_company: Company
) -> None:
    company.build_driver()
    with tenant_scope(environment, other_company.member(Role.OWNER)) as scope:
        assert scope.session.execute(text("SELECT count(*) FROM drivers")).scalar_one() == 0


def test_a_row_for_another_tenant_is_refused(
    environment: Environment, company: Company, other_company: Company
) -> None:
    with pytest.raises(NotFound), tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.add(Principal(tenant_id=other_company.tenant_id, name="Vreemd"))


def test_a_row_cannot_point_at_a_foreign_parent(
    environment: Environment, company: Company, other_company: Company
) -> None:
    other_company.build_depot()
    with tenant_scope(environment, other_company.member(Role.OWNER)) as scope:
        foreign = scope.session.scalars(select(Principal.id)).one()
    with (
        pytest.raises(IntegrityError, match="fk_depots_tenant_id_principal_id"),
        tenant_scope(environment, company.member(Role.OWNER)) as scope,
    ):
        scope.add(Depot(principal_id=foreign, name="Tilburg"))


def test_a_plain_update_reaches_no_foreign_row(
    environment: Environment, company: Company, other_company: Company
) -> None:
    company.build_driver("Daan de Wit")
    with tenant_scope(environment, other_company.member(Role.OWNER)) as scope:
        scope.session.execute(text("UPDATE drivers SET name = 'Gekaapt'"))
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        assert scope.session.scalars(select(Driver.name)).one() == "Daan de Wit"


def test_an_exception_undoes_everything(environment: Environment, company: Company) -> None:
    def write_and_fail() -> None:
        with tenant_scope(environment, company.member(Role.OWNER)) as scope:
            scope.add(Principal(name="Noordster"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        assert scope.session.scalars(select(Principal)).all() == []


def test_what_follows_an_action_sees_it_committed(environment: Environment, company: Company) -> None:
    owner = company.member(Role.OWNER)
    found: list[str] = []

    def look(later: Scope) -> None:
        found.extend(later.session.scalars(select(Principal.name)))
        later.add(Principal(name="Vlotpost"))

    with tenant_scope(environment, owner) as scope:
        scope.afterwards(look)
        scope.add(Principal(name="Pakketnet"))
    assert found == ["Pakketnet"]
    with tenant_scope(environment, owner) as scope:
        assert set(scope.session.scalars(select(Principal.name))) == {"Pakketnet", "Vlotpost"}


def test_nothing_follows_an_action_that_was_undone(environment: Environment, company: Company) -> None:
    followed: list[Scope] = []
    with pytest.raises(RuntimeError), tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.afterwards(followed.append)
        raise RuntimeError
    assert not followed


def test_an_action_stands_when_what_follows_it_fails(
    environment: Environment, company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    owner = company.member(Role.OWNER)
    with tenant_scope(environment, owner) as scope:
        scope.afterwards(lambda later: later.require(Permission.OWN_WORK))
        scope.add(Principal(name="Pakketnet"))
    assert "what follows an action failed" in caplog.text
    with tenant_scope(environment, owner) as scope:
        assert list(scope.session.scalars(select(Principal.name))) == ["Pakketnet"]


def test_without_a_tenant_the_database_raises(database_url: str) -> None:
    with (
        psycopg.connect(database_url, options="-c role=depotflow_app") as connection,
        pytest.raises(psycopg.errors.UndefinedObject, match=r"app\.tenant_id"),
    ):
        connection.execute("SELECT * FROM drivers")


def test_after_a_transaction_the_connection_has_no_tenant(environment: Environment, company: Company) -> None:
    company.build_driver()
    with environment.database.tenants.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        with raw.transaction():
            raw.execute(environment.database.signer.statement(company.tenant_id, backend=raw.info.backend_pid))
            assert raw.execute("SELECT count(*) FROM drivers").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="nobody signed"):
            raw.execute("SELECT * FROM drivers")


def test_a_smuggled_statement_that_names_another_tenant_finds_nothing_of_it(
    environment: Environment, company: Company, other_company: Company
) -> None:
    company.build_driver("Daan de Wit")
    smuggled = f"""
        SELECT set_config('app.tenant_id', '{company.tenant_id}', true) UNION ALL SELECT name FROM drivers"""
    with tenant_scope(environment, other_company.member(Role.OWNER)) as scope:
        own = scope.session.execute(text("SELECT current_setting('app.tenant_id')")).scalar_one()
        dressed_up = own.replace(str(other_company.tenant_id), str(company.tenant_id))
        with pytest.raises(ProgrammingError, match="nobody signed"), scope.session.begin_nested():
            scope.session.execute(text(smuggled)).all()
        with pytest.raises(ProgrammingError, match="nobody signed"), scope.session.begin_nested():
            scope.session.execute(text(f"SET LOCAL app.tenant_id = '{dressed_up}'"))
            scope.session.execute(text("SELECT name FROM drivers")).all()
        assert scope.session.execute(text("SELECT count(*) FROM drivers")).scalar_one() == 0


def test_a_connection_keeps_nothing_that_signs_for_the_company_of_before(
    environment: Environment, company: Company, other_company: Company
) -> None:
    """A statement that comes again and again on a connection is prepared there, for all who use it to read."""
    pools = Database.connect(environment.database.address, signer=environment.database.signer, pool_size=1)
    one = replace(environment, database=pools)
    for _ in range(20):
        with tenant_scope(one, company.member(Role.OWNER)) as scope:
            scope.session.execute(text("SELECT 1"))
    with tenant_scope(one, other_company.member(Role.OWNER)) as scope:
        kept = scope.session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    pools.close()
    assert "SELECT 1" in kept
    assert [statement for statement in kept if str(company.tenant_id) in statement] == []


def test_who_becomes_the_platform_inside_a_company_reads_nothing_of_any_company(
    environment: Environment, company: Company
) -> None:
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.session.execute(text("SELECT set_config('role', 'depotflow_platform', true)"))
        for table in tenant_tables():
            with pytest.raises(ProgrammingError) as refused, scope.session.begin_nested():
                scope.session.execute(text(f"SELECT count(*) FROM {table}"))
            assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege), table


def test_the_platform_role_has_no_business_in_tenant_tables(database_url: str) -> None:
    with (
        psycopg.connect(database_url, options="-c role=depotflow_platform") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT * FROM drivers")


def test_a_planner_has_no_right_to_pay(environment: Environment, company: Company) -> None:
    with tenant_scope(environment, company.member(Role.PLANNER)) as scope, pytest.raises(NotAllowed):
        scope.require(Permission.PAYMENTS_APPROVE)
