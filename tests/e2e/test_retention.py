"""Bewaren: the owner sees what goes tonight, keeps it from going, shortens a term and lets go again."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from models.tables import DriverMessage
from models.values.kinds import Role
from services.scope import tenant_scope
from tests.company import Company
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product


def test_an_owner_holds_back_what_would_go_tonight_and_lets_go_again(
    page: Page, company: Company, product: Product
) -> None:
    driver_id = company.build_driver("Daan de Wit")
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        long_ago = scope.now - timedelta(days=800)
        scope.add(DriverMessage(driver_id=driver_id, text="Tot morgen", sent_by="Kantoor", sent_at=long_ago))
    signs_in(page, product, company, Role.OWNER)
    page.goto(f"{product.url}/instellingen/bewaren")
    page.wait_for_function("window.did_handshake === true")
    row = page.get_by_role("row", name="Berichten aan chauffeurs")
    expect(row.get_by_role("gridcell", name="1", exact=True)).to_be_visible()

    page.get_by_role("button", name="Houd vast", exact=True).click()
    panel = page.get_by_role("dialog", name="Houd iets vast")
    panel.get_by_label("Alles van een chauffeur").click()
    page.get_by_role("option", name="Daan de Wit").click()
    panel.get_by_label("Waarom").fill("Geschil over uren")
    panel.get_by_role("button", name="Houd vast").click()
    expect(panel).to_have_count(0)
    expect(row).to_contain_text("1 vast")

    row.click()
    told = page.get_by_role("dialog", name="Berichten aan chauffeurs")
    expect(told.get_by_text("niet langer dan nodig; een jaar")).to_be_visible()
    told.get_by_role("button", name="Leg iets vast").click()
    panel = page.get_by_role("dialog", name="Leg iets vast")
    panel.get_by_label("Maanden").fill("24")
    panel.get_by_label("Waarom").fill("Handig")
    panel.get_by_role("button", name="Leg vast").click()
    expect(panel.get_by_text("geldt hoogstens 1 jaar")).to_be_visible()
    panel.get_by_label("Maanden").fill("6")
    panel.get_by_role("button", name="Leg vast").click()
    expect(panel).to_have_count(0)
    expect(row).to_contain_text("6 maanden nadat het is vastgelegd")

    page.get_by_role("button", name="Wat blijft").click()
    panel = page.get_by_role("dialog", name="Wat blijft")
    expect(panel.get_by_text("Geschil over uren")).to_be_visible()
    panel.get_by_role("button", name="Hef op: Daan de Wit").click()
    page.get_by_role("dialog", name="Daan de Wit niet langer vasthouden?").get_by_role("button", name="Hef op").click()
    expect(row).not_to_contain_text("1 vast")
