"""The company's own data in lists: found, walked by keyboard, taken along, and changed by two people at once."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from models.values.kinds import EngagementKind, Role
from tests.company import Company
from tests.e2e.conftest import NewPage
from tests.e2e.infra.entry import enter
from tests.e2e.infra.product import Product

LISTS = {
    "/chauffeurs": "sanne",
    "/bedrijven": "aalst",
    "/voertuigen": "22",
    "/routes": "T-301",
    "/opdrachtgevers": "kwadrant",
    "/instellingen/depots": "Tilburg",
}
"""Every list with a text that finds one row."""


@pytest.fixture
def filled(company: Company) -> Company:
    eindhoven = company.build_depot("Eindhoven")
    tilburg = company.build_depot("Tilburg", principal="Kwadrant")
    for at, name in enumerate(("Daan de Wit", "Łukasz Wójcik", "Sanne Bos")):
        company.build_driver(name, depot_id=eindhoven)
        company.build_vehicle(str(21 + at))
        company.build_route(eindhoven, f"E-10{at}")
    company.build_driver("Zoë van Aalst", kind=EngagementKind.ZZP, depot_id=tilburg)
    company.build_route(tilburg, "T-301")
    return company


@pytest.fixture
def office(page: Page, product: Product, filled: Company) -> Page:
    enter(page.context, product, filled.environment, filled.member(Role.OWNER))
    return page


def go(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_function("window.did_handshake === true")


def rows(page: Page) -> Locator:
    return page.locator("tr[data-at]")


def fetched(page: Page, kind: str) -> bytes:
    link = page.get_by_role("link", name=f"Download deze lijst als {kind}")
    return page.request.get(link.get_attribute("href") or "").body()


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_taken_along_as_it_was_searched(office: Page, path: str) -> None:
    go(office, path)
    everything = rows(office).count()
    office.get_by_role("searchbox").fill(LISTS[path])
    expect(rows(office)).to_have_count(1)
    found = list(csv.reader(io.StringIO(fetched(office, "CSV").decode("utf-8-sig")), delimiter=";"))
    assert len(found) == 2
    office.get_by_role("button", name="Wis filters").first.click()
    expect(rows(office)).to_have_count(everything)
    sheet = load_workbook(io.BytesIO(fetched(office, "Excel"))).active
    assert sheet is not None
    assert sheet.max_row == everything + 1


def test_a_filter_narrows_the_file_too(office: Page) -> None:
    go(office, "/chauffeurs")
    office.get_by_label("Contract").select_option("zzp")
    expect(rows(office)).to_have_count(1)
    assert b"Aalst" in fetched(office, "CSV")
    assert b"Daan" not in fetched(office, "CSV")
    office.get_by_role("button", name="Uit dienst").click()
    expect(office.get_by_text("Niets gevonden")).to_be_visible()


def test_a_list_is_searched_walked_and_opened_without_a_mouse(office: Page) -> None:
    go(office, "/voertuigen")
    office.keyboard.press("ArrowDown")
    expect(rows(office).first).to_be_focused()
    office.keyboard.press("/")
    expect(office.get_by_role("searchbox")).to_be_focused()
    office.keyboard.type("2")
    office.keyboard.press("ArrowDown")
    expect(rows(office).first).to_be_focused()
    office.keyboard.press("ArrowDown")
    expect(rows(office).nth(1)).to_be_focused()
    office.keyboard.press("Enter")
    expect(office.get_by_role("dialog", name=re.compile("Bus 22"))).to_be_visible()
    office.keyboard.press("Escape")
    expect(rows(office).nth(1)).to_be_focused()
    expect(office.get_by_role("dialog")).to_have_count(0)
    office.keyboard.press("n")
    expect(office.get_by_role("dialog", name="Nieuw voertuig").get_by_label("Busnummer")).to_have_value("")
    office.keyboard.type("31")
    expect(office.get_by_label("Busnummer")).to_have_value("31")


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_list_offers_the_next_step(page: Page, product: Product, company: Company, path: str) -> None:
    enter(page.context, product, company.environment, company.member(Role.OWNER))
    go(page, path)
    expect(page.locator(".df-empty").get_by_role("button")).to_be_visible()


def test_two_colleagues_change_the_same_van(new_page: NewPage, product: Product, filled: Company) -> None:
    first, second = new_page(), new_page()
    for page in (first, second):
        enter(page.context, product, filled.environment, filled.member(Role.OWNER))
        go(page, "/voertuigen")
        page.get_by_text("V-021-XX").click()
    first.get_by_label("Merk en type").fill("VW Crafter")
    first.get_by_label("Kilometerstand").fill("81000")
    first.get_by_role("button", name="Sla op").click()
    expect(first.get_by_text("Bus 21 is opgeslagen")).to_be_visible()
    second.get_by_label("Merk en type").fill("Ford Transit")
    second.get_by_role("button", name="Sla op").click()
    expect(second.get_by_text("Een collega veranderde dit intussen in 'VW Crafter'.")).to_be_visible()
    expect(second.get_by_label("Merk en type")).to_have_value("Ford Transit")
    expect(second.get_by_label("Merk en type")).to_be_focused()
    second.get_by_role("button", name="Sla op").click()
    expect(second.get_by_text("Bus 21 is opgeslagen")).to_be_visible()
    expect(second.get_by_text("Ford Transit")).to_be_visible()
    expect(second.get_by_text("81.000")).to_be_visible()
