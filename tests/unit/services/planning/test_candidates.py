from datetime import timedelta

import pytest
from sqlalchemy import select

from models.tables import Contractor
from models.values.ids import new_id
from models.values.kinds import AbsenceKind, EngagementKind, Severity
from services.planning.candidates import Candidate
from services.planning.refusals import UnknownShift
from services.planning.turn import SeenShift
from tests.company import Company
from tests.unit.services.planning.conftest import MONDAY, TUESDAY, WEDNESDAY, WEEK, PlannedWeek


def candidates(week: PlannedWeek, *shifts: SeenShift) -> dict[str, Candidate]:
    with week.acting() as depotflow:
        found = depotflow.planning.candidates(week=WEEK, shift_ids=[shift.id for shift in shifts])
    return {candidate.name: candidate for candidate in found.rows}


def test_who_fits_comes_before_who_is_warned_about_and_who_is_busy(week: PlannedWeek, company: Company) -> None:
    company.build_driver("Fatima Yılmaz", depot_id=week.depot)
    week.shift(week.daan, route=week.other_route)
    with week.acting() as depotflow:
        depotflow.people.add_absence(driver_id=week.sara, kind=AbsenceKind.LEAVE, first_day=MONDAY, last_day=MONDAY)
    found = candidates(week, week.shift(None))
    assert list(found) == ["Fatima Yılmaz", "Sara Bos", "Daan de Wit"]
    assert found["Fatima Yılmaz"].severity is None
    assert [finding.title for finding in found["Sara Bos"].findings] == ["Verlof t/m ma 22 juni"]
    assert found["Daan de Wit"].busy_with == "E-102"


def test_people_of_the_depot_who_know_the_route_come_first(week: PlannedWeek, company: Company) -> None:
    elsewhere = company.build_depot("Tilburg")
    company.build_driver("Aad van Tilburg", depot_id=elsewhere)
    week.shift(week.sara, MONDAY - timedelta(days=14))
    found = candidates(week, week.shift(None))
    assert list(found) == ["Sara Bos", "Daan de Wit", "Aad van Tilburg"]
    assert found["Sara Bos"].times_driven == 1


def test_hours_count_the_new_shifts_and_go_over_the_contract(week: PlannedWeek) -> None:
    for day in range(1, 5):
        week.shift(week.daan, MONDAY + timedelta(days=day))
    found = candidates(week, week.shift(None), week.shift(None, MONDAY + timedelta(days=5), route=week.other_route))
    assert (found["Daan de Wit"].minutes, found["Daan de Wit"].is_over_contract) == (6 * 495, True)
    assert (found["Sara Bos"].minutes, found["Sara Bos"].is_over_contract) == (2 * 495, False)


def test_whoever_drives_it_now_is_no_candidate(week: PlannedWeek) -> None:
    assert "Daan de Wit" not in candidates(week, week.shift(week.daan))


def test_a_zzp_driver_without_a_licence_is_shown_with_the_reason(week: PlannedWeek, company: Company) -> None:
    company.build_driver("Ömer Şahin", kind=EngagementKind.ZZP, depot_id=week.depot)
    with week.acting() as depotflow:
        depotflow.scope.session.scalars(select(Contractor)).one().niwo_until = None
    omer = candidates(week, week.shift(None))["Ömer Şahin"]
    assert (omer.severity, omer.findings[0].title) == (Severity.BLOCK, "Geen geldige Eurovergunning")


def test_nobody_is_sought_for_an_unknown_shift(week: PlannedWeek) -> None:
    with pytest.raises(UnknownShift):
        candidates(week, SeenShift(new_id(), 1))


class TestProposals:
    def test_open_routes_get_people_with_whom_nothing_is_wrong(self, week: PlannedWeek) -> None:
        week.shift(week.daan, TUESDAY, route=week.other_route)
        one, other = week.shift(None, TUESDAY), week.shift(None, WEDNESDAY)
        with week.acting() as depotflow:
            found = depotflow.planning.propose_drivers(week=WEEK)
        assert {row.shift_id: row.candidate.name for row in found.rows}.keys() == {one.id, other.id}
        assert next(row for row in found.rows if row.shift_id == one.id).candidate.name == "Sara Bos"
        assert found.unfilled == 0

    def test_nobody_is_proposed_twice_at_once(self, week: PlannedWeek) -> None:
        for route in (week.route, week.other_route):
            week.shift(None, TUESDAY, route=route)
        week.shift(None, TUESDAY, start="06:00", end="14:00")
        with week.acting() as depotflow:
            found = depotflow.planning.propose_drivers(week=WEEK)
        assert len({row.candidate.driver_id for row in found.rows}) == len(found.rows) == 2
        assert found.unfilled == 1

    def test_what_has_begun_is_left_alone(self, week: PlannedWeek) -> None:
        week.shift(None, MONDAY, start="04:00", end="12:00")
        with week.acting() as depotflow:
            found = depotflow.planning.propose_drivers(week=WEEK)
        assert (found.rows, found.unfilled) == ((), 0)
