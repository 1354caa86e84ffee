"""Planning ten thousand shifts with all checks, and the floor under it: the same rows by COPY, unchecked."""

from collections.abc import Iterator
from datetime import time
from itertools import count
from typing import Any

import psycopg

from benchmarks.companies import found_company
from benchmarks.harness import Row, in_turns, wall
from benchmarks.world import Company, Site, World
from models.tables import Shift
from models.values.calendar import IsoWeek, shift_period
from models.values.ids import new_id
from models.values.kinds import ShiftState
from services.demo.company import Invented, build_company
from services.planning.whole_week import read_week
from services.scope import Scope

DRIVERS = 2_000
MADE = 2_300
"""Drivers of the company: it has 87 routes for every 100."""
DAYS = 5
COLUMNS = ("tenant_id", "id", "service_date", "starts_at", "ends_at", "driver_id", "vehicle_id", "route_template_id")


def rows(world: World) -> Iterator[Row]:
    site = world.main
    first = world.this_week.shifted(1)
    company, shifts = _planned_company(site, first)
    weeks = (first.shifted(offset) for offset in count(1))

    def plan() -> None:
        week = next(weeks)
        with site.services(company.owner) as depotflow:
            depotflow.planning.copy_week(week=week)
            read_week(depotflow.scope, week)

    with psycopg.connect(site.owner_address, autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE bare AS SELECT * FROM shifts WHERE false")
        planned, copied = in_turns(wall(plan), wall(lambda: _copy(connection, company, shifts)), rounds=3)
    yield Row(
        what=f"plan {len(shifts):,} shifts of {DRIVERS:,} drivers in one action: a copied week, with absences,"
        " engagements, busy drivers and vans, exclusion constraints and history, then every rule over the new week",
        unit="s",
        figures=[figure / 1_000 for figure in planned],
        aim=1,
        floors=[figure / 1_000 for figure in copied],
        floor_is="COPY of the bare rows into a table without constraints",
    )


def _planned_company(site: Site, week: IsoWeek) -> tuple[Company, list[dict[str, Any]]]:
    company = found_company(site)
    with site.scope(company.owner) as scope:
        made = build_company(scope, drivers=MADE, seed=11)
        shifts = _week(scope, made, week)
    site.settle_down()
    return company, shifts


def _week(scope: Scope, made: Invented, week: IsoWeek) -> list[dict[str, Any]]:
    """Every driver on a route and in a van of their own, from Monday to Friday."""
    shifts = []
    for driver, route in zip(made.drivers[:DRIVERS], made.routes, strict=False):
        for day in week.days[:DAYS]:
            period = shift_period(day, time(7), time(15, 30))
            shifts.append(
                {"id": new_id(), "service_date": day, "depot_id": route["depot_id"], "route_template_id": route["id"],
                 "starts_at": period.start, "ends_at": period.end, "driver_id": driver["id"],
                 "vehicle_id": driver["vehicle_id"], "state": ShiftState.DRAFT}
            )  # fmt: skip
    scope.insert(Shift, shifts)
    return shifts


def _copy(connection: psycopg.Connection, company: Company, shifts: list[dict[str, Any]]) -> None:
    with connection.cursor().copy(f"COPY bare ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for shift in shifts:
            copy.write_row([company.tenant_id, *(shift[name] for name in COLUMNS[1:])])
