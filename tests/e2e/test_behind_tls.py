"""As in production: TLS ends in a proxy, the product itself speaks plain HTTP on the machine."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, note_violations
from tests.e2e.infra import behind_tls
from tests.e2e.infra.lending import DESKTOP, PATIENCE
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import SIGN_UP_LINK
from tests.e2e.infra.tls import TlsProxy

COOKIE = "__Host-depotflow"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsProxy]:
    made = TlsProxy(tmp_path_factory.mktemp("product"))
    yield made
    made.close()


@pytest.fixture(scope="module", autouse=True)
def product(
    proxy: TlsProxy, tmp_path_factory: pytest.TempPathFactory, database_url: str, alone: None
) -> Iterator[Product]:
    """The product behind it."""
    settings = {"DEPOTFLOW_MODE": "production", "DEPOTFLOW_PUBLIC_URL": proxy.url}
    product = Product(
        tmp_path_factory.mktemp("product"),
        database_url,
        clock_starts_at="",
        settings=settings,
        program=behind_tls.PROGRAM,
        sign_of_life="/readyz",
    )
    product.start()
    proxy.target = product.port
    yield product
    product.stop()


@pytest.fixture
def page(browser: Browser, proxy: TlsProxy) -> Iterator[Page]:
    problems: list[str] = []
    context = browser.new_context(base_url=proxy.url, viewport=DESKTOP, ignore_https_errors=True)
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    opened.on("pageerror", lambda error: problems.append(str(error)))
    note_violations(opened, problems)
    yield opened
    context.close()
    assert problems == []


def test_a_browser_signs_up_works_and_signs_out(page: Page, product: Product) -> None:
    page.goto("/aanmelden")
    page.get_by_label("E-mailadres").fill("tls@kempenbode.example")
    page.get_by_role("button", name="Stuur de link").click()
    expect(page.get_by_role("heading", name="Kijk in je mail")).to_be_visible()
    page.goto(product.path_mailed_to("tls@kempenbode.example", SIGN_UP_LINK))
    page.get_by_label("Naam van je bedrijf").fill("Kempenbode Koeriers")
    page.get_by_label("Jouw naam").fill("Marieke Verhulst")
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Maak account").click()
    page.wait_for_url("**/start")
    (cookie,) = [cookie for cookie in page.context.cookies() if "depotflow" in cookie["name"]]
    kept = (cookie["name"], cookie["secure"], cookie["httpOnly"], cookie["sameSite"], cookie["path"], cookie["domain"])
    assert kept == (COOKIE, True, True, "Lax", "/", "localhost")
    assert COOKIE not in page.evaluate("document.cookie")
    page.goto("/apparaten")
    page.wait_for_function("window.socket.io.engine.transport.name === 'websocket'")
    expect(page.get_by_text("dit apparaat")).to_be_visible()
    page.get_by_role("button", name="Marieke Verhulst").click()
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("heading", name="Je bent uitgelogd")).to_be_visible()
    assert [cookie for cookie in page.context.cookies() if cookie["name"] == COOKIE] == []


def test_browsers_are_told_to_keep_to_https(proxy: TlsProxy) -> None:
    answer = httpx.get(f"{proxy.url}/inloggen", verify=False)
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "elders.example"])
def test_only_the_public_address_is_answered_to(proxy: TlsProxy, host: str) -> None:
    for port in ("", f":{proxy.target}"):
        answer = httpx.get(f"http://127.0.0.1:{proxy.target}/inloggen", headers={"Host": f"{host}{port}"})
        assert (answer.status_code, answer.json()["code"]) == (400, "wrong_host")
    assert httpx.get(f"http://127.0.0.1:{proxy.target}/readyz").status_code == 200


@pytest.mark.parametrize("origin", ["http://localhost", "https://localhost", "https://127.0.0.1", "null"])
def test_nothing_is_taken_from_another_origin(proxy: TlsProxy, origin: str) -> None:
    answer = httpx.post(f"{proxy.url}/uitloggen", headers={"Origin": origin}, verify=False)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_request")


def test_what_a_proxy_header_claims_changes_nothing(proxy: TlsProxy) -> None:
    claims = {"X-Forwarded-Host": "elders.example", "X-Forwarded-Proto": "http", "Forwarded": "host=elders.example"}
    answer = httpx.get(f"{proxy.url}/vandaag", headers={**claims, "Accept": "text/html"}, verify=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/inloggen?next=/vandaag")
