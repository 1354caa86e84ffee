"""Several people doing the same at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from models.values.refusal import Refusal

R = TypeVar("R")


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
