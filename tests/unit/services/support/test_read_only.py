"""Who looks along changes nothing: refused at the service, and without that check by the database."""

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from models.database import Database
from models.tables.base import tenant_tables
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import NotAllowed, Refusal
from services.access.permissions import STARTERS, SUPPORT, Permission
from services.demo.fill import make_demo_company
from services.gateways.clock import StandingClock
from services.isolation.arguments import example, table_of
from services.isolation.use_cases import MADE_VALID, Known, use_cases
from services.scope import Environment, Identity, tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.conftest import environment_in
from tests.operators import looking_along
from tests.server import owner_address

READ_ONLY, NO_RIGHT = "25006", "42501"
WRITES = ("INSERT INTO {0} DEFAULT VALUES", "UPDATE {0} SET tenant_id = tenant_id", "DELETE FROM {0}")
SOONER = {
    "Access.add_group": "who looks along has none of the rights that it would give",
    "SingleSignOn.save_provider": "who looks along is no owner",
    "Access.sign_out_others": "who looks along has no devices",
}
"""Use cases that find nothing to do, or refuse it, before they would write."""
CHANGING = [known for known in use_cases() if known.use_case.needs not in SUPPORT]


@dataclass(frozen=True)
class Stage:
    """A filled company with all its ids."""

    victim: UUID
    victims_owner: Identity
    ids: Mapping[str, list[UUID]]
    catalogue: psycopg.Connection[Any]

    def fingerprint(self) -> list[object]:
        return [
            self.catalogue.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY id), '')) FROM {table} t WHERE tenant_id = %s",
                [self.victim],
            ).fetchone()
            for table in tenant_tables()
        ]


def refused_with(identity: Identity, environment: Environment, *statements: str) -> str:
    """The code with which the database refuses the last of these."""
    with pytest.raises(DBAPIError) as refusal, tenant_scope(environment, identity) as scope:
        for statement in statements:
            scope.session.execute(text(statement))
    assert isinstance(refusal.value.orig, errors.Error)
    return refusal.value.orig.sqlstate or ""


def test_the_rights_of_who_looks_along_are_to_see_and_nothing_else() -> None:
    assert {
        Permission.PEOPLE_SEE,
        Permission.PAYMENTS_SEE,
        Permission.AUDIT_SEE,
    } <= SUPPORT
    assert all(permission.value.endswith(".see") for permission in SUPPORT)


@pytest.fixture
def support(environment: Environment, company: Company) -> Identity:
    return looking_along(environment, company.tenant_id)


@pytest.mark.parametrize("write", WRITES)
def test_the_transaction_is_read_only_for_every_table(environment: Environment, support: Identity, write: str) -> None:
    codes = {table: refused_with(support, environment, write.format(table)) for table in tenant_tables()}
    assert set(codes.values()) <= {READ_ONLY, NO_RIGHT}, codes


def test_whoever_it_becomes_it_stays_read_only(environment: Environment, support: Identity) -> None:
    for role in ("depotflow_app", "depotflow_platform"):
        write = "UPDATE companies SET city = 'X'" if role == "depotflow_app" else "UPDATE tenants SET name = 'X'"
        assert refused_with(support, environment, f"SET LOCAL ROLE {role}", write) == READ_ONLY
    assert refused_with(support, environment, "SET TRANSACTION READ WRITE") == "25001"


@pytest.mark.parametrize("write", WRITES)
def test_the_role_can_only_read_also_in_a_transaction_that_writes(
    database: Database, company: Company, write: str
) -> None:
    for table in tenant_tables():
        with database.tenants.connect() as connection:
            backend = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]  # psycopg's
            connection.exec_driver_sql(database.signer.statement(company.tenant_id, backend=backend))
            connection.exec_driver_sql("SET LOCAL ROLE depotflow_support")
            with pytest.raises(ProgrammingError) as refusal:
                connection.exec_driver_sql(write.format(table))
            assert isinstance(refusal.value.orig, errors.InsufficientPrivilege), table


def test_the_role_reads_the_own_company_and_never_its_key(
    environment: Environment, company: Company, other_company: Company, support: Identity
) -> None:
    other_company.build_depot()
    depot_id = company.build_depot()
    with tenant_scope(environment, support) as scope:
        found = scope.session.connection().exec_driver_sql("SELECT id FROM depots").scalars().all()
        assert found == [depot_id]
    assert refused_with(support, environment, "SELECT * FROM data_keys") == NO_RIGHT
    assert refused_with(support, environment, "SELECT * FROM sessions") == NO_RIGHT


@pytest.fixture(scope="module")
def filled(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    now = StandingClock(datetime(2026, 6, 24, 6, tzinfo=UTC))
    return environment_in(tmp_path_factory.mktemp("read-only"), database, now)


@pytest.fixture(scope="module")
def stage(filled: Environment, database_url: str) -> Iterator[Stage]:
    """A filled company in which everything can be changed."""
    made = make_demo_company(filled, drivers=6, weeks=2, seed=7)
    with psycopg.connect(owner_address(database_url), autocommit=True) as catalogue:
        owner = catalogue.execute(
            "SELECT m.id, m.user_id FROM memberships m JOIN groups g ON g.id = m.group_id"
            " WHERE m.tenant_id = %s AND g.role = 'owner'",
            [made.tenant_id],
        ).fetchone()
        assert owner is not None
        ids = {
            table: [
                row[0] for row in catalogue.execute(f"SELECT id FROM {table} WHERE tenant_id = %s", [made.tenant_id])
            ]
            for table in tenant_tables()
        }
        company = Company(filled, made.tenant_id)
        company.members[Role.OWNER] = Identity(
            made.tenant_id,
            Role.OWNER,
            "Eigenaar",
            rights=STARTERS[Role.OWNER],
            membership_id=owner[0],
            user_id=owner[1],
        )
        yield Stage(made.tenant_id, company.members[Role.OWNER], ids, catalogue)


def arguments_of(known: Known, stage: Stage, week: IsoWeek) -> dict[str, Any]:
    def find_id(name: str) -> UUID:
        if name == "membership_id":
            return stage.victims_owner.membership_id or new_id()
        return next(iter(stage.ids.get(table_of(name), [])), new_id())

    arguments = {name: example(kind, name, find_id, week) for name, kind in known.arguments.items()}
    made_valid: Callable[[dict[str, Any]], dict[str, Any]] = MADE_VALID.get(str(known), dict)
    return made_valid(arguments)


def writes(environment: Environment, stage: Stage, known: Known, arguments: dict[str, Any]) -> bool:
    """Whether it comes to writing when somebody may who works there; what it wrote is undone."""
    try:
        with tenant_scope(environment, stage.victims_owner) as scope:
            with contextlib.suppress(Refusal):
                known.use_case.run(scope, **arguments)
            is_written = scope.session.connection().exec_driver_sql("SELECT pg_current_xact_id_if_assigned()").scalar()
            raise _Undo(is_written is not None)  # noqa: TRY301 - leaves the scope
    except _Undo as undo:
        return bool(undo.args[0])


def answer_to(environment: Environment, support: Identity, known: Known, arguments: dict[str, Any]) -> object:
    """What the use case answers without the check of its service, or the code of the database's refusal."""
    try:
        with tenant_scope(environment, support) as scope:
            answer = known.use_case.run(scope, **arguments)
            return list(answer) if inspect.isgenerator(answer) else answer
    except Refusal as refusal:
        return refusal
    except DBAPIError as fault:
        if isinstance(fault.orig, errors.Error):
            return fault.orig.sqlstate
        raise


class _Undo(Exception):  # noqa: N818 - not an error
    """Ends a scope without keeping what it did."""


def lets_through(known: Known, filled: Environment, stage: Stage, support: Identity) -> bool:
    """Whether this use case does not refuse who looks along, or without that check the database does not."""
    arguments = arguments_of(known, stage, IsoWeek.containing(filled.clock.now().date()))
    with tenant_scope(filled, support) as scope, pytest.raises(NotAllowed):
        service = next(each for each in vars(TenantServices(scope)).values() if type(each).__name__ == known.service)
        getattr(service, known.name)(**arguments)
    is_writing = writes(filled, stage, known, arguments)
    answer = answer_to(filled, support, known, arguments)
    is_refused = str(answer) in {READ_ONLY, NO_RIGHT, str(NotAllowed())}
    return is_writing and not is_refused and str(known) not in SOONER


def test_a_use_case_that_changes_is_refused_at_the_service_and_without_that_by_the_database(
    filled: Environment, stage: Stage
) -> None:
    support = looking_along(filled, stage.victim)
    before = stage.fingerprint()
    assert [str(known) for known in CHANGING if lets_through(known, filled, stage, support)] == []
    assert stage.fingerprint() == before
