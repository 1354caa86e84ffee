"""Fifty people at the door at once, with real hashes: what those notice who are inside already."""

import asyncio
import time
from collections.abc import Iterator
from ipaddress import IPv4Address
from uuid import uuid4

import httpx

from benchmarks.companies import found_company
from benchmarks.harness import Row, median, p95
from benchmarks.serve import EMPTY
from benchmarks.served import Served, served
from benchmarks.world import World

KNOCKING = 50
CLICKS = 60
ROUNDS = 3
HEADER = "X-Forwarded-For"
REAL = {
    "DEPOTFLOW_BCRYPT_COST": "12",
    "DEPOTFLOW_TRUSTED_PROXIES": "127.0.0.0/8",
    "DEPOTFLOW_CLIENT_ADDRESS_HEADER": HEADER,
}


def rows(world: World) -> Iterator[Row]:
    company = found_company(world.main)
    with served(world, world.main, **REAL) as product:
        alone, meanwhile, waits = asyncio.run(_measure(product, company.token))
    yield Row(
        what=f"a page opened while {KNOCKING} people sign in, bcrypt cost 12",
        unit="ms",
        figures=meanwhile,
        floors=alone,
        floor_is="nobody signs in",
        most_times_floor=2,
        summary=p95,
    )
    yield Row(what=f"an answer at the door, {KNOCKING} people at once", unit="s", figures=waits, summary=median)


async def _measure(product: Served, token: str) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of a page with nobody and with a crowd at the door, in turns; seconds that each in it waits."""
    alone: list[float] = []
    meanwhile: list[float] = []
    waits: list[float] = []
    async with (
        httpx.AsyncClient(base_url=product.url, cookies={"depotflow": token}, timeout=300) as inside,
        httpx.AsyncClient(base_url=product.url, headers={"Origin": product.url}, timeout=300) as outside,
    ):
        await _click(inside)
        for turn in range(ROUNDS):
            alone += [await _click(inside) for _ in range(CLICKS)]
            crowd = asyncio.gather(*(_knock(outside, turn * KNOCKING + number) for number in range(KNOCKING)))
            while not crowd.done():
                meanwhile.append(await _click(inside))
            waits += await crowd
    return alone, meanwhile, waits


async def _click(inside: httpx.AsyncClient) -> float:
    started = time.perf_counter()
    (await inside.get(EMPTY)).raise_for_status()
    return (time.perf_counter() - started) * 1_000


async def _knock(outside: httpx.AsyncClient, number: int) -> float:
    """A wrong password from an address of its own weighs as much as a right one; seconds until the answer."""
    started = time.perf_counter()
    form = {"email": f"{uuid4()}@voorbeeld.example", "password": "een lange zin over bezorgen"}
    answer = await outside.post(
        "/inloggen", data=form, headers={HEADER: str(IPv4Address("198.51.100.0") + number), "Accept": "text/html"}
    )
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, answer.status_code
    return time.perf_counter() - started
