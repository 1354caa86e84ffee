"""What the phone hands over: each event once, in order, each answered for itself."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from models.tables import DriverEvent, DriverMessage, Registration
from models.values.kinds import Role, ShiftState
from models.values.minutes import Minutes
from models.values.refusal import NotAllowed
from services.registration.record_events import EventStatus
from services.scope import tenant_scope
from tests.company import Company
from tests.conftest import Acting
from tests.unit.services.registration.conftest import SEVEN, Phone, event

ACCEPTED, DUPLICATE, REFUSED = EventStatus.ACCEPTED, EventStatus.DUPLICATE, EventStatus.REFUSED


def stored(company: Company) -> int:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        return scope.session.scalar(select(func.count()).select_from(DriverEvent)) or 0


def test_a_start_makes_a_registration_and_the_shift_runs(phone: Phone) -> None:
    assert phone.did("start", "06:58").status is ACCEPTED
    row = phone.row()
    assert row is not None
    assert (row.started_at, row.version, row.registered_by) == (
        SEVEN - timedelta(minutes=2), 1, phone.identity.membership_id,
    )  # fmt: skip
    assert phone.shift().state is ShiftState.RUNNING


def test_a_whole_day_adds_up(phone: Phone) -> None:
    phone.drives_a_day()
    row = phone.row()
    assert row is not None
    assert (row.stops_done, row.stops_failed, row.break_minutes) == (135, 5, 45)
    assert row.ended_at == SEVEN + timedelta(hours=8, minutes=45)
    assert phone.shift().state is ShiftState.RUNNING


def test_handing_in_closes_the_shift(phone: Phone) -> None:
    phone.drives_a_day()
    assert phone.did("submit", "15:50").status is ACCEPTED
    assert phone.shift().state is ShiftState.DONE
    late = phone.did("counts", "15:55", stops_done=999)
    assert late.status is REFUSED
    assert late.message is not None
    assert "al ingeleverd" in late.message


def test_the_same_batch_twice_has_one_effect(phone: Phone, company: Company) -> None:
    batch = [event(phone.shift_id, "start"), event(phone.shift_id, "counts", "08:00", {"stops_done": 12})]
    assert [one.status for one in phone.send(*batch)] == [ACCEPTED, ACCEPTED]
    assert [one.status for one in phone.send(*batch)] == [DUPLICATE, DUPLICATE]
    assert stored(company) == 2


def test_the_same_event_twice_in_one_batch_has_one_effect(phone: Phone, company: Company) -> None:
    start = event(phone.shift_id, "start")
    assert [one.status for one in phone.send(start, start)] == [ACCEPTED, DUPLICATE]
    assert stored(company) == 1


def test_the_same_batch_at_the_same_time_has_one_effect(phone: Phone, company: Company) -> None:
    batch = [event(phone.shift_id, "start"), event(phone.shift_id, "counts", "08:00", {"stops_done": 12})]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: phone.send(*batch), range(4)))
    assert sorted(one.status for answer in answers for one in answer) == [ACCEPTED] * 2 + [DUPLICATE] * 6
    assert stored(company) == 2


def test_one_refused_event_does_not_hold_up_the_others(phone: Phone) -> None:
    results = phone.send(
        event(phone.shift_id, "start"),
        event(phone.shift_id, "counts", "08:00", {"stops_done": -1}),
        event(phone.shift_id, "counts", "08:01", {"stops_done": 3}),
    )
    assert [one.status for one in results] == [ACCEPTED, REFUSED, ACCEPTED]
    row = phone.row()
    assert row is not None
    assert row.stops_done == 3


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("dance", {}),
        ("counts", {}),
        ("counts", {"stops_done": "12"}),
        ("counts", {"stops_done": True}),
        ("counts", {"stops_done": 10_000}),
        ("odometer", {"km_start": 1.5}),
        ("remark", {"remark": "x" * 1001}),
        ("remark", {"remark": "a\0b"}),
        ("remark", {"remark": "half \ud83d"}),
        ("counts", {"stops_done": 1e9}),
        ("counts", {"stops_done": None}),
        ("odometer", {"km_start": -1}),
        ("odometer", {"km_end": 1_000_000_000}),
        ("odometer", {"km_end": [84_210]}),
        ("stop", {"ended_at": 1_781_000_000}),
        ("message_seen", {}),
        ("times", {"started_at": "gisteren"}),
        ("times", {"started_at": "2026-06-22T05:00:00"}),
        ("times", {"break_minutes": -5}),
        ("message_seen", {"message_id": "1"}),
    ],
)
def test_what_cannot_be_right_is_refused(phone: Phone, kind: str, data: dict[str, object]) -> None:
    answer = phone.send(event(phone.shift_id, kind, "08:00", data))[0]
    assert answer.status is REFUSED
    assert answer.message


def test_an_end_before_the_start_is_refused(phone: Phone) -> None:
    phone.did("start", "07:00")
    phone.did("stop", "15:00")
    assert phone.did("times", "15:01", ended_at="2026-06-22T04:00:00Z").status is REFUSED
    assert phone.did("times", "15:02", ended_at="2026-06-22T12:30:00Z").status is ACCEPTED


@pytest.mark.parametrize("name", ["started_at", "ended_at"])
@pytest.mark.parametrize(
    "stated", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-06-20T07:00:00Z", "2026-06-24T07:00:00Z"]
)
def test_a_stated_time_that_is_not_about_the_shift_is_refused(phone: Phone, name: str, stated: str) -> None:
    phone.drives_a_day()
    before = phone.row()
    assert phone.did("times", "15:50", **{name: stated}).status is REFUSED
    assert phone.did("stop", "15:51", ended_at=stated).status is REFUSED
    after = phone.row()
    assert before is not None
    assert after is not None
    assert (after.started_at, after.ended_at) == (before.started_at, before.ended_at)


def test_what_has_yet_to_be_is_not_handed_in(phone: Phone) -> None:
    phone.did("start", "07:00")
    # at half past seven, half past eight is said to be over, and then four minutes from now
    assert phone.did("stop", "07:30", ended_at="2026-06-22T06:30:00Z").status is REFUSED
    assert phone.did("stop", "07:30", ended_at="2026-06-22T05:34:00Z").status is ACCEPTED
    assert phone.did("times", "07:30", ended_at="2026-06-22T06:30:00Z").status is REFUSED


def test_events_that_were_refused_can_be_sent_once_more_in_order(phone: Phone, company: Company) -> None:
    day = [event(phone.shift_id, "start", "07:00"), event(phone.shift_id, "stop", "15:00")]
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.session.merge(phone.shift()).driver_id = None
    assert {one.status for one in phone.send(*day)} == {REFUSED}
    assert phone.did("times", "15:01", ended_at="2026-06-22T13:00:00Z").status is REFUSED
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.session.merge(phone.shift()).driver_id = phone.driver_id
    assert {one.status for one in phone.send(*day)} == {ACCEPTED}
    row = phone.row()
    assert row is not None
    assert (row.started_at, row.ended_at) == (SEVEN, SEVEN + timedelta(hours=8))


def test_a_night_shift_runs_over_midnight_and_over_the_end_of_summer_time(
    phone: Phone, company: Company, acting: Acting
) -> None:
    saturday = date(2026, 10, 24)
    night = company.build_route(company.build_depot("Tilburg"), "N-1", starts_at=time(22), ends_at=time(6))
    shift_id = company.build_shift(night, phone.driver_id, day=saturday)
    starts = datetime(2026, 10, 24, 20, tzinfo=UTC)
    phone.clock.move(starts + timedelta(hours=10) - phone.clock.now())
    happened = {"start": 0, "break_start": 4.5, "break_end": 5.5, "stop": 9, "submit": 9.1}
    events = [
        replace(event(shift_id, kind), happened_at=starts + timedelta(hours=hours)) for kind, hours in happened.items()
    ]
    with acting(phone.identity) as depotflow:
        recorded = depotflow.registration.record_events(events=events)
    assert {one.status for one in recorded.results} == {ACCEPTED}
    facts = recorded.registrations[shift_id]
    assert (facts.span, facts.worked) == (Minutes.of_hours(9), Minutes.of_hours(8)), "22:00 until 06:00 is nine hours"


def test_an_incomplete_day_cannot_be_handed_in(phone: Phone) -> None:
    phone.did("start", "07:00")
    assert phone.did("submit", "15:00").status is REFUSED
    assert phone.shift().state is ShiftState.RUNNING


def test_a_day_above_fourteen_hours_keeps_its_reason(phone: Phone) -> None:
    phone.did("start", "07:00")
    phone.did("stop", "21:30")
    assert phone.did("submit", "21:31").status is REFUSED
    phone.did("remark", "21:32", remark="File na een ongeluk")
    assert phone.did("submit", "21:33").status is ACCEPTED
    row = phone.row()
    assert row is not None
    assert row.long_shift_reason == "File na een ongeluk"


def test_counts_of_before_the_start_are_kept(phone: Phone) -> None:
    phone.did("odometer", "06:50", km_start=84_210)
    assert phone.row() is None
    phone.did("start", "07:00")
    row = phone.row()
    assert row is not None
    assert row.km_start == 84_210


def test_a_phone_with_a_wrong_clock_is_put_right(phone: Phone) -> None:
    ahead = replace(event(phone.shift_id, "start", "09:00"), clock_offset=timedelta(hours=-2))
    phone.send(ahead)
    row = phone.row()
    assert row is not None
    assert row.started_at == SEVEN


@pytest.mark.parametrize("off", [timedelta(days=-400), timedelta(days=400)])
def test_a_time_that_cannot_be_counts_as_now(phone: Phone, off: timedelta) -> None:
    start = event(phone.shift_id, "start", "07:00")
    phone.send(replace(start, happened_at=start.happened_at + off))
    row = phone.row()
    assert row is not None
    assert row.started_at == phone.clock.now()


def test_the_order_is_that_of_the_phone_whatever_its_clock_says(phone: Phone) -> None:
    phone.send(event(phone.shift_id, "start", "07:00"), event(phone.shift_id, "break_start", "12:30"))
    phone.send(event(phone.shift_id, "break_end", "12:00"))
    row = phone.row()
    assert row is not None
    assert row.break_minutes == 0
    assert phone.did("stop", "15:00").status is ACCEPTED


def test_somebody_elses_shift_is_refused(phone: Phone, company: Company, acting: Acting) -> None:
    stranger = company.as_driver(company.build_driver("Łukasz Wójcik"))
    with acting(stranger) as depotflow:
        answer = depotflow.registration.record_events(events=[event(phone.shift_id, "start")]).results[0]
    assert answer.status is REFUSED
    assert phone.row() is None


def test_a_shift_of_another_company_is_refused(phone: Phone, other_company: Company) -> None:
    foreign = other_company.build_shift(
        other_company.build_route(other_company.build_depot()), other_company.build_driver()
    )
    assert phone.send(event(foreign, "start"))[0].status is REFUSED
    assert phone.send(event(uuid4(), "start"))[0].status is REFUSED


@pytest.mark.parametrize("state", [ShiftState.DRAFT, ShiftState.DECLINED, ShiftState.CANCELLED])
def test_a_shift_that_was_not_told_or_is_off_is_refused(phone: Phone, company: Company, state: ShiftState) -> None:
    route_id = company.build_route(company.build_depot("Tilburg"), "T-1")
    shift_id = company.build_shift(route_id, None if state is ShiftState.DRAFT else phone.driver_id, state=state)
    assert phone.send(event(shift_id, "start"))[0].status is REFUSED


def test_a_replacement_starts_a_version_of_their_own(phone: Phone, company: Company, acting: Acting) -> None:
    phone.did("start", "07:00")
    replacement_id = company.build_driver("Joris Dielen")
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.session.merge(phone.shift()).driver_id = replacement_id
    replacement = replace(phone, driver_id=replacement_id, identity=company.as_driver(replacement_id))
    assert replacement.did("start", "08:30").status is ACCEPTED
    row = phone.row()
    assert row is not None
    assert (row.version, row.driver_id) == (2, replacement_id)
    assert phone.did("counts", "09:00", stops_done=1).status is REFUSED
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        assert scope.session.scalar(select(func.count()).select_from(Registration)) == 2


def test_a_message_is_seen_once(phone: Phone, company: Company) -> None:
    with tenant_scope(company.environment, company.member(Role.PLANNER)) as scope:
        message = scope.add(
            DriverMessage(driver_id=phone.driver_id, text="Neem twee retouren mee.", sent_by="Sanne", sent_at=scope.now)
        )
    seen = {"message_id": str(message.id)}
    assert phone.send(event(None, "message_seen", data=seen))[0].status is ACCEPTED
    assert phone.send(event(None, "message_seen", data=seen))[0].status is DUPLICATE


def test_an_account_without_a_driver_registers_nothing(phone: Phone, acting: Acting) -> None:
    nobody = replace(phone.identity, driver_id=None)
    with acting(nobody) as depotflow, pytest.raises(NotAllowed):
        depotflow.registration.record_events(events=[event(phone.shift_id, "start")])


def test_the_office_cannot_register_as_a_driver(phone: Phone, acting: Acting) -> None:
    with acting(Role.PLANNER) as depotflow, pytest.raises(NotAllowed):
        depotflow.registration.record_events(events=[event(phone.shift_id, "start")])
