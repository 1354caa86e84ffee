"""What lists and the dashboard cost the server at one and ten times the data, and what a first visit fetches."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import httpx
from axe_playwright_python.sync_playwright import Axe

from benchmarks.browser import Tab, started_browser
from benchmarks.growth import multiply
from benchmarks.harness import Row, in_turns
from benchmarks.served import Cost, Served, served
from benchmarks.trade import HISTORY, UNPAID, Trade
from benchmarks.visitor import OpenPage
from benchmarks.world import NOW, WEEKS, Company, Site, World
from pages.session_guard import cookie_name

LIST, DASHBOARD, BOARD = "/facturen", "/dashboard", "/planning"
FIRST_VISITS = {LIST: ".df-tbl tbody tr", DASHBOARD: ".df-scroll section", BOARD: ".df-chip"}
"""Pages, and what stands on them once they can be used."""
OLDER = ("planned_weeks", "margin_totals", *HISTORY)
QUERY = {"turn": 1, "search": "", "filters": {}, "sort": None, "descending": False, "after": None, "held": None}
TIMES, ROUNDS = 10, 5
"""Actions in a round, because the processor is counted in hundredths of a second."""
Act = Callable[[OpenPage], Coroutine[Any, Any, object]]


def rows(world: World) -> Iterator[Row]:
    trade = world.remember(Trade)
    tenfold = trade.tenfold
    with served(world, trade.site) as one, served(world, tenfold) as ten:
        sizes = [_Visitor(one, trade.company, LIST), _Visitor(ten, trade.company, LIST)]
        yield from _compared(
            f"open the list of 10,000 invoices, all but {UNPAID} paid: page, socket and the first 50 rows",
            sizes,
            None,
            aim=25,
        )
        yield from _compared("search a number in it", sizes, QUERY | {"search": "0412"}, aim=25)
        yield from _compared("its last page", sizes, QUERY | {"descending": True}, aim=25)
    older = _older(world, world.company)
    with served(world, world.main) as one, served(world, older) as ten:
        sizes = [_Visitor(one, world.company, DASHBOARD), _Visitor(ten, world.company, DASHBOARD)]
        yield from _compared("open the dashboard", sizes, None, aim=30)
        yield from _first_visits(one, world.company)


class _Visitor:
    """Does one thing over and over and says what that cost the product and its database."""

    def __init__(self, product: Served, company: Company, path: str) -> None:
        self._product = product
        self._token = company.token
        self._path = path
        self.costs: list[Cost] = []

    def measure(self, question: dict[str, Any] | None) -> Callable[[], float]:
        """Milliseconds of processor for opening the page or, with a question, for asking its list."""
        self.costs = []
        return lambda: asyncio.run(self._measure(question))

    async def _measure(self, question: dict[str, Any] | None) -> float:
        cookies = {cookie_name(secure=False): self._token}
        async with httpx.AsyncClient(base_url=self._product.url, cookies=cookies, timeout=30) as http:
            page = await self._open(http)
            before = self._product.cost()
            for _ in range(TIMES):
                if question is None:
                    await (await self._open(http)).close()
                else:
                    await page.emit(page.listener("nicegui-table", "query"), question, until=_is_answer)
            self.costs.append(self._product.cost().since(before, times=TIMES))
            await page.close()
        return self.costs[-1].processor

    async def _open(self, http: httpx.AsyncClient) -> OpenPage:
        return await OpenPage.open(self._product, http, self._token, self._path)


def _is_answer(message: str) -> bool:
    return "answer" in message


def _compared(what: str, sizes: list[_Visitor], question: dict[str, Any] | None, *, aim: float) -> Iterator[Row]:
    one, ten = sizes
    small, large = in_turns(one.measure(question), ten.measure(question), rounds=ROUNDS)
    product = [cost.product for cost in one.costs]
    yield Row(
        what=f"{what}: processor, product {sum(product) / len(product):.0f} ms of it, the rest PostgreSQL",
        unit="ms",
        figures=small,
        aim=aim,
    )
    yield Row(what=f"{what}: statements", unit="", figures=[cost.statements for cost in one.costs], aim=8)
    yield Row(
        what=f"{what}: processor at ten times the data",
        unit="ms",
        figures=large,
        floors=small,
        floor_is="one time",
        most_times_floor=1.3,
    )


def _older(world: World, company: Company) -> Site:
    """A database in which the large company has ten times the history, long since approved and paid."""
    site = world.copy(world.main, "older")
    multiply(site, company.tenant_id, OLDER, times=10, weeks=WEEKS + 2)
    past = {"tenant": company.tenant_id, "until": NOW - timedelta(weeks=WEEKS + 1)}
    with site.below_the_fence() as connection:
        connection.execute(
            "UPDATE registrations SET approved_by = gen_random_uuid(), approved_at = registered_at"
            " WHERE tenant_id = %(tenant)s AND approved_at IS NULL AND registered_at < %(until)s",
            past,
        )
        connection.execute(
            "UPDATE invoices SET state = 'paid', settled_cents = total_cents"
            " WHERE tenant_id = %(tenant)s AND number IS NOT NULL AND issue_date < %(until)s",
            past,
        )
    site.settle_down()
    return site


def _first_visits(product: Served, company: Company) -> Iterator[Row]:
    with started_browser() as browser:
        for path, selector in FIRST_VISITS.items():
            requests, kilobytes, violations = [], [], []
            for _ in range(3):
                tab = Tab(browser, product, company.token, counts=True)
                tab.visit(path, selector)
                traffic = tab.traffic()
                requests.append(traffic.requests)
                kilobytes.append(traffic.kilobytes)
                violations.append(Axe().run(tab.page).violations_count)
                tab.close()
            cold = f"first visit of {path} with an empty cache"
            yield Row(what=f"{cold}: requests", unit="", figures=requests, aim=12)
            yield Row(what=f"{cold}: over the network", unit="kB", figures=kilobytes, aim=450)
            yield Row(what=f"{path}: accessibility rules of axe broken", unit="", figures=violations, aim=0)
