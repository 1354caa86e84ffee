"""An employee's own hours, week by week."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from models.tables import Company as CompanyRow
from models.tables import EngagementPeriod, OutboxMessage, Registration
from models.values.calendar import IsoWeek
from models.values.kinds import Role
from models.values.minutes import Minutes
from models.values.refusal import InvalidValue
from services.registration.correct import Figures
from services.registration.own_hours import OfficeHasNoAddress, WeekHours
from services.scope import tenant_scope
from tests.company import Company
from tests.unit.services.registration.conftest import SEVEN, Phone

WEEK = IsoWeek(2026, 26)
MONDAY = WEEK.monday


def hours_of(phone: Phone) -> list[WeekHours]:
    with phone.acting(phone.identity) as depotflow:
        return depotflow.registration.own_hours()


def drove(phone: Phone, day: date, hours: int) -> None:
    """A shift of so many hours, as the office wrote it down, with half an hour of break."""
    shift_id = phone.shift_id
    if day != MONDAY:
        route_id = phone.company.build_route(phone.company.build_depot(f"Depot {day}"), "X-1")
        shift_id = phone.company.build_shift(route_id, phone.driver_id, day=day)
    start = SEVEN + (day - MONDAY)
    figures = Figures(started_at=start, ended_at=start + timedelta(hours=hours), break_minutes=30)
    phone.clock.move(max(figures.ended_at - phone.clock.now(), timedelta()))
    with phone.acting(Role.PLANNER) as depotflow:
        depotflow.registration.correct(shift_id=shift_id, figures=figures, reason="Nagekomen")


def test_a_week_adds_up_per_day_without_breaks(phone: Phone) -> None:
    phone.drives_a_day()
    drove(phone, date(2026, 6, 24), 9)
    [week] = hours_of(phone)
    assert week.week == WEEK
    assert week.worked == (Minutes(480), Minutes(0), Minutes(510), *[Minutes(0)] * 4)
    assert (week.total, week.breaks) == (Minutes(990), (Minutes(45), Minutes(30)))
    assert (week.contract, week.extra, week.is_approved) == (Minutes(2400), Minutes(0), False)


def test_who_starts_on_wednesday_has_three_fifths_of_the_contract(phone: Phone) -> None:
    with tenant_scope(phone.company.environment, phone.company.member(Role.OWNER)) as scope:
        own = EngagementPeriod.driver_id == phone.driver_id
        scope.session.execute(update(EngagementPeriod).where(own).values(valid_from=date(2026, 6, 24)))
    drove(phone, date(2026, 6, 24), 9)
    assert hours_of(phone)[0].contract == Minutes(3 * 480)


def test_weeks_stand_newest_first_and_the_old_fall_off(phone: Phone) -> None:
    for day in (date(2026, 6, 22), date(2026, 6, 15), date(2026, 5, 18), date(2026, 5, 11)):
        drove(phone, day, 8)
    assert [week.week.week for week in hours_of(phone)] == [26, 25, 21]


def test_above_the_contract_is_extra(phone: Phone) -> None:
    for day in range(22, 27):
        drove(phone, date(2026, 6, day), 10)
    assert hours_of(phone)[0].extra == Minutes(5 * 570 - 2400)


def test_a_week_is_approved_when_all_of_it_is(phone: Phone, company: Company) -> None:
    drove(phone, date(2026, 6, 22), 8)
    drove(phone, date(2026, 6, 23), 8)
    with tenant_scope(company.environment, company.member(Role.FINANCE)) as scope:
        approved = {"approved_by": scope.identity.membership_id, "approved_at": scope.now}
        first = scope.session.scalars(select(Registration.id).order_by(Registration.started_at).limit(1)).one()
        scope.session.execute(update(Registration).where(Registration.id == first).values(approved))
    assert not hours_of(phone)[0].is_approved
    with tenant_scope(company.environment, company.member(Role.FINANCE)) as scope:
        scope.session.execute(update(Registration).values(approved))
    assert hours_of(phone)[0].is_approved


def test_only_ones_own_hours_show(phone: Phone, company: Company) -> None:
    phone.drives_a_day()
    colleague = company.as_driver(company.build_driver("Fatima El Amrani"))
    with phone.acting(colleague) as depotflow:
        assert depotflow.registration.own_hours() == []


def test_a_difference_goes_to_the_office_by_mail(phone: Phone, company: Company) -> None:
    with phone.acting(phone.identity) as depotflow:
        depotflow.registration.report_difference(week=WEEK, text="Dinsdag was tot 17:00.")
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        mail = scope.session.scalars(select(OutboxMessage)).one()
    assert mail.recipient == "info@kempenbode.example"
    assert "week 26" in mail.subject
    assert "Dinsdag was tot 17:00." in mail.body


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_a_difference_says_what_is_wrong(phone: Phone, text: str) -> None:
    with phone.acting(phone.identity) as depotflow, pytest.raises(InvalidValue):
        depotflow.registration.report_difference(week=WEEK, text=text)


def test_without_an_address_the_driver_is_told_to_call(phone: Phone, company: Company) -> None:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.session.execute(update(CompanyRow).values(email=""))
    with phone.acting(phone.identity) as depotflow, pytest.raises(OfficeHasNoAddress):
        depotflow.registration.report_difference(week=WEEK, text="Dinsdag was tot 17:00.")
