from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.tables import Assignment, AuditEntry, EngagementPeriod, RouteTemplate, Vehicle
from models.values.kinds import AbsenceKind
from services.planning.board import BoardShift, Look
from services.planning.copy_week import CopiedWeek
from services.planning.turn import SeenShift
from services.scope import Environment
from tests.company import Company
from tests.statements import noted_statements
from tests.unit.services.planning.conftest import MONDAY, SUNDAY, TUESDAY, WEEK, PlannedWeek

NEXT = WEEK.shifted(1)


def copy(week: PlannedWeek) -> CopiedWeek:
    with week.acting() as depotflow:
        return depotflow.planning.copy_week(week=NEXT)


def chips(week: PlannedWeek) -> list[BoardShift]:
    return list(week.board(NEXT).shifts)


def test_a_week_begins_as_the_one_before_it(week: PlannedWeek, company: Company) -> None:
    company.build_vehicle("31")
    week.shift(week.daan, MONDAY, van="31")
    week.shift(None, SUNDAY, route=week.other_route, start="18:00", end="26:00")
    done = copy(week)
    assert (len(done.made), done.opened, done.skipped) == (2, 0, 0)
    assert [(chip.day, chip.driver_id, chip.van, chip.look, chip.start, chip.end) for chip in chips(week)] == [
        (0, week.daan, "31", Look.DRAFT, 420, 945),
        (6, None, "", Look.DRAFT, 1080, 1560),
    ]


def test_copying_twice_adds_nothing(week: PlannedWeek) -> None:
    week.shift(week.daan)
    copy(week)
    again = copy(week)
    assert (again.made, again.skipped) == ((), 1)
    assert len(chips(week)) == 1


def test_what_was_made_can_be_taken_back(week: PlannedWeek) -> None:
    week.shift(week.daan)
    made = [SeenShift(*each) for each in copy(week).made]
    with week.acting() as depotflow:
        depotflow.planning.remove_shifts(week=NEXT, shifts=made)
    assert chips(week) == []


def absent(week: PlannedWeek) -> None:
    with week.acting() as depotflow:
        first = MONDAY + timedelta(days=7)
        depotflow.people.add_absence(driver_id=week.daan, kind=AbsenceKind.LEAVE, first_day=first, last_day=first)


def engagement_over(week: PlannedWeek) -> None:
    with week.acting() as depotflow:
        period = depotflow.scope.session.scalars(
            select(EngagementPeriod).where(EngagementPeriod.driver_id == week.daan)
        ).one()
        period.valid_until = SUNDAY


def busy(week: PlannedWeek) -> None:
    week.shift(week.daan, MONDAY + timedelta(days=7), route=week.other_route, start="12:00", end="20:00")


def unavailable(week: PlannedWeek) -> None:
    with week.acting() as depotflow:
        depotflow.people.set_availability(driver_id=week.daan, weekdays={0: "cannot"})


@pytest.mark.parametrize("make", [absent, engagement_over, busy, unavailable])
def test_who_cannot_come_leaves_an_open_route(week: PlannedWeek, make: Callable[[PlannedWeek], None]) -> None:
    week.shift(week.daan, MONDAY)
    make(week)
    assert copy(week).opened == 1
    assert [chip.driver_id for chip in chips(week) if chip.route_id == week.route] == [None]


def test_a_van_in_the_garage_stays_there(week: PlannedWeek, company: Company) -> None:
    van = company.build_vehicle("31")
    week.shift(week.daan, TUESDAY, van="31")
    with week.acting() as depotflow:
        depotflow.scope.get(Vehicle, van, what="Deze bus").out_of_service_from = date(2026, 6, 29)
    copy(week)
    (chip,) = chips(week)
    assert (chip.driver_id, chip.van) == (week.daan, "")


def test_an_archived_route_rides_no_more(week: PlannedWeek) -> None:
    week.shift(week.daan)
    with week.acting() as depotflow:
        depotflow.scope.get(RouteTemplate, week.route, what="Deze route").archived_at = depotflow.scope.now
    assert copy(week).skipped == 1
    assert chips(week) == []


def test_a_week_of_many_shifts_is_copied_in_few_statements(week: PlannedWeek, environment: Environment) -> None:
    for day in range(5):
        week.shift(week.daan, MONDAY + timedelta(days=day))
    with noted_statements(environment) as statements:
        assert len(copy(week).made) == 5
    assert len(statements) < 15


def test_the_copies_have_a_history_and_are_written_down(week: PlannedWeek) -> None:
    week.shift(week.daan, MONDAY)
    week.shift(None, TUESDAY)
    made = copy(week).made
    with week.acting() as depotflow:
        session = depotflow.scope.session
        history = session.scalars(select(Assignment).where(Assignment.shift_id.in_([key for key, _ in made]))).all()
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "week.copied")).one()
    assert [(row.driver_id, row.event) for row in history] == [(week.daan, "assigned")]
    assert entry.details["made"] == 2
