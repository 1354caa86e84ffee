"""Whose session a cookie is: forged, old, swapped and planted ones, two tabs, and the way back after signing in."""

import hashlib
from collections.abc import Callable
from typing import Any

import httpx
import psycopg
import pytest
from playwright.sync_api import Page, expect

from models.values.ids import new_id
from tests.e2e.conftest import PASSWORD, NewPage
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE, BareSocket, Person, sign_up
from tests.e2e.infra.waiting import within
from tests.server import owner_address

PLANTED = "een-cookie-dat-iemand-anders-koos-en-kent-00"


@pytest.fixture
def person(product: Product) -> Person:
    return sign_up(product)


def status(product: Product, cookies: str) -> int:
    return httpx.get(f"{product.url}/vandaag", headers={b"Cookie": cookies.encode()}).status_code


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


FORGED: dict[str, Callable[[str], str]] = {
    "none": lambda _: "",
    "an empty one": lambda _: f"{COOKIE}=",
    "an invented one": lambda _: f"{COOKIE}={PLANTED}",
    "one letter less": lambda token: f"{COOKIE}={token[:-1]}",
    "one letter more": lambda token: f"{COOKIE}={token}x",
    "another last letter": lambda token: f"{COOKIE}={token[:-1]}{'A' if token[-1] != 'A' else 'B'}",
    "other capitals": lambda token: f"{COOKIE}={token.swapcase()}",
    "what the database keeps of it": lambda token: f"{COOKIE}={digest(token)}",
    "another name": lambda token: f"{COOKIE}x={token}",
    "the name of production": lambda token: f"__Host-{COOKIE}={token}",
    "a statement": lambda _: f"{COOKIE}=' OR 1=1 --",
    "bytes that are no letters": lambda _: f"{COOKIE}=\u00ff\u00fe",
    "very long": lambda _: f"{COOKIE}={'x' * 30_000}",
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_a_forged_cookie_is_nobodys(product: Product, person: Person, forge: Callable[[str], str]) -> None:
    assert status(product, f"{COOKIE}={person.token}") == 200
    assert status(product, forge(person.token)) in {400, 401}


def test_the_id_of_a_session_is_no_key_to_it(product: Product, person: Person, database_url: str) -> None:
    with psycopg.connect(owner_address(database_url)) as owner:
        rows = owner.execute(
            "SELECT s.id::text, encode(s.token_sha256, 'hex'), encode(s.token_sha256, 'base64'), s.membership_id::text"
            " FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = %s",
            [person.email],
        ).fetchall()
    for known in rows[0]:
        assert status(product, f"{COOKIE}={known}") == 401


def test_a_cookie_works_no_more_after_signing_out_and_after_its_time(
    product: Product, person: Person, database_url: str
) -> None:
    other = person.sign_in_elsewhere()
    person.sign_out()
    assert status(product, f"{COOKIE}={person.token}") == 401
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute(
            "UPDATE sessions s SET expires_at = s.created_at FROM users u WHERE u.id = s.user_id AND u.email = %s",
            [other.email],
        )
    assert status(product, f"{COOKIE}={other.token}") == 401


def test_a_swapped_cookie_shows_ones_own_company_only(product: Product, person: Person) -> None:
    stranger = sign_up(product)
    with person.http as http, stranger.http as other:
        own = http.get("/instellingen").text
        http.cookies.set(COOKIE, stranger.token)
        swapped = http.get("/instellingen").text
        assert person.email in own
        assert person.email not in swapped
        assert stranger.email in other.get("/instellingen").text


def works_also_at(owner: psycopg.Connection[Any], email: str, company: str) -> str:
    """Put a person in the planners of the company of this other person, and give its number."""
    owner.execute(
        "INSERT INTO memberships (id, tenant_id, user_id, group_id, display_name, email, generation)"
        " SELECT gen_random_uuid(), g.tenant_id, u.id, g.id, u.name, u.email, 1 FROM users u, memberships m"
        " JOIN groups g ON g.tenant_id = m.tenant_id AND g.role = 'planner' WHERE u.email = %s AND m.email = %s",
        [email, company],
    )
    (tenant_id,) = owner.execute("SELECT tenant_id::text FROM memberships WHERE email = %s", [company]).fetchone() or (
        "",
    )
    return str(tenant_id)


def test_who_goes_to_another_company_is_out_of_the_one_of_before(
    product: Product, person: Person, database_url: str
) -> None:
    other = sign_up(product)
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner, person.http as http:
        there = {"company": works_also_at(owner, person.email, other.email)}
        page = person.open("/start")
        socket = BareSocket(product, token=person.token, page=page)
        assert socket.connects()
        assert http.post("/bedrijf", data=there, headers={"Origin": "https://elders.example"}).status_code == 403
        for company in (str(new_id()), "", "' OR 1=1 --"):
            assert http.post("/bedrijf", data={"company": company}).status_code in {404, 422}
        owner.execute("UPDATE groups SET needs_second_step = true WHERE tenant_id = %(company)s", there)
        left_open = (
            "UPDATE sessions s SET proved_until = s.created_at FROM users u WHERE u.id = s.user_id AND u.email = %s"
        )
        owner.execute(left_open, [person.email])
        answer = http.post("/bedrijf", data=there, headers={"Referer": f"{product.url}/bedrijf"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/bevestigen?next=/bedrijf")
        owner.execute("UPDATE groups SET needs_second_step = false WHERE tenant_id = %(company)s", there)
        assert http.post("/bedrijf", data=there).headers["location"] == "/vandaag"
        assert "Planner" in http.get("/vandaag").text
    assert status(product, f"{COOKIE}={person.token}") == 401
    assert within(2, lambda: not socket.is_open)
    socket.close()


def test_a_cookie_of_before_signing_in_is_never_adopted(product: Product, person: Person) -> None:
    attacker = sign_up(product)
    for planted in (PLANTED, attacker.token):
        answer = httpx.post(
            f"{product.url}/inloggen",
            data={"email": person.email, "password": PASSWORD},
            cookies={COOKIE: planted},
            headers={"Origin": product.url},
        )
        fresh = answer.cookies[COOKIE]
        assert fresh not in {planted, person.token}
        assert status(product, f"{COOKIE}={planted}") == 401, "the one that was there before ends"
        assert status(product, f"{COOKIE}={fresh}") == 200
        person = Person(product, person.email, fresh)


def test_a_cookie_lasts_as_long_as_its_session(product: Product, person: Person) -> None:
    answer = httpx.post(
        f"{product.url}/inloggen",
        data={"email": person.email, "password": PASSWORD},
        headers={"Origin": product.url},
    )
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{COOKIE}=")]
    told = dict(part.partition("=")[::2] for part in cookie.lower().split("; "))
    assert abs(int(told["max-age"]) - 14 * 86_400) < 60


def signed_in(page: Page, person: Person) -> Page:
    page.context.add_cookies([{"name": COOKIE, "value": person.token, "url": person.product.url}])
    return page


def signs_in(page: Page, person: Person, *, password: str = PASSWORD) -> None:
    page.get_by_label("E-mailadres").fill(person.email)
    page.get_by_label("Wachtwoord", exact=True).fill(password)
    page.get_by_role("button", name="Inloggen").click()


def test_signing_out_in_one_tab_closes_the_other(new_page: NewPage, person: Person) -> None:
    first = signed_in(new_page(), person)
    first.goto("/planning?week=2026-W27")
    first.wait_for_function("window.did_handshake === true")
    second = first.context.new_page()
    second.goto(f"{person.product.url}/vandaag")
    second.get_by_role("button", name="Marieke Verhulst").click()
    second.get_by_role("button", name="Uitloggen").click()
    expect(second.get_by_role("heading", name="Je bent uitgelogd")).to_be_visible()
    first.wait_for_url("**/inloggen?next=/planning%3Fweek%3D2026-W27")
    signs_in(first, person)
    first.wait_for_url("**/planning?week=2026-W27")


def test_a_page_that_a_browser_kept_is_asked_for_anew_when_somebody_goes_back_to_it(page: Page, person: Person) -> None:
    signed_in(page, person).goto("/beveiliging")
    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.wait_for_url("**/inloggen?next=/beveiliging")


def test_who_asks_for_a_page_comes_there_after_signing_in(page: Page, person: Person) -> None:
    page.goto("/planning?week=2026-W28&x=%C3%A9%26")
    signs_in(page, person, password="een verkeerde zin")
    expect(page.get_by_text("E-mailadres of wachtwoord klopt niet")).to_be_visible()
    signs_in(page, person)
    page.wait_for_url("**/planning?week=2026-W28&x=%C3%A9%26")


@pytest.mark.parametrize(
    "next_path", ["//elders.example", "/\\elders.example", "https://elders.example", "/%2f/elders.example", "/\telders"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(product: Product, person: Person, next_path: str) -> None:
    form = httpx.get(f"{product.url}/inloggen", params={"next": next_path})
    assert "elders" not in form.text
    answer = httpx.post(
        f"{product.url}/inloggen",
        data={"email": person.email, "password": PASSWORD, "next": next_path},
        headers={"Origin": product.url},
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/vandaag")


def start_of_a_draft(page: Page) -> None:
    page.get_by_role("button", name="Nieuwe chauffeur").first.click()
    page.get_by_role("dialog").get_by_label("Naam", exact=True).fill("Half getypt")
    expect(page.get_by_role("dialog").get_by_label("Naam", exact=True)).to_have_value("Half getypt")


def test_what_was_typed_waits_for_the_same_person_only(new_page: NewPage, person: Person) -> None:
    page = signed_in(new_page(), person)
    page.goto("/chauffeurs")
    page.wait_for_function("window.did_handshake === true")
    start_of_a_draft(page)
    person.sign_out()
    page.wait_for_url("**/inloggen?next=/chauffeurs")
    signs_in(page, person)
    page.wait_for_url("**/chauffeurs")
    page.get_by_role("button", name="Nieuwe chauffeur").first.click()
    expect(page.get_by_role("dialog").get_by_label("Naam", exact=True)).to_have_value("Half getypt")

    page.context.clear_cookies()
    stranger = sign_up(person.product)
    page.goto("/inloggen?next=/chauffeurs")
    signs_in(page, stranger)
    page.wait_for_url("**/chauffeurs")
    page.wait_for_function("window.did_handshake === true")
    page.get_by_role("button", name="Nieuwe chauffeur").first.click()
    expect(page.get_by_role("dialog").get_by_label("Naam", exact=True)).to_have_value("")
    assert "Half getypt" not in page.evaluate("JSON.stringify({...sessionStorage})")
