"""The gate and the answers of the started product: who comes in, what is never shown, and how trouble is told."""

import re
from collections.abc import Iterator

import httpx
import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage
from tests.e2e.infra import probe
from tests.e2e.infra.headers import untold
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE, PASSWORD, Person, put_in_group, sign_up
from tests.server import owner_address

SITE = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, database_url: str, alone: None) -> Iterator[Product]:
    with probe.watched_product(tmp_path_factory.mktemp("product"), database_url) as product:
        yield product


@pytest.fixture
def person(product: Product) -> Person:
    return sign_up(product)


@pytest.fixture
def http(person: Person) -> Iterator[httpx.Client]:
    """The signed-in person's browser, without a browser."""
    with person.http as client:
        yield client


@pytest.fixture
def page(new_page: NewPage, person: Person, product: Product) -> Page:
    """The page with the buttons, opened by the signed-in person."""
    opened = new_page()
    opened.context.add_cookies([{"name": COOKIE, "value": person.token, "url": product.url}])
    opened.goto("/proef")
    return opened


@pytest.mark.parametrize(
    "path", ["/vandaag", "/proef", "/nergens", "/_nicegui/auto/static/x", "/uitnodiging/a/b", "//x"]
)
def test_who_is_not_signed_in_gets_the_sign_in_page_and_nothing_else(product: Product, path: str) -> None:
    answer = httpx.get(f"{product.url}{path}", headers={"Accept": "text/html"})
    place = answer.headers.get("location", "").partition("?")[0]
    assert (answer.status_code, place) in {(303, "/inloggen"), (401, "")}


@pytest.mark.parametrize("path", ["/sync/day", "/board/2026-W26.json", "/vandaag"])
def test_a_program_that_is_not_signed_in_gets_json(product: Product, path: str) -> None:
    answer = httpx.get(f"{product.url}{path}")
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


def test_the_process_and_its_database_can_be_watched_from_outside(product: Product) -> None:
    assert httpx.get(f"{product.url}/healthz").json() == {"status": "alive"}
    assert httpx.get(f"{product.url}/readyz").json() == {"status": "ready"}


@pytest.mark.parametrize("path", ["/nergens", "/import/voorbeeld/nergens.csv"])
def test_an_unknown_page_is_told_in_our_own_look(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 404
    assert "<h1>Deze pagina is er niet</h1>" in answer.text
    assert "client_id" not in answer.text, "no open page is made for it"


def test_a_page_that_is_refused_or_breaks_shows_nothing_of_what_was_built(http: httpx.Client, product: Product) -> None:
    refused = http.get("/proef/bezet")
    assert (refused.status_code, "Iemand anders was eerder." in refused.text) == (409, True)
    broken = http.get("/proef/kapot")
    assert broken.status_code == 500
    assert "<h1>Dit ging mis bij ons</h1>" in broken.text
    for told in (probe.SECRET, "ZeroDivisionError", "client_id"):
        assert told not in broken.text
    reference = broken.text.split('<span class="mono">')[1].split("<")[0]
    assert f"fault {reference}: ZeroDivisionError: deelde door nul" in product.log()
    assert probe.SECRET not in product.log()


def test_a_page_of_another_role_is_refused(product: Product, person: Person, database_url: str) -> None:
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        put_in_group(owner, person.email, "driver")
    with person.http as http:
        answer = http.get("/proef")
    assert (answer.status_code, "<h1>Hier mag je niet bij</h1>" in answer.text) == (403, True)


def test_a_page_that_breaks_tells_browsers_what_they_may_not_do(http: httpx.Client) -> None:
    """As every answer of test_roles.py does; here is what only breaks on purpose."""
    for path in ("/proef", "/proef/bezet", "/proef/kapot"):
        assert untold(http.get(path)) == [], path


@pytest.mark.parametrize("path", ["/proef", "/nergens", "/sync/day", "/"])
def test_nothing_of_a_company_stays_in_a_cache(http: httpx.Client, path: str) -> None:
    assert "no-store" in http.get(path).headers["cache-control"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elders.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Origin": "", "Sec-Fetch-Site": "same-origin"},
        SITE,
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_another_site_cannot_make_a_browser_send_anything(person: Person, headers: dict[str, str]) -> None:
    with httpx.Client(base_url=person.product.url, cookies={COOKIE: person.token}) as browser:
        answer = browser.post("/uitloggen", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_request")
        assert browser.get("/proef").status_code == 200, "still signed in"


def test_an_origin_of_ours_beside_another_is_none(person: Person) -> None:
    with httpx.Client(base_url=person.product.url, cookies={COOKIE: person.token}) as browser:
        both = [("Origin", person.product.url), ("Origin", "https://elders.example")]
        assert browser.post("/uitloggen", headers=both).status_code == 403
        assert browser.get("/proef").status_code == 200, "still signed in"


def test_the_cookie_is_for_our_own_pages_only(product: Product, person: Person) -> None:
    form = {"email": person.email, "password": PASSWORD}
    answer = httpx.post(f"{product.url}/inloggen", data=form, headers={"Origin": product.url})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


def test_signing_in_again_ends_the_session_that_this_browser_had(product: Product, person: Person) -> None:
    with person.http as browser:
        browser.post("/inloggen", data={"email": person.email, "password": PASSWORD})
        assert person.token not in [cookie.value for cookie in browser.cookies.jar if cookie.domain]
    with person.http as old:
        assert old.get("/proef").headers["location"] == "/inloggen?next=/proef"


def test_a_broken_cookie_of_somebody_else_does_not_sign_anybody_out(person: Person) -> None:
    cookies = f'kapot[]="x; {COOKIE}={person.token}; @=1'
    answer = httpx.get(f"{person.product.url}/proef", headers={"Cookie": cookies, "Accept": "text/html"})
    assert answer.status_code == 200


def test_a_stranger_sends_no_more_than_a_form(product: Product) -> None:
    big = b"x" * 100_000
    answer = httpx.post(f"{product.url}/inloggen", content=big)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    pieces = httpx.post(
        f"{product.url}/inloggen",
        content=(big[:10_000] for _ in range(20)),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert pieces.status_code == 413


@pytest.mark.parametrize("email", ["nul\0teken@voorbeeld.example", "x" * 300, "' OR 1=1 --"])
def test_a_strange_address_is_an_unknown_one(product: Product, email: str) -> None:
    answer = httpx.post(
        f"{product.url}/inloggen", data={"email": email, "password": "x"}, headers={"Accept": "text/html"}
    )
    assert (answer.status_code, "E-mailadres of wachtwoord klopt niet" in answer.text) == (422, True)


def test_a_prefix_that_a_stranger_sends_is_not_reflected(http: httpx.Client) -> None:
    answer = http.get("/proef", headers={"X-Forwarded-Prefix": "//elders.example"})
    assert "elders.example" not in answer.text


def test_a_refusal_on_an_open_page_is_a_calm_message(page: Page) -> None:
    page.get_by_role("button", name="Weiger").click()
    expect(page.get_by_text("Iemand anders was eerder.")).to_be_visible()


def test_a_fault_on_an_open_page_is_a_calm_message_and_the_page_works_on(page: Page, product: Product) -> None:
    page.get_by_role("button", name="Breek").click()
    message = page.get_by_text("noem dan")
    expect(message).to_be_visible()
    assert probe.SECRET not in page.content()
    reference = message.inner_text().rstrip(".").split()[-1]
    assert product.log().count(f"fault {reference}: ZeroDivisionError") == 1
    assert probe.SECRET not in product.log()
    page.get_by_role("button", name="Doe").click()
    expect(page.get_by_text("Gedaan")).to_be_visible()


def test_what_is_announced_while_a_page_is_built_is_heard_by_it(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/proef/intussen")
    expect(page.get_by_text("Gehoord")).to_be_visible()


def test_a_connection_that_never_comes_about_is_told(new_page: NewPage, person: Person, product: Product) -> None:
    page = new_page()
    page.context.add_cookies([{"name": COOKIE, "value": person.token, "url": product.url}])
    page.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onerror?.({})); } close() {} }"
    )
    page.route(re.compile(r"socket\.io/\?"), lambda route: route.abort())
    page.goto("/proef")
    expect(page.locator("#popup")).to_be_visible()


def test_a_lost_connection_is_told_in_dutch_and_heals(page: Page, product: Product) -> None:
    page.get_by_role("button", name="Doe").click()
    expect(page.get_by_text("Gedaan")).to_be_visible()
    popup = page.locator("#popup")
    expect(popup).to_have_attribute("aria-hidden", "true")
    product.kill()
    expect(popup).to_contain_text("Geen verbinding.")
    expect(popup).to_be_visible()
    product.start()
    expect(popup).to_have_attribute("aria-hidden", "true", timeout=20_000)
    page.get_by_role("button", name="Doe").click()
    expect(page.get_by_text("Gedaan")).to_be_visible()
