"""Absence and availability, by the planner and by drivers themselves."""

from datetime import date
from typing import Any

import pytest

from models.values.kinds import AbsenceKind, EngagementKind
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue, NotFound
from tests.at_once import at_once
from tests.company import Company
from tests.conftest import Acting

WEEK: dict[str, Any] = {"start": date(2026, 6, 22), "end": date(2026, 6, 29)}


def test_a_sick_driver_is_away_until_the_last_day(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver("Jan Bos")
    with acting() as depotflow:
        absence_id = depotflow.people.add_absence(
            driver_id=driver_id, kind=AbsenceKind.SICK, first_day=date(2026, 6, 22), last_day=date(2026, 6, 24)
        )
        (listed,) = depotflow.people.list_absences(**WEEK)
        (row,) = depotflow.people.list_drivers(query=TableQuery()).rows
        depotflow.people.remove_absence(absence_id=absence_id)
        assert depotflow.people.list_absences(**WEEK) == []
    assert (listed.driver, listed.first_day, listed.last_day) == ("Jan Bos", date(2026, 6, 22), date(2026, 6, 24))
    assert row.away_until == date(2026, 6, 24)


@pytest.mark.parametrize("last_day", [date(2026, 6, 21), date(2029, 1, 1)])
def test_days_that_cannot_be_right_are_refused(acting: Acting, company: Company, last_day: date) -> None:
    driver_id = company.build_driver()
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.people.add_absence(
            driver_id=driver_id, kind=AbsenceKind.LEAVE, first_day=date(2026, 6, 22), last_day=last_day
        )
    assert caught.value.field == "last_day"


def test_who_is_independent_is_not_available_and_never_on_leave(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver(kind=EngagementKind.ZZP)
    days: dict[str, Any] = {"first_day": date(2026, 6, 22), "last_day": date(2026, 6, 22)}
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.people.add_absence(driver_id=driver_id, kind=AbsenceKind.LEAVE, **days)
    with acting() as depotflow:
        depotflow.people.add_absence(driver_id=driver_id, kind=AbsenceKind.UNAVAILABLE, **days)


def test_leave_waits_for_an_answer_and_illness_does_not(acting: Acting, company: Company) -> None:
    driver = company.as_driver(company.build_driver())
    days: dict[str, Any] = {"first_day": date(2026, 6, 25), "last_day": date(2026, 6, 26)}
    with acting(driver) as depotflow:
        leave_id = depotflow.people.request_absence(kind=AbsenceKind.LEAVE, **days)
        depotflow.people.request_absence(kind=AbsenceKind.SICK, **days)
        assert [row.state for row in depotflow.people.own_absences()] == ["requested", "approved"]
    with acting() as depotflow:
        (asked,) = depotflow.people.list_absences(**WEEK, only_requested=True)
        depotflow.people.answer_absence(absence_id=asked.id, approve=False)
        assert [row.kind for row in depotflow.people.list_absences(**WEEK)] == [AbsenceKind.SICK]
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.people.answer_absence(absence_id=leave_id, approve=True)


def test_a_driver_withdraws_only_what_is_own_and_not_begun(acting: Acting, company: Company) -> None:
    one, other = company.as_driver(company.build_driver("An")), company.as_driver(company.build_driver("Jan"))
    with acting(one) as depotflow:
        later = depotflow.people.request_absence(
            kind=AbsenceKind.LEAVE, first_day=date(2026, 6, 25), last_day=date(2026, 6, 25)
        )
        begun = depotflow.people.request_absence(
            kind=AbsenceKind.SICK, first_day=date(2026, 6, 22), last_day=date(2026, 6, 23)
        )
    with pytest.raises(NotFound), acting(other) as depotflow:
        depotflow.people.withdraw_absence(absence_id=later)
    with pytest.raises(InvalidValue), acting(one) as depotflow:
        depotflow.people.withdraw_absence(absence_id=begun)
    with acting(one) as depotflow:
        depotflow.people.withdraw_absence(absence_id=later)
        assert [row.id for row in depotflow.people.own_absences()] == [begun]


def test_availability_that_is_saved_twice_at_once_is_saved(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()

    def save(_: int) -> None:
        with acting() as depotflow:
            depotflow.people.set_availability(driver_id=driver_id, weekdays={6: "cannot"})

    assert at_once(4, save) == [None] * 4


def test_availability_is_kept_per_weekday(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()
    driver = company.as_driver(driver_id)
    with acting(driver) as depotflow:
        depotflow.people.set_own_availability(weekdays={5: "rather_not", 6: "cannot"})
        assert depotflow.people.own_availability() == {5: "rather_not", 6: "cannot"}
    with acting() as depotflow:
        depotflow.people.set_availability(driver_id=driver_id, weekdays={6: "can"})
        assert depotflow.people.get_driver(driver_id=driver_id).availability == {6: "can"}
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.people.set_availability(driver_id=driver_id, weekdays={7: "can"})
