"""How much one session may ask: more than any person does, less than would hurt the others."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID

from services.rules.allowance import Allowance
from services.waiting_lines import TooMuch

MOST_OPEN: Final = 100
"""Tabs of one browser, each with a socket."""
MOST_WAITING: Final = 50
"""Pages of one session at which no browser is: it has yet to come, or was lost a moment ago."""
FRAMES_AT_ONCE: Final = 1_000
FRAMES_A_SECOND: Final = 100
"""A key that is held down makes about thirty."""
COST_OF_OPENING: Final = 10
"""A new socket asks the database who it is."""
ANSWERED_AT_ONCE: Final = 8
"""A browser asks six things at once of one server."""
MOST_ASKED: Final = 200
"""That are being answered or wait for it."""


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
