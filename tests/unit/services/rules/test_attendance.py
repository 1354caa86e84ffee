"""Who is there, by the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from models.values.calendar import Period
from services.rules.attendance import Attendance, Presence, attendance, lateness

SEVEN = datetime(2026, 6, 22, 5, tzinfo=UTC)
PLANNED = Period(SEVEN, SEVEN + timedelta(hours=9))


def after(minutes: float) -> datetime:
    return SEVEN + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-30, Attendance.EXPECTED),
        (5, Attendance.EXPECTED),
        (5.1, Attendance.LATE),
        (20, Attendance.LATE),
        (20.1, Attendance.MISSING),
    ],
)
def test_who_did_not_start_is_expected_then_late_then_missing(minutes: float, expected: Attendance) -> None:
    assert attendance(Presence(planned=PLANNED, has_driver=True), after(minutes)) is expected


@pytest.mark.parametrize(
    ("presence", "expected"),
    [
        (Presence(planned=PLANNED, has_driver=False), Attendance.UNMANNED),
        (Presence(planned=PLANNED, has_driver=True, started_at=after(40)), Attendance.DEPARTED),
        (Presence(planned=PLANNED, has_driver=True, started_at=SEVEN, is_waiting=True), Attendance.LOADING),
        (
            Presence(planned=PLANNED, has_driver=True, started_at=SEVEN, ended_at=after(500), is_waiting=True),
            Attendance.DONE,
        ),
    ],
)
def test_who_started_is_there_however_late(presence: Presence, expected: Attendance) -> None:
    assert attendance(presence, after(60)) is expected


def test_who_was_asked_at_the_last_minute_gets_time_to_come() -> None:
    asked = Presence(planned=PLANNED, has_driver=True, asked_at=after(40))
    assert (attendance(asked, after(74)), lateness(asked, after(74)).count) == (Attendance.EXPECTED, 0)
    assert (attendance(asked, after(82)), lateness(asked, after(82)).count) == (Attendance.LATE, 12)
    assert attendance(asked, after(91)) is Attendance.MISSING


def test_who_was_asked_long_ago_is_due_at_the_start() -> None:
    asked = Presence(planned=PLANNED, has_driver=True, asked_at=after(-3000))
    assert attendance(asked, after(12)) is Attendance.LATE


@pytest.mark.parametrize(
    ("presence", "minutes"),
    [
        (Presence(planned=PLANNED, has_driver=True), 27),
        (Presence(planned=PLANNED, has_driver=True, started_at=after(12)), 12),
        (Presence(planned=PLANNED, has_driver=True, started_at=after(5)), 0),
        (Presence(planned=PLANNED, has_driver=True, started_at=after(-3)), 0),
        (Presence(planned=PLANNED, has_driver=False), 0),
    ],
)
def test_lateness_counts_from_the_planned_start(presence: Presence, minutes: int) -> None:
    assert lateness(presence, after(27)).count == minutes
