"""Afspraken: an owner is asked calmly, reads, signs and takes the PDF along; then objects to a sub-processor."""

import re

from playwright.sync_api import Page, expect

from models.values.kinds import Role
from tests.company import Company
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product


def test_an_owner_reads_and_signs_and_objects(page: Page, company: Company, product: Product) -> None:
    signs_in(page, product, company, Role.OWNER)
    page.goto(f"{product.url}/vandaag")
    page.get_by_role("link", name=re.compile("Lees en teken. Geldt vanaf 23 november 2026")).click()
    page.get_by_role("link", name="Lees en teken: Verwerkersovereenkomst").click()
    expect(page.get_by_role("heading", name="7. Datalekken")).to_be_visible()
    page.wait_for_function("window.did_handshake === true")
    page.get_by_label("Als wat je tekent").fill("directeur")
    page.get_by_role("button", name="Teken").click()
    expect(page.get_by_text("Zeg erbij dat je voor dit bedrijf mag tekenen")).to_be_visible()
    page.get_by_label("Ik mag voor dit bedrijf tekenen").check()
    page.get_by_role("button", name="Teken").click()

    expect(page.get_by_text("klopt met de tekst")).to_be_visible()
    page.wait_for_function("window.did_handshake === true")
    with page.expect_download() as taking:
        page.get_by_role("link", name="PDF van Verwerkersovereenkomst").click()
    assert taking.value.suggested_filename == "Verwerkersovereenkomst-23-november-2026.pdf"

    page.get_by_role("button", name="Maak bezwaar tegen Cloudflare, Inc.").click()
    panel = page.get_by_role("dialog", name="Bezwaar tegen Cloudflare, Inc.")
    panel.get_by_label("Waarom maken jullie bezwaar?").fill("Onze opdrachtgever sluit deze partij uit.")
    panel.get_by_role("button", name="Dien in").click()
    expect(page.get_by_text(re.compile("bezwaar van"))).to_be_visible()
