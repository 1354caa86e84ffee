"""Tests share browsers one after another: what a visit left behind is gone for the next."""

from typing import Final

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.infra.driver import Driver, opened
from tests.e2e.infra.evidence import PRINTED_LINES, evidence_of
from tests.e2e.infra.lending import Lending
from tests.e2e.infra.product import Product

LEAVE: Final = """async () => {
  document.cookie = "left=behind";
  localStorage.setItem("left", "behind");
  await (await caches.open("left")).put("/left", new Response("behind"));
  await new Promise((done) => { indexedDB.open("left").onsuccess = done; });
}"""
LEFT: Final = """async () => [
  document.cookie, localStorage.length, await caches.keys(), await indexedDB.databases(),
  (await navigator.serviceWorker.getRegistrations()).length, navigator.onLine,
]"""


def test_what_a_visit_leaves_is_gone_for_the_next(product: Product, lending: Lending, driver: Driver) -> None:
    with lending.lend(product.url, phone=True) as first:
        driver.signs_in(first, product)
        opened(first.new_page()).evaluate(LEAVE)
        first.set_offline(offline=True)
    with lending.lend(product.url, phone=True) as second:
        assert second is first
        assert left_in(second) == ["", 0, [], [], 0, True]
        assert second.cookies() == []


def test_a_journey_that_fails_tells_what_stood_last_on_its_page_and_in_the_log(
    request: pytest.FixtureRequest, product: Product, lending: Lending
) -> None:
    with lending.lend(product.url) as context:
        words = "".join(f"<p>Regel {number}</p>" for number in range(2 * PRINTED_LINES))
        context.new_page().set_content(f"{words}<div role=dialog>Kan niet: de week is dicht.</div>")
        (_, page), (_, log) = evidence_of(request.node)
    assert len(page.splitlines()) == PRINTED_LINES
    assert page.endswith('- dialog: "Kan niet: de week is dicht."')
    assert product.log().rstrip().endswith(log)


def left_in(context: BrowserContext) -> list[object]:
    """What a page finds that itself keeps nothing."""
    page = context.new_page()
    page.goto("/healthz")
    found: list[object] = page.evaluate(LEFT)
    return found


def test_a_browser_whose_clock_was_held_is_not_lent_again(product: Product, lending: Lending) -> None:
    with lending.lend(product.url) as first:
        first.new_page().clock.install()
    with lending.lend(product.url) as second:
        assert second is not first
