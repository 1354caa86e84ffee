"""The second step: over bare HTTP with an authenticator app, and in a browser with a passkey."""

import base64
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx
import psycopg
import pytest
from playwright.sync_api import Page, expect

from services.access.totp import code_of, step_at
from tests.e2e.infra.axe import violations
from tests.e2e.infra.passkeys import unlocks_passkeys
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE, HTML, PASSWORD, BareSocket, Person, sign_up
from tests.e2e.test_roles import RIGHTS, ask
from tests.server import owner_address

ITS_OWN = {"GET /beveiliging/app", "POST /beveiliging/app"}


Code = Callable[..., str]


@pytest.fixture(scope="module")
def code(product: Product) -> Code:
    """What an app with this secret shows at the moment that it is for the product, or some steps later."""
    email = sign_up(product).email
    with psycopg.connect(owner_address(product.database_url)) as database:
        asked = "SELECT s.created_at FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = %s"
        row = database.execute(asked, [email]).fetchone()
    assert row is not None
    ahead = row[0] - datetime.now(UTC)

    def shown(secret: str, *, later: int = 0) -> str:
        return code_of(base64.b32decode(secret), step_at(datetime.now(UTC) + ahead) + later)

    return shown


@pytest.fixture
def person(product: Product) -> Person:
    return sign_up(product)


@pytest.fixture
def stranger(product: Product) -> Iterator[httpx.Client]:
    """A browser in which nobody signed in."""
    with httpx.Client(base_url=product.url, headers={"Origin": product.url, **HTML}, timeout=30) as browser:
        yield browser


def tell_database(product: Product, statement: str, *values: object) -> None:
    with psycopg.connect(owner_address(product.database_url), autocommit=True) as database:
        database.execute(statement, values)


def forget_proof(product: Product, email: str) -> None:
    """As if this person signed in longer ago."""
    tell_database(
        product,
        "UPDATE sessions SET proved_until = created_at WHERE user_id = (SELECT id FROM users WHERE email = %s)",
        email,
    )


def require_of_owner(product: Product, email: str) -> None:
    tell_database(
        product,
        "UPDATE groups SET needs_second_step = true WHERE id = (SELECT group_id FROM memberships WHERE email = %s)",
        email,
    )


def sets_up_app(browser: httpx.Client, path: str, code: Code) -> tuple[str, httpx.Response]:
    """Do what the page with the QR code says, with the code of a moment ago; gives the secret and the answer."""
    html = browser.get(path).text
    assert "<svg" in html
    found = re.search(r'name="sealed" value="([^"]+)"', html)
    shown = re.search(r'<b class="b mono">([A-Z2-7 ]+)</b>', html)
    assert found is not None
    assert shown is not None
    secret = shown[1].replace(" ", "")
    return secret, browser.post(path, data={"sealed": found[1], "code": code(secret, later=-1)})


def gives_password(browser: httpx.Client, email: str, **more: str) -> httpx.Response:
    return browser.post("/inloggen", data={"email": email, "password": PASSWORD, **more})


def reaches_nothing(product: Product, browser: httpx.Client) -> None:
    """Neither a page, nor a route, nor the socket of an open page."""
    reached = {route: status for route in RIGHTS if (status := ask(browser, route).status_code) not in {303, 401}}
    assert reached == {}
    assert ask(browser, "GET /vandaag").headers["location"].startswith("/inloggen")
    assert not BareSocket(product, token=browser.cookies["halfway"]).connects()


def test_a_code_of_the_app_comes_after_the_password(
    product: Product, person: Person, stranger: httpx.Client, code: Code
) -> None:
    with person.http as own:
        secret, answer = sets_up_app(own, "/beveiliging/app", code)
    assert len(re.findall(r"<li>\w{5}-\w{5}</li>", answer.text)) == 10

    answer = gives_password(stranger, person.email, next="/planning")
    assert (answer.status_code, answer.headers["location"]) == (303, "/inloggen/stap?next=/planning")
    assert "HttpOnly; Max-Age=300; Path=/; SameSite=lax" in answer.headers["set-cookie"]
    assert COOKIE not in stranger.cookies
    reaches_nothing(product, stranger)
    assert stranger.get("/inloggen/instellen/app").status_code == 401, "no way to add one of their own"

    wrong = stranger.post("/inloggen/stap", data={"code": "000000"})
    assert (wrong.status_code, "Deze code klopt niet" in wrong.text) == (422, True)
    right = stranger.post("/inloggen/stap", data={"code": code(secret), "next": "/planning"})
    assert (right.status_code, right.headers["location"]) == (303, "/planning")
    assert stranger.get("/planning").status_code == 200
    assert "halfway" not in stranger.cookies

    again = gives_password(stranger, person.email)
    assert again.headers["location"] == "/inloggen/stap"
    assert stranger.post("/inloggen/stap", data={"code": code(secret)}).status_code == 422


@pytest.mark.parametrize("token", ["", "geraden"])
def test_nobody_is_halfway_with_a_cookie_of_their_own_making(stranger: httpx.Client, token: str) -> None:
    stranger.cookies.set("halfway", token)
    assert stranger.get("/inloggen/stap?next=/planning").headers["location"] == "/inloggen?next=/planning"
    for path in ("/inloggen/stap", "/inloggen/stap/vraag", "/inloggen/instellen/app", "/inloggen/instellen/passkey"):
        assert stranger.post(path, data={"code": "000000"}).status_code == 401, path


def test_the_session_that_a_browser_was_given_before_ends_at_the_second_step(
    product: Product, person: Person, stranger: httpx.Client, code: Code
) -> None:
    with person.http as own:
        secret, _ = sets_up_app(own, "/beveiliging/app", code)
    attacker = sign_up(product)
    stranger.cookies.set(COOKIE, attacker.token)
    gives_password(stranger, person.email)
    stranger.post("/inloggen/stap", data={"code": code(secret)})
    with attacker.http as browser:
        assert browser.get("/beveiliging").headers["location"].startswith("/inloggen")
    assert person.email not in stranger.get("/beveiliging").text


def test_who_must_have_one_reaches_nothing_before_it_is_set_up(
    product: Product, person: Person, stranger: httpx.Client, code: Code
) -> None:
    require_of_owner(product, person.email)
    gives_password(stranger, person.email, next="/planning")
    assert stranger.get("/inloggen/stap?next=/planning").headers["location"] == "/inloggen/instellen?next=/planning"
    reaches_nothing(product, stranger)
    _, answer = sets_up_app(stranger, "/inloggen/instellen/app?next=/planning", code)
    assert "Bewaar je herstelcodes" in answer.text
    assert stranger.get("/planning").status_code == 200


def test_who_has_been_signed_in_for_a_while_proves_it_again_and_comes_back(product: Product, person: Person) -> None:
    with person.http as own:
        assert own.get("/beveiliging/app").status_code == 200
        forget_proof(product, person.email)
        for route in sorted(ITS_OWN):
            referer = {"Referer": f"{product.url}/beveiliging/app"}
            method, _, path = route.partition(" ")
            answer = own.request(method, path, headers=referer)
            assert answer.headers["location"] == "/bevestigen?next=/beveiliging/app", route
        assert own.post("/bevestigen", data={"password": "een verkeerde zin"}).status_code == 422
        assert own.post("/bevestigen", data={"code": "000000"}).status_code == 422
        answer = own.post("/bevestigen", data={"password": PASSWORD, "next": "/beveiliging/app"})
        assert answer.headers["location"] == "/beveiliging/app"
        assert own.get("/beveiliging/app").status_code == 200
        away = own.post("/bevestigen", data={"password": PASSWORD, "next": "https://elders.example/"})
        assert away.headers["location"] == "/vandaag"


def is_accessible(page: Page) -> None:
    assert violations(page) == []


def test_a_passkey_is_made_signs_in_alone_or_second_and_proves_who_it_is(product: Product, page: Page) -> None:
    unlocks_passkeys(page)
    person = sign_up(product)
    page.context.add_cookies([{"name": COOKIE, "value": person.token, "url": product.url}])

    page.goto("/beveiliging")
    page.get_by_role("button", name="Maak een passkey").click()
    expect(page.get_by_role("list", name="Herstelcodes").get_by_role("listitem")).to_have_count(10)
    is_accessible(page)
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.get_by_text("Wijzig").click()
    page.get_by_label("Naam").fill("Laptop op kantoor")
    is_accessible(page)
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_text("Laptop op kantoor")).to_be_visible()

    page.context.clear_cookies(name=COOKIE)
    page.goto("/inloggen?next=/instellingen/collegas")
    page.get_by_role("button", name="Log in met passkey").click()
    page.wait_for_url(f"{product.url}/instellingen/collegas")

    page.context.clear_cookies(name=COOKIE)
    page.goto("/inloggen?next=/instellingen/collegas")
    page.get_by_label("E-mailadres").fill(person.email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("heading", name="Bevestig dat jij het bent")).to_be_visible()
    is_accessible(page)
    page.get_by_role("button", name="Gebruik je passkey").click()
    page.wait_for_url(f"{product.url}/instellingen/collegas")

    forget_proof(product, person.email)
    page.get_by_role("button", name="Nodig collega uit").click()
    invitation = page.get_by_role("dialog", name="Collega uitnodigen")
    invitation.get_by_label("Naam").fill("Sanne Bakker")
    invitation.get_by_label("E-mailadres").fill("sanne@kempenbode.example")
    invitation.get_by_role("button", name="Verstuur uitnodiging").click()
    proof = page.get_by_role("dialog", name="Bevestig dat jij het bent")
    expect(proof.get_by_role("button", name="Gebruik je passkey")).to_be_focused()
    proof.get_by_label("herstelcode").fill("fout-fout")
    proof.get_by_role("button", name="Bevestig").click()
    expect(proof.get_by_text("Deze code klopt niet")).to_be_visible()
    is_accessible(page)
    proof.get_by_role("button", name="Gebruik je passkey").click()
    expect(page.get_by_text("uitgenodigd")).to_be_visible()
