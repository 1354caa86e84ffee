"""A week to plan: a depot, routes, drivers and vans, and shifts made by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from models.values.calendar import IsoWeek
from services.planning.board import BoardShift, WeekBoard
from services.planning.create_shifts import NewShift
from services.planning.turn import SeenShift
from tests.company import Company
from tests.conftest import Acting

WEEK = IsoWeek(2026, 26)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = WEEK.days


def minutes(clock: str) -> int:
    """`07:15` as minutes after midnight."""
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest)


@dataclass
class PlannedWeek:
    """A company with one depot, and short ways to plan in it."""

    acting: Acting
    company: Company
    depot: UUID
    route: UUID
    other_route: UUID
    daan: UUID
    sara: UUID

    def shift(
        self,
        driver: UUID | None = None,
        day: date = MONDAY,
        *,
        route: UUID | None = None,
        start: str = "07:00",
        end: str = "15:45",
        van: str = "",
    ) -> SeenShift:
        """Make a shift; returns it as a planner sees it then."""
        new = NewShift(
            route_id=route or self.route,
            day=day,
            start=minutes(start),
            end=minutes(end),
            driver_id=driver,
            van=van,
        )
        with self.acting() as depotflow:
            edit = depotflow.planning.create_shifts(week=IsoWeek.containing(day), shifts=[new])
        return SeenShift(*edit.versions[0])

    def board(self, week: IsoWeek = WEEK) -> WeekBoard:
        with self.acting() as depotflow:
            return depotflow.planning.board(week=week)

    def chip(self, shift: SeenShift, week: IsoWeek = WEEK) -> BoardShift:
        """How the board draws a shift now."""
        return next(each for each in self.board(week).shifts if each.id == shift.id)

    def seen(self, shift: SeenShift, week: IsoWeek = WEEK) -> SeenShift:
        """The shift in the version it has now."""
        return SeenShift(shift.id, self.chip(shift, week).row_version)


@pytest.fixture
def week(acting: Acting, company: Company) -> PlannedWeek:
    depot = company.build_depot()
    return PlannedWeek(
        acting=acting,
        company=company,
        depot=depot,
        route=company.build_route(depot, "E-101"),
        other_route=company.build_route(depot, "E-102"),
        daan=company.build_driver("Daan de Wit", depot_id=depot),
        sara=company.build_driver("Sara Bos", depot_id=depot),
    )


Titles = Callable[[SeenShift], list[str]]


@pytest.fixture
def titles(week: PlannedWeek) -> Titles:
    """What the rules say of a shift, in a few words."""
    return lambda shift: [finding.title for finding in week.chip(shift).findings]
