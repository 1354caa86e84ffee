"""Runs use cases for pages and routes: each in a worker thread, each in a transaction of its own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from services.announcements import Announcements
from services.planning.kept_weeks import KeptWeeks
from services.planning.who_is_there import WhoIsThere
from services.reachable import InEachOthersWay
from services.scope import Environment, Identity, tenant_scope
from services.tenant import TenantServices
from services.waiting_lines import WaitingLines

R = TypeVar("R")
ATTEMPTS = 3
THREADS_AT_THE_DOOR = 2
THREADS_AT_THE_GATE = 4
THREADS_ELSEWHERE = 8
AT_ONCE = 3
"""What one session asks is done at once; the rest waits for that, and nobody else behind it."""
MOST_WAITING = 500
LEFT_TO_OTHERS = 2
"""Threads that one company leaves to the others, whatever all its people and programs ask."""
BREATH_SECONDS = 0.1
"""Between an action and what follows it: first everybody who looks on hears what was done, and sees it."""


class Workplace:
    """What one process serves from: the environment, a pool of threads as large as the database pool, the news,
    the weeks that boards fetched last and who is at them.
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.announcements = Announcements(environment)
        self.kept_weeks = KeptWeeks()
        self.announcements.hear_all(self.kept_weeks.hear)
        self.who_is_there = WhoIsThere(environment.clock)
        self.announcements.hear_all(self.who_is_there.hear)
        threads = environment.settings.worker_threads
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="work")
        self._sessions = WaitingLines(at_once=AT_ONCE, most=MOST_WAITING)
        self._companies = WaitingLines(at_once=max(1, threads - LEFT_TO_OTHERS))
        self._gate = ThreadPoolExecutor(THREADS_AT_THE_GATE, thread_name_prefix="gate")
        self._door = ThreadPoolExecutor(THREADS_AT_THE_DOOR, thread_name_prefix="door")
        self._elsewhere = ThreadPoolExecutor(THREADS_ELSEWHERE, thread_name_prefix="elsewhere")

    def start(self) -> None:
        self.announcements.start()

    def close(self) -> None:
        self.announcements.stop()
        self._elsewhere.shutdown(wait=True, cancel_futures=True)
        self._door.shutdown(wait=True, cancel_futures=True)
        self._gate.shutdown(wait=True, cancel_futures=True)
        self._threads.shutdown(wait=True)
        self.environment.database.close()

    async def perform(self, identity: Identity, action: Callable[[TenantServices], R]) -> R:
        """Do this for that actor in one transaction: all of it or nothing.

        The action runs again when the database ended its transaction in favour of another one. It waits for what else
        the same session and company ask.
        Raises: Refusal (SignedOut, DatabaseAway and TooMuch among them), besides what the action itself raises.
        """
        loop = asyncio.get_running_loop()

        def later(follow_up: Callable[[], None]) -> None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(loop.call_later, BREATH_SECONDS, self._begin, follow_up)

        def work() -> R:
            with tenant_scope(self.environment, identity, follow=later) as scope:
                return action(TenantServices(scope))

        async with self._turn_of(identity):
            return await _until_done(lambda: self.in_thread(work))

    @contextlib.asynccontextmanager
    async def _turn_of(self, identity: Identity) -> AsyncIterator[None]:
        who = identity.session_id or identity.key_id or identity.tenant_id
        async with self._sessions.turn(who), self._companies.turn(identity.tenant_id):
            yield

    def _begin(self, work: Callable[[], None]) -> None:
        """Run something that nobody waits for; when the process is ending it is left to be caught up with."""
        with contextlib.suppress(RuntimeError):
            self._threads.submit(work)

    async def in_thread(self, work: Callable[[], R]) -> R:
        """Run something short that blocks, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def at_the_gate(self, work: Callable[[], R]) -> R:
        """Look up who is there: long work of others never makes a click wait for that.

        It runs again when the database ended its transaction in favour of another one.
        """
        loop = asyncio.get_running_loop()
        return await _until_done(lambda: loop.run_in_executor(self._gate, work))

    async def at_the_door(self, work: Callable[[], R]) -> R:
        """Run what somebody who is not signed in asks for, hashing a password or more: a rush there stays there.

        It runs again when the database ended its transaction in favour of another one.
        """
        loop = asyncio.get_running_loop()
        return await _until_done(lambda: loop.run_in_executor(self._door, work))

    async def elsewhere(self, work: Callable[[], R]) -> R:
        """Run what waits for somebody else's server: when that is slow, only who also needs one waits."""
        return await asyncio.get_running_loop().run_in_executor(self._elsewhere, work)


async def _until_done(ask: Callable[[], Awaitable[R]]) -> R:
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(InEachOthersWay):
            return await ask()
    return await ask()
