"""What is typed and not saved stays in the tab for who typed it, and is gone for the next person on that computer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from models.values.kinds import Role
from tests.company import Company
from tests.e2e.infra.entry import enter
from tests.e2e.infra.product import Product

TYPED = "Sprinter van de buurman"
KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('df-draft:')).length"
Leave = Callable[[Page, Product], None]


def open_form(page: Page) -> None:
    page.goto("/voertuigen")
    page.wait_for_function("window.did_handshake === true")
    page.get_by_role("button", name="Nieuw voertuig").first.click()


def sign_out(page: Page, _: Product) -> None:
    page.evaluate("document.querySelector('form[action=\"/uitloggen\"]').requestSubmit()")
    page.wait_for_url("**/uitloggen")
    assert page.evaluate(KEPT) == 0


def session_ends_elsewhere(page: Page, product: Product) -> None:
    page.request.post("/uitloggen", headers={"Origin": product.url})
    page.wait_for_url("**/inloggen**")


def stay_signed_in(_: Page, __: Product) -> None:
    """The next person simply signs in, in another tab."""


@pytest.mark.parametrize("leave", [sign_out, session_ends_elsewhere, stay_signed_in])
def test_the_next_person_at_this_computer_sees_nothing_of_it(
    page: Page, product: Product, company: Company, leave: Leave
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    enter(page.context, product, company.environment, company.member(Role.OWNER))
    open_form(page)
    page.get_by_label("Merk en type").press_sequentially(TYPED)
    assert page.evaluate(KEPT) == 1
    leave(page, product)
    enter(page.context, product, company.environment, company.member(Role.PLANNER))
    open_form(page)
    assert page.evaluate(KEPT) == 0
    expect(page.get_by_label("Merk en type")).to_have_value("")
