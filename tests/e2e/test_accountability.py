"""AVG: an owner names the contact, writes a breach down, tells it, takes its letter; an auditor reads the answers."""

from playwright.sync_api import Page, expect

from models.values.kinds import Role
from tests.company import Company
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product


def test_an_owner_handles_a_breach_and_an_auditor_reads_the_answers(
    page: Page, company: Company, product: Product
) -> None:
    signs_in(page, product, company, Role.OWNER)
    page.goto(f"{product.url}/instellingen/avg")
    page.wait_for_function("window.did_handshake === true")
    page.get_by_role("button", name="Aanspreekpunt").click()
    panel = page.get_by_role("dialog", name="Aanspreekpunt")
    panel.get_by_label("Naam").fill("Sanne Bakker")
    panel.get_by_label("Telefoon").fill("040 123 45 67")
    panel.get_by_role("button", name="Sla op").click()
    expect(page.get_by_text("Sanne Bakker, +31401234567").first).to_be_visible()

    page.get_by_role("link", name="Datalekken", exact=True).click()
    page.wait_for_function("window.did_handshake === true")
    page.get_by_role("button", name="Nieuw datalek").click()
    panel = page.get_by_role("dialog", name="Datalek")
    panel.get_by_label("Wat er gebeurde").fill("Telefoon verloren")
    panel.get_by_label("Ontdekt om").fill("04:00")
    panel.get_by_label("Aard van het datalek").fill("Kwijt op route")
    panel.get_by_label("Soorten personen").fill("Chauffeurs")
    panel.get_by_label("Soorten gegevens").fill("Planning")
    panel.get_by_label("Waarschijnlijke gevolgen").fill("Iemand ziet de week")
    panel.get_by_label("Maatregelen").fill("Sessie ingetrokken")
    panel.get_by_role("button", name="Leg vast").click()
    expect(panel).to_have_count(0)
    card = page.locator("section", has_text="1. Telefoon verloren")
    expect(card).to_contain_text("nog 70 uur")
    expect(card).to_contain_text("Sanne Bakker")

    with page.expect_download() as download:
        card.get_by_role("button", name="Melding aan de AP").click()
    assert download.value.suggested_filename == "Melding-datalek-1-voorbereiding.pdf"
    card.get_by_role("button", name="Leg melding vast").click()
    panel = page.get_by_role("dialog", name="Melding")
    panel.get_by_label("Gemeld op").fill("22-06-2026")
    panel.get_by_label("Gemeld om").fill("05:00")
    panel.get_by_role("button", name="Leg vast").click()
    expect(panel).to_have_count(0)
    expect(card).to_contain_text("22 juni 2026 05:00")

    page.get_by_role("link", name="AVG", exact=True).first.click()
    page.wait_for_function("window.did_handshake === true")
    for question, answer in (
        ("Wie kan bij welke gegevens?", "volledig BSN, uren en loon van werknemers"),
        ("Wat als er iets misgaat?", "1. Telefoon verloren"),
        ("Hoe is het beveiligd?", "in een bestand op de server"),
    ):
        page.locator("summary", has_text=question).click()
        expect(page.locator("details[open]", has_text=question)).to_contain_text(answer)
    with page.expect_download() as download:
        page.get_by_role("button", name="Haal alles op").click()
    assert download.value.suggested_filename == "avg-2026-06-22.zip"
