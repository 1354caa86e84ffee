"""The week board of three hundred drivers in a real browser: opening it, and a shift that moves on somebody else's."""

from collections.abc import Iterator

from playwright.sync_api import Browser

from benchmarks.browser import Tab, Traffic, started_browser
from benchmarks.harness import Row, in_turns, p95
from benchmarks.serve import EMPTY
from benchmarks.served import Served, served
from benchmarks.world import Company, World

BOARD, CHIP, BUTTON = "/planning", ".df-wk__rows .df-chip", ".q-btn"
"""The board can be used when there are shifts in its rows, the empty page when its button stands there."""
OPENINGS, DROPS = 15, 40
PAINTED = """(shift) => {
  const place = () => document.querySelector(`[data-shift="${shift}"]`)?.closest("[role=gridcell]");
  const before = place();
  window.paintedAt = undefined;
  const look = () => {
    const now = place();
    if (now && now !== before) requestAnimationFrame(() => { window.paintedAt = performance.timeOrigin + performance.now(); });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
NOTE_DROPS = """addEventListener("pointerup", () => {
  window.droppedAt = performance.timeOrigin + performance.now();
}, true)"""


def rows(world: World) -> Iterator[Row]:
    company = world.company
    with served(world, world.main) as product, started_browser() as browser:
        yield from _opening(browser, product, company)
        yield from _dropping(browser, product, company)


def _opening(browser: Browser, product: Served, company: Company) -> Iterator[Row]:
    tab = Tab(browser, product, company.token)
    tab.visit(EMPTY, BUTTON)
    costs, wires, requests = [], [], []

    def open_board() -> float:
        tab.page.goto(EMPTY)
        before, _ = product.cost(), tab.traffic()
        figure = tab.click(BOARD, CHIP)
        traffic = tab.traffic()
        costs.append(product.cost().since(before, times=1))
        wires.append(traffic.kilobytes)
        requests.append(traffic.requests)
        return figure

    def open_empty() -> float:
        tab.page.goto(EMPTY)
        return tab.click(EMPTY, BUTTON)

    opened, empty = in_turns(open_board, open_empty, rounds=OPENINGS, warm_up=3)
    shifts = tab.page.evaluate("document.querySelectorAll('.df-chip').length")
    tab.close()
    what = "open the board of 300 drivers x 7 days"
    yield Row(
        what=f"{what} warm: click to {shifts} chips drawn and taking events",
        unit="ms",
        figures=opened,
        floors=empty,
        floor_is="click to an empty page of the same frame",
        most_times_floor=1.4,
    )
    yield _cold(browser, product, company, what)
    yield Row(
        what=f"{what}: processor of product and PostgreSQL, page, week and socket",
        unit="ms",
        figures=_batches([cost.processor for cost in costs]),
        aim=60,
    )
    yield Row(what=f"{what}: statements", unit="", figures=[cost.statements for cost in costs], aim=10)
    yield Row(what=f"{what} warm: over the network", unit="kB", figures=wires, aim=60)
