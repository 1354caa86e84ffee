"""What it costs to link each audit entry to the one before it, alone and at a rush, and reading a long trail."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence

import psycopg

from benchmarks.companies import found_company
from benchmarks.harness import Row, in_turns, wall
from benchmarks.world import Company, Site, World
from models.values.ids import new_id
from models.values.listing import TableQuery
from services.audit.verify import verify_company
from services.organisation.depots import DepotData, add_depot, change_depot
from services.organisation.principals import PrincipalData, add_principal
from services.scope import Scope

TIMES = 50
AT_ONCE = 1_000
THREADS, EACH = 8, 25
ENTRIES, CHUNK = 100_000, 1_000


def rows(world: World) -> Iterator[Row]:
    linked = world.create("linked")
    companies = [found_company(linked) for _ in range(THREADS)]
    unlinked = world.copy(linked, "unlinked")
    with psycopg.connect(unlinked.owner_address, autocommit=True) as connection:
        connection.execute("ALTER TABLE audit_entries DISABLE TRIGGER link")
    yield _one(world, linked, unlinked, companies[0])
    yield _many(linked, unlinked, companies[0])
    yield _together(linked, companies)
    yield _beside(linked, companies[0])
    yield from _long_trail(world, linked, companies[1])


def _one(world: World, linked: Site, unlinked: Site, company: Company) -> Row:
    def cost(site: Site) -> Callable[[], float]:
        with site.scope(company.owner) as scope:
            principal = PrincipalData(name=f"Noordster {new_id()}", invoicing_mode="invoice")
            depot = DepotData(principal_id=add_principal(scope, data=principal), name=f"Depot {new_id()}")
            depot_id = add_depot(scope, data=depot)

        def change() -> None:
            with site.scope(company.owner) as scope:
                data = DepotData(principal_id=depot.principal_id, name=f"Depot {new_id()}")
                change_depot(scope, depot_id=depot_id, data=data)

        return _cost(world, change, times=TIMES)

    found, floors = in_turns(cost(linked), cost(unlinked), rounds=9)
    return Row(
        what="change a depot, its entry linked: processor of service and PostgreSQL",
        unit="ms",
        figures=found,
        floors=floors,
        floor_is="entries without links",
        most_times_floor=1.1,
    )


def _many(linked: Site, unlinked: Site, company: Company) -> Row:
    def write(site: Site) -> Callable[[], None]:
        def run() -> None:
            with site.scope(company.owner) as scope:
                _write(scope, AT_ONCE)

        return run

    found, floors = in_turns(wall(write(linked)), wall(write(unlinked)))
    return Row(
        what=f"write {AT_ONCE:,} entries in one action, linked",
        unit="ms",
        figures=found,
        aim=1_000,
        floors=floors,
        floor_is="entries without links",
    )


def _together(site: Site, companies: Sequence[Company]) -> Row:
    def rush(owners: Sequence[Company]) -> Callable[[], None]:
        def work(company: Company) -> None:
            for _ in range(EACH):
                with site.scope(company.owner) as scope:
                    _write(scope, 1)

        def run() -> None:
            threads = [threading.Thread(target=work, args=[company]) for company in owners]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        return run

    one = [companies[0]] * THREADS
    found, floors = in_turns(wall(rush(one)), wall(rush(companies)), rounds=7)
    return Row(
        what=f"{THREADS * EACH} actions with an entry in one company, {THREADS} at the same time",
        unit="ms",
        figures=found,
        floors=floors,
        floor_is=f"in {THREADS} companies",
        most_times_floor=1.5,
    )


def _beside(site: Site, company: Company) -> Row:
    """While a long action of the same company has written its entry and goes on."""

    def quick() -> None:
        with site.scope(company.owner) as scope:
            _write(scope, 1)

    def beside() -> float:
        with site.scope(company.owner) as slow:
            _write(slow, 1)
            slow.session.flush()
            return wall(quick, times=TIMES)()

    found, floors = in_turns(beside, wall(quick, times=TIMES), rounds=9)
    return Row(
        what="an action with an entry, beside a long one that has written its own",
        unit="ms",
        figures=found,
        floors=floors,
        floor_is="alone",
        most_times_floor=1.3,
    )


def _long_trail(world: World, site: Site, company: Company) -> Iterator[Row]:
    subject = new_id()
    with psycopg.connect(site.owner_address, autocommit=True) as connection:
        for first in range(0, ENTRIES, CHUNK):
            connection.execute(
                "INSERT INTO audit_entries (tenant_id, id, at, actor_id, actor_name, action, subject_id, details,"
                " changes, address, device)"
                " SELECT %(tenant)s, gen_random_uuid(), now() - number * interval '5 minutes', %(actor)s, 'Marieke',"
                " CASE WHEN number %% 100 = 0 THEN 'colleague.revoked' ELSE 'driver.changed' END,"
                " CASE WHEN number %% 1000 = 0 THEN %(subject)s ELSE gen_random_uuid() END,"
                """ '{"last_day": "2026-06-22"}', '{"phone": ["0612345678", "0687654321"]}', '192.0.2.1', 'Chrome'"""
                " FROM generate_series(%(first)s::int, %(last)s) AS number",
                {
                    "tenant": company.tenant_id,
                    "actor": company.owner.membership_id,
                    "subject": subject,
                    "first": first,
                    "last": first + CHUNK - 1,
                },
            )
    site.settle_down()
    questions = {
        "the first page": TableQuery(),
        "what is about one driver": TableQuery(filters={"subject": str(subject)}),
        "one topic in a hundredth of them": TableQuery(filters={"topic": "toegang"}),
        "a name": TableQuery(search="marieke"),
    }
    for name, query in questions.items():

        def read(query: TableQuery = query) -> None:
            with site.services(company.owner) as depotflow:
                depotflow.audit.list(query=query)

        (found,) = in_turns(_cost(world, read))
        what = f"read the trail among {ENTRIES:,} entries, {name}: processor of service and PostgreSQL"
        yield Row(what=what, unit="ms", figures=found, aim=100)
    (found,) = in_turns(_cost(world, lambda: _verified(site, company), times=1), rounds=3, warm_up=0)
    yield Row(
        what=f"verify a chain of {ENTRIES:,} entries: processor of service and PostgreSQL",
        unit="s",
        figures=[figure / 1_000 for figure in found],
        aim=5,
    )


def _cost(world: World, work: Callable[[], object], *, times: int = 10) -> Callable[[], float]:
    """Milliseconds of processor in this process and the database for one run, as the mean over so many."""

    def run() -> float:
        before = time.process_time() * 1_000 + world.database_processor
        for _ in range(times):
            work()
        return (time.process_time() * 1_000 + world.database_processor - before) / times

    return run


def _verified(site: Site, company: Company) -> None:
    if problems := verify_company(site.environment, company.tenant_id).problems:
        raise RuntimeError(problems[0])


def _write(scope: Scope, count: int) -> None:
    for _ in range(count):
        scope.audit("driver.changed", subject_id=new_id(), changes={"phone": ["0612345678", "0687654321"]})
