"""What a driver's phone gets to see of the day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.tables import DriverMessage
from models.values.kinds import EngagementKind, Role, ShiftState
from models.values.refusal import NotAllowed
from services.registration.correct import Figures
from services.registration.own_day import OwnDay
from services.rules.registration import Phase
from services.scope import tenant_scope
from tests.company import Company
from tests.unit.services.registration.conftest import SEVEN, Phone, event

MONDAY = date(2026, 6, 22)


def day_of(phone: Phone) -> OwnDay:
    with phone.acting(phone.identity) as depotflow:
        return depotflow.registration.own_day()


def test_the_shift_says_where_when_and_in_which_van(phone: Phone) -> None:
    day = day_of(phone)
    [shift] = day.shifts
    assert (shift.route_code, shift.depot, shift.vehicle, shift.plate) == ("E-101", "Eindhoven", "Bus 22", "V-022-XX")
    assert (shift.starts_at, shift.stops_planned) == (SEVEN, 140)
    assert shift.facts.phase is Phase.PLANNED
    assert (day.today, day.first_name, day.is_zzp) == (MONDAY, "Daan", False)


def test_a_running_shift_shows_what_was_registered(phone: Phone) -> None:
    phone.send(event(phone.shift_id, "start", "07:00"), event(phone.shift_id, "break_start", "12:00"))
    facts = day_of(phone).shifts[0].facts
    assert facts.phase is Phase.BREAK
    assert facts.breaks[0].start == SEVEN + timedelta(hours=5)


def test_after_handing_in_the_office_has_the_last_word(phone: Phone) -> None:
    phone.drives_a_day()
    phone.did("submit", "15:50")
    assert day_of(phone).shifts[0].facts.phase is Phase.SUBMITTED
    phone.clock.move(timedelta(minutes=10))
    figures = Figures(started_at=SEVEN, ended_at=SEVEN + timedelta(hours=9), stops_done=140, break_minutes=30)
    with phone.acting(Role.PLANNER) as depotflow:
        depotflow.registration.correct(shift_id=phone.shift_id, figures=figures, reason="Scanner telde 140")
    facts = day_of(phone).shifts[0].facts
    assert (facts.phase, facts.stops_done, facts.pause.count) == (Phase.SUBMITTED, 140, 30)


def test_concepts_declined_and_other_peoples_shifts_stay_out_of_sight(phone: Phone, company: Company) -> None:
    depot_id = company.build_depot("Tilburg")
    company.build_shift(company.build_route(depot_id, "T-1"), company.build_driver("Łukasz Wójcik"))
    company.build_shift(company.build_route(depot_id, "T-2"), phone.driver_id, state=ShiftState.DECLINED)
    company.build_shift(
        company.build_route(depot_id, "T-3"), phone.driver_id, day=date(2026, 6, 23), state=ShiftState.DRAFT
    )
    assert [shift.route_code for shift in day_of(phone).shifts] == ["E-101"]


def test_the_times_are_those_the_driver_was_told(phone: Phone, company: Company) -> None:
    with tenant_scope(company.environment, company.member(Role.PLANNER)) as scope:
        scope.session.merge(phone.shift()).starts_at = SEVEN + timedelta(hours=1)
    assert day_of(phone).shifts[0].starts_at == SEVEN


def test_the_route_is_the_one_the_driver_was_told(phone: Phone, company: Company) -> None:
    other = company.build_route(company.build_depot("Tilburg"), "T-1")
    with tenant_scope(company.environment, company.member(Role.PLANNER)) as scope:
        shift = scope.session.merge(phone.shift())
        shift.published = {**(shift.published or {}), "route_id": str(shift.route_template_id)}
        shift.route_template_id = other
    [shown] = day_of(phone).shifts
    assert (shown.route_code, shown.depot) == ("E-101", "Eindhoven")


def test_the_next_days_come_along_for_a_morning_without_reach(phone: Phone, company: Company) -> None:
    route_id = company.build_route(company.build_depot("Tilburg"), "T-1")
    for days in (1, 3, 4):
        company.build_shift(route_id, phone.driver_id, day=MONDAY + timedelta(days=days))
    assert [shift.service_date.day for shift in day_of(phone).shifts] == [22, 23, 25]


def test_a_shift_that_still_runs_stays_however_old(phone: Phone) -> None:
    phone.did("start", "07:00")
    phone.clock.move(timedelta(days=5))
    assert [shift.id for shift in day_of(phone).shifts] == [phone.shift_id]


def test_shifts_that_wait_for_an_answer_are_counted_from_today_on(phone: Phone, company: Company) -> None:
    route_id = company.build_route(company.build_depot("Tilburg"), "T-1")
    for days in (-7, 1, 20):
        company.build_shift(
            route_id, phone.driver_id, day=MONDAY + timedelta(days=days), state=ShiftState.PUBLISHED
        )  # fmt: skip
    assert day_of(phone).to_confirm == 2


def test_messages_show_until_they_were_seen(phone: Phone, company: Company) -> None:
    with tenant_scope(company.environment, company.member(Role.PLANNER)) as scope:
        message = scope.add(
            DriverMessage(driver_id=phone.driver_id, text="Neem twee retouren mee.", sent_by="Sanne", sent_at=scope.now)
        )
    assert [one.text for one in day_of(phone).messages] == ["Neem twee retouren mee."]
    phone.send(event(None, "message_seen", data={"message_id": str(message.id)}))
    assert day_of(phone).messages == []


def test_a_zzp_driver_is_told_apart(company: Company, phone: Phone) -> None:
    zzp = company.build_driver("Łukasz Wójcik", kind=EngagementKind.ZZP)
    assert day_of(replace(phone, identity=company.as_driver(zzp))).is_zzp


def test_an_account_without_a_driver_has_no_day(phone: Phone) -> None:
    with pytest.raises(NotAllowed):
        day_of(replace(phone, identity=replace(phone.identity, driver_id=None)))
