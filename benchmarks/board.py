"""The week board of three hundred drivers in a real browser: opening it, and a shift that moves on somebody else's."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any, TypedDict

from playwright.sync_api import Browser

from benchmarks.browser import Tab, started_browser
from benchmarks.harness import Row, in_turns, p95
from benchmarks.serve import EMPTY
from benchmarks.served import Cost, Served, served
from benchmarks.world import Company, World

BOARD, CHIP, BUTTON = "/planning", ".df-wk__rows .df-chip", ".q-btn"
"""The board can be used when there are shifts in its rows, the empty page when its button stands there."""
WARM, COLD, BATCHES, IN_A_BATCH, DROPS = 15, 5, 4, 5, 40
SETTLED = 45_000
"""Milliseconds after which the pages that were opened before are closed and no longer cost anything."""
WHAT = "open the board of 300 drivers x 7 days"
MOVABLE = """() => {
  for (const row of document.querySelectorAll(".df-wk__rows [role=row][data-key^=driver]")) {
    const cells = [...row.querySelectorAll("[role=gridcell]")];
    const chip = row.querySelector(".df-chip:not(.is-locked)");
    const free = cells.find((cell) => cell.dataset.day > 2 && cell.matches(":not(.is-off):has([data-add])"));
    if (chip && free && row.getBoundingClientRect().bottom < innerHeight - 80) {
      const days = [chip.closest("[role=gridcell]").dataset.day, free.dataset.day];
      return { shift: chip.dataset.shift, row: row.dataset.key, days };
    }
  }
}"""
"""A shift that was not driven yet, and a day of its driver on which it could ride instead."""
WATCH_DROPS = """() => addEventListener("pointerup", () => {
  window.droppedAt = performance.timeOrigin + performance.now();
}, true)"""
WATCH_SHIFT = """([shift, day]) => {
  window.paintedAt = undefined;
  const look = () => {
    if (document.querySelector(`.df-wk__rows [data-shift="${shift}"]`)?.closest("[role=gridcell]").dataset.day === day)
      painted.port2.postMessage(null);
    else requestAnimationFrame(look);
  };
  const painted = new MessageChannel();
  painted.port1.onmessage = () => { window.paintedAt = performance.timeOrigin + performance.now(); };
  requestAnimationFrame(look);
}"""
"""Notes when the shift was painted in its new place: what a frame posts comes right after that frame."""


class Movable(TypedDict):
    """What is dragged to and fro."""

    shift: str
    row: str
    days: list[str]


def rows(world: World) -> Iterator[Row]:
    company = world.company
    with served(world, world.main) as product, started_browser() as browser:
        yield from _warm(browser, product, company)
        yield from _cold(browser, product, company)
        yield from _dropping(browser, product, company)


def _warm(browser: Browser, product: Served, company: Company) -> Iterator[Row]:
    tab = Tab(browser, product, company.token)
    tab.visit(EMPTY, BUTTON)

    def open_board() -> float:
        tab.visit(EMPTY, BUTTON)
        return tab.click(BOARD, CHIP)

    def open_empty() -> float:
        tab.visit(EMPTY, BUTTON)
        return tab.click(EMPTY, BUTTON)

    opened, empty = in_turns(open_board, open_empty, rounds=WARM, warm_up=3)
    yield Row(
        what=f"{WHAT} warm: click to shifts drawn and the page taking events",
        unit="ms",
        figures=opened,
        floors=empty,
        floor_is="click to an empty page of the same frame",
        most_times_floor=1.4,
    )
    tab.page.wait_for_timeout(SETTLED)
    costs = [_cost_of_opening(tab, product) for _ in range(BATCHES)]
    own = sum(cost.product for cost in costs) / BATCHES
    yield Row(
        what=f"{WHAT} warm: processor for page, week and socket, {own:.0f} ms in the product, the rest in PostgreSQL",
        unit="ms",
        figures=[cost.processor for cost in costs],
        aim=60,
    )
    yield Row(
        what=f"{WHAT} warm: statements, session, tenant and presence among them",
        unit="",
        figures=[cost.statements for cost in costs],
        aim=10,
    )
    yield Row(
        what=f"{WHAT} warm, the week changed since: page, week and socket over the network",
        unit="kB",
        figures=[_wire(browser, product, company) for _ in range(COLD)],
        aim=60,
    )
    tab.close()


def _wire(browser: Browser, product: Served, company: Company) -> float:
    """Kilobytes of an opening when only the styles and scripts were fetched before, by the same week a year ago."""
    tab = Tab(browser, product, company.token, counts=True)
    tab.visit(f"{BOARD}?week=2025-W26", ".df-wk__top")
    tab.page.wait_for_timeout(500)
    tab.traffic()
    tab.visit(BOARD, CHIP)
    found = tab.traffic().kilobytes
    tab.close()
    return found


def _cost_of_opening(tab: Tab, product: Served) -> Cost:
    before = product.cost()
    for _ in range(IN_A_BATCH):
        tab.page.goto(BOARD)
        tab.page.wait_for_selector(CHIP)
    return product.cost().since(before, times=IN_A_BATCH)


def _cold(browser: Browser, product: Served, company: Company) -> Iterator[Row]:
    figures = []
    for _ in range(COLD):
        tab = Tab(browser, product, company.token)
        figures.append(tab.visit(BOARD, CHIP))
        tab.close()
    yield Row(
        what=f"{WHAT} cold: a browser profile with an empty cache, from address to usable",
        unit="ms",
        figures=figures,
        aim=1_100,
    )


def _dropping(browser: Browser, product: Served, company: Company) -> Iterator[Row]:
    here, there = Tab(browser, product, company.token), Tab(browser, product, company.token)
    for tab in (here, there):
        tab.visit(BOARD, CHIP)
    movable: Movable = here.page.evaluate(MOVABLE)
    here.page.evaluate(WATCH_DROPS)
    figures, sizes = [], []
    days = cycle([movable["days"][1], movable["days"][0]])
    for number in range(DROPS + 2):
        figure = _drop(here, there, movable, next(days))
        size = _size(movable["shift"], here.traffic().frames_sent + there.traffic().frames_received)
        if number > 1:
            figures.append(figure)
            sizes.append(size / 1_000)
    yield Row(
        what="drop a shift: from letting go in one browser to painted in another",
        unit="ms",
        figures=figures,
        aim=60,
        summary=p95,
    )
    yield Row(
        what="drop a shift: the command of the first browser and the change that the second is sent",
        unit="kB",
        figures=sizes,
        aim=1,
    )
    here.close()
    there.close()


def _size(shift: str, frames: list[str]) -> int:
    """Bytes of what was said about this shift."""
    return sum(len(frame) for frame in frames if shift in frame)


def _drop(here: Tab, there: Tab, movable: Movable, day: str) -> float:
    """Drag with the mouse to another day; milliseconds until the other browser has painted it."""
    for tab in (here, there):
        tab.page.evaluate(WATCH_SHIFT, [movable["shift"], day])
    here.traffic(), there.traffic()
    mouse = here.page.mouse
    mouse.move(*_middle(here, f".df-wk__rows [data-shift='{movable['shift']}']"))
    mouse.down()
    mouse.move(*_middle(here, f"[data-key='{movable['row']}'] [role=gridcell][data-day='{day}']"), steps=6)
    mouse.up()
    for tab in (here, there):
        tab.page.wait_for_function("window.paintedAt !== undefined")
    here.page.wait_for_selector(f"[data-shift='{movable['shift']}']:not(.is-pending)")
    painted: float = there.page.evaluate("window.paintedAt")
    dropped: float = here.page.evaluate("window.droppedAt")
    return painted - dropped


def _middle(tab: Tab, selector: str) -> tuple[float, float]:
    box: Any = tab.page.locator(selector).first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
