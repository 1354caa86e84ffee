"""The office mends a registration: the earlier version stays, approval starts anew."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import AuditEntry, Registration
from models.values.kinds import Role, ShiftState
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.gateways.clock import StandingClock
from services.registration.correct import ChangedMeanwhile, Figures, ShiftWasNotDriven
from services.registration.record_events import AlreadyHandedIn
from services.scope import tenant_scope
from tests.company import Company
from tests.unit.services.registration.conftest import SEVEN, Phone

FIGURES = Figures(started_at=SEVEN, ended_at=SEVEN + timedelta(hours=9), break_minutes=45, stops_done=141)

EVENING = SEVEN + timedelta(hours=13)


@pytest.fixture(autouse=True)
def _in_the_evening(clock: StandingClock) -> None:
    clock.move(EVENING - clock.now())


def correct(phone: Phone, figures: Figures = FIGURES, **more: Any) -> UUID:
    with phone.acting(Role.PLANNER) as depotflow:
        return depotflow.registration.correct(
            **{"shift_id": phone.shift_id, "figures": figures, "reason": "Scanner telde 141", **more}
        )


def versions(phone: Phone) -> list[Registration]:
    with tenant_scope(phone.company.environment, phone.company.member(Role.OWNER)) as scope:
        return list(
            scope.session.scalars(
                select(Registration).where(Registration.shift_id == phone.shift_id).order_by(Registration.version)
            )
        )


def test_a_correction_keeps_what_the_driver_registered(phone: Phone) -> None:
    phone.drives_a_day()
    phone.did("submit", "15:50")
    correct(phone)
    first, second = versions(phone)
    assert (first.stops_done, first.is_current, first.registered_by) == (135, False, phone.identity.membership_id)
    assert (second.stops_done, second.is_current, second.correction_reason) == (141, True, "Scanner telde 141")
    assert second.registered_by == phone.company.member(Role.PLANNER).membership_id
    assert second.approved_by is None


def test_a_shift_nobody_registered_gets_its_first_version(phone: Phone) -> None:
    correct(phone)
    [only] = versions(phone)
    assert (only.version, only.driver_id) == (1, phone.driver_id)
    assert phone.shift().state is ShiftState.DONE


def test_a_correction_is_written_down(phone: Phone) -> None:
    correct(phone)
    with tenant_scope(phone.company.environment, phone.company.member(Role.OWNER)) as scope:
        entry = scope.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id) == ("registration.corrected", phone.shift_id)


def test_an_end_that_has_yet_to_be_is_refused(phone: Phone) -> None:
    with pytest.raises(InvalidValue, match="moet nog komen") as refused:
        correct(phone, replace(FIGURES, ended_at=EVENING + timedelta(minutes=6)))
    assert refused.value.field == "ended_at"
    assert versions(phone) == []


def test_who_looked_at_an_older_version_is_told(phone: Phone) -> None:
    correct(phone, seen_version=0)
    with pytest.raises(ChangedMeanwhile):
        correct(phone, seen_version=0)
    correct(phone, seen_version=1)
    assert len(versions(phone)) == 2


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        (replace(FIGURES, ended_at=SEVEN), "ended_at"),
        (replace(FIGURES, break_minutes=541), "break_minutes"),
        (replace(FIGURES, wait_minutes=541), "wait_minutes"),
        (replace(FIGURES, stops_failed=-1), "stops_failed"),
        (replace(FIGURES, stops_loaded=-1), "stops_loaded"),
        (replace(FIGURES, stops_done=10_000), "stops_done"),
        (replace(FIGURES, parcels_delivered=2**31), "parcels_delivered"),
        (replace(FIGURES, km_start=10**10, km_end=10**10), "km_start"),
        (replace(FIGURES, ended_at=SEVEN + timedelta(hours=25), remark="Pech"), "ended_at"),
        (replace(FIGURES, km_start=10, km_end=9), "km_end"),
        (replace(FIGURES, started_at=SEVEN - timedelta(hours=25), ended_at=SEVEN - timedelta(hours=17)), "started_at"),
        (
            replace(FIGURES, started_at=SEVEN + timedelta(days=7), ended_at=SEVEN + timedelta(days=7, hours=9)),
            "started_at",
        ),
        (replace(FIGURES, ended_at=SEVEN + timedelta(hours=15)), "remark"),
    ],
)
def test_figures_that_cannot_be_are_refused(phone: Phone, figures: Figures, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        correct(phone, figures)
    assert refused.value.field == field


def test_a_correction_needs_a_reason(phone: Phone) -> None:
    with pytest.raises(InvalidValue) as refused:
        correct(phone, reason="  ")
    assert refused.value.field == "reason"


def test_a_shift_without_a_driver_has_nothing_to_correct(phone: Phone) -> None:
    open_shift = phone.company.build_shift(phone.company.build_route(phone.company.build_depot("Tilburg"), "T-1"))
    with pytest.raises(ShiftWasNotDriven):
        correct(phone, shift_id=open_shift)


def test_another_companys_shift_does_not_exist(phone: Phone, other_company: Company) -> None:
    foreign = other_company.build_shift(
        other_company.build_route(other_company.build_depot()), other_company.build_driver()
    )
    with pytest.raises(NotFound):
        correct(phone, shift_id=foreign)


def test_a_driver_corrects_nothing(phone: Phone) -> None:
    with phone.acting(phone.identity) as depotflow, pytest.raises(NotAllowed):
        depotflow.registration.correct(shift_id=phone.shift_id, figures=FIGURES, reason="x")


def test_the_office_hands_in_what_a_driver_forgot(phone: Phone) -> None:
    phone.drives_a_day()
    with phone.acting(Role.PLANNER) as depotflow:
        depotflow.registration.hand_in(shift_id=phone.shift_id)
    row = phone.row()
    assert row is not None
    assert (row.version, row.registered_by) == (1, phone.identity.membership_id)
    assert phone.shift().state is ShiftState.DONE
    with phone.acting(Role.PLANNER) as depotflow, pytest.raises(AlreadyHandedIn):
        depotflow.registration.hand_in(shift_id=phone.shift_id)


def test_a_shift_that_was_not_stopped_is_corrected_instead(phone: Phone) -> None:
    phone.did("start", "07:00")
    with phone.acting(Role.PLANNER) as depotflow, pytest.raises(InvalidValue):
        depotflow.registration.hand_in(shift_id=phone.shift_id)
    correct(phone)
    assert phone.shift().state is ShiftState.DONE


def test_the_detail_tells_who_wrote_down_what(phone: Phone) -> None:
    phone.drives_a_day()
    correct(phone)
    with phone.acting(Role.PLANNER) as depotflow:
        detail = depotflow.registration.get_registration(shift_id=phone.shift_id)
    assert detail.version == 2
    assert detail.figures == FIGURES
    assert [(one.number, one.reason, one.stops_done) for one in detail.versions] == [
        (2, "Scanner telde 141", 141),
        (1, "", 135),
    ]
    assert not detail.can_be_handed_in


def test_a_shift_that_goes_on_has_no_figures_yet(phone: Phone) -> None:
    with phone.acting(Role.PLANNER) as depotflow:
        assert depotflow.registration.get_registration(shift_id=phone.shift_id).version == 0
    phone.did("start", "07:00")
    with phone.acting(Role.PLANNER) as depotflow:
        detail = depotflow.registration.get_registration(shift_id=phone.shift_id)
    assert (detail.version, detail.figures, detail.started_at) == (1, None, SEVEN)
    phone.did("stop", "15:00")
    with phone.acting(Role.PLANNER) as depotflow:
        assert depotflow.registration.get_registration(shift_id=phone.shift_id).can_be_handed_in


def test_the_detail_of_another_companys_shift_does_not_exist(phone: Phone, other_company: Company) -> None:
    with phone.acting(other_company.member(Role.PLANNER)) as depotflow, pytest.raises(NotFound):
        depotflow.registration.get_registration(shift_id=phone.shift_id)
