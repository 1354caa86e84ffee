"""What the fence costs: the same queries with and without row-level security, and with more companies beside."""

import contextlib
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg

from benchmarks.harness import Measure, timed
from benchmarks.world import World

QUERIES = (
    "SELECT id, service_date, starts_at, ends_at, driver_id, vehicle_id, state FROM shifts"
    " WHERE tenant_id = %(tenant)s AND service_date BETWEEN %(first)s AND %(last)s",
    "SELECT id, name FROM drivers WHERE tenant_id = %(tenant)s ORDER BY sort_name LIMIT 50",
    "SELECT service_date, sum(stops_done) FROM registrations r JOIN shifts s"
    " ON s.tenant_id = r.tenant_id AND s.id = r.shift_id WHERE r.tenant_id = %(tenant)s GROUP BY 1",
)
NEIGHBOURS = (10, 100)
SHIFTS_OF_A_NEIGHBOUR = 200


def measures(world: World, stack: contextlib.ExitStack) -> list[Measure]:
    """The rows of the table about isolation."""
    fenced = stack.enter_context(psycopg.connect(world.address, options="-c role=depotflow_app", autocommit=True))
    open_field = stack.enter_context(psycopg.connect(world.owner_address, autocommit=True))
    rows = [
        Measure(
            "an action's queries with row-level security",
            timed(lambda: _ask(fenced, world), times=20),
            floor=timed(lambda: _ask(open_field, world), times=20),
            floor_is="as a superuser, who passes the fence",
            most_times_floor=1.08,
            rounds=11,
        )
    ]
    alone = timed(lambda: _ask(fenced, world), times=20)
    baseline = min(alone() for _ in range(5))
    for count in NEIGHBOURS:
        rows.append(
            Measure(
                f"the same queries with {count} times as many companies",
                _with_neighbours(world, count, alone),
                floor=lambda: baseline,
                floor_is="one company, measured just before",
                most_times_floor=1.2,
                rounds=11,
            )
        )
    return rows


def _ask(connection: psycopg.Connection, world: World) -> None:
    week = world.this_week
    values = {"tenant": world.company.tenant_id, "first": week.monday, "last": week.days[-1]}
    with connection.transaction():
        connection.execute(f"SET LOCAL app.tenant_id = '{world.company.tenant_id}'")
        for query in QUERIES:
            connection.execute(query, values).fetchall()


def _with_neighbours(world: World, count: int, ask: Callable[[], float]) -> Callable[[], float]:
    def run() -> float:
        _add_neighbours(world, count)
        return ask()

    return run


def _add_neighbours(world: World, count: int) -> None:
    """Companies with the same routes and drivers, copied row by row below the fence, until there are this many."""
    with psycopg.connect(world.owner_address) as connection:
        present = connection.execute("SELECT count(*) FROM tenants").fetchone()
        assert present is not None
        for _ in range(count - present[0]):
            _copy_company(connection, world.company.tenant_id, uuid4())
        connection.execute("ANALYZE shifts, drivers, registrations" if present[0] < count else "SELECT 1")


def _copy_company(connection: psycopg.Connection, source: UUID, target: UUID) -> None:
    connection.execute("INSERT INTO tenants (id, name, is_demo) VALUES (%s, 'Buur', true)", [target])
    for table in (
        "principals",
        "depots",
        "route_templates",
        "contractors",
        "vehicles",
        "drivers",
        "shifts",
        "registrations",
    ):
        names = connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        ).fetchall()
        columns = ", ".join(name for (name,) in names if name != "tenant_id")
        limit = f"LIMIT {SHIFTS_OF_A_NEIGHBOUR}" if table == "shifts" else ""
        only = (
            f"AND shift_id IN (SELECT id FROM shifts WHERE tenant_id = '{target}')" if table == "registrations" else ""
        )
        connection.execute(
            f"INSERT INTO {table} (tenant_id, {columns}) SELECT %s, {columns} FROM {table} WHERE tenant_id = %s {only} {limit}",
            [target, source],
        )
