"""Apparaten: where somebody is signed in, and throwing a device out from another one, also across processes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from models.values.kinds import Role
from services.scope import tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.e2e.conftest import NewPage
from tests.e2e.infra.driver import Driver
from tests.e2e.infra.entry import token_of
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE


def is_thrown_out(page: Page, back_to: str) -> None:
    """It shows the way in, and nothing else any more; test_sockets.py measures how fast."""
    page.wait_for_url(f"**/inloggen?next={back_to}", wait_until="commit")
    expect(page.get_by_text("Je bent uitgelogd. Log in en ga verder waar je was.")).to_be_visible()


@pytest.fixture(scope="module")
def second(product: Product) -> Iterator[Product]:
    """Another process of the same installation."""
    started = Product(product.folder, product.database_url)
    started.start()
    yield started
    started.stop()


def at(page: Page, product: Product, company: Company, path: str) -> Page:
    """The owner, signed in on this page and looking at a screen."""
    signs_in(page, product, company, Role.OWNER)
    page.goto(f"{product.url}{path}")
    page.wait_for_function("window.did_handshake === true")
    return page


def test_a_device_is_thrown_out_of_another_process_at_once(
    new_page: NewPage, company: Company, product: Product, second: Product
) -> None:
    here = at(new_page(), product, company, "/apparaten")
    expect(here.get_by_text("dit apparaat")).to_have_count(1)
    there = at(new_page(), second, company, "/planning?week=2026-W26")
    expect(here.get_by_role("button", name="Log uit op")).to_have_count(1)
    here.get_by_role("button", name="Log uit op").click()
    is_thrown_out(there, "/planning%3Fweek%3D2026-W26")
    expect(here.get_by_role("button", name="Log uit op")).to_have_count(0)
    expect(here.get_by_text("dit apparaat")).to_be_visible()


def test_all_others_are_thrown_out_and_this_one_stays(new_page: NewPage, company: Company, product: Product) -> None:
    others = [at(new_page(), product, company, "/vandaag") for _ in range(2)]
    here = at(new_page(), product, company, "/apparaten")
    leave = here.get_by_role("button", name="Log andere apparaten uit")
    leave.press("Enter")
    expect(here.get_by_role("dialog").locator(":focus")).to_have_count(1)
    here.keyboard.press("Escape")
    expect(leave).to_be_focused()
    expect(here.get_by_role("dialog")).to_have_count(0)
    leave.click()
    here.get_by_role("dialog").get_by_role("button", name="Log uit").click()
    for other in others:
        is_thrown_out(other, "/vandaag")
    expect(here.get_by_text("Je bent uitgelogd op 2 andere apparaten")).to_be_visible()
    others_button = here.get_by_role("button", name="Log andere apparaten uit")
    expect(others_button).to_have_attribute("aria-disabled", "true")


def test_the_page_is_in_the_menu_of_the_person(page: Page, company: Company, product: Product) -> None:
    at(page, product, company, "/vandaag")
    page.get_by_role("button", name="Owner").click()
    page.get_by_role("link", name="Apparaten").click()
    expect(page.get_by_role("heading", name="Apparaten")).to_be_visible()


def test_a_driver_throws_a_lost_phone_out(phone: Page, driver: Driver, new_page: NewPage, product: Product) -> None:
    lost = new_page(phone=True)
    driver.signs_in(lost.context, product)
    lost.goto("/app/week")
    lost.wait_for_function("window.did_handshake === true")
    phone.goto("/app/mij")
    expect(phone.get_by_text("dit apparaat")).to_be_visible()
    phone.get_by_role("button", name="Log uit", exact=True).first.tap()
    is_thrown_out(lost, "/app/week")


@pytest.mark.parametrize("how", ["another group", "access revoked"])
def test_a_colleague_whose_rights_change_is_signed_out_at_once(
    new_page: NewPage, company: Company, product: Product, how: str
) -> None:
    page = new_page()
    signs_in(page, product, company, Role.PLANNER)
    page.goto("/planning")
    page.wait_for_function("window.did_handshake === true")
    membership_id = company.member(Role.PLANNER).membership_id
    assert membership_id is not None
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        access = TenantServices(scope).access
        if how == "another group":
            access.change_group_of_member(membership_id=membership_id, group_id=company.groups[Role.FINANCE])
        else:
            access.revoke_member(membership_id=membership_id)
    is_thrown_out(page, "/planning")


def test_how_it_looks(
    new_page: NewPage, company: Company, product: Product, driver: Driver, look: Callable[[Page, str], Path]
) -> None:
    for agent in ("Firefox/146 Windows", "Safari/604 Version/19 iPhone"):
        token_of(company.environment, company.member(Role.OWNER), device=agent)
        token_of(company.environment, driver.identity, device=agent)
    for dark in (False, True):
        page = at(new_page(dark=dark), product, company, "/apparaten")
        expect(page.get_by_text("Safari op iPhone").first).to_be_visible()
        look(page, f"devices-{'dark' if dark else 'light'}")
        phone = new_page(phone=True, dark=dark)
        driver.signs_in(phone.context, product)
        phone.goto("/app/mij")
        phone.get_by_text("Safari op iPhone").first.scroll_into_view_if_needed()
        look(phone, f"devices-phone-{'dark' if dark else 'light'}")
    office_on_phone = at(new_page(phone=True), product, company, "/apparaten")
    look(office_on_phone, "devices-office-phone")
    cookies = {cookie["name"] for cookie in office_on_phone.context.cookies()}
    assert COOKIE in cookies
