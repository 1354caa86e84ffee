"""Five hundred open pages: what each keeps in memory, and how long a click takes."""

import asyncio
import time
from collections.abc import Iterator, Sequence

import httpx

from benchmarks.companies import found_company, sign_in_elsewhere
from benchmarks.harness import Row, p95
from benchmarks.serve import EMPTY
from benchmarks.served import Served, served
from benchmarks.visitor import OpenPage
from benchmarks.world import World

CLIENTS = 500
OF_A_SESSION = 50
"""As many pages belong to one session: more than a hundred are refused."""
SECONDS_BETWEEN_CLICKS = 3.0
CLICKING_SECONDS = 30
AT_ONCE = 10


def rows(world: World) -> Iterator[Row]:
    company = found_company(world.main)
    tokens = [sign_in_elsewhere(world.main, company) for _ in range(CLIENTS // OF_A_SESSION)]
    with served(world, world.main) as product:
        asyncio.run(_open_and_close(product, company.token))
        before = product.resident_megabytes
        yield Row(what="idle: the product with its scheduler, no page open", unit="MB", figures=[before], aim=200)
        alone, together, grown = asyncio.run(_measure(product, tokens))
    yield Row(
        what=f"memory of the product for each of {CLIENTS} open pages",
        unit="MB",
        figures=[grown / CLIENTS],
        aim=1,
    )
    yield Row(
        what=f"a click answered over the socket, {CLIENTS} open pages that each click every"
        f" {SECONDS_BETWEEN_CLICKS:g} s",
        unit="ms",
        figures=together,
        floors=alone,
        floor_is="one open page",
        aim=20,
        summary=p95,
    )


async def _open_and_close(product: Served, token: str) -> None:
    """Whatever is made once, such as the first database connections, is not counted to a page."""
    async with httpx.AsyncClient(base_url=product.url, cookies={"depotflow": token}) as http:
        page = await OpenPage.open(product, http, token, EMPTY)
        await _click(page)
        await page.close()


async def _measure(product: Served, tokens: Sequence[str]) -> tuple[list[float], list[float], float]:
    """Milliseconds of a click alone and among all, and the megabytes that all pages took."""
    before = product.resident_megabytes
    pages = await _open(product, tokens[0], 1)
    alone = [await _click(pages[0]) for _ in range(100)]
    for number, token in enumerate(tokens):
        pages += await _open(product, token, OF_A_SESSION - (number == 0))
    await asyncio.sleep(5)
    grown = product.resident_megabytes - before
    found = await asyncio.gather(*(_keep_clicking(page, number) for number, page in enumerate(pages)))
    await asyncio.gather(*(page.close() for page in pages))
    return alone, [figure for figures in found for figure in figures], grown


async def _open(product: Served, token: str, count: int) -> list[OpenPage]:
    """So many pages of one session, a few at a time."""
    pages: list[OpenPage] = []
    async with httpx.AsyncClient(base_url=product.url, cookies={"depotflow": token}, timeout=30) as http:
        while len(pages) < count:
            few = min(AT_ONCE, count - len(pages))
            pages += await asyncio.gather(*(OpenPage.open(product, http, token, EMPTY) for _ in range(few)))
    return pages


async def _keep_clicking(page: OpenPage, number: int) -> list[float]:
    """Clicks at a steady pace, the pages spread evenly over it."""
    start = time.monotonic() + SECONDS_BETWEEN_CLICKS * number / CLIENTS
    figures = []
    for turn in range(round(CLICKING_SECONDS / SECONDS_BETWEEN_CLICKS)):
        await asyncio.sleep(max(0.0, start + turn * SECONDS_BETWEEN_CLICKS - time.monotonic()))
        figures.append(await _click(page))
    return figures


async def _click(page: OpenPage) -> float:
    """Press the button; milliseconds until the page was told the new text."""
    return await page.emit(page.listener("q-btn", "click"), until=lambda message: message.startswith('42["update"'))
