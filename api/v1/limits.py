"""How often one key may call in this process, and how much of it is answered at once."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Callable
from typing import Final
from uuid import UUID

from api.v1.problems import TooManyCalls
from services.rules.allowance import Allowance
from services.scope import Identity
from services.waiting_lines import WaitingLines

Clock = Callable[[], float]
"""Seconds that only go up."""
CALLS_A_MINUTE: Final = 600
MOST_AT_ONCE: Final = 100
_SECONDS: Final = MOST_AT_ONCE * 60 // CALLS_A_MINUTE
"""In which everything that was used up comes back."""

ANSWERED_OF_A_KEY: Final = 2
LEFT_TO_PEOPLE: Final = 2
"""Threads in which no call is answered, whatever the programs of all companies ask."""
MOST_WAITING: Final = 200


class KeyLimits:
    """What is left to each key at this moment."""

    def __init__(self, clock: Clock, *, threads: int) -> None:
        """`threads` are those that people's clicks are answered by: a company gets half of them for its calls."""
        self._clock = clock
        self._allowances: dict[UUID, Allowance] = {}
        self._keys = WaitingLines(at_once=ANSWERED_OF_A_KEY, most=MOST_WAITING, refused=_too_many)
        self._companies = WaitingLines(at_once=max(1, threads // 2), most=MOST_WAITING, refused=_too_many)
        self._all = asyncio.Semaphore(max(1, threads - LEFT_TO_PEOPLE))

    def take(self, identity: Identity) -> dict[str, str]:
        """Count one call; the headers that say how much is left. Raises: TooManyCalls."""
        assert identity.key_id is not None  # noqa: S101 - whoever is recognised by a key has one
        now = self._clock()
        self._forget(now)
        allowance = self._allowances.setdefault(identity.key_id, Allowance(MOST_AT_ONCE, CALLS_A_MINUTE / 60, now=now))
        if not allowance.take(1, now=now):
            raise _too_many()
        return {
            "RateLimit-Policy": f'"key";q={MOST_AT_ONCE};w={_SECONDS}',
            "RateLimit": f'"key";r={allowance.left};t={_SECONDS}',
        }

    @contextlib.asynccontextmanager
    async def turn(self, identity: Identity) -> AsyncIterator[None]:
        """For as long as a call is answered: after others of its key and its company, and leaving room for people.

        Raises: TooManyCalls.
        """
        assert identity.key_id is not None  # noqa: S101 - as above
        async with self._keys.turn(identity.key_id), self._companies.turn(identity.tenant_id), self._all:
            yield

    def _forget(self, now: float) -> None:
        for key_id in [key for key, each in self._allowances.items() if each.is_whole(now=now)]:
            del self._allowances[key_id]


def _too_many() -> TooManyCalls:
    return TooManyCalls(math.ceil(60 / CALLS_A_MINUTE))
