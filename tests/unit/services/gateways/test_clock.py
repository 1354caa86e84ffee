"""Clocks: the machine's, one set to another day, and one that stands still."""

from datetime import UTC, datetime, timedelta, timezone

from services.gateways.clock import StandingClock, SystemClock


def test_the_machines_clock_tells_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.utcoffset() == timedelta()
    assert before <= now <= datetime.now(UTC)


def test_a_clock_set_to_another_day_runs_on_from_there() -> None:
    start = datetime(2026, 6, 22, 5, 30, tzinfo=timezone(timedelta(hours=2)))
    clock = SystemClock(starts_at=start)
    first, second = clock.now(), clock.now()
    assert start <= first <= second < start + timedelta(seconds=5)
    assert first.utcoffset() == timedelta()


def test_a_standing_clock_moves_when_told() -> None:
    clock = StandingClock(datetime(2026, 6, 22, 5, 30, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == clock.now() == datetime(2026, 6, 22, 3, 30, tzinfo=UTC)
    clock.move(timedelta(days=1))
    assert clock.now() == datetime(2026, 6, 23, 3, 30, tzinfo=UTC)
