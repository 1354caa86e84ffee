"""What the fence between companies costs: the same work without it, and with ten and a hundred times the companies."""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg
from sqlalchemy import create_engine, make_url

from benchmarks.growth import add_neighbours
from benchmarks.harness import Row, in_turns, wall
from benchmarks.served import Served, served
from benchmarks.world import Company, Site, World, make_company
from models.database import JOIN_AS_WRITTEN, Database
from models.embedded import LOGIN
from models.tables import Membership
from models.tables.base import APP_ROLE, Base, TenantOwned
from models.values.listing import TableQuery
from services.access.sessions import find_identity, may_act, open_session
from services.scope import Environment, platform_scope, tenant_scope
from services.tenant import TenantServices

UNFENCED = "depotflow_unfenced"
NEIGHBOURS = (10, 100)
TIMES, FETCHES = 20, 5
"""Actions in a round: the processor is counted in hundredths of a second."""
PAGES = ("/planning", "/board/2026-W26.json", "/afrekenen", "/dashboard", "/chauffeurs")


def rows(world: World) -> Iterator[Row]:
    yield _checks(world)
    yield from _fence(world)
    yield from _neighbours(world)


def _checks(world: World) -> Row:
    """What every click pays before it does anything: whose it is, at the gate and again in its own transaction."""
    environment = world.main.environment
    with platform_scope(environment) as session:
        membership = session.get_one(Membership, world.company.owner.membership_id)
        token = open_session(environment, session, membership, device="meting").token
    identity = find_identity(environment, token=token)
    if identity is None or identity.session_id is None:
        raise RuntimeError("a fresh session is live")
    session_id = identity.session_id

    def check() -> None:
        may_act(environment, session_id=session_id)
        with tenant_scope(environment, identity):
            pass

    (found,) = in_turns(wall(check), rounds=50, warm_up=5)
    return Row(what="know whose click it is, before it does anything", unit="ms", figures=found, aim=5)


def _fence(world: World) -> Iterator[Row]:
    """Each action as its page performs it: its transaction, its queries and what the service makes of them."""
    fenced = world.main.environment
    company, week = world.company, world.this_week
    unfenced = replace(fenced, database=_without_row_level_security(world.main))
    actions: dict[str, Callable[[TenantServices], object]] = {
        "open the week board": lambda depotflow: depotflow.planning.board(week=week),
        "open the approval queue": lambda depotflow: depotflow.settlement.queue(week=week.shifted(-1)),
        "first page of the invoices": lambda depotflow: depotflow.invoices.list(query=TableQuery()),
    }
    for name, action in actions.items():
        with_fence, without = in_turns(
            _cost(world, fenced, company, action), _cost(world, unfenced, company, action), rounds=9
        )
        yield Row(
            what=f"{name}, row-level security on: processor of service and PostgreSQL",
            unit="ms",
            figures=with_fence,
            floors=without,
            floor_is="the same statements in a role that row-level security does not bind",
            most_times_floor=1.08,
        )
    unfenced.database.close()


def _cost(
    world: World, environment: Environment, company: Company, action: Callable[[TenantServices], object]
) -> Callable[[], float]:
    """Milliseconds of processor in this process and the database, as the mean of so many actions."""

    def run() -> float:
        before = time.process_time() * 1_000 + world.database_processor
        for _ in range(TIMES):
            _act(environment, company, action)
        return (time.process_time() * 1_000 + world.database_processor - before) / TIMES

    return run


def _act(environment: Environment, company: Company, action: Callable[[TenantServices], object]) -> None:
    with tenant_scope(environment, company.owner) as scope:
        action(TenantServices(scope))


def _without_row_level_security(site: Site) -> Database:
    """The same database through a role with the same rights that may look past the fence; only here."""
    with psycopg.connect(site.owner_address, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {UNFENCED} NOLOGIN INHERIT BYPASSRLS")
        connection.execute(f"GRANT {APP_ROLE} TO {UNFENCED}")
        connection.execute(f"GRANT {UNFENCED} TO {LOGIN}")
    engine = create_engine(
        make_url(site.address).set(drivername="postgresql+psycopg"),
        connect_args={"options": f"-c role={UNFENCED} -c timezone=UTC {JOIN_AS_WRITTEN}"},
    )
    return replace(site.environment.database, tenants=engine)


def _neighbours(world: World) -> Iterator[Row]:
    """Three products, each on a database of its own; the page is fetched from them in turns."""
    alone = world.create("alone")
    company = make_company(alone, drivers=46, weeks=4)
    sites = [alone, *(_among(world, alone, company, count) for count in NEIGHBOURS)]
    with contextlib.ExitStack() as stack:
        products = [stack.enter_context(served(world, site)) for site in sites]
        found = in_turns(*(_visit(product, company) for product in products), rounds=7)
    for count, figures in zip(NEIGHBOURS, found[1:], strict=True):
        yield Row(
            what=f"fetch {', '.join(PAGES)} of a company of 46 drivers among {count} such companies: processor of"
            " product and PostgreSQL",
            unit="ms",
            figures=figures,
            floors=found[0],
            floor_is="the only company",
            most_times_floor=1.2,
        )


def _visit(product: Served, company: Company) -> Callable[[], float]:
    """Milliseconds of processor for fetching every page once."""

    def run() -> float:
        before = product.cost()
        for _ in range(FETCHES):
            for path in PAGES:
                product.get(path, company.token)
        return product.cost().since(before, times=FETCHES).processor

    return run


def _among(world: World, alone: Site, company: Company, count: int) -> Site:
    site = world.copy(alone, f"among_{count}")
    tables = [table.name for table in Base.metadata.sorted_tables if table.name in _of_tenants()]
    add_neighbours(site, company.tenant_id, tables, count=count - 1)
    return site


def _of_tenants() -> set[str]:
    return {str(mapper.local_table) for mapper in Base.registry.mappers if issubclass(mapper.class_, TenantOwned)}
