"""The data that is measured on: an embedded server with its usual settings and an invented company of 300 drivers."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from models import migrations
from models.embedded import running_database
from models.values.calendar import IsoWeek
from models.values.kinds import Role
from services.demo.fill import DemoCompany, make_demo_company
from services.environment import make_environment
from services.scope import Environment, Identity, tenant_scope
from services.settings import Settings
from services.tenant import TenantServices

R = TypeVar("R")
DRIVERS, WEEKS = 300, 4


@dataclass(frozen=True, slots=True)
class World:
    """A database with one large company in it."""

    environment: Environment
    folder: Path
    owner_address: str
    address: str
    company: DemoCompany
    owner: Identity

    @property
    def this_week(self) -> IsoWeek:
        with self.services() as depotflow:
            return IsoWeek.containing(depotflow.scope.today)

    @contextlib.contextmanager
    def services(self) -> Iterator[TenantServices]:
        """The services of the large company, as its owner, in one transaction."""
        with tenant_scope(self.environment, self.owner) as scope:
            yield TenantServices(scope)


@contextlib.contextmanager
def built_world() -> Iterator[World]:
    """Start a server in a folder of its own, migrate, fill; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="depotflow-bench-") as name:
        folder = Path(name)
        with running_database(folder / "postgres") as (owner_address, address):
            migrations.upgrade(owner_address)
            environment = make_environment(Settings(data_folder=folder, bcrypt_cost=4), database_address=address)
            company = make_demo_company(environment, drivers=DRIVERS, weeks=WEEKS)
            owner = Identity(tenant_id=company.tenant_id, role=Role.OWNER, name="Meting")
            yield World(environment, folder, owner_address, address, company, owner)
            environment.database.close()
