"""A start that was a mistake is taken back, on the phone or in the office, as long as nothing followed it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from models.tables import AuditEntry, DriverEvent, Registration, Shift
from models.values.kinds import Role, ShiftState
from models.values.refusal import InvalidValue, NotAllowed
from services.registration.correct import Figures
from services.registration.record_events import EventStatus
from services.scope import tenant_scope
from tests.company import Company
from tests.unit.services.registration.conftest import SEVEN, Phone, event

ACCEPTED, DUPLICATE, REFUSED = EventStatus.ACCEPTED, EventStatus.DUPLICATE, EventStatus.REFUSED
Did = list[tuple[str, dict[str, object]]]
IN_THE_WAY: dict[str, Did] = {
    "Er is al pauze geregistreerd": [("break_start", {}), ("break_end", {})],
    "Er is al wachttijd geregistreerd": [("wait_start", {})],
    "Er zijn al stops of pakketten geteld": [("counts", {"stops_done": 1})],
    "De kilometerstand aan het eind is al ingevuld": [("odometer", {"km_end": 84_300})],
    "De dienst is al gestopt": [("stop", {})],
}


def office_takes_back(phone: Phone, role: Role = Role.PLANNER) -> None:
    with phone.acting(role) as depotflow:
        depotflow.registration.take_back_start(shift_id=phone.shift_id)


def entries(phone: Phone) -> list[tuple[str, dict[str, object]]]:
    with tenant_scope(phone.company.environment, phone.company.member(Role.OWNER)) as scope:
        found = select(AuditEntry.actor_name, AuditEntry.details).where(AuditEntry.subject_id == phone.shift_id)
        return [(who, details) for who, details in scope.session.execute(found)]


@pytest.mark.parametrize("in_the_office", [False, True])
def test_after_taking_back_the_shift_is_as_it_was_and_the_trail_has_the_start(
    phone: Phone, *, in_the_office: bool
) -> None:
    before = phone.shift()
    phone.did("odometer", "06:50", km_start=84_210)
    phone.did("start", "07:00")
    assert phone.shift().state is ShiftState.RUNNING
    if in_the_office:
        office_takes_back(phone)
    else:
        assert phone.did("take_back", "07:02").status is ACCEPTED
    after = phone.shift()
    assert (after.state, after.row_version, after.published) == (before.state, before.row_version, before.published)
    assert phone.row() is None
    who = phone.company.member(Role.PLANNER).name if in_the_office else phone.identity.name
    assert entries(phone) == [(who, {"started_at": SEVEN.isoformat()})]
    assert phone.did("start", "07:30").status is ACCEPTED
    row = phone.row()
    assert row is not None
    assert (row.version, row.km_start) == (1, 84_210)


def test_who_had_not_confirmed_yet_has_not_confirmed_after_it(phone: Phone, company: Company) -> None:
    route_id = company.build_route(company.build_depot("Tilburg"), "T-1")
    driver_id = company.build_driver("Noor Bakker")
    shift_id = company.build_shift(route_id, driver_id, state=ShiftState.PUBLISHED)
    other = replace(phone, driver_id=driver_id, shift_id=shift_id, identity=company.as_driver(driver_id))
    other.did("start")
    office_takes_back(other)
    assert other.shift().state is ShiftState.PUBLISHED


@pytest.mark.parametrize(("reason", "did"), IN_THE_WAY.items())
def test_what_followed_keeps_the_start_and_is_named(phone: Phone, reason: str, did: Did) -> None:
    phone.did("start", "07:00")
    for kind, data in did:
        phone.did(kind, "07:05", **data)
    message = f"{reason}, dus de start kan niet meer terug. Pas de registratie aan."
    answer = phone.did("take_back", "07:06")
    assert (answer.status, answer.message) == (REFUSED, message)
    with pytest.raises(InvalidValue, match=message):
        office_takes_back(phone)
    row = phone.row()
    assert row is not None
    assert (row.started_at, phone.shift().state, entries(phone)) == (SEVEN, ShiftState.RUNNING, [])


def test_what_was_handed_in_or_corrected_is_not_taken_back(phone: Phone) -> None:
    phone.did("start", "07:00")
    phone.did("remark", "09:00", remark="Foutje")
    figures = Figures(started_at=SEVEN, ended_at=SEVEN.replace(hour=6))
    with phone.acting(Role.OWNER) as depotflow:
        depotflow.registration.correct(shift_id=phone.shift_id, figures=figures, reason="Gestopt en vergeten")
    with pytest.raises(InvalidValue, match=r"De dienst is al ingeleverd, dus"):
        office_takes_back(phone)
    assert phone.did("take_back", "09:01").status is REFUSED
    assert phone.shift().state is ShiftState.DONE


@pytest.mark.parametrize("role", [Role.FINANCE, Role.READER])
def test_who_may_not_change_registrations_takes_nothing_back(phone: Phone, role: Role) -> None:
    phone.did("start")
    with pytest.raises(NotAllowed):
        office_takes_back(phone, role)


def test_taking_back_twice_is_taking_back_once(phone: Phone, company: Company) -> None:
    phone.did("start", "07:00")
    once, again = event(phone.shift_id, "take_back", "07:01"), event(phone.shift_id, "take_back", "07:02")
    assert [phone.send(one)[0].status for one in (once, once, again)] == [ACCEPTED, DUPLICATE, ACCEPTED]
    office_takes_back(phone)
    office_takes_back(phone)
    assert (phone.shift().state, phone.row(), len(entries(phone))) == (ShiftState.CONFIRMED, None, 1)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        kinds = select(DriverEvent.kind).order_by(DriverEvent.position)
        assert list(scope.session.scalars(kinds)) == ["start", "take_back", "take_back"]


def test_a_start_and_taking_it_back_may_arrive_together(phone: Phone) -> None:
    answers = phone.send(event(phone.shift_id, "start", "07:00"), event(phone.shift_id, "take_back", "07:01"))
    assert {one.status for one in answers} == {ACCEPTED}
    assert (phone.shift().state, phone.row()) == (ShiftState.CONFIRMED, None)


@pytest.mark.parametrize("kind", ["break_start", "break_end", "wait_start", "wait_end", "stop", "resume", "submit"])
def test_what_another_phone_still_had_is_refused_with_the_reason_and_not_lost(phone: Phone, kind: str) -> None:
    start, later = event(phone.shift_id, "start", "07:00"), event(phone.shift_id, kind, "15:00")
    phone.send(start)
    phone.did("take_back", "07:01")
    statuses = [one.status for one in phone.send(start, later)]
    assert statuses == [DUPLICATE, REFUSED]
    assert any(word in (phone.answers[-1].message or "") for word in ("geen start", "niet gestopt"))
    assert (phone.shift().state, phone.row()) == (ShiftState.CONFIRMED, None)


def test_the_shift_can_go_to_another_driver_who_starts_it(phone: Phone, company: Company) -> None:
    phone.did("start", "07:00")
    office_takes_back(phone)
    colleague_id = company.build_driver("Joris Dielen")
    with phone.acting(Role.PLANNER) as depotflow:
        version = phone.shift().row_version
        depotflow.registration.replace_driver(shift_id=phone.shift_id, row_version=version, driver_id=colleague_id)
    assert phone.did("stop", "15:00").message == "Deze dienst staat niet (meer) op jouw naam. Bel je planner."
    colleague = replace(phone, driver_id=colleague_id, identity=company.as_driver(colleague_id))
    assert colleague.did("start", "15:05").status is ACCEPTED
    row = phone.row()
    assert row is not None
    assert row.driver_id == colleague_id


def test_the_registration_that_stood_before_stands_again(phone: Phone, company: Company) -> None:
    phone.did("start", "07:00")
    colleague_id = company.build_driver("Joris Dielen")
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.get(Shift, phone.shift_id, what="Deze dienst").driver_id = colleague_id
    replace(phone, driver_id=colleague_id, identity=company.as_driver(colleague_id)).did("start", "08:30")
    office_takes_back(phone)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        rows = scope.session.scalars(select(Registration)).all()
        assert [(row.version, row.is_current, row.driver_id) for row in rows] == [(1, True, phone.driver_id)]


def test_the_office_sees_whether_a_start_can_be_taken_back(phone: Phone) -> None:
    seen = []
    for kind in ("remark", "start", "break_start"):
        phone.did(kind, "07:00", **({"remark": "Op tijd"} if kind == "remark" else {}))
        with phone.acting(Role.PLANNER) as depotflow:
            seen.append(depotflow.registration.get_registration(shift_id=phone.shift_id).can_be_taken_back)
    assert seen == [False, True, False]
