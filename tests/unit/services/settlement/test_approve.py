"""Approving: exceptions by hand, the rest in one go, never one's own, and twice is harmless."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from models.tables import Registration, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import Role, ShiftState
from models.values.refusal import Conflict, NotFound
from services.gateways.clock import StandingClock
from services.settlement.approve import ApprovalResult, OwnRegistration, RegistrationIsBlocked
from services.settlement.rows import QueueState
from tests.company import Company
from tests.conftest import Acting
from tests.driven import correct_stops, drive
from tests.settled import MONDAY, TUESDAY, WEEK, Scenario
from tests.statements import noted_statements


def test_unusual_registrations_come_first_and_usual_ones_go_in_one_go(
    company: Company, acting: Acting, week: IsoWeek
) -> None:
    route_id = company.build_route(company.build_depot())
    drive(company, route_id, company.build_driver("A"), MONDAY)
    drive(company, route_id, company.build_driver("B"), MONDAY, stops=90)
    drive(company, route_id, company.build_driver("C"), TUESDAY)
    with acting() as depotflow:
        queue = depotflow.settlement.queue(week=week)
    assert [(row.driver, row.state) for row in queue.rows] == [
        ("B", QueueState.UNUSUAL),
        ("A", QueueState.USUAL),
        ("C", QueueState.USUAL),
    ]
    assert [found.text for found in queue.rows[0].exceptions] == ["90 stops, de norm van de route is 140."]
    assert queue.approvable == 2
    with acting() as depotflow:
        assert depotflow.settlement.approve_usual(week=week) == ApprovalResult(2, 0, week)
    with acting() as depotflow:
        counts = depotflow.settlement.queue(week=week).counts
    assert counts == {QueueState.UNUSUAL: 1, QueueState.APPROVED: 2}


def test_who_registered_does_not_approve(company: Company, acting: Acting, week: IsoWeek) -> None:
    route_id = company.build_route(company.build_depot())
    planner = company.member(Role.PLANNER).membership_id
    assert planner is not None
    driven = drive(company, route_id, company.build_driver(), MONDAY, registered_by=planner)
    with pytest.raises(OwnRegistration), acting(Role.PLANNER) as depotflow:
        depotflow.settlement.approve(registration_ids=[driven.registration_id])
    with acting(Role.PLANNER) as depotflow:
        assert depotflow.settlement.approve_usual(week=week).approved == 0
    with acting(Role.FINANCE) as depotflow:
        assert depotflow.settlement.approve(registration_ids=[driven.registration_id]).approved == 1


def test_minutes_that_two_registrations_of_a_driver_count_are_not_approved(
    company: Company, acting: Acting, week: IsoWeek
) -> None:
    route_id, driver_id = company.build_route(company.build_depot()), company.build_driver()
    drive(company, route_id, company.build_driver("Noor Bakker"), TUESDAY)
    night = drive(company, route_id, driver_id, MONDAY, starts_at=time(22), ends_at=time(7, 30))
    day = drive(company, route_id, driver_id, TUESDAY)
    text = "Van 07:00 tot 07:30 staat deze chauffeur ook op een andere dienst: die tijd telt nu twee keer."
    with acting() as depotflow:
        rows = {row.registration_id: row for row in depotflow.settlement.queue(week=week).rows}
        assert depotflow.settlement.approve_usual(week=week).approved == 1
    for one in (night, day):
        assert text in [found.text for found in rows[one.registration_id].exceptions]
        with pytest.raises(RegistrationIsBlocked, match="telt nu twee keer"), acting() as depotflow:
            depotflow.settlement.approve(registration_ids=[one.registration_id])


def test_a_shift_that_starts_as_another_ends_is_usual(company: Company, acting: Acting, week: IsoWeek) -> None:
    route_id, driver_id = company.build_route(company.build_depot()), company.build_driver()
    drive(company, route_id, driver_id, MONDAY, starts_at=time(22), ends_at=time(7))
    drive(company, route_id, driver_id, TUESDAY)
    with acting() as depotflow:
        assert depotflow.settlement.approve_usual(week=week).approved == 1


def test_approving_twice_changes_nothing(scenario: Scenario, acting: Acting) -> None:
    one = scenario.monday.registration_id
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=[one])
        before = depotflow.scope.get(Registration, one, what="").approved_by
    with acting(Role.FINANCE) as depotflow:
        assert depotflow.settlement.approve(registration_ids=[one]) == ApprovalResult(0, 1)
        assert depotflow.scope.get(Registration, one, what="").approved_by == before


def test_two_who_approve_at_once_approve_once(scenario: Scenario, acting: Acting) -> None:
    def approve(role: Role) -> ApprovalResult:
        with acting(role) as depotflow:
            return depotflow.settlement.approve(registration_ids=scenario.registration_ids)

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(approve, (Role.OWNER, Role.FINANCE)))
    assert sorted(result.approved for result in results) == [0, 3]


def test_an_approved_shift_is_approved_on_the_board_too(scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=[scenario.monday.registration_id])
        assert depotflow.scope.get(Shift, scenario.monday.shift_id, what="").state is ShiftState.APPROVED


def test_fifteen_hours_without_a_reason_is_corrected_first(company: Company, acting: Acting) -> None:
    route_id = company.build_route(company.build_depot())
    driven = drive(company, route_id, company.build_driver(), MONDAY, starts_at=time(5), ends_at=time(20, 30))
    with pytest.raises(RegistrationIsBlocked) as refused, acting() as depotflow:
        depotflow.settlement.approve(registration_ids=[driven.registration_id])
    assert "15 u 30 m" in refused.value.message


def test_stops_that_do_not_add_up_to_what_was_loaded_are_not_approved(scenario: Scenario, acting: Acting) -> None:
    registration_id = scenario.monday.registration_id
    with acting() as depotflow:
        row = depotflow.scope.get(Registration, registration_id, what="")
        row.stops_failed, row.stops_loaded = 3, 146
    with pytest.raises(RegistrationIsBlocked, match="is 145, geladen waren 146"), acting() as depotflow:
        depotflow.settlement.approve(registration_ids=[registration_id])
    with acting() as depotflow:
        depotflow.scope.get(Registration, registration_id, what="").stops_loaded = 145
    with acting() as depotflow:
        assert depotflow.settlement.approve(registration_ids=[registration_id]).approved == 1


def test_an_older_version_is_not_approved(scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.scope.session.execute(
            update(Registration).where(Registration.id == scenario.monday.registration_id).values(is_current=False)
        )
    with pytest.raises(Conflict), acting() as depotflow:
        depotflow.settlement.approve(registration_ids=[scenario.monday.registration_id])


def test_one_unknown_registration_approves_none(scenario: Scenario, acting: Acting) -> None:
    with pytest.raises(NotFound), acting() as depotflow:
        depotflow.settlement.approve(registration_ids=[scenario.monday.registration_id, UUID(int=9)])
    with acting() as depotflow:
        approved = select(Registration.id).where(Registration.approved_at.is_not(None))
        assert depotflow.scope.session.scalars(approved).all() == []


def test_a_shift_that_was_never_registered_is_missing(company: Company, acting: Acting, week: IsoWeek) -> None:
    route_id = company.build_route(company.build_depot())
    driven = drive(company, route_id, company.build_driver(), MONDAY)
    with acting() as depotflow:
        depotflow.scope.session.execute(delete(Registration).where(Registration.id == driven.registration_id))
    with acting() as depotflow:
        (row,) = depotflow.settlement.queue(week=week).rows
    assert (row.state, row.registration_id, row.driver) == (QueueState.MISSING, None, "Daan de Wit")


def test_the_step_bar_counts_the_shifts_of_the_week_as_its_queue_shows_them(
    scenario: Scenario, company: Company, acting: Acting, week: IsoWeek
) -> None:
    drive(company, scenario.route_id, company.build_driver("Noor Bakker"), MONDAY, stops=90)
    forgotten = drive(company, scenario.route_id, company.build_driver("Ivo Smit"), TUESDAY)
    cancelled = drive(company, scenario.route_id, company.build_driver("Bo Maas"), TUESDAY)
    with acting() as depotflow:
        depotflow.settlement.approve(
            registration_ids=[scenario.monday.registration_id, scenario.tuesday.registration_id]
        )
        depotflow.settlement.hold_shift(shift_id=scenario.tuesday.shift_id, reason="Opdrachtgever telt anders")
        session = depotflow.scope.session
        session.execute(delete(Registration).where(Registration.id == forgotten.registration_id))
        session.execute(update(Shift).where(Shift.id == cancelled.shift_id).values(state=ShiftState.CANCELLED))
    with acting() as depotflow:
        status, counts = depotflow.settlement.status(week=week), depotflow.settlement.queue(week=week).counts
    assert counts == {
        QueueState.UNUSUAL: 1,
        QueueState.MISSING: 1,
        QueueState.USUAL: 1,
        QueueState.HELD: 1,
        QueueState.APPROVED: 1,
    }
    assert (status.shifts, status.approved, status.held) == (5, 1, 1)


def test_the_step_bar_reads_no_rows_and_the_queue_looks_for_late_ones_only_after_a_lock(
    scenario: Scenario, company: Company, acting: Acting, week: IsoWeek
) -> None:
    with acting() as depotflow, noted_statements(company.environment) as asked_for_status:
        depotflow.settlement.status(week=week)
    with acting() as depotflow, noted_statements(company.environment) as asked_for_queue:
        assert len(depotflow.settlement.queue(week=week).rows) == len(scenario.registration_ids)
    assert not [each for each in asked_for_status if "correction_reason" in each]
    assert len([each for each in asked_for_queue if each.startswith("SELECT")]) == 4


def test_approving_a_correction_tells_which_open_week_takes_it(
    scenario: Scenario, acting: Acting, clock: StandingClock
) -> None:
    """The first after the lock, also when nobody drove in it: an open week is one that finance can still send."""
    with acting() as depotflow:
        own = depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        depotflow.settlement.lock_week(week=WEEK)
    clock.move(timedelta(weeks=3))
    with acting() as depotflow:
        corrected = correct_stops(depotflow.scope, scenario.monday.shift_id, stops=120)
        late = depotflow.settlement.approve(registration_ids=[corrected])
    assert (own.booked_in, late.booked_in) == (WEEK, WEEK.shifted(1))
