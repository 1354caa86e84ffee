"""Every use case, table and file, asked for by one company with the ids of another: nothing is found or told."""

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest

from models.database import Database
from models.values.kinds import Role
from services.access.permissions import STARTERS, Permission
from services.gateways.clock import StandingClock
from services.isolation import checks
from services.isolation.stage import CannotCleanUp, Stage, two_companies
from services.isolation.use_cases import HARMLESS, Known, find_leaks, services, use_cases
from services.scope import Environment
from services.use_case import UseCase
from tests.server import owner_address

ALL = list(use_cases())


@pytest.mark.parametrize("known", ALL, ids=str)
def test_every_use_case_takes_its_arguments_by_name(known: Known) -> None:
    parameters = list(inspect.signature(known.use_case.run).parameters.values())
    assert parameters[0].name == "scope"
    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in parameters[1:])


@pytest.mark.parametrize("known", ALL, ids=str)
def test_no_use_case_lets_a_caller_choose_the_tenant(known: Known) -> None:
    assert "tenant_id" not in known.arguments


def test_every_public_attribute_of_a_service_is_a_use_case() -> None:
    for kind in services():
        loose = [
            name for name, value in vars(kind).items() if not name.startswith("_") and not isinstance(value, UseCase)
        ]
        assert loose == [], kind


def test_a_driver_reaches_only_what_is_their_own() -> None:
    assert STARTERS[Role.DRIVER] == {Permission.OWN_WORK, Permission.OWN_ACCOUNT}


@pytest.fixture(scope="module")
def environment(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    from services.gateways.mail import FolderMailer
    from services.gateways.storage import FolderStorage
    from services.gateways.vault import FileVault
    from services.settings import Settings

    folder = tmp_path_factory.mktemp("isolation")
    return Environment(
        settings=Settings(bcrypt_cost=4, data_folder=folder),
        database=database,
        clock=StandingClock(datetime(2026, 6, 24, 6, tzinfo=UTC)),
        storage=FolderStorage(folder / "files"),
        vault=FileVault(folder / "vault.key"),
        mailer=FolderMailer(folder / "mail"),
        password_key=b"a key of thirty-two bytes, always",
    )


@pytest.fixture(scope="module")
def stage(environment: Environment, database_url: str) -> Iterator[Stage]:
    with two_companies(environment, owner_address=owner_address(database_url)) as made:
        yield made


@pytest.mark.parametrize("known", ALL, ids=str)
def test_a_foreign_id_finds_nothing_and_tells_nothing(known: Known, stage: Stage) -> None:
    assert find_leaks(known, stage) == []


def test_no_table_is_reached_with_plain_sql(stage: Stage) -> None:
    assert checks.check_tables(stage).leaks == []


@pytest.fixture
def without_fence(database_url: str) -> Iterator[None]:
    """For a moment no policy stands between the rows of different drivers' companies."""
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute("ALTER TABLE drivers DISABLE ROW LEVEL SECURITY")
        yield
        owner.execute("ALTER TABLE drivers ENABLE ROW LEVEL SECURITY")


@pytest.mark.usefixtures("without_fence")
def test_plain_sql_that_does_reach_a_table_is_named(stage: Stage) -> None:
    reached = {leak.partition(":")[0] for leak in checks.check_tables(stage).leaks}
    assert reached == {"drivers"}


def test_no_file_is_found_by_its_hash(stage: Stage) -> None:
    assert checks.check_files(stage).leaks == []


def test_the_check_of_all_use_cases_goes_over_each_and_changes_nothing(stage: Stage) -> None:
    report = checks.check_use_cases(stage)
    assert (report.tried, report.leaks) == (len(ALL), [])


def test_every_exception_is_of_a_use_case_that_exists() -> None:
    assert set(HARMLESS) <= {str(known) for known in ALL}


@pytest.mark.usefixtures("stage")
def test_two_checks_at_once_would_take_each_others_companies_away(environment: Environment, database_url: str) -> None:
    with (
        pytest.raises(CannotCleanUp, match="loopt al"),
        two_companies(environment, owner_address=owner_address(database_url)),
    ):
        pytest.fail("a second check began")


def test_who_could_not_clean_up_makes_nothing(environment: Environment, database_url: str) -> None:
    with (
        pytest.raises(CannotCleanUp, match="ALTER ROLE depotflow_login BYPASSRLS"),
        two_companies(environment, owner_address=database_url),
    ):
        pytest.fail("a check began that leaves its companies behind")
