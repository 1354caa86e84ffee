"""A driver takes a copy of everything along on the phone, and then has the account removed."""

import io
import zipfile
from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from tests.company import Company
from tests.e2e.conftest import NewPage
from tests.e2e.infra.product import Product
from tests.e2e.test_driver_pages import phone_of


def test_a_driver_takes_a_copy_along_and_leaves(company: Company, new_page: NewPage, product: Product) -> None:
    driver_id = company.build_driver("Daan de Wit", depot_id=company.build_depot())
    route_id = company.build_route(company.build_depot("Best"))
    company.build_shift(route_id, driver_id, day=date(2026, 6, 24))
    page = phone_of(company.as_driver(driver_id), company, new_page, product)
    page.goto("/app/mij")
    page.get_by_role("link", name="Mijn gegevens opvragen").tap()
    page.get_by_role("button", name="Vraag mijn gegevens op").tap()
    take = page.get_by_role("button", name="Haal mijn kopie op")
    expect(take).to_be_visible()
    with page.expect_download() as download:
        take.tap()
    content = Path(download.value.path()).read_bytes()
    assert b"Daan de Wit" in zipfile.ZipFile(io.BytesIO(content)).read("gegevens.html")
    expect(page.get_by_role("heading", name="Je kopie is opgehaald")).to_be_visible()

    page.get_by_role("link", name="Terug naar Mij").tap()
    page.get_by_role("link", name="Verwijder mijn account").tap()
    expect(page.get_by_text("Je staat nog op 1 dienst, vanaf 24 juni 2026")).to_be_visible()
    page.get_by_role("button", name="Verwijder mijn account").tap()
    asked = page.get_by_role("dialog", name="Je account nu verwijderen?")
    asked.get_by_role("button", name="Verwijder", exact=True).tap()
    expect(page.get_by_role("button", name="Inloggen")).to_be_visible()
    page.goto("/app/mij")
    expect(page.get_by_role("button", name="Inloggen")).to_be_visible()
