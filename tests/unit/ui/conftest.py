"""A started showcase and a real browser for the tests of the parts."""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.infra import chromium
from tests.e2e.infra.lending import Lending
from tests.e2e.infra.waiting import within

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def showcase() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tests.unit.ui.showcase", str(port)], cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_it_answers(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    def answers() -> bool:
        assert process.poll() is None, "the showcase did not start"
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{address}/offline").is_success
        return False

    assert within(30, answers)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def lending(browser: Browser) -> Lending:
    return Lending(browser)


@pytest.fixture
def page(lending: Lending, showcase: str) -> Iterator[Page]:
    problems: list[str] = []
    with lending.lend(showcase) as context:
        opened = context.new_page()
        opened.on("pageerror", lambda error: problems.append(str(error)))
        yield opened
    assert problems == []
