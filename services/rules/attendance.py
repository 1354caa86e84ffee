"""Who is there: how a shift of today stands against its starting time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from models.values.calendar import Period
from models.values.minutes import Minutes

LATE_AFTER: Final = timedelta(minutes=5)
MISSING_AFTER: Final = timedelta(minutes=20)
GRACE: Final = Minutes(5)
TIME_TO_COME: Final = timedelta(minutes=30)
"""What somebody gets who was asked when the shift should already have started, or nearly."""


class Attendance(StrEnum):
    """The states of a shift on its day, worst first."""

    MISSING = "missing"
    """Nobody started within twenty minutes: counted as a no-show until somebody does."""
    UNMANNED = "unmanned"
    """Nobody was planned, or who was planned declined or is away."""
    LATE = "late"
    LOADING = "loading"
    """Started, and waiting at the depot."""
    EXPECTED = "expected"
    DEPARTED = "departed"
    DONE = "done"


NEEDS_A_PERSON: Final = frozenset({Attendance.MISSING, Attendance.UNMANNED, Attendance.LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What is known of one shift today."""

    planned: Period
    has_driver: bool
    asked_at: datetime | None = None
    """When the driver was last told of the shift."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    is_waiting: bool = False

    @property
    def due(self) -> datetime:
        """From when a driver who is not there is late."""
        return max(self.planned.start, self.asked_at + TIME_TO_COME) if self.asked_at else self.planned.start


def attendance(presence: Presence, now: datetime) -> Attendance:
    """Where this shift stands at `now`."""
    if presence.ended_at is not None:
        return Attendance.DONE
    if presence.started_at is not None:
        return Attendance.LOADING if presence.is_waiting else Attendance.DEPARTED
    if not presence.has_driver:
        return Attendance.UNMANNED
    behind = now - presence.due
    if behind > MISSING_AFTER:
        return Attendance.MISSING
    return Attendance.LATE if behind > LATE_AFTER else Attendance.EXPECTED


def lateness(presence: Presence, now: datetime) -> Minutes:
    """How long after the due time somebody started, or still has not; nothing within five minutes of it."""
    if presence.started_at is None and not presence.has_driver:
        return Minutes(0)
    behind = (presence.started_at or now) - presence.due
    late = Minutes(int(behind.total_seconds() // 60))
    return late if late > GRACE else Minutes(0)
