"""Browsers that tests use in turn, each as if nobody had before them: to bring up a new one takes a second."""

import contextlib
from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

DESKTOP: Final[ViewportSize] = {"width": 1440, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
PATIENCE: Final = 15_000
"""Milliseconds that a busy machine may take to show something."""
KEEPS_REAL_TIME: Final = "!Date.isFake"
"""Once a test has held the clock of a browser, Playwright does not let go of it."""
Kind = tuple[str, bool, bool]


class Lending:
    """Lends out the browsers of one worker."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: dict[Kind, list[BrowserContext]] = {}
        self._lent: list[BrowserContext] = []

    @contextlib.contextmanager
    def lend(self, url: str, *, phone: bool = False, dark: bool = False) -> Iterator[BrowserContext]:
        """A browser for the product at this address, without cookies or anything else that a visit leaves behind."""
        self._drop_all_but(url)
        idle = self._idle.setdefault((url, phone, dark), [])
        context = idle.pop() if idle else self._new(url, phone=phone, dark=dark)
        self._lent.append(context)
        try:
            yield context
        finally:
            self._lent.remove(context)
        if _is_as_new(context, url):
            idle.append(context)
        else:
            context.close()

    def lent_pages(self) -> list[Page]:
        """The pages that are open now in the browsers that are lent, without the empty one of each."""
        return [page for context in self._lent for page in context.pages[1:]]

    def _drop_all_but(self, url: str) -> None:
        for kind in [kind for kind in self._idle if kind[0] != url]:
            for context in self._idle.pop(kind):
                context.close()

    def _new(self, url: str, *, phone: bool, dark: bool) -> BrowserContext:
        context = self._browser.new_context(
            base_url=url,
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            is_mobile=phone,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        context.new_page()
        return context


def _is_as_new(context: BrowserContext, url: str) -> bool:
    """Close and wipe all but the empty page that keeps the window open; whether nothing is left of the visit."""
    if not context.pages:
        return False
    empty, *others = context.pages
    for page in others:
        page.close()
    context.set_offline(offline=False)
    context.clear_permissions()
    context.clear_cookies()
    line = context.new_cdp_session(empty)
    line.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": "all"})
    line.detach()
    return bool(empty.evaluate(KEEPS_REAL_TIME))
