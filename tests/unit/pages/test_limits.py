"""What one session may send: a person never notices, a flood stops, and other sessions have nothing to do with it."""

import contextlib

import pytest

from models.values.ids import new_id
from pages.limits import (
    COST_OF_OPENING,
    FRAMES_A_SECOND,
    FRAMES_AT_ONCE,
    MOST_OPEN,
    SocketLimits,
)
from services.rules.allowance import Allowance
from services.waiting_lines import TooMuch


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def limits(watch: Watch) -> SocketLimits:
    return SocketLimits(watch)


@pytest.mark.parametrize(
    ("taken", "seconds", "left"),
    [
        (0, 0.0, 10),
        (0, 99.0, 10),
        (10, 0.0, 0),
        (10, 0.5, 1),
        (10, 2.0, 4),
        (4, 1.0, 8),
        (10, 99.0, 10),
        (10, -5.0, 0),
    ],
)
def test_an_allowance_is_used_up_and_fills_again(taken: int, seconds: float, left: int) -> None:
    allowance = Allowance(10, 2, now=100)
    assert all(allowance.take(1, now=100) for _ in range(taken))
    passed = 0
    while allowance.take(1, now=100 + seconds):
        passed += 1
    assert passed == left


def test_what_may_not_pass_costs_nothing() -> None:
    allowance = Allowance(10, 1, now=0)
    assert allowance.take(8, now=0)
    assert not allowance.take(5, now=0)
    assert allowance.take(2, now=0)


def test_a_flood_is_stopped_and_goes_on_no_faster_than_it_fills(limits: SocketLimits, watch: Watch) -> None:
    with limits.open(new_id(), cost=0) as may_pass:
        assert sum(may_pass() for _ in range(3 * FRAMES_AT_ONCE)) == FRAMES_AT_ONCE
        watch.seconds += 1
        assert sum(may_pass() for _ in range(3 * FRAMES_AT_ONCE)) == FRAMES_A_SECOND


def test_a_key_that_is_held_down_for_an_hour_is_no_flood(limits: SocketLimits, watch: Watch) -> None:
    with limits.open(new_id(), cost=COST_OF_OPENING) as may_pass:
        for _ in range(3600 * 33):
            watch.seconds += 1 / 33
            assert may_pass()


def test_the_sockets_of_a_session_share_one_allowance_and_other_sessions_have_their_own(limits: SocketLimits) -> None:
    flooder, bystander = new_id(), new_id()
    with limits.open(flooder, cost=0) as first, limits.open(flooder, cost=0) as second:
        for _ in range(FRAMES_AT_ONCE // 2):
            assert first()
            assert second()
        assert not first()
        assert not second()
        with limits.open(bystander, cost=COST_OF_OPENING) as may_pass:
            assert may_pass()


def test_opening_anew_does_not_fill_it(limits: SocketLimits, watch: Watch) -> None:
    session_id = new_id()
    with limits.open(session_id, cost=0) as may_pass:
        while may_pass():
            pass
    with pytest.raises(TooMuch), limits.open(session_id, cost=COST_OF_OPENING):
        pass
    watch.seconds += 1
    with limits.open(session_id, cost=COST_OF_OPENING) as may_pass:
        assert sum(may_pass() for _ in range(FRAMES_AT_ONCE)) == FRAMES_A_SECOND - COST_OF_OPENING


def test_a_session_has_so_many_sockets_and_no_more(limits: SocketLimits) -> None:
    session_id = new_id()
    with contextlib.ExitStack() as sockets:
        for _ in range(MOST_OPEN):
            sockets.enter_context(limits.open(session_id, cost=0))
        with pytest.raises(TooMuch):
            sockets.enter_context(limits.open(session_id, cost=0))
        sockets.enter_context(limits.open(new_id(), cost=0))
    with limits.open(session_id, cost=0):
        pass


def test_a_session_that_is_quiet_is_forgotten(limits: SocketLimits, watch: Watch) -> None:
    for _ in range(50):
        with limits.open(new_id(), cost=COST_OF_OPENING):
            pass
    watch.seconds += 60
    with limits.open(new_id(), cost=COST_OF_OPENING):
        assert len(vars(limits)["_allowances"]) == 1
