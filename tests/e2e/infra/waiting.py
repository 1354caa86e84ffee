"""Waiting for the thing itself, no longer than it takes: the only place of the tests that looks again and again."""

import time
from collections.abc import Callable

from playwright.sync_api import Page

_MOMENT_SECONDS = 0.02
AT_REST = """Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished))"""


def within(seconds: float, is_so: Callable[[], bool]) -> bool:
    """Whether it became so in time, in another process or thread."""
    return _become(seconds, is_so, lambda: time.sleep(_MOMENT_SECONDS))


def eventually(page: Page, is_so: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until the server has what it should have, while this page goes on with what it does."""
    assert _become(seconds, is_so, lambda: page.wait_for_timeout(_MOMENT_SECONDS * 1000))


def at_rest(page: Page) -> None:
    """Wait until nothing on the page moves or fades any more, but for what always turns."""
    page.evaluate(AT_REST)


def _become(seconds: float, is_so: Callable[[], bool], wait_a_moment: Callable[[], None]) -> bool:
    give_up = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > give_up:
            return False
        wait_a_moment()
    return True
