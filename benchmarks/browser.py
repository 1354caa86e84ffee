"""A real Chromium with a signed-in session, and what it saw: moments, requests and bytes."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.served import Served
from pages.session_guard import cookie_name
from tests.e2e.infra import chromium

DESKTOP = {"width": 1440, "height": 900}
WATCH = """
(() => {
  const look = () => {
    const selector = sessionStorage.getItem("awaited");
    if (selector && window.did_handshake && document.querySelector(selector))
      requestAnimationFrame(() => { window.usableAt = performance.timeOrigin + performance.now(); });
    else requestAnimationFrame(look);
  };
  if (location.protocol.startsWith("http")) requestAnimationFrame(look);
})();
"""
"""Notes the first frame in which the awaited element stands on the page and the socket takes events."""
CLICK = """([path, selector]) => {
  sessionStorage.setItem("awaited", selector);
  sessionStorage.setItem("clickedAt", performance.timeOrigin + performance.now());
  document.querySelector(`a[href="${path}"]`).click();
}"""
USABLE = "window.usableAt !== undefined"


@dataclass
class Traffic:
    """What went over the network. `received` are bytes as they came, compressed and with headers."""

    requests: int = 0
    received: float = 0
    frames_received: list[str] = field(default_factory=list)
    frames_sent: list[str] = field(default_factory=list)

    @property
    def kilobytes(self) -> float:
        """In both directions; of requests only the answers."""
        return (self.received + sum(map(len, self.frames_received + self.frames_sent))) / 1_000


class Tab:
    """One page in a browser profile of its own, signed in, with nothing in its cache.

    `counts` does without the service worker, because what that fetches for the page is not seen by the page.
    """

    def __init__(self, browser: Browser, product: Served, token: str, *, counts: bool = False) -> None:
        self._context = browser.new_context(
            base_url=product.url,
            viewport=DESKTOP,  # type: ignore[arg-type]  # a plain dict of the right shape
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            service_workers="block" if counts else "allow",
        )
        self._context.add_cookies([{"name": cookie_name(secure=False), "value": token, "url": product.url}])
        self._context.add_init_script(WATCH)
        self.page: Page = self._context.new_page()
        self._traffic = Traffic()
        self._cached: set[str] = set()
        network = self._context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.on("Network.requestServedFromCache", lambda event: self._cached.add(event["requestId"]))
        network.on("Network.responseReceived", self._note_cache)
        network.on("Network.loadingFinished", self._count)
        network.on("Network.webSocketFrameReceived", lambda event: _note(self._traffic.frames_received, event))
        network.on("Network.webSocketFrameSent", lambda event: _note(self._traffic.frames_sent, event))

    def visit(self, path: str, selector: str) -> float:
        """Go to an address; milliseconds until what `selector` finds is drawn and the page takes events."""
        self.page.goto(path, wait_until="commit")
        self.page.evaluate("(selector) => sessionStorage.setItem('awaited', selector)", selector)
        self.page.wait_for_function(USABLE)
        figure: float = self.page.evaluate("window.usableAt - performance.timeOrigin")
        return figure

    def click(self, path: str, selector: str) -> float:
        """Click the link to a page; milliseconds from the click until it is drawn and takes events."""
        self.page.evaluate(CLICK, [path, selector])
        self.page.wait_for_function(f"location.pathname === '{path}' && {USABLE}")
        figure: float = self.page.evaluate("window.usableAt - Number(sessionStorage.getItem('clickedAt'))")
        return figure

    def traffic(self) -> Traffic:
        """What went over the network since this was last asked."""
        self.page.evaluate("1")
        found, self._traffic = self._traffic, Traffic()
        return found

    def close(self) -> None:
        self._context.close()

    def _note_cache(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self._cached.add(event["requestId"])

    def _count(self, event: dict[str, Any]) -> None:
        if event["requestId"] not in self._cached:
            self._traffic.requests += 1
            self._traffic.received += event["encodedDataLength"]


@contextlib.contextmanager
def started_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        yield browser
        browser.close()


def _note(frames: list[str], event: dict[str, Any]) -> None:
    frames.append(event["response"]["payloadData"])
