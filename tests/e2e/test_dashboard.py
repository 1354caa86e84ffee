"""The dashboard: from the figures of a settled week to every amount behind them, and to what asks for attention."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from models.values.kinds import Role
from services.scope import Environment
from tests.company import Company, found_company
from tests.driven import drive
from tests.e2e.conftest import NewPage
from tests.e2e.infra.axe import violations_in_light_and_dark
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product
from tests.settled import lock_scenario

Look = Callable[[Page, str], Path]


@pytest.fixture
def company(environment_of_product: Environment) -> Company:
    """The sample week, locked, and one shift of the week before that nobody approved."""
    made = found_company(environment_of_product, "Kempenbode Koeriers")
    scenario = lock_scenario(made)
    drive(made, scenario.route_id, scenario.daan, date(2026, 6, 10))
    return made


def test_the_owner_goes_from_a_figure_to_what_is_behind_it(
    new_page: NewPage, product: Product, company: Company, look: Look
) -> None:
    owner = signs_in(new_page(), product, company, Role.OWNER)
    owner.goto("/vandaag")
    owner.get_by_role("link", name="Dashboard").click()
    for title, value in (("Omzet", "882"), ("Kosten", "737"), ("Marge", "144"), ("Margepercentage", "16,4%")):
        card = owner.locator(".df-kpi").filter(has=owner.get_by_role("heading", name=title, exact=True))
        expect(card.get_by_role("paragraph")).to_have_text(re.compile(rf"(€\s)?{value}"))
    expect(owner.get_by_text("wk 22–25")).to_be_visible()
    look(owner, "dashboard")

    owner.get_by_role("link", name="Week", exact=True).click()
    expect(owner).to_have_url(re.compile("periode=week&tot=2026-W25"))
    owner.get_by_role("link", name="Eerder").click()
    expect(owner.get_by_text("Van wk 24 is nog niets afgerekend")).to_be_visible()
    owner.go_back()
    expect(owner.get_by_text("wk 25 · 15–21 juni")).to_be_visible()

    owner.get_by_label("Toon als tabel").click()
    expect(owner.get_by_role("row", name="Week 25")).to_contain_text("16,4%")

    owner.get_by_role("link", name="Alle 2").click()
    drivers = owner.get_by_role("row")
    expect(drivers).to_have_count(3)
    expect(drivers.nth(1)).to_contain_text("Piet Snel")
    owner.get_by_label("Zoek chauffeur").fill("daan")
    expect(drivers).to_have_count(2)
    # 630,29 of revenue, less 475,20 of wages, 90,00 of van and 30,00 of fuel
    expect(drivers.nth(1)).to_contain_text("35,09")
    look(owner, "dashboard-chauffeurs")
    with owner.expect_download() as downloading:
        owner.get_by_role("link", name="Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(downloading.value.path().read_bytes()))
    *_, total = book["Chauffeurs"].iter_rows(values_only=True)
    assert (total[3], total[10]) == (881.57, 144.37)


def test_what_asks_for_attention_leads_to_where_it_is_solved(
    new_page: NewPage, product: Product, company: Company
) -> None:
    owner = signs_in(new_page(), product, company, Role.OWNER)
    owner.goto("/dashboard")
    item = owner.get_by_role("listitem").filter(has_text="8 uur niet goedgekeurd")
    expect(item).to_contain_text("1 chauffeur in Eindhoven, week 24")
    item.get_by_role("link", name="Keur goed").click()
    expect(owner).to_have_url(re.compile("/afrekenen/2026-W24/uren"))
    expect(owner.get_by_text("Daan de Wit").first).to_be_visible()


def test_the_dashboard_has_no_accessibility_violation(new_page: NewPage, product: Product, company: Company) -> None:
    owner = signs_in(new_page(), product, company, Role.OWNER)
    for path in ("/dashboard", "/dashboard?periode=jaar", "/dashboard/chauffeurs", "/papieren"):
        owner.goto(path)
        owner.wait_for_load_state("networkidle")
        assert violations_in_light_and_dark(owner) == [], path


def test_a_planner_sees_no_margin_in_any_form(new_page: NewPage, product: Product, company: Company) -> None:
    planner = signs_in(new_page(), product, company, Role.PLANNER)
    paths = ("/dashboard", "/dashboard/chauffeurs", "/bestand/marge.xlsx?periode=week&tot=2026-W25")
    assert [planner.request.get(path).status for path in paths] == [403, 403, 403]


def test_an_address_that_means_nothing_is_refused_in_words(
    new_page: NewPage, product: Product, company: Company
) -> None:
    owner = signs_in(new_page(), product, company, Role.OWNER)
    owner.goto("/dashboard?periode=eeuw")
    expect(owner.get_by_text("Kies week, 4 weken, kwartaal of jaar")).to_be_visible()
    assert [owner.request.get(f"/dashboard{path}").status for path in ("?tot=nooit", "/buren")] == [409, 404]
