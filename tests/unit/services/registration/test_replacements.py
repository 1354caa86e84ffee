"""A route without its driver: who could take it over, and taking it over."""

from datetime import date, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import Assignment, DriverMessage
from models.values.kinds import AbsenceKind, EngagementKind, Role, ShiftState
from models.values.refusal import NotAllowed, NotFound
from services.planning.refusals import DriverIsBusy, ShiftHasChanged, ShiftIsDriven
from services.registration.find_replacements import Replacements
from services.registration.replace_driver import AlreadyOnIt
from services.rules.attendance import Attendance
from services.scope import tenant_scope
from tests.company import Company
from tests.unit.services.registration.conftest import Phone

MONDAY = date(2026, 6, 22)


@pytest.fixture
def depot_id(phone: Phone) -> UUID:
    with phone.acting(Role.PLANNER) as depotflow:
        return depotflow.registration.today().depots[0].id


def replacements(phone: Phone) -> Replacements:
    with phone.acting(Role.PLANNER) as depotflow:
        return depotflow.registration.find_replacements(shift_id=phone.shift_id)


def replace(phone: Phone, driver_id: UUID, *, row_version: int = 1) -> None:
    with phone.acting(Role.PLANNER) as depotflow:
        depotflow.registration.replace_driver(
            shift_id=phone.shift_id, row_version=row_version, driver_id=driver_id
        )  # fmt: skip


def test_who_knows_the_route_comes_first(phone: Phone, company: Company, depot_id: UUID) -> None:
    route_id = phone.shift().route_template_id
    company.build_driver("Andreea Turcanu", depot_id=depot_id)
    knows = company.build_driver("Joris Dielen", depot_id=depot_id)
    for days in (7, 14):
        company.build_shift(route_id, knows, day=MONDAY - timedelta(days=days), state=ShiftState.SETTLED)
    found = replacements(phone)
    assert [one.name for one in found.best] == ["Joris Dielen", "Andreea Turcanu"]
    assert "Reed de route 2 keer in acht weken" in [reason.text for reason in found.best[0].reasons]
    assert found.best[0].phone == "+31612345678"


def test_other_depots_and_the_missing_driver_are_left_out(phone: Phone, company: Company) -> None:
    company.build_driver("Ömer Şahin", depot_id=company.build_depot("Tilburg"))
    found = replacements(phone)
    assert found.best == []
    assert found.excluded == []


def test_who_is_free_but_may_not_is_named_with_the_reason(phone: Phone, company: Company, depot_id: UUID) -> None:
    away = company.build_driver("Desiree Koolen", depot_id=depot_id)
    busy = company.build_driver("Fatima El Amrani", depot_id=depot_id)
    tired = company.build_driver("Hans Kok", depot_id=depot_id)
    company.build_shift(company.build_route(depot_id, "E-2"), busy)
    evening = company.build_route(depot_id, "E-9", starts_at=time(15), ends_at=time(23, 30))
    company.build_shift(evening, tired, day=MONDAY - timedelta(days=1))
    with phone.acting(Role.PLANNER) as depotflow:
        depotflow.people.add_absence(
            driver_id=away, kind=AbsenceKind.LEAVE, first_day=MONDAY, last_day=MONDAY + timedelta(days=4)
        )  # fmt: skip
    found = replacements(phone)
    reasons = dict(found.excluded)
    assert "Desiree Koolen" in reasons
    assert "Verlof" in reasons["Desiree Koolen"]
    assert "rust" in reasons["Hans Kok"].lower()
    assert "Fatima El Amrani" not in {*reasons, *(one.name for one in found.best)}


def test_a_zzp_driver_is_not_offered_the_companys_van(phone: Phone, company: Company, depot_id: UUID) -> None:
    company.build_driver("Łukasz Wójcik", kind=EngagementKind.ZZP, depot_id=depot_id)
    found = replacements(phone)
    assert [name for name, _ in found.excluded] == ["Łukasz Wójcik"]


def test_taking_over_moves_the_route_and_tells_the_replacement(phone: Phone, company: Company, depot_id: UUID) -> None:
    joris = company.build_driver("Joris Dielen", depot_id=depot_id)
    replace(phone, joris)
    shift = phone.shift()
    assert (shift.driver_id, shift.state, shift.vehicle_id is not None) == (joris, ShiftState.PUBLISHED, True)
    assert shift.published is not None
    assert shift.published["driver_id"] == str(joris)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        message = scope.session.scalars(select(DriverMessage)).one()
        kept = scope.session.execute(select(Assignment.driver_id, Assignment.event).order_by(Assignment.event)).all()
    assert message.driver_id == joris
    assert "E-101" in message.text
    assert (phone.driver_id, "no_show") in [tuple(row) for row in kept]


def test_the_replacement_can_start_and_the_missing_driver_no_longer(
    phone: Phone, company: Company, depot_id: UUID
) -> None:
    joris = company.build_driver("Joris Dielen", depot_id=depot_id)
    replace(phone, joris)
    assert phone.did("start", "07:30").message == "Deze dienst staat niet (meer) op jouw naam. Bel je planner."
    other = Phone(phone.acting, phone.clock, joris, phone.shift_id, company.as_driver(joris), company)
    assert other.did("start", "07:40").message is None
    with phone.acting(Role.PLANNER) as depotflow:
        assert depotflow.registration.today().shifts[0].attendance is Attendance.DEPARTED


def test_the_replacement_gets_time_to_come(phone: Phone, company: Company, depot_id: UUID) -> None:
    phone.clock.move(timedelta(hours=2, minutes=10))
    replace(phone, company.build_driver("Joris Dielen", depot_id=depot_id))
    with phone.acting(Role.PLANNER) as depotflow:
        shift = depotflow.registration.today().shifts[0]
    assert (shift.driver_name, shift.attendance) == ("Joris Dielen", Attendance.EXPECTED)


def test_who_declined_is_no_no_show(phone: Phone, company: Company, depot_id: UUID) -> None:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.session.merge(phone.shift()).state = ShiftState.DECLINED
    replace(phone, company.build_driver("Joris Dielen", depot_id=depot_id))
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        assert "no_show" not in scope.session.scalars(select(Assignment.event)).all()


def test_a_route_that_started_stays_with_its_driver(phone: Phone, company: Company, depot_id: UUID) -> None:
    joris = company.build_driver("Joris Dielen", depot_id=depot_id)
    phone.did("start", "07:00")
    with pytest.raises(ShiftIsDriven):
        replace(phone, joris)


def test_two_planners_cannot_both_replace(phone: Phone, company: Company, depot_id: UUID) -> None:
    replace(phone, company.build_driver("Joris Dielen", depot_id=depot_id))
    with pytest.raises(ShiftHasChanged):
        replace(phone, company.build_driver("Andreea Turcanu", depot_id=depot_id))


def test_who_drives_already_cannot_take_over(phone: Phone, company: Company, depot_id: UUID) -> None:
    busy = company.build_driver("Fatima El Amrani", depot_id=depot_id)
    company.build_shift(company.build_route(depot_id, "E-2"), busy)
    with pytest.raises(DriverIsBusy):
        replace(phone, busy)


def test_nobody_replaces_themselves(phone: Phone) -> None:
    with pytest.raises(AlreadyOnIt):
        replace(phone, phone.driver_id)


def test_strangers_stay_out_of_it(phone: Phone, other_company: Company) -> None:
    with pytest.raises(NotFound):
        replace(phone, other_company.build_driver())
    with phone.acting(other_company.member(Role.PLANNER)) as depotflow, pytest.raises(NotFound):
        depotflow.registration.find_replacements(shift_id=phone.shift_id)
    with phone.acting(Role.FINANCE) as depotflow, pytest.raises(NotAllowed):
        depotflow.registration.replace_driver(shift_id=phone.shift_id, row_version=1, driver_id=phone.driver_id)
