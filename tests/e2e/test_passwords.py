"""Forgotten, guessed, changed: what somebody with a password, and somebody without it, meets at the door."""

import re
from collections.abc import Iterator
from ipaddress import IPv4Address
from itertools import count

import httpx
import psycopg
import pytest
from playwright.sync_api import Page, expect
from psycopg import sql

from models.values.ids import new_id
from tests.company import Company
from tests.e2e.conftest import PASSWORD, NewPage, SignUp
from tests.e2e.infra.axe import violations
from tests.e2e.infra.driver import Driver
from tests.e2e.infra.product import Product, running_product
from tests.e2e.infra.sockets import COOKIE, HTML, SIGN_UP_LINK, Person
from tests.e2e.infra.sockets import sign_up as sign_up_over_http
from tests.e2e.infra.waiting import within
from tests.server import owner_address

NEW = "een nieuwe zin over fietsen"
WRONG = "een heel verkeerde zin"
HEADER = "CF-Connecting-IP"
LINK = re.compile(r"/wachtwoord-herstellen/[\w-]+")
addresses = count(int(IPv4Address("198.51.100.0")))


def somewhere() -> dict[str, str]:
    """What the proxy says of a visitor from an address that nobody used yet."""
    return {HEADER: str(IPv4Address(next(addresses)))}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, database_url: str, alone: None) -> Iterator[Product]:
    """A product behind a proxy: this machine may say where a request comes from."""
    trust = {"DEPOTFLOW_TRUSTED_PROXIES": "127.0.0.0/8", "DEPOTFLOW_CLIENT_ADDRESS_HEADER": HEADER}
    with running_product(tmp_path_factory.mktemp("product"), database_url, **trust) as started:
        yield started


@pytest.fixture
def new_page(new_page: NewPage) -> NewPage:
    """Each browser from an address of its own."""

    def make(**how: bool) -> Page:
        page = new_page(**how)
        page.context.set_extra_http_headers(somewhere())
        return page

    return make


@pytest.fixture
def person(product: Product) -> Person:
    return sign_up_over_http(product)


def try_to_sign_in(product: Product, email: str, password: str = WRONG, **headers: str) -> httpx.Response:
    return send(product, "/inloggen", {"email": email, "password": password}, **headers)


def send(product: Product, path: str, form: dict[str, str], **headers: str) -> httpx.Response:
    headers = {"Origin": product.url, **HTML, **(headers or somewhere())}
    return httpx.post(f"{product.url}{path}", data=form, headers=headers)


def link_mailed_to(product: Product, email: str) -> str:
    return product.path_mailed_to(email, LINK)


def sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(password)
    page.get_by_role("button", name="Inloggen").click()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(
    new_page: NewPage, product: Product, sign_up: SignUp, phone: bool
) -> None:
    at_work, page = new_page(), new_page(phone=phone)
    email = sign_up(at_work, company=f"Vergeten {phone}")
    at_work.wait_for_url("**/start")
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_role("link", name="Wachtwoord vergeten?").click()
    assert violations(page) == []
    expect(page.get_by_label("E-mailadres")).to_have_value(email)
    assert page.url == f"{product.url}/wachtwoord-vergeten", "the address that was typed is not in that of the page"
    assert page.evaluate("sessionStorage.getItem('df-email')") is None
    page.get_by_role("button", name="Stuur de link").click()
    expect(page.get_by_role("heading", name="Kijk in je mail")).to_be_visible()
    link = link_mailed_to(product, email)
    page.goto(link)
    expect(page.get_by_text(email)).to_be_visible()
    assert page.url == f"{product.url}/wachtwoord-herstellen", "the token is not in the address"
    assert violations(page) == []
    page.get_by_label("Nieuw wachtwoord").fill("Kempenbode2026!")
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_text("Dit wachtwoord is makkelijk te raden, want het bevat")).to_be_visible()
    page.get_by_label("Nieuw wachtwoord").fill(NEW)
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_role("heading", name="Je nieuwe wachtwoord werkt")).to_be_visible()
    at_work.wait_for_url("**/inloggen**", timeout=5_000)
    page.get_by_role("link", name="Inloggen").click()
    sign_in(page, email, PASSWORD)
    expect(page.get_by_text("E-mailadres of wachtwoord klopt niet")).to_be_visible()
    sign_in(page, email, NEW)
    page.wait_for_url("**/vandaag")
    token = link.rpartition("/")[2]
    history = page.context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]
    assert [entry["url"] for entry in history if token in entry["url"]] == []
    assert len(history) > 3
    page.goto(link)
    expect(page.get_by_role("heading", name="Deze link werkt niet meer")).to_be_visible()
    expect(page.get_by_role("link", name="Vraag een nieuwe link aan")).to_be_visible()


def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(product: Product, person: Person) -> None:
    send(product, "/wachtwoord-vergeten", {"email": person.email})
    link = link_mailed_to(product, person.email)
    for _ in range(3):
        with httpx.Client(base_url=product.url, follow_redirects=True) as scanner:
            scanner.head(link)
            assert "Kies een nieuw wachtwoord" in scanner.get(link).text
    with httpx.Client(base_url=product.url, headers={"Origin": product.url, **HTML, **somewhere()}) as browser:
        moved = browser.get(link)
        assert (moved.status_code, moved.headers["location"]) == (303, "/wachtwoord-herstellen")
        assert moved.headers["referrer-policy"] == "no-referrer"
        assert "HttpOnly" in moved.headers["set-cookie"]
        new = {"email": person.email, "password": NEW}
        assert browser.post("/wachtwoord-herstellen", data=new).status_code == 200
        browser.get(link)
        assert browser.post("/wachtwoord-herstellen", data=new).status_code == 410


@pytest.mark.parametrize("token", ["x", "%E8%AA%9E", "a%00b", "%0d%0aSet-Cookie:%20a=b", "a" * 5_000, "a;b=c"])
def test_an_invented_link_is_answered_calmly(product: Product, token: str) -> None:
    with httpx.Client(base_url=product.url, headers=HTML, follow_redirects=True) as browser:
        answer = browser.get(f"/wachtwoord-herstellen/{token}")
        assert answer.status_code in {401, 404, 410} or answer.url.path == "/inloggen"
        assert not set(browser.cookies) - {"reset"}


def test_whoever_asks_for_a_link_gets_the_same_answer_before_anybody_looks_who_it_is(
    product: Product, person: Person, database_url: str
) -> None:
    """With the table of users out of reach meanwhile: the answer cannot depend on what is in it."""
    with psycopg.connect(owner_address(database_url)) as owner:
        owner.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
        known, unknown = (
            send(product, "/wachtwoord-vergeten", {"email": email})
            for email in (person.email, f"{new_id()}@kempenbode.example")
        )
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert "Kijk in je mail" in known.text
    assert link_mailed_to(product, person.email)


def test_a_locked_address_says_so_to_everybody_and_its_owner_comes_in(
    page: Page, product: Product, sign_up: SignUp
) -> None:
    email = sign_up(page)
    page.wait_for_url("**/start")
    unknown = f"{new_id()}@kempenbode.example"
    for address in (email, unknown):
        assert [try_to_sign_in(product, address).status_code for _ in range(10)] == [422] * 10
    locked, as_locked = (try_to_sign_in(product, address, PASSWORD) for address in (email, unknown))
    assert (locked.status_code, as_locked.status_code) == (429, 429)
    assert all(60 < int(answer.headers["retry-after"]) <= 90 for answer in (locked, as_locked))
    assert locked.text.replace(email, unknown) == as_locked.text
    assert within(10, lambda: any("verkeerd wachtwoord" in mail for mail in product.mails_to(email)))
    assert not product.mails_to(unknown)
    page.goto("/inloggen")
    sign_in(page, email, PASSWORD)
    page.wait_for_url("**/vandaag")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_lock_tells_how_long_to_wait_and_leaves_the_way_by_mail_open(
    new_page: NewPage, product: Product, person: Person, phone: bool
) -> None:
    for _ in range(10):
        try_to_sign_in(product, person.email)
    page = new_page(phone=phone)
    page.goto("/inloggen")
    sign_in(page, person.email, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("Te veel pogingen. Wacht 2 minuten en probeer het dan opnieuw.")
    assert violations(page) == []
    page.get_by_role("link", name="Wachtwoord vergeten?").click()
    page.get_by_label("E-mailadres").fill(person.email)
    page.get_by_role("button", name="Stuur de link").click()
    page.goto(link_mailed_to(product, person.email))
    page.get_by_label("Nieuw wachtwoord").fill(NEW)
    page.get_by_role("button", name="Sla op").click()
    page.get_by_role("link", name="Inloggen").click()
    sign_in(page, person.email, NEW)
    page.wait_for_url("**/vandaag")


def test_one_place_is_locked_whatever_it_says_of_itself(product: Product) -> None:
    place = somewhere()
    statuses = [
        try_to_sign_in(
            product, f"{new_id()}@kempenbode.example", **place, **{"X-Forwarded-For": f"203.0.113.{number}"}
        ).status_code
        for number in range(11)
    ]
    assert statuses == [422] * 10 + [429]


def test_another_password_throws_out_the_other_browser_also_on_another_process(
    new_page: NewPage, product: Product, sign_up: SignUp
) -> None:
    other_process = Product(product.folder, product.database_url, settings=product.settings)
    other_process.start()
    try:
        here, elsewhere = new_page(), new_page()
        email = sign_up(here)
        here.wait_for_url("**/start")
        elsewhere.goto(f"{other_process.url}/inloggen")
        sign_in(elsewhere, email, PASSWORD)
        elsewhere.wait_for_url("**/vandaag")
        elsewhere.wait_for_function("window.did_handshake === true")
        here.get_by_role("button", name="Marieke Verhulst").click()
        here.get_by_role("link", name="Wachtwoord wijzigen").click()
        assert violations(here) == []
        here.get_by_label("Je huidige wachtwoord").fill(WRONG)
        here.get_by_label("Nieuw wachtwoord").fill(NEW)
        here.get_by_role("button", name="Wijzig").click()
        expect(here.get_by_text("Dit is niet je huidige wachtwoord")).to_be_visible()
        here.get_by_label("Je huidige wachtwoord").fill(PASSWORD)
        here.get_by_label("Nieuw wachtwoord").fill(NEW)
        here.get_by_role("button", name="Wijzig").click()
        expect(here.get_by_role("heading", name="Je wachtwoord is gewijzigd")).to_be_visible()
        elsewhere.wait_for_url("**/inloggen**", timeout=5_000)
        here.get_by_role("link", name="Verder").click()
        here.wait_for_url("**/vandaag")
    finally:
        other_process.stop()


def test_a_driver_changes_the_password_on_the_phone(
    new_page: NewPage, product: Product, driver: Driver, company: Company
) -> None:
    page = new_page(phone=True)
    driver.signs_in(page.context, product)
    page.goto("/app/mij")
    page.get_by_role("link", name="Wachtwoord wijzigen").click()
    expect(page.get_by_role("heading", name="Wachtwoord wijzigen")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Terug").click()
    page.wait_for_url("**/app")


def content_of(owner: psycopg.Connection[tuple[str]], table: str) -> bytes:
    with owner.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
        return b"".join(bytes(row) for row in rows)


def test_no_password_or_token_is_found_in_log_mail_or_database(product: Product, database_url: str) -> None:
    canary, second, guessed = (f"kanarie {word} {new_id()}" for word in ("een", "twee", "drie"))
    email = f"{new_id()}@kempenbode.example"
    company = {"email": email, "company": "Kempenbode Koeriers", "name": "Marieke Verhulst", "password": canary}
    with httpx.Client(base_url=product.url, headers={"Origin": product.url, **HTML, **somewhere()}) as browser:
        browser.post("/aanmelden", data={"email": email})
        first_link = product.path_mailed_to(email, SIGN_UP_LINK)
        browser.get(first_link)
        too_long = {**company, "company": "x" * 500}
        assert browser.post("/bedrijf-aanmelden", data=too_long).status_code == 422
        other = browser.post("/bedrijf-aanmelden", data={**company, "email": f"x{email}"})
        assert (other.status_code, "Open je link opnieuw" in other.text) == (422, True), "the form was of another link"
        browser.get(first_link)
        session = browser.post("/bedrijf-aanmelden", data=company).cookies[COOKIE]
    assert try_to_sign_in(product, email, canary).status_code == 303
    assert try_to_sign_in(product, email, guessed).status_code == 422
    assert send(product, "/aanmelden", company).status_code == 200, "there is an account"
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        for table in ("attempts", "sessions"):
            owner.execute(sql.SQL("ALTER TABLE {} RENAME TO moved").format(sql.Identifier(table)))
            try:
                assert try_to_sign_in(product, email, canary).status_code == 500
            finally:
                owner.execute(sql.SQL("ALTER TABLE moved RENAME TO {}").format(sql.Identifier(table)))
        send(product, "/wachtwoord-vergeten", {"email": email})
        link = link_mailed_to(product, email).rpartition("/")[2]
        with httpx.Client(base_url=product.url, headers={"Origin": product.url, **somewhere()}) as browser:
            browser.get(f"/wachtwoord-herstellen/{link}")
            new = {"email": email, "password": second}
            assert browser.post("/wachtwoord-herstellen", data=new).status_code == 200
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        dump = b"".join(content_of(owner, table) for (table,) in tables)
    mails = "".join(product.mails_to(email)).encode()
    places = {"log": product.log().encode(), "mail": mails, "database": dump}
    assert b"fault" in places["log"], "the faults were logged"
    assert email.encode() in dump
    for name, content in places.items():
        assert b"kanarie" not in content, name
        assert session.encode() not in content, name
        for token in (link, first_link.rpartition("/")[2]):
            assert (token.encode() in content) is (name == "mail"), name
