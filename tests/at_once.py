"""Several people doing the same at the same moment."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import psycopg

from models.values.refusal import Refusal
from tests.server import owner_address

R = TypeVar("R")
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def begin(threads: ThreadPoolExecutor, action: Callable[[], R], *, database_url: str) -> Future[R]:
    """Have somebody else do this, and go on as soon as they wait for what is held here, or are done."""
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        begun = threads.submit(action)
        while owner.execute(_WAITING).fetchone() == (0,) and not begun.done():
            pass
    return begun


def at_once(times: int, action: Callable[[int], R]) -> list[R | Refusal]:
    """Do this in so many threads that start together; a refusal is an answer like any other."""
    start = Barrier(times)

    def attempt(number: int) -> R | Refusal:
        start.wait(timeout=30)
        try:
            return action(number)
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(attempt, range(times)))
