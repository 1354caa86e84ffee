"""How much one session may ask over its sockets: more than any person does, less than would hurt the others."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID

from models.values.refusal import Refusal

MOST_OPEN: Final = 100
"""Tabs of one browser, each with a socket."""
FRAMES_AT_ONCE: Final = 1_000
FRAMES_A_SECOND: Final = 100
"""A key that is held down makes about thirty."""
COST_OF_OPENING: Final = 10
"""A new socket asks the database who it is."""


class TooMuch(Refusal):
    """A session sends more than a person could."""

    code = "too_much"

    def __init__(self) -> None:
        super().__init__("Er komt te veel tegelijk van dit apparaat. Sluit een paar tabbladen en probeer het opnieuw.")


class Allowance:
    """Lets `at_once` through, and from then on so many a second. Times are in seconds."""

    def __init__(self, at_once: float, a_second: float, *, now: float) -> None:
        self._most = self._left = at_once
        self._a_second = a_second
        self._at = now

    def take(self, cost: float, *, now: float) -> bool:
        """Whether this may pass; what may not pass costs nothing."""
        self._refill(now)
        if self._left < cost:
            return False
        self._left -= cost
        return True

    def is_whole(self, *, now: float) -> bool:
        """Whether it might as well be forgotten."""
        self._refill(now)
        return self._left == self._most

    def _refill(self, now: float) -> None:
        self._left = min(self._most, self._left + max(0.0, now - self._at) * self._a_second)
        self._at = now


class SocketLimits:
    """What each session has open and sends at this moment, in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: Counter[UUID] = Counter()
        self._allowances: dict[UUID, Allowance] = {}

    @contextlib.contextmanager
    def open(self, session_id: UUID, *, cost: int) -> Iterator[Callable[[], bool]]:
        """For as long as a socket is open; the function that it gets says whether one more frame may pass.

        Raises: TooMuch.
        """
        self._forget()
        now = self._clock()
        allowance = self._allowances.setdefault(session_id, Allowance(FRAMES_AT_ONCE, FRAMES_A_SECOND, now=now))
        if self._open[session_id] >= MOST_OPEN or not allowance.take(cost, now=now):
            raise TooMuch
        self._open[session_id] += 1
        try:
            yield lambda: allowance.take(1, now=self._clock())
        finally:
            self._open[session_id] -= 1

    def _forget(self) -> None:
        now = self._clock()
        for session_id, allowance in list(self._allowances.items()):
            if not self._open[session_id] and allowance.is_whole(now=now):
                del self._allowances[session_id], self._open[session_id]
