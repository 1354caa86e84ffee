"""A real PostgreSQL for the tests: one server for a run, one migrated template, one database a worker."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from models import fence, migrations
from models.embedded import LOGIN, database_address, make_login, running_server

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
TEMPLATE = "depotflow_template"
TENANT_KEY = b"signs for tenants, in tests only"


@contextlib.contextmanager
def test_database(run: str, worker: str) -> Iterator[str]:
    """Yield the address of a migrated database of this worker's own, as the product logs in."""
    folder = Path(tempfile.gettempdir()) / f"depotflow-test-{run}"
    folder.mkdir(exist_ok=True)
    with running_server(folder / "postgres", options=FAST) as server:
        with _only_one(folder / "template.lock"):
            _make_template(server)
        name = f"test_{worker}"
        make_database(server, name)
        yield database_address(server, user=LOGIN, database=name)


def make_database(server: str, name: str) -> None:
    """A copy of the template, and of what a copy lacks: the rights on the database itself."""
    copy = sql.Identifier(name)
    _execute(server, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, sql.Identifier(TEMPLATE)))
    _execute(server, sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(copy))


def take_key(folder: Path) -> None:
    """Have a product with this data folder sign as the database of the tests expects."""
    keys = folder / "keys"
    keys.mkdir(exist_ok=True)
    (keys / "tenant.key").write_bytes(TENANT_KEY)


def owner_address(address: str) -> str:
    """The address of the same database for the one who may do anything, to look behind the fences."""
    return address.replace(f"//{LOGIN}@", "//postgres@")


def _make_template(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            return
        make_login(connection)
        connection.execute(f"CREATE DATABASE {TEMPLATE}_making")
    making = database_address(server, user="postgres", database=f"{TEMPLATE}_making")
    migrations.upgrade(making)
    fence.trust(making, TENANT_KEY)
    _execute(server, sql.SQL(f"ALTER DATABASE {TEMPLATE}_making RENAME TO {TEMPLATE}"))


def _execute(server: str, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run_name() -> str:
    """The same for all workers of a run, different for every run."""
    return os.environ.setdefault("DEPOTFLOW_TEST_RUN", str(os.getpid()))
