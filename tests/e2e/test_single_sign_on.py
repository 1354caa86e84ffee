"""Signing in at the company's own provider: in a browser from setting up to switching off, and over bare HTTP."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from models.tables import User
from models.values.kinds import ProviderKind, Role
from services.access.passwords import hash_password
from services.scope import Environment, platform_scope, tenant_scope
from services.single_sign_on.links import key_of
from services.single_sign_on.provider import ProviderData, find_provider, save_provider
from tests.company import Company
from tests.conftest import MONDAY_MORNING
from tests.e2e.conftest import NewPage
from tests.e2e.infra.axe import violations
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE, HTML, PASSWORD
from tests.oidc import CLIENT, SECRET, OpenIdProvider, running_provider


@pytest.fixture
def provider(company: Company) -> Iterator[OpenIdProvider]:
    """A provider whose tokens hold for a day: the clock of the product is a little ahead of that of the test."""
    at = int(MONDAY_MORNING.timestamp())
    with running_provider() as running:
        running.claims = {"iat": at, "exp": at + 86_400}
        is_at_provider(running, company, Role.OWNER)
        yield running


@pytest.fixture
def colleague(company: Company, environment_of_product: Environment) -> str:
    """The address of somebody who has a password here."""
    planner = company.member(Role.PLANNER)
    key = environment_of_product.password_key
    with platform_scope(environment_of_product) as session:
        known = update(User).where(User.id == planner.user_id)
        hashed = hash_password(PASSWORD, key=key, cost=4)
        session.execute(known.values(password_hash=hashed))
    return address_of(company, Role.PLANNER)


def address_of(company: Company, role: Role) -> str:
    return f"{role}-{company.tenant_id}@kempenbode.example"


def is_at_provider(provider: OpenIdProvider, company: Company, role: Role) -> None:
    provider.person = {"sub": str(role), "email": address_of(company, role), "email_verified": True}


def is_accessible(page: Page) -> None:
    assert violations(page) == []


def at(page: Page, path: str) -> Page:
    page.goto(path)
    page.wait_for_function("window.did_handshake === true")
    return page


def test_an_owner_sets_it_up_a_colleague_comes_in_and_is_out_when_it_is_switched_off(
    new_page: NewPage,
    company: Company,
    product: Product,
    provider: OpenIdProvider,
    colleague: str,
    look: Callable[[Page, str], Path],
) -> None:
    owner = at(signs_in(new_page(), product, company, Role.OWNER), "/instellingen/inloggen")
    look(owner, "provider-empty")
    owner.get_by_label("Soort").click()
    owner.get_by_role("option", name="Andere aanmelddienst").click()
    owner.get_by_label("Adres (issuer)").fill(provider.issuer)
    owner.get_by_label("Client-id").fill(CLIENT)
    owner.get_by_label("Geheim").fill(SECRET)
    owner.get_by_label("Domeinen").fill("@kempenbode.example")
    owner.get_by_role("button", name="Sla op").click()
    owner.get_by_role("button", name="Test deze koppeling").click()
    expect(owner.get_by_role("heading", name="De koppeling werkt")).to_be_visible()
    owner.get_by_role("link", name="Terug naar Instellingen").click()
    owner.get_by_role("button", name="Zet aan").click()
    expect(owner.get_by_role("button", name="Zet uit")).to_be_visible()
    link = owner.get_by_text("/inloggen/bedrijf/").first.inner_text()
    expect(owner.get_by_text(f"Eindigt op ••••{SECRET[-4:]}")).to_be_visible()
    is_accessible(owner)

    is_at_provider(provider, company, Role.PLANNER)
    page = new_page(phone=True, dark=True)
    page.goto(link)
    expect(page.get_by_text(colleague)).to_be_visible()
    is_accessible(page)
    look(page, "provider-confirm-dark-phone")
    page.get_by_label("Je wachtwoord van DepotFlow").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/vandaag")
    page.context.clear_cookies(name=COOKIE)
    page.goto("/inloggen?next=/planning")
    look(page, "provider-sign-in-dark-phone")
    page.get_by_role("link", name="Inloggen met je organisatie").click()
    page.wait_for_url("**/planning")
    page.wait_for_function("window.did_handshake === true")

    owner.reload()
    owner.wait_for_function("window.did_handshake === true")
    expect(owner.get_by_role("button", name="Verbreek koppeling")).to_be_visible()
    look(owner, "provider-on")
    owner.get_by_role("button", name="Zet uit").click()
    owner.get_by_role("dialog").get_by_role("button", name="Zet uit").click()
    page.wait_for_url("**/inloggen?next=/planning")
    expect(owner.get_by_role("button", name="Zet aan")).to_be_visible()


@pytest.fixture
def link(company: Company, environment_of_product: Environment, provider: OpenIdProvider) -> str:
    """The way in of a company that asks its people to come in so."""
    data = ProviderData(ProviderKind.OTHER, provider.issuer, CLIENT, SECRET, "kempenbode.example", True, False)
    with tenant_scope(environment_of_product, company.member(Role.OWNER)) as scope:
        save_provider(scope, data=data)
        row = find_provider(scope)
        assert row is not None
        row.tested_at = row.enabled_at = scope.now
    is_at_provider(provider, company, Role.PLANNER)
    return f"/inloggen/bedrijf/{key_of(environment_of_product, company.tenant_id)}"


@pytest.fixture
def browser_of(product: Product) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=product.url, headers={"Origin": product.url, **HTML}, timeout=30) as made:
        yield made


def sent_back(browser: httpx.Client, going: httpx.Response) -> httpx.Response:
    """Do at the provider what it asks, and follow the way back."""
    back = httpx.get(going.headers["location"]).headers["location"]
    return browser.get(back)


def test_the_password_of_who_must_come_in_that_way_leads_there(
    browser_of: httpx.Client, link: str, colleague: str
) -> None:
    told = browser_of.post("/inloggen", data={"email": colleague, "password": PASSWORD, "next": "/planning"})
    assert (told.status_code, COOKIE in browser_of.cookies) == (422, False)
    assert f'href="{link}?next=/planning"' in told.text
    going = browser_of.get("/inloggen/bedrijf?next=/planning")
    assert going.headers["location"] == f"{link}?next=/planning"
    going = browser_of.get(going.headers["location"])
    assert "HttpOnly; Max-Age=600; Path=/; SameSite=lax" in going.headers["set-cookie"]
    confirming = sent_back(browser_of, going)
    assert confirming.headers["location"] == "/inloggen/bevestigen?next=/planning"
    assert COOKIE not in browser_of.cookies
    assert browser_of.get("/planning").headers["location"].startswith("/inloggen?")
    wrong = browser_of.post("/inloggen/bevestigen", data={"password": "geraden", "next": "/planning"})
    assert (wrong.status_code, "Dit is niet je wachtwoord" in wrong.text) == (422, True)
    right = browser_of.post("/inloggen/bevestigen", data={"password": PASSWORD, "next": "/planning"})
    assert (right.status_code, right.headers["location"]) == (303, "/planning")
    assert browser_of.get("/planning").status_code == 200
    assert "arrival" not in browser_of.cookies


def test_an_answer_counts_once_in_its_own_browser_and_leads_nowhere_else(
    product: Product, browser_of: httpx.Client, link: str, colleague: str
) -> None:
    going = browser_of.get(f"{link}?next=https://elders.example/")
    back = httpx.get(going.headers["location"]).headers["location"]
    with httpx.Client(base_url=product.url, headers=HTML, timeout=30) as thief:
        stolen = thief.get(back)
    assert (stolen.status_code, "begon in een andere browser" in stolen.text) == (422, True)
    assert browser_of.get(back).headers["location"] == "/inloggen/bevestigen"
    assert browser_of.get(back).status_code == 422
    come_in = browser_of.post("/inloggen/bevestigen", data={"password": PASSWORD, "next": "//elders.example"})
    assert come_in.headers["location"] == "/vandaag"
    again = browser_of.get(back)
    assert (again.status_code, again.headers["location"]) == (303, "/vandaag"), "clicked twice, and in already"
    assert again.headers["referrer-policy"] == "no-referrer"


def test_links_of_nobody_and_answers_of_nobody_say_what_to_do(
    browser_of: httpx.Client, link: str, provider: OpenIdProvider
) -> None:
    provider.refuses = "access_denied"
    said = {
        f"/inloggen/bedrijf/{'0' * 64}": "Deze link werkt niet",
        f"{link}/terug": "al gebruikt of begon in een andere browser",
        f"{link}/terug?state=a&state=b&code=c": "al gebruikt of begon in een andere browser",
        "/inloggen/bevestigen": "Het bevestigen duurde te lang",
    }
    answers = {path: browser_of.get(path) for path in said}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(said, 422)
    assert [path for path, answer in answers.items() if said[path] not in answer.text] == []
    assert "staat het je niet toe" in sent_back(browser_of, browser_of.get(link)).text
    assert "Open de link die je van de eigenaar" in httpx.get(f"{browser_of.base_url}/inloggen/bedrijf").text
