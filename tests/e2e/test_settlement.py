"""Settling a week in the browser: approve, lock, invoice, bill the zzp driver, take an invoice back."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from models.tables import Contractor, Membership
from models.values.kinds import Role
from services.access.sessions import open_session
from services.scope import platform_scope, tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.e2e.infra.product import Product
from tests.settled import WEEK, Scenario, build_scenario, lock_scenario

NBSP = "\N{NO-BREAK SPACE}"


def signs_in(page: Page, product: Product, company: Company, role: Role = Role.FINANCE) -> None:
    with platform_scope(company.environment) as session:
        membership = session.get_one(Membership, company.member(role).membership_id)
        token = open_session(company.environment, session, membership, device="Kantoor").token
    page.context.add_cookies([{"name": "depotflow", "value": token, "url": product.url}])


def agree_on_self_billing(company: Company, scenario: Scenario) -> None:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        row = scope.get(Contractor, scenario.contractor_id, what="")
        row.kvk, row.series_prefix = "90123456", "PS"
        TenantServices(scope).people.sign_agreement(
            contractor_id=scenario.contractor_id, signed_by="P. Snel", valid_from=date(2026, 1, 1)
        )


@pytest.fixture
def scenario(company: Company) -> Scenario:
    scenario = build_scenario(company)
    agree_on_self_billing(company, scenario)
    return scenario


@pytest.fixture
def finance(page: Page, product: Product, company: Company) -> Page:
    signs_in(page, product, company)
    return page


def test_a_week_from_hours_to_an_invoice_and_a_self_bill(finance: Page, scenario: Scenario, look: Any) -> None:
    page = finance
    page.goto("/afrekenen")
    expect(page).to_have_url(re.compile("/afrekenen/2026-W25/uren"))
    expect(page.get_by_text("100 stops, de norm van de route is 140.")).to_be_visible()
    look(page, "afrekenen-uren")
    page.get_by_role("button", name=re.compile("Keur de rest goed")).click()
    expect(page.get_by_text("2 diensten goedgekeurd")).to_be_visible()
    page.get_by_text("E-101").first.click()
    page.get_by_role("button", name="Keur goed").click()
    page.get_by_role("link", name="Naar tarieven").click()

    expect(page.locator(".df-strip")).to_contain_text(f"€{NBSP}881,57")
    look(page, "afrekenen-tarieven")
    page.get_by_role("button", name="Vergrendel week 25").click()
    page.get_by_role("dialog").get_by_role("button", name="Vergrendel week 25").click()
    page.get_by_role("link", name="Naar factuur").click()

    page.get_by_role("button", name="Maak concept", exact=True).click()
    preview = page.get_by_role("link", name="Voorbeeld factuur")
    draft = page.request.get(preview.get_attribute("href") or "")
    assert "Concept" in PdfReader(BytesIO(draft.body())).pages[0].extract_text()
    look(page, "afrekenen-factuur")
    page.get_by_role("button", name="Maak definitief").click()
    page.get_by_role("dialog").get_by_role("button", name="Maak 1 factuur definitief").click()
    expect(page.get_by_text("Factuur 2026-0001 is definitief")).to_be_visible()
    pdf = page.request.get(page.get_by_role("link", name="PDF").get_attribute("href") or "")
    assert "1.066,70" in "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf.body())).pages)
    ubl = page.request.get(page.get_by_role("link", name="UBL").get_attribute("href") or "")
    assert etree.fromstring(ubl.body()).findtext(".//{*}PayableAmount") == "1066.70"

    page.get_by_role("link", name=re.compile("Zzp self-billing")).click()
    page.get_by_role("button", name=re.compile("Bied facturen aan")).click()
    expect(page.get_by_text("PS-2026-0001")).to_be_visible()
    look(page, "afrekenen-zzp")


def test_an_invoice_is_found_read_and_taken_back(page: Page, product: Product, company: Company, look: Any) -> None:
    scenario = lock_scenario(company)
    with tenant_scope(company.environment, company.member(Role.FINANCE)) as scope:
        depotflow = TenantServices(scope)
        depotflow.invoices.issue(invoice_id=depotflow.invoices.draft(week=WEEK, principal_id=scenario.principal_id))
    signs_in(page, product, company)
    page.goto("/facturen")
    page.get_by_placeholder("Zoek nummer of naam").fill("noord")
    look(page, "facturen")
    page.get_by_role("link", name="2026-0001").click()
    expect(page.get_by_text("Geslaagde stops, depot Eindhoven")).to_be_visible()
    look(page, "factuur")
    page.get_by_role("button", name="Crediteer").click()
    page.get_by_label("Reden").fill("Verkeerd inkoopnummer")
    page.get_by_role("button", name="Maak creditnota").click()
    expect(page.get_by_text("gecrediteerd", exact=True)).to_be_visible()
    page.get_by_role("link", name="Bekijk de creditnota").click()
    expect(page.get_by_role("heading", name="Creditnota 2026-0002")).to_be_visible()


def test_a_week_with_open_hours_says_what_is_missing(finance: Page, scenario: Scenario) -> None:
    page = finance
    page.goto("/afrekenen/2026-W25/tarieven")
    lock = page.get_by_role("button", name="Vergrendel week 25")
    expect(lock).to_have_attribute("title", "Nog 3 diensten goed te keuren")
    page.goto("/afrekenen/2026-W25/factuur")
    expect(page.get_by_text("Week 25 is nog open")).to_be_visible()


def test_a_shift_that_waits_lets_the_rest_be_locked(finance: Page, scenario: Scenario) -> None:
    page = finance
    page.goto("/afrekenen/2026-W25/uren")
    page.get_by_text("100 stops, de norm van de route is 140.").click()
    page.get_by_role("button", name="Laat wachten").click()
    page.get_by_label("Waarom").fill("Opdrachtgever telt anders")
    page.get_by_role("dialog").last.get_by_role("button", name="Laat wachten").click()
    expect(page.get_by_text("Opdrachtgever telt anders")).to_be_visible()
    page.get_by_role("button", name=re.compile("Keur de rest goed")).click()
    expect(page.get_by_text(re.compile(r"\d+ diensten? goedgekeurd"))).to_be_visible()
    page.get_by_role("link", name="Naar tarieven").click()
    page.get_by_role("button", name="Vergrendel week 25").click()
    page.get_by_role("dialog").get_by_role("button", name="Vergrendel week 25").click()
    expect(page.get_by_text("Week 25 is vergrendeld")).to_be_visible()


def test_a_new_tariff_counts_at_once(finance: Page, scenario: Scenario) -> None:
    page = finance
    page.goto("/afrekenen/2026-W25/uren")
    page.get_by_role("button", name=re.compile("Keur de rest goed")).click()
    expect(page.get_by_text("2 diensten goedgekeurd")).to_be_visible()
    page.goto("/afrekenen/2026-W25/tarieven")
    before = f"€{NBSP}630,29"
    expect(page.locator(".df-strip")).to_contain_text(before)
    page.get_by_role("button", name="Nieuw tarief").click()
    page.get_by_label("Opdrachtgever of zzp'er").click()
    page.get_by_role("option", name="Noordster").click()
    page.get_by_label("Soort").click()
    page.get_by_role("option", name="Ritprijs").click()
    page.get_by_label("Bedrag of percentage").fill("10")
    page.get_by_role("button", name="Leg tarief vast").click()
    # two routes at 10,00; 3,2 % fuel on 297,94 is 9,53 twice, Saturday 12,5 % is 37,24
    expect(page.locator(".df-strip")).to_contain_text(f"€{NBSP}652,18")
