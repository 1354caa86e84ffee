"""What the fence between companies costs: the same work without it, and with ten and a hundred times the companies."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import select

from benchmarks.growth import add_neighbours
from benchmarks.harness import Row, in_turns, wall
from benchmarks.served import Served, served
from benchmarks.world import Company, Site, World, make_company
from models.tables import Depot, Membership
from models.tables.base import Base, TenantOwned
from models.values.listing import TableQuery
from services.access.permissions import AT_DEPOTS
from services.access.sessions import find_identity, may_act, open_session
from services.scope import Identity, platform_scope, tenant_scope
from services.tenant import TenantServices

Action = Callable[[TenantServices], object]
NEIGHBOURS = (10, 100)
FETCHES = 5
"""How often every page is fetched in a round: the processor is counted in hundredths of a second."""
PAGES = ("/planning", "/board/2026-W26.json", "/afrekenen", "/dashboard", "/chauffeurs")


def rows(world: World) -> Iterator[Row]:
    yield _checks(world)
    yield from _fence(world)
    yield from _depots(world)
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
    """Each action as somebody does it, and what is asked of the database in it alone, with and without the fence."""
    company, week, site = world.company, world.this_week, world.main
    bare = _without_row_level_security(world)
    actions: dict[str, tuple[Sequence[str], int, Action, int]] = {
        "open the week board": (PAGES[:2], 100, lambda depotflow: depotflow.planning.board(week=week), 10),
        "open the approval queue": (
            [f"/afrekenen/{week.shifted(-1)}/uren"],
            10,
            lambda depotflow: depotflow.settlement.queue(week=week.shifted(-1)),
            20,
        ),
        "open the invoices": (["/facturen"], 100, lambda depotflow: depotflow.invoices.list(query=TableQuery()), 300),
    }
    with served(world, site) as fenced, served(world, bare) as unfenced:
        for name, (paths, times, _, _) in actions.items():
            found = in_turns(
                *(_visit(product, company, paths, times=times) for product in (fenced, unfenced)), rounds=15
            )
            yield _compared(f"{name}: processor of product and PostgreSQL for the page", *found, most_times_floor=1.08)
    for name, (_, _, action, times) in actions.items():
        found = in_turns(*(_cost(world, each, company.owner, action, times=times) for each in (site, bare)), rounds=9)
        yield _compared(f"{name}: its queries alone, processor of service and PostgreSQL", *found)


def _depots(world: World) -> Iterator[Row]:
    """Somebody who is limited to all depots there are: the same rows, so that what is left is the fence itself."""
    site, owner = world.main, world.company.owner
    with tenant_scope(site.environment, owner) as scope:
        depots = frozenset(scope.session.scalars(select(Depot.id)))
    actions: dict[str, Action] = {
        "open the week board": lambda depotflow: depotflow.planning.board(week=world.this_week),
        "first page of the drivers": lambda depotflow: depotflow.people.list_drivers(query=TableQuery()),
    }
    both = [replace(owner, rights=AT_DEPOTS, depots=limit) for limit in (depots, None)]
    for name, action in actions.items():
        limited, free = in_turns(*(_cost(world, site, who, action, times=20) for who in both), rounds=9)
        yield Row(
            what=f"{name}, limited to depots: its queries alone, processor of service and PostgreSQL",
            unit="ms",
            figures=limited,
            floors=free,
            floor_is="the same rows with the same rights at all depots",
        )


def _compared(
    what: str, with_fence: list[float], without: list[float], *, most_times_floor: float | None = None
) -> Row:
    return Row(
        what=f"{what}, row-level security on",
        unit="ms",
        figures=with_fence,
        floors=without,
        floor_is="the same on a copy where row-level security is off",
        most_times_floor=most_times_floor,
    )


def _cost(world: World, site: Site, who: Identity, action: Action, *, times: int) -> Callable[[], float]:
    """Milliseconds of processor in this process and the database, as the mean of so many actions."""

    def run() -> float:
        before = time.process_time() * 1_000 + world.database_processor
        for _ in range(times):
            with site.services(who) as depotflow:
                action(depotflow)
        return (time.process_time() * 1_000 + world.database_processor - before) / times

    return run


def _without_row_level_security(world: World) -> Site:
    """A copy of the database in which no policy is asked; only here."""
    site = world.copy(world.main, "unfenced")
    with site.below_the_fence() as connection:
        for (table,) in connection.execute("SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity").fetchall():
            connection.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    site.settle_down()
    return site


def _neighbours(world: World) -> Iterator[Row]:
    """Three products, each on a database of its own; the page is fetched from them in turns."""
    alone = world.create("alone")
    company = make_company(alone, drivers=46, weeks=4)
    sites = [alone, *(_among(world, alone, company, count) for count in NEIGHBOURS)]
    with contextlib.ExitStack() as stack:
        products = [stack.enter_context(served(world, site)) for site in sites]
        found = in_turns(*(_visit(product, company, PAGES, times=FETCHES) for product in products), rounds=7)
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


def _visit(product: Served, company: Company, paths: Sequence[str], *, times: int) -> Callable[[], float]:
    """Milliseconds of processor for fetching each of these once."""

    def run() -> float:
        before = product.cost()
        for _ in range(times):
            for path in paths:
                product.get(path, company.token)
        return product.cost().since(before, times=times).processor

    return run


def _among(world: World, alone: Site, company: Company, count: int) -> Site:
    site = world.copy(alone, f"among_{count}")
    tables = [table.name for table in Base.metadata.sorted_tables if table.name in _of_tenants()]
    add_neighbours(site, company.tenant_id, tables, count=count - 1)
    return site


def _of_tenants() -> set[str]:
    return {str(mapper.local_table) for mapper in Base.registry.mappers if issubclass(mapper.class_, TenantOwned)}
