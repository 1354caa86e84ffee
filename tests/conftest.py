"""Fixtures that every test may ask for: a database, an environment, a company and its services."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.database import Database
from models.fence import TenantSigner
from models.values.kinds import Role
from services.gateways.clock import Clock, StandingClock
from services.gateways.mail import FolderMailer
from services.gateways.storage import FolderStorage
from services.gateways.vault import FileKey, Vault
from services.scope import Environment, Identity, tenant_scope
from services.settings import Settings
from services.tenant import TenantServices
from tests.company import Company, found_company
from tests.server import TENANT_KEY, run_name, test_database

MONDAY_MORNING = datetime(2026, 6, 22, 3, 30, tzinfo=UTC)
"""Monday of week 26 of 2026, half past five in Amsterdam."""


def pytest_configure(config: pytest.Config) -> None:
    run_name()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(Path(tempfile.gettempdir()) / f"depotflow-test-{run_name()}", ignore_errors=True)


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    with test_database(run_name(), os.environ.get("PYTEST_XDIST_WORKER", "main")) as address:
        yield address


@pytest.fixture(scope="session")
def database(database_url: str) -> Iterator[Database]:
    pools = Database.connect(database_url, signer=TenantSigner(TENANT_KEY), pool_size=8)
    yield pools
    pools.close()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(MONDAY_MORNING)


def environment_in(folder: Path, database: Database, clock: Clock) -> Environment:
    """All that services need, with everything that they write in this folder."""
    return Environment(
        settings=Settings(bcrypt_cost=4, data_folder=folder),
        database=database,
        clock=clock,
        storage=FolderStorage(folder / "files"),
        vault=Vault(FileKey(folder / "vault.key"), clock=clock),
        mailer=FolderMailer(folder / "mail"),
        password_key=b"a key of thirty-two bytes, always",
    )


@pytest.fixture
def environment(database: Database, clock: StandingClock, tmp_path: Path) -> Environment:
    return environment_in(tmp_path, database, clock)


@pytest.fixture
def company(environment: Environment) -> Company:
    """A company of its own for this test: no other test sees its rows, because no other tenant can."""
    return found_company(environment, "Kempenbode Koeriers")


@pytest.fixture
def other_company(environment: Environment) -> Company:
    """A second company, to try and reach the first one's data from."""
    return found_company(environment, "Andere Koeriers")


Acting = Callable[..., contextlib.AbstractContextManager[TenantServices]]


@pytest.fixture
def acting(environment: Environment, company: Company) -> Acting:
    """`with acting() as depotflow:` acts as the owner; `acting(Role.PLANNER)` or `acting(identity)` as someone else."""

    @contextlib.contextmanager
    def act(who: Role | Identity = Role.OWNER) -> Iterator[TenantServices]:
        identity = who if isinstance(who, Identity) else company.member(who)
        with tenant_scope(environment, identity) as scope:
            yield TenantServices(scope)

    return act
