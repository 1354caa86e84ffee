"""API keys on the screen: made, shown once and copied, used, seen, withdrawn."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from models.values.kinds import Role
from services.access.api_tokens import KeyRefused, is_token
from services.access.attempts import Caller
from services.access.recognise_key import recognise
from tests.company import Company
from tests.e2e.conftest import NewPage
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product

CALLER = Caller(address="203.0.113.7")


def go(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_function("window.did_handshake === true")


def test_a_key_is_made_shown_once_used_and_withdrawn(
    new_page: NewPage, company: Company, product: Product, look: Callable[[Page, str], Path]
) -> None:
    page = signs_in(new_page(), product, company, Role.OWNER)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(page, "/instellingen/api-sleutels")
    look(page, "api-keys-empty")
    expect(page.get_by_role("link", name="Wat de API kan").first).to_have_attribute("href", "/api/v1/docs")
    page.get_by_role("button", name="Maak je eerste sleutel").click()
    drawer = page.get_by_role("dialog", name="Nieuwe API-sleutel")
    drawer.get_by_label("Naam").fill("Boekhouding")
    drawer.get_by_label("Groep").click()
    expect(page.get_by_role("option")).to_have_count(1)
    page.get_by_role("option", name="Alleen-lezen").click()
    drawer.get_by_role("button", name="Maak sleutel").click()
    shown = page.get_by_role("dialog", name="Sleutel Boekhouding is gemaakt")
    token = shown.get_by_label("API-sleutel").input_value()
    assert is_token(token)
    shown.get_by_role("button", name="Kopieer").click()
    expect(shown.get_by_role("status")).to_have_text("Gekopieerd")
    assert page.evaluate("navigator.clipboard.readText()") == token
    look(page, "api-keys-shown")
    shown.get_by_role("button", name="Ik heb hem bewaard").click()
    expect(shown).to_be_hidden()
    assert token not in page.content()
    assert recognise(company.environment, token, caller=CALLER).tenant_id == company.tenant_id
    go(page, "/instellingen/rechten/bereik")
    page.locator("summary", has_text="Boekhouding").click()
    expect(page.locator("details[open]")).to_contain_text(f"{token[:12]}…, laatst gebruikt")
    go(page, "/instellingen/api-sleutels")
    expect(page.locator(".df-card")).to_contain_text("vanaf 203.0.113.7")
    look(page, "api-keys-one")
    page.get_by_role("button", name="Trek Boekhouding in").click()
    page.get_by_role("dialog", name="Sleutel Boekhouding intrekken?").get_by_role("button", name="Trek in").click()
    expect(page.get_by_text("Nog geen API-sleutels")).to_be_visible()
    with pytest.raises(KeyRefused):
        recognise(company.environment, token, caller=CALLER)
