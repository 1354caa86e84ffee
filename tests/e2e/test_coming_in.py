"""Signing up, in and out; a page of an ended session can do nothing more."""

import re
from collections.abc import Callable

import httpx
import psycopg
import pytest
from playwright.sync_api import Page, expect

from models.values.ids import new_id
from tests.e2e.conftest import PASSWORD, NewPage, SignUp
from tests.e2e.infra.lending import PHONE
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE, SIGN_UP_LINK
from tests.e2e.infra.sockets import sign_up as sign_up_over_http
from tests.server import owner_address


def test_a_new_company_signs_up_by_mail_and_comes_back(page: Page, product: Product, sign_up: SignUp) -> None:
    sign_up(page, company="Is er al")
    page.context.clear_cookies()
    email = f"{new_id()}@kempenbode.example"
    page.goto("/")
    page.get_by_role("link", name="Begin met je eigen bedrijf").click()
    page.get_by_label("E-mailadres").fill("marieke")
    page.get_by_role("button", name="Stuur de link").click()
    expect(page.get_by_text("Dit is geen e-mailadres")).to_be_visible()
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_role("button", name="Stuur de link").click()
    expect(page.get_by_role("heading", name="Kijk in je mail")).to_be_visible()
    expect(page.get_by_text(f"mail staat als bestand in {product.folder}/mail")).to_be_visible()
    link = product.path_mailed_to(email, SIGN_UP_LINK)
    page.goto(link)
    assert page.url == f"{product.url}/bedrijf-aanmelden", "the token is not in the address"
    expect(page.get_by_text(email)).to_be_visible()
    page.get_by_label("Naam van je bedrijf").fill("Kempenbode Koeriers")
    page.get_by_label("Jouw naam").fill("Marieke Verhulst")
    page.get_by_label("Wachtwoord", exact=True).fill("Kempenbode2026!")
    page.get_by_role("button", name="Maak account").click()
    expect(page.get_by_text("Dit wachtwoord is makkelijk te raden, want het bevat")).to_be_visible()
    expect(page.get_by_label("Naam van je bedrijf")).to_have_value("Kempenbode Koeriers")
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Maak account").click()
    page.wait_for_url("**/start")
    page.goto(link)
    expect(page.get_by_role("heading", name="Deze link werkt niet meer")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/vandaag")
    page.wait_for_url("**/inloggen**")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/vandaag")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_board_of_a_new_company_says_what_comes_first(page: Page, sign_up: SignUp, width: int) -> None:
    sign_up(page)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/planning")
    expect(page.get_by_text("Nog geen chauffeurs en routes")).to_be_in_viewport(ratio=1)
    page.get_by_role("main").get_by_role("link", name="Importeren").click()
    page.wait_for_url("**/import")


def test_the_first_steps_fit_a_phone(new_page: NewPage, sign_up: Callable[..., str]) -> None:
    page = new_page(phone=True)
    sign_up(page)
    page.wait_for_url("**/start")
    steps = page.locator(".df-todo > li")
    expect(steps).to_have_count(5)
    for part in (page.locator(".df-first h1"), *steps.all(), page.get_by_text("Straks zie je hier je week")):
        box = part.bounding_box()
        assert box is not None
        assert box["width"] > PHONE["width"] / 2
        assert box["x"] + box["width"] <= PHONE["width"]


def test_a_new_company_looks_around_in_an_invented_week_and_comes_back(page: Page, sign_up: SignUp) -> None:
    email = sign_up(page)
    page.wait_for_url("**/start")
    page.get_by_role("button", name="Open voorbeeldweek").click()
    page.wait_for_url("**/planning", timeout=60_000)
    expect(page.locator(".df-chip").first).to_be_visible()
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/vandaag")
    expect(page.get_by_text("Kempenbode Koeriers").first).to_be_visible()
    expect(page.get_by_text("Vandaag rijdt er niemand")).to_be_visible()


def test_looking_around_says_that_it_takes_a_moment(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.forms[0].addEventListener('submit', (event) => event.preventDefault())")
    look = page.get_by_role("button", name="Bekijk met voorbeeldgegevens")
    look.click()
    expect(look).to_contain_text("Even geduld")
    expect(look).to_have_attribute("aria-busy", "true")


def test_a_wrong_password_keeps_the_address_and_is_not_sent_again_by_going_back(page: Page, product: Product) -> None:
    page.goto("/inloggen?next=/planning")
    page.get_by_label("E-mailadres").fill("niemand@kempenbode.example")
    page.get_by_label("Wachtwoord", exact=True).fill("een verkeerde zin")
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_text("E-mailadres of wachtwoord klopt niet")).to_be_visible()
    expect(page.get_by_label("E-mailadres")).to_have_value("niemand@kempenbode.example")
    page.goto("/wachtwoord-vergeten")
    page.go_back()
    expect(page).to_have_url(f"{product.url}/inloggen?next=%2Fplanning")
    expect(page.get_by_text("klopt niet")).to_have_count(0)


def test_a_form_from_another_site_is_refused(product: Product, new_page: NewPage) -> None:
    page = new_page()
    answer = page.request.post(
        "/inloggen", form={"email": "a@b.example", "password": "x"}, headers={"Origin": "https://elders.example"}
    )
    assert answer.status == 403


LINK = re.compile(r"/uitnodiging/[\w-]+")


def test_whoever_signs_up_gets_the_same_answer_before_anybody_looks_who_it_is(
    product: Product, database_url: str
) -> None:
    """With the tables that know out of reach meanwhile: the answer cannot depend on what is in them."""
    person = sign_up_over_http(product)
    emails = (person.email, f"{new_id()}@kempenbode.example")
    headers = {"Origin": product.url, "Accept": "text/html"}
    with psycopg.connect(owner_address(database_url)) as owner:
        owner.execute("LOCK TABLE memberships, operators, sign_ups IN ACCESS EXCLUSIVE MODE")
        known, unknown = (
            httpx.post(f"{product.url}/aanmelden", data={"email": email}, headers=headers) for email in emails
        )
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert "Kijk in je mail" in known.text
    assert product.path_mailed_to(emails[0], re.compile("Met dit adres heb je al een account"))
    link = product.path_mailed_to(emails[1], SIGN_UP_LINK)
    for _ in range(3):
        with httpx.Client(base_url=product.url, follow_redirects=True) as scanner:
            scanner.head(link)
            assert "Naam van je bedrijf" in scanner.get(link).text
    assert product.path_mailed_to(emails[1], SIGN_UP_LINK) == link


@pytest.fixture
def owner(page: Page, sign_up: SignUp) -> Page:
    """Somebody with a company of their own, signed in."""
    sign_up(page)
    page.wait_for_url("**/start")
    return page


def invited(owner: Page, product: Product, email: str, *, name: str = "Sanne Maas") -> str:
    """The path in the mail to a colleague whom the owner invites as a planner."""
    owner.goto("/instellingen/collegas")
    owner.get_by_role("button", name="Nodig collega uit").first.click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("Naam").fill(name)
    dialog.get_by_label("E-mailadres").fill(email)
    dialog.get_by_role("button", name="Verstuur").click()
    return product.path_mailed_to(email, LINK)


def accept(page: Page, *, password: str = PASSWORD) -> None:
    page.get_by_label("wachtwoord", exact=False).first.fill(password)
    page.get_by_role("button", name="Ga aan de slag").click()


def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(owner: Page, new_page: NewPage, product: Product) -> None:
    link = invited(owner, product, "scanner@kempenbode.example")
    for _ in range(3):
        answer = httpx.get(f"{product.url}{link}", headers={"User-Agent": "Scanner", "Accept": "*/*"})
        assert (answer.status_code, answer.cookies.get(COOKIE)) == (200, None)
    httpx.head(f"{product.url}{link}")
    page = new_page()
    page.goto(link)
    expect(page.get_by_text("Je bent uitgenodigd in de groep Planner")).to_be_visible()
    accept(page)
    page.wait_for_url("**/vandaag")


def test_an_owner_withdraws_an_invitation_and_its_link_is_worth_nothing(owner: Page, product: Product) -> None:
    link = invited(owner, product, "vergissing@kempenbode.example")
    owner.get_by_role("button", name="Trek uitnodiging in, Sanne Maas").press("Enter")
    asked = owner.get_by_role("dialog", name="Uitnodiging van Sanne Maas intrekken?")
    asked.get_by_role("button", name="Trek in").click()
    expect(owner.get_by_text("vergissing@kempenbode.example")).to_have_count(0)
    assert httpx.get(f"{product.url}{link}", headers={"Accept": "text/html"}).status_code == 410


def test_a_link_works_once_also_for_who_clicked_it_before(owner: Page, new_page: NewPage, product: Product) -> None:
    link = invited(owner, product, "twee-keer@kempenbode.example")
    first, second = new_page(), new_page()
    for page in (first, second):
        page.goto(link)
    accept(first)
    first.wait_for_url("**/vandaag")
    accept(second, password="een heel andere lange zin")
    expect(second.get_by_role("heading", name="Deze link werkt niet meer")).to_be_visible()
    second.goto("/vandaag")
    second.wait_for_url("**/inloggen**")
    first.goto(link)
    expect(
        first.get_by_text("Deze uitnodiging is al gebruikt of verlopen. Deed je al mee, log dan in.")
    ).to_be_visible()


def test_a_forwarded_link_never_makes_the_reader_somebody_else_unasked(
    owner: Page, new_page: NewPage, product: Product, sign_up: SignUp
) -> None:
    link = invited(owner, product, "bedoeld@kempenbode.example")
    reader = new_page()
    sign_up(reader, company="Andere Koeriers", name="Karel Bos")
    reader.wait_for_url("**/start")
    reader.goto(link)
    expect(reader.get_by_text("bedoeld@kempenbode.example")).to_be_visible()
    reader.get_by_role("button", name="Ga aan de slag").click()
    reader.goto("/start")
    expect(reader.get_by_text("Karel Bos").first).to_be_visible()
    old = next(cookie for cookie in reader.context.cookies() if cookie["name"] == COOKIE)
    reader.goto(link)
    accept(reader)
    reader.wait_for_url("**/vandaag")
    expect(reader.get_by_text("Sanne Maas").first).to_be_visible()
    answer = httpx.get(f"{product.url}/start", cookies={COOKIE: old["value"]})
    assert answer.status_code == 401, "the session that this browser had before has ended"


def test_an_invited_person_with_an_account_needs_its_password(
    owner: Page, new_page: NewPage, product: Product, sign_up: SignUp
) -> None:
    known = new_page()
    email = sign_up(known, company="Bekende Koeriers", name="Karel Bos")
    known.wait_for_url("**/start")
    link = invited(owner, product, email)
    stranger = new_page()
    stranger.goto(link)
    accept(stranger, password="een zelf bedachte zin")
    expect(stranger.get_by_text("E-mailadres of wachtwoord klopt niet")).to_be_visible()
    stranger.goto("/vandaag")
    stranger.wait_for_url("**/inloggen**")


def test_signing_out_twice_or_without_a_session_is_calm(page: Page, sign_up: SignUp, product: Product) -> None:
    sign_up(page)
    page.wait_for_url("**/start")
    for _ in range(2):
        answer = page.request.post("/uitloggen", headers={"Origin": product.url, "Accept": "text/html"})
        assert (answer.status, "Je bent uitgelogd" in answer.text()) == (200, True)
    page.wait_for_url("**/inloggen**")
    page.goto("/start")
    page.wait_for_url("**/inloggen**")


def test_who_removed_the_account_reads_at_the_door_that_it_worked(product: Product) -> None:
    was_in = {COOKIE: "van een sessie die voorbij is"}
    for path, said in (
        ("/app/verwijderen", "Heb je net je account verwijderd, dan is dat gelukt."),
        ("/app/week", "Log in en ga verder waar je was."),
    ):
        assert said in httpx.get(f"{product.url}/inloggen", params={"next": path}, cookies=was_in, timeout=30).text
