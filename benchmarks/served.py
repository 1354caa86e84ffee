"""The product as a process of its own, and what it costs: processor, memory and statements."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import psutil
import psycopg

from benchmarks.world import NOW, Site, World, processor_milliseconds
from models.tables.base import APP_ROLE, PLATFORM_ROLE
from pages.session_guard import cookie_name
from tests.e2e.infra.product import Product

STATEMENTS = """
    SELECT coalesce(sum(calls), 0)::int FROM pg_stat_statements
    WHERE dbid = (SELECT oid FROM pg_database WHERE datname = %s)
      AND userid IN (SELECT oid FROM pg_roles WHERE rolname = ANY (%s))
      AND query !~* '^(begin|commit|rollback|savepoint|release)'
"""
"""What the product's roles sent, apart from the brackets of transactions."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor in the product and in the database, and statements."""

    product: float
    database: float
    statements: float

    @property
    def processor(self) -> float:
        return self.product + self.database

    def since(self, before: "Cost", *, times: int) -> "Cost":
        """The cost of one of `times` actions that began at `before`."""
        return Cost(
            (self.product - before.product) / times,
            (self.database - before.database) / times,
            (self.statements - before.statements) / times,
        )


class Served:
    """A started product on one database."""

    def __init__(self, world: World, site: Site, product: Product) -> None:
        assert product.process is not None
        self.url = product.url
        self.process = psutil.Process(product.process.pid)
        self._world = world
        self._site = site
        self._http = httpx.Client(base_url=product.url, timeout=30, follow_redirects=True)

    def get(self, path: str, token: str) -> bytes:
        """What a browser with this session gets; it fails when that is no page."""
        self._http.cookies.set(cookie_name(secure=False), token)
        return self._http.get(path).raise_for_status().content

    def cost(self) -> Cost:
        """Everything so far, the processes that the product and the server have at this moment."""
        with psycopg.connect(self._world.server) as connection:
            found = connection.execute(STATEMENTS, [self._site.name, [APP_ROLE, PLATFORM_ROLE]]).fetchone()
        assert found is not None
        return Cost(processor_milliseconds(self.process), self._world.database_processor, found[0])

    @property
    def resident_megabytes(self) -> float:
        return self.process.memory_info().rss / 2**20


@contextlib.contextmanager
def served(world: World, site: Site, **settings: str) -> Iterator[Served]:
    """Start the product, with the empty page; it is killed afterwards, for what it kept is thrown away anyway."""
    folder = site.folder / site.name
    folder.mkdir(exist_ok=True)
    with contextlib.suppress(FileExistsError):
        (folder / "keys").symlink_to(site.folder / "keys")
    program = ("-m", "benchmarks.serve")
    product = Product(folder, site.address, clock_starts_at=NOW.isoformat(), settings=settings, program=program)
    product.start()
    try:
        yield Served(world, site, product)
    finally:
        product.kill()
