"""A day that arrives in any pieces and however often is the same day."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.values.kinds import ShiftState
from services.gateways.clock import StandingClock
from services.registration.record_events import EventStatus, SentEvent
from services.scope import Environment
from tests.company import found_company
from tests.conftest import Acting
from tests.unit.services.registration.conftest import SEVEN, event, phone_of

DAY: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("start", "07:00", {}),
    ("odometer", "07:02", {"km_start": 84_210}),
    ("counts", "11:00", {"stops_done": 60}),
    ("break_start", "12:00", {}),
    ("break_end", "12:45", {}),
    ("counts", "15:30", {"stops_done": 131, "stops_failed": 4}),
    ("stop", "15:45", {}),
    ("odometer", "15:46", {"km_end": 84_352}),
    ("submit", "15:50", {}),
)
Sending = list[tuple[int, int]]


@st.composite
def sendings(draw: st.DrawFn) -> Sending:
    """Batches as spans of the day, each from somewhere before the first event that was not sent yet."""
    known, made = 0, []
    while known < len(DAY):
        until = draw(st.integers(known + 1, len(DAY)))
        made.append((draw(st.integers(0, known)), until))
        known = until
    again = st.tuples(st.integers(0, len(DAY) - 1), st.just(len(DAY)))
    return [*made, *draw(st.lists(again, max_size=2))]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=sendings())
def test_a_day_sent_in_any_pieces_and_however_often_is_the_same_day(
    environment: Environment, acting: Acting, clock: StandingClock, batches: Sending
) -> None:
    phone = phone_of(found_company(environment, "Kempenbode Koeriers"), acting, clock)
    events: list[SentEvent] = [event(phone.shift_id, kind, at, data) for kind, at, data in DAY]
    for begin, until in batches:
        phone.send(*events[begin:until])
    statuses = [answer.status for answer in phone.answers]
    assert statuses.count(EventStatus.ACCEPTED) == len(DAY)
    assert EventStatus.REFUSED not in statuses
    row = phone.row()
    assert row is not None
    assert (row.started_at, row.ended_at) == (SEVEN, SEVEN + timedelta(hours=8, minutes=45))
    assert (row.stops_done, row.stops_failed, row.break_minutes) == (131, 4, 45)
    assert (row.km_start, row.km_end) == (84_210, 84_352)
    assert phone.shift().state is ShiftState.DONE
