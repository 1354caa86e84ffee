"""Signing up, in and out; a page of an ended session can do nothing more."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, NewPage
from tests.e2e.infra.product import Product


def test_a_new_company_signs_up_and_comes_back(page: Page, sign_up: Callable[..., str]) -> None:
    email = sign_up(page)
    page.wait_for_url("**/start")
    page.context.clear_cookies()
    page.goto("/vandaag")
    page.wait_for_url("**/inloggen")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/vandaag")


def test_a_wrong_password_keeps_the_address_and_says_so(page: Page) -> None:
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill("niemand@kempenbode.example")
    page.get_by_label("Wachtwoord", exact=True).fill("een verkeerde zin")
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_text("E-mailadres of wachtwoord klopt niet")).to_be_visible()
    expect(page.get_by_label("E-mailadres")).to_have_value("niemand@kempenbode.example")


def test_a_form_from_another_site_is_refused(product: Product, new_page: NewPage) -> None:
    page = new_page()
    answer = page.request.post(
        "/inloggen", form={"email": "a@b.example", "password": "x"}, headers={"Origin": "https://elders.example"}
    )
    assert answer.status == 403
