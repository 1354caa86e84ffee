"""The time, as something that is handed in."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant in UTC."""


class SystemClock:
    """The clock of the machine, shifted when the product is tried out on another day."""

    def __init__(self, *, starts_at: datetime | None = None) -> None:
        self._shift = starts_at.astimezone(UTC) - datetime.now(UTC) if starts_at else timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift


class StandingClock:
    """A clock that stands still until it is moved; for benchmarks and tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def move(self, step: timedelta) -> None:
        self._at += step
