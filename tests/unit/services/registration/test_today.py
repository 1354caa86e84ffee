"""The day as the planner follows it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.tables import DriverMessage, Shift
from models.values.kinds import AbsenceKind, DriverEventKind, Role, ShiftState
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.registration.note_delay import NobodyIsExpected
from services.registration.today import Today, TodayShift
from services.rules.attendance import Attendance
from services.scope import tenant_scope
from tests.company import Company
from tests.unit.services.registration.conftest import SEVEN, Phone


def today_of(phone: Phone) -> Today:
    with phone.acting(Role.PLANNER) as depotflow:
        return depotflow.registration.today()


def only_shift(phone: Phone) -> TodayShift:
    [shift] = today_of(phone).shifts
    return shift


def at(phone: Phone, minutes: int) -> None:
    """Move the clock to so many minutes after seven."""
    phone.clock.move(SEVEN + timedelta(minutes=minutes) - phone.clock.now())


@pytest.mark.parametrize(
    ("minutes", "expected", "late"),
    [(-30, Attendance.EXPECTED, 0), (12, Attendance.LATE, 12), (27, Attendance.MISSING, 27)],
)
def test_who_does_not_start_stands_out_more_and_more(
    phone: Phone, minutes: int, expected: Attendance, late: int
) -> None:
    at(phone, minutes)
    shift = only_shift(phone)
    assert (shift.attendance, shift.late.count) == (expected, late)


def test_a_row_says_what_a_planner_needs_to_call_and_decide(phone: Phone) -> None:
    shift = only_shift(phone)
    assert (shift.route_code, shift.driver_name, shift.vehicle, shift.phone) == (
        "E-101", "Daan de Wit", "22", "+31612345678",
    )  # fmt: skip
    assert (shift.stops_planned, shift.driver_id) == (140, phone.driver_id)


def test_waiting_at_the_depot_is_loading_until_it_is_over(phone: Phone) -> None:
    phone.did("start", "06:58")
    phone.did("wait_start", "07:00")
    assert only_shift(phone).attendance is Attendance.LOADING
    phone.did("wait_end", "07:20")
    assert only_shift(phone).attendance is Attendance.DEPARTED


def test_the_day_counts_what_was_delivered(phone: Phone) -> None:
    phone.drives_a_day()
    shift = only_shift(phone)
    assert (shift.attendance, shift.stops_done, shift.is_handed_in) == (Attendance.DONE, 135, False)
    phone.did("submit", "15:50")
    assert only_shift(phone).is_handed_in


def test_what_needs_a_person_comes_first_in_its_depot(phone: Phone, company: Company) -> None:
    route_id = company.build_route(company.build_depot("Tilburg", principal="Kwadrant"), "T-1")
    company.build_shift(route_id, company.build_driver("Ömer Şahin"))
    company.build_shift(route_id, state=ShiftState.DRAFT)
    phone.did("start", "06:55")
    at(phone, 30)
    depots = today_of(phone).depots
    assert [(depot.name, depot.principal) for depot in depots] == [("Eindhoven", "Noordster"), ("Tilburg", "Kwadrant")]
    assert [shift.attendance for shift in depots[1].shifts] == [Attendance.MISSING, Attendance.UNMANNED]


def test_a_declined_shift_has_nobody(phone: Phone, company: Company) -> None:
    route_id = company.build_route(company.build_depot("Tilburg"), "T-1")
    company.build_shift(route_id, phone.driver_id, state=ShiftState.DECLINED)
    assert {shift.route_code: shift.attendance for shift in today_of(phone).shifts} == {
        "E-101": Attendance.EXPECTED,
        "T-1": Attendance.UNMANNED,
    }


def reported_away(phone: Phone, kind: AbsenceKind) -> None:
    with phone.acting(Role.PLANNER) as depotflow:
        day = depotflow.scope.today
        depotflow.people.add_absence(driver_id=phone.driver_id, kind=kind, first_day=day, last_day=day)


@pytest.mark.parametrize("kind", AbsenceKind)
def test_who_is_reported_away_after_being_asked_leaves_nobody(phone: Phone, kind: AbsenceKind) -> None:
    at(phone, -60)
    reported_away(phone, kind)
    shift = only_shift(phone)
    assert (shift.attendance, shift.absence) == (Attendance.UNMANNED, kind)
    phone.did("start", "06:58")
    assert only_shift(phone).attendance is Attendance.DEPARTED


def test_who_is_asked_in_spite_of_an_absence_is_expected(phone: Phone) -> None:
    reported_away(phone, AbsenceKind.LEAVE)
    with tenant_scope(phone.company.environment, phone.company.member(Role.OWNER)) as scope:
        scope.get(Shift, phone.shift_id, what="Deze dienst").published_at = scope.now
    shift = only_shift(phone)
    assert (shift.attendance, shift.absence) == (Attendance.EXPECTED, None)


def test_another_day_shows_that_day(phone: Phone) -> None:
    with phone.acting(Role.PLANNER) as depotflow:
        assert depotflow.registration.today(day=date(2026, 6, 23)).shifts == []


def test_what_drivers_did_is_told_newest_first(phone: Phone) -> None:
    phone.did("start", "06:58")
    phone.did("remark", "09:00", remark="Hek dicht")
    news = today_of(phone).news
    assert [(one.kind, one.remark) for one in news] == [
        (DriverEventKind.REMARK, "Hek dicht"),
        (DriverEventKind.START, ""),
    ]
    assert (news[0].driver, news[0].route_code) == ("Daan de Wit", "E-101")


def test_a_delay_shows_with_its_reason(phone: Phone) -> None:
    with phone.acting(Role.PLANNER) as depotflow:
        depotflow.registration.note_delay(shift_id=phone.shift_id, reason="file A2")
    assert only_shift(phone).delay_reason == "file A2"


def test_nobody_can_be_late_on_an_open_route(phone: Phone, company: Company) -> None:
    open_shift = company.build_shift(company.build_route(company.build_depot("Tilburg"), "T-1"), state=ShiftState.DRAFT)
    with phone.acting(Role.PLANNER) as depotflow:
        with pytest.raises(NobodyIsExpected):
            depotflow.registration.note_delay(shift_id=open_shift, reason="file")
        with pytest.raises(InvalidValue):
            depotflow.registration.note_delay(shift_id=phone.shift_id, reason=" ")


def test_a_message_reaches_everybody_it_was_meant_for(phone: Phone, company: Company) -> None:
    colleague = company.build_driver("Fatima El Amrani")
    with phone.acting(Role.PLANNER) as depotflow:
        sent = depotflow.registration.send_message(driver_ids=[phone.driver_id, colleague], text=" Band 20 min later. ")
    assert sent == 2
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        rows = scope.session.scalars(select(DriverMessage)).all()
    assert {(row.driver_id, row.text) for row in rows} == {
        (phone.driver_id, "Band 20 min later."),
        (colleague, "Band 20 min later."),
    }


def test_a_message_needs_words_and_known_people(phone: Phone, other_company: Company) -> None:
    with phone.acting(Role.PLANNER) as depotflow:
        for text in ("  ", "x" * 401):
            with pytest.raises(InvalidValue):
                depotflow.registration.send_message(driver_ids=[phone.driver_id], text=text)
        for stranger in (uuid4(), other_company.build_driver()):
            with pytest.raises(NotFound):
                depotflow.registration.send_message(driver_ids=[phone.driver_id, stranger], text="Hoi")
        with pytest.raises(NotFound):
            depotflow.registration.send_message(driver_ids=[], text="Hoi")


def test_another_company_sees_nothing_of_it(phone: Phone, other_company: Company) -> None:
    stranger = replace(other_company.member(Role.PLANNER))
    with phone.acting(stranger) as depotflow:
        assert depotflow.registration.today().depots == []
        with pytest.raises(NotFound):
            depotflow.registration.note_delay(shift_id=phone.shift_id, reason="file")


def test_a_driver_does_not_see_the_whole_day(phone: Phone) -> None:
    with phone.acting(phone.identity) as depotflow, pytest.raises(NotAllowed):
        depotflow.registration.today()
