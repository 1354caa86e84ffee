"""Logboek: a change, and somebody who tried to come in, as the owner reads them."""

import csv
import io

import httpx
from playwright.sync_api import Page, expect

from models.values.kinds import Role
from tests.company import Company
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product


def test_a_change_is_read_with_before_and_after_and_a_failed_sign_in_with_its_place(
    page: Page, company: Company, product: Product
) -> None:
    driver_id = company.build_driver("Daan de Wit")
    tried = {"email": f"planner-{company.tenant_id}@kempenbode.example", "password": "een heel verkeerde zin"}
    answer = httpx.post(f"{product.url}/inloggen", data=tried, headers={"Origin": product.url}, timeout=30)
    assert answer.status_code == 422
    signs_in(page, product, company, Role.OWNER)
    page.goto(f"{product.url}/chauffeurs/{driver_id}")
    page.wait_for_function("window.did_handshake === true")
    page.get_by_role("button", name="Wijzig", exact=True).first.click()
    panel = page.get_by_role("dialog")
    panel.get_by_label("Telefoon").fill("06 87654321")
    panel.get_by_role("button", name="Sla op").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_role("main").get_by_role("link", name="Logboek").or_(
        page.locator("header a", has_text="Logboek")
    ).click()
    page.wait_for_function("window.did_handshake === true")
    row = page.get_by_role("row", name="De gegevens van chauffeur Daan de Wit zijn gewijzigd")
    row.click()
    told = page.get_by_role("dialog", name="De gegevens van chauffeur Daan de Wit zijn gewijzigd")
    expect(told.get_by_role("row", name="Telefoon +31612345678 +31687654321")).to_be_visible()
    expect(told.get_by_text("127.0.0.1")).to_be_visible()
    page.keyboard.press("Escape")
    expect(told).to_have_count(0)

    page.get_by_role("link", name="Hele logboek").click()
    page.wait_for_function("window.did_handshake === true")
    page.get_by_label("Onderwerp").select_option(label="Toegang en inloggen")
    failed = page.get_by_role("row", name="Inloggen als Planner is mislukt: het wachtwoord klopte niet")
    expect(failed).to_contain_text("127.0.0.1")
    expect(page.get_by_role("row", name="Daan de Wit")).to_have_count(0)
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV").click()
    rows = csv.DictReader(io.StringIO(taken.value.path().read_bytes().decode("utf-8-sig")), delimiter=";")
    assert {(row["Wie"], row["Onderwerp"]) for row in rows} >= {("Onbekend", "Toegang en inloggen")}
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("columnheader", name="Van waar")).to_be_hidden()
    slides = "(list) => list.scrollWidth - list.clientWidth"
    assert page.locator(".df-scroll", has=failed).evaluate(slides) == 0, "what a row leaves out stands in its panel"
    assert failed.locator(".df-clamp").evaluate(slides) == 0, "what happened wraps and is not cut"
