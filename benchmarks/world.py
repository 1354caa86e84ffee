"""What is measured on: an embedded server with its usual settings and, as soon as a part asks, a large company."""

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import psutil
import psycopg
from psycopg import sql
from sqlalchemy import select

from models import migrations
from models.embedded import DATABASE, LOGIN, OWNER, database_address, make_login, running_server
from models.tables import Group, Membership
from models.values.calendar import AMSTERDAM, IsoWeek
from models.values.kinds import Role
from services.access.permissions import STARTERS
from services.demo.fill import make_demo_company
from services.environment import have_signer_trusted, make_environment
from services.outbox import deliver_due
from services.scope import Environment, Identity, Scope, platform_scope, tenant_scope
from services.settings import Settings
from services.tenant import TenantServices

T = TypeVar("T")
DRIVERS, WEEKS = 300, 8
NOW = datetime(2026, 6, 24, 12, tzinfo=AMSTERDAM)
"""A Wednesday: what is measured is half driven, half to come, and the same every time."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company that was made up, and a session of its owner."""

    owner: Identity
    token: str
    made_in_seconds: float

    @property
    def tenant_id(self) -> UUID:
        return self.owner.tenant_id


class Site:
    """One database on the server, and the services of the product on it."""

    def __init__(self, server: str, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = name
        self.owner_address = database_address(server, user=OWNER, database=name)
        self.address = database_address(server, user=LOGIN, database=name)

        self.settings = Settings(data_folder=folder, bcrypt_cost=4, clock_starts_at=NOW)

    @cached_property
    def environment(self) -> Environment:
        return make_environment(self.settings, database_address=self.address)

    @contextlib.contextmanager
    def scope(self, identity: Identity) -> Iterator[Scope]:
        with tenant_scope(self.environment, identity) as scope:
            yield scope

    @contextlib.contextmanager
    def services(self, identity: Identity) -> Iterator[TenantServices]:
        """The services of a company in one transaction, as the product opens it for an action."""
        with self.scope(identity) as scope:
            yield TenantServices(scope)

    @contextlib.contextmanager
    def below_the_fence(self) -> Iterator[psycopg.Connection]:
        """A superuser without foreign-key checks, to copy rows by the hundred thousand; only for making data."""
        with psycopg.connect(self.owner_address, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            yield connection

    def settle_down(self) -> None:
        """Let the database finish what was written, so that it doesn't do so during a measurement."""
        with psycopg.connect(self.owner_address, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")


class World:
    """The server and its databases; each is made when a part first asks for it."""

    def __init__(self, stack: contextlib.ExitStack, folder: Path) -> None:
        self._stack = stack
        self.folder = folder
        self._made: dict[Callable[[World], Any], Any] = {}

    @cached_property
    def server(self) -> str:
        """The superuser's address. The statements it gets are counted, which costs it a little."""
        folder = self.folder / "postgres"
        with running_server(folder, options={"shared_preload_libraries": "pg_stat_statements"}):
            pass
        address = self._stack.enter_context(running_server(folder))
        with psycopg.connect(address, autocommit=True) as connection:
            make_login(connection)
            connection.execute("CREATE EXTENSION pg_stat_statements")
        return address

    @cached_property
    def postgres(self) -> psutil.Process:
        """The first process of the server; the others are its children."""
        number = (self.folder / "postgres" / "postmaster.pid").read_text().partition("\n")[0]
        assert self.server
        return psutil.Process(int(number))

    @property
    def database_processor(self) -> float:
        """Milliseconds of processor so far, of the server's processes that exist at this moment."""
        return sum(map(processor_milliseconds, self.postgres.children()))

    @cached_property
    def main(self) -> Site:
        """The database with the large company, and the other companies of the parts."""
        return self.create(DATABASE)

    @cached_property
    def company(self) -> Company:
        """The large company, with its history, this week and a draft of the next; its mails have left."""
        made = make_company(self.main, drivers=DRIVERS, weeks=WEEKS)
        deliver_due(self.main.environment, Identity.of_system(made.tenant_id, "Metingen"))
        self.main.settle_down()
        return made

    def remember(self, make: "Callable[[World], T]") -> T:
        """What this makes, made once: for what several parts measure on."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def create(self, name: str) -> Site:
        """Another database, with all tables and nobody in it."""
        self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        site = Site(self.server, self.folder, name)
        migrations.upgrade(site.owner_address)
        have_signer_trusted(site.settings, owner_address=site.owner_address, database_address=site.address)
        self._stack.callback(site.environment.database.close)
        return site

    def copy(self, source: Site, name: str) -> Site:
        """Another database that starts as this one is now; nobody may be connected to the source."""
        source.environment.database.close()
        self._execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source.name))
        )
        site = Site(self.server, self.folder, name)
        self._stack.callback(site.environment.database.close)
        return site

    @cached_property
    def this_week(self) -> IsoWeek:
        return IsoWeek.containing(NOW.date())

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


def make_company(site: Site, *, drivers: int, weeks: int) -> Company:
    """A company as `main.py demo` makes it."""
    started = time.perf_counter()
    made = make_demo_company(site.environment, drivers=drivers, weeks=weeks)
    seconds = time.perf_counter() - started
    return Company(find_member(site, made.tenant_id, Role.OWNER), made.signed_in.token, seconds)


def find_member(site: Site, tenant_id: UUID, role: Role) -> Identity:
    """Somebody of this company with this role, without a session: as for the first action after signing in."""
    with platform_scope(site.environment) as session:
        found = session.scalars(
            select(Membership)
            .join(Group, Group.id == Membership.group_id)
            .where(Membership.tenant_id == tenant_id, Group.role == role)
            .limit(1)
        ).one()
        return Identity(
            tenant_id=tenant_id,
            role=role,
            name=found.display_name,
            rights=STARTERS[role],
            membership_id=found.id,
            user_id=found.user_id,
            company_name="Kempenbode Koeriers",
        )


def processor_milliseconds(process: psutil.Process) -> float:
    """How long a process has run so far; nothing when it is gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return (times.user + times.system) * 1_000
    return 0.0


@contextlib.contextmanager
def built_world() -> Iterator[World]:
    """A server in a folder of its own; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="depotflow-bench-") as name, contextlib.ExitStack() as stack:
        world = World(stack, Path(name))
        yield world
