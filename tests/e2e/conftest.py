"""Fixtures for journeys: a started product, a real Chromium, people who signed up."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from services.environment import make_environment
from services.scope import Environment
from services.settings import Settings
from tests.company import Company
from tests.e2e.infra import chromium
from tests.e2e.infra.driver import Driver, opened
from tests.e2e.infra.evidence import evidence_of
from tests.e2e.infra.lending import PATIENCE, Lending
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import HTML, make_company

PASSWORD = "een lange zin over bezorgen"
expect.set_options(timeout=PATIENCE)
WITHOUT_MOTION: Final = "--force-prefers-reduced-motion"
"""Drawing what slides keeps two cores busy; tests/unit/ui has panels that do."""
LONGEST_FIRST = (
    "test_starting",
    "test_imports",
    "test_sockets",
    "test_accessibility",
    "test_settlement",
    "test_one_week",
)
"""Files in the order in which workers take them, so that none is left with a long one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Print with a journey that failed what its pages showed, and keep pictures of them under test-results/."""
    report = yield
    if call.when == "call" and report.failed:
        report.sections.extend(evidence_of(item))
    return report


@pytest.fixture(scope="session")
def shared_product(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Product]:
    """What the tests of one worker share, running or not."""
    shared = Product(tmp_path_factory.mktemp("product"), database_url)
    yield shared
    shared.stop()


@pytest.fixture(scope="module")
def product(shared_product: Product) -> Product:
    """A running product. Its clock started on Monday 22 June 2026 at 05:30 in Amsterdam."""
    if not shared_product.is_running:
        shared_product.start()
    return shared_product


@pytest.fixture(scope="module")
def alone(shared_product: Product) -> None:
    """For a file with a product of its own: no other one sends its mail or does its jobs."""
    shared_product.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium.find(), args=[*chromium.ARGUMENTS, WITHOUT_MOTION]
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def lending(browser: Browser) -> Lending:
    return Lending(browser)


def note_violations(page: Page, problems: list[str]) -> None:
    """Note what Chromium says that the content security policy of a page forbade."""

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            problems.append(message.text)

    page.on("console", note)


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(lending: Lending, product: Product) -> Iterator[NewPage]:
    """Open a page in a browser of its own: `new_page()` on a desktop, `new_page(phone=True)` on a phone.

    A page that breaks, or does what its content security policy forbids, fails the test; one that `may_violate` it is
    for testing the policy itself.
    """
    problems: list[str] = []
    with ExitStack() as lent:

        def make(*, phone: bool = False, dark: bool = False, may_violate: bool = False) -> Page:
            page = lent.enter_context(lending.lend(product.url, phone=phone, dark=dark)).new_page()
            page.on("pageerror", lambda error: problems.append(str(error)))
            if not may_violate:
                note_violations(page, problems)
            return page

        yield make
    assert problems == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


@pytest.fixture
def environment_of_product(product: Product) -> Iterator[Environment]:
    """What the started product itself works with: its database, its files and its key."""
    settings = Settings(data_folder=product.folder, bcrypt_cost=4)
    environment = make_environment(settings, database_address=product.database_url)
    yield environment
    environment.database.close()


SignUp = Callable[..., str]


@pytest.fixture
def sign_up(request: pytest.FixtureRequest, product: Product) -> SignUp:
    """Sign a new company up, have this page open at its first steps and give the owner's e-mail address."""

    def act(page: Page, *, company: str = "Kempenbode Koeriers", name: str = "Marieke Verhulst") -> str:
        email = f"{abs(hash(request.node.nodeid + company))}@kempenbode.example"
        with httpx.Client(base_url=product.url, headers={"Origin": product.url, **HTML}) as browser:
            make_company(product, browser, email, company=company, name=name)
            kept = dict(browser.cookies)
        page.context.add_cookies([{"name": name, "value": kept[name], "url": product.url} for name in kept])
        page.goto("/start")
        return email

    return act


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Callable[[Page, str], Path]:
    """Keep a picture of a page under test-results/, to be looked at beside the design."""

    def take(page: Page, name: str) -> Path:
        path = Path("test-results") / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        page.screenshot(path=path)
        return path

    return take


@pytest.fixture
def driver(company: Company) -> Driver:
    depot_id = company.build_depot()
    driver_id = company.build_driver("Daniël Gümüş", depot_id=depot_id)
    shift_id = company.build_shift(
        company.build_route(depot_id, "E-112"), driver_id, vehicle_id=company.build_vehicle()
    )
    return Driver(company, company.as_driver(driver_id), shift_id)


@pytest.fixture
def phone(new_page: NewPage, product: Product, driver: Driver) -> Page:
    page = new_page(phone=True)
    driver.signs_in(page.context, product)
    return opened(page)
