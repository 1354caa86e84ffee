"""Runs use cases for pages and routes: each in a worker thread, each in a transaction of its own."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from services.announcements import Announcements
from services.planning.kept_weeks import KeptWeeks
from services.scope import Environment, Identity, InEachOthersWay, tenant_scope
from services.tenant import TenantServices

R = TypeVar("R")
ATTEMPTS = 3
THREADS_AT_THE_DOOR = 2
THREADS_AT_THE_GATE = 4


class Workplace:
    """What one process serves from: the environment, a pool of threads as large as the database pool, the news,
    and the weeks that boards fetched last.
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.announcements = Announcements(environment)
        self.kept_weeks = KeptWeeks()
        self.announcements.hear_all(self.kept_weeks.hear)
        self._threads = ThreadPoolExecutor(environment.settings.worker_threads, thread_name_prefix="work")
        self._gate = ThreadPoolExecutor(THREADS_AT_THE_GATE, thread_name_prefix="gate")
        self._door = ThreadPoolExecutor(THREADS_AT_THE_DOOR, thread_name_prefix="door")

    def start(self) -> None:
        self.announcements.start()

    def close(self) -> None:
        self.announcements.stop()
        self._door.shutdown(wait=True, cancel_futures=True)
        self._gate.shutdown(wait=True, cancel_futures=True)
        self._threads.shutdown(wait=True)
        self.environment.database.close()

    async def perform(self, identity: Identity, action: Callable[[TenantServices], R]) -> R:
        """Do this for that actor in one transaction: all of it or nothing.

        The action runs again when the database ended its transaction in favour of another one.
        Raises: Refusal (SignedOut and DatabaseAway among them), besides what the action itself raises.
        """

        def work() -> R:
            with tenant_scope(self.environment, identity, follow=self._later) as scope:
                return action(TenantServices(scope))

        for _ in range(ATTEMPTS - 1):
            with contextlib.suppress(InEachOthersWay):
                return await self.in_thread(work)
        return await self.in_thread(work)

    def _later(self, work: Callable[[], None]) -> None:
        """Run something that nobody waits for; when the process is ending it is left to be caught up with."""
        with contextlib.suppress(RuntimeError):
            self._threads.submit(work)

    async def in_thread(self, work: Callable[[], R]) -> R:
        """Run something short that blocks, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def at_the_gate(self, work: Callable[[], R]) -> R:
        """Look up who is there: long work of others never makes a click wait for that."""
        return await asyncio.get_running_loop().run_in_executor(self._gate, work)

    async def at_the_door(self, work: Callable[[], R]) -> R:
        """Run what somebody who is not signed in asks for, hashing a password or more: a rush there stays there."""
        return await asyncio.get_running_loop().run_in_executor(self._door, work)
