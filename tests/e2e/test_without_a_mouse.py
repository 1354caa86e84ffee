"""Settling a week with the keyboard alone: after each panel it is where the work goes on; test_payments.py pays so."""

import re

from playwright.sync_api import expect

from tests.company import Company
from tests.e2e.conftest import NewPage
from tests.e2e.infra.keyboard import reach
from tests.e2e.infra.lending import PHONE
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product
from tests.settled import build_scenario


def test_a_week_is_approved_locked_and_invoiced(new_page: NewPage, product: Product, company: Company) -> None:
    build_scenario(company)
    page = signs_in(new_page(), product, company)
    first = page.locator('tr[data-at="0"]')
    page.goto("/afrekenen/2026-W25/uren")
    expect(first).to_contain_text("Piet Snel")
    first.press("Enter")
    reach(page, "Keur goed")
    page.keyboard.press("Enter")
    expect(first).to_contain_text("Daan de Wit")
    expect(first).to_be_focused()
    page.get_by_role("button", name=re.compile("Keur de rest goed")).press("Enter")
    page.get_by_role("link", name="Naar tarieven").press("Enter")

    lock = page.get_by_role("main").get_by_role("button", name="Vergrendel week 25")
    lock.press("Enter")
    reach(page, "Annuleren")
    page.keyboard.press("Escape")
    expect(lock).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Enter")
    reach(page, "Vergrendel week 25")
    page.keyboard.press("Enter")
    told = page.get_by_text("Week 25 is vergrendeld")
    expect(told).to_be_visible()
    page.set_viewport_size(PHONE)
    place = told.bounding_box()
    assert place is not None
    assert place["x"] + place["width"] < PHONE["width"], "a message hangs out of the window of a phone"

    page.get_by_role("link", name="Naar factuur").press("Enter")
    page.get_by_role("button", name="Maak concept", exact=True).press("Enter")
    page.get_by_role("button", name="Maak definitief").press("Enter")
    reach(page, "Maak 1 factuur definitief")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Factuur 2026-0001 is definitief")).to_be_visible()
