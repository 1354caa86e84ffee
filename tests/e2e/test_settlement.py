"""Settling a week in the browser: approve, lock, invoice, bill the zzp driver, take an invoice back."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from lxml import etree
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import update

from models.tables import Contractor, Principal
from models.values.kinds import Role, TariffKind
from services.scope import tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.driven import agree, correct_stops
from tests.e2e.conftest import NewPage
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product
from tests.e2e.infra.waiting import at_rest
from tests.settled import WEEK, Scenario, build_scenario, lock_scenario

NBSP = "\N{NO-BREAK SPACE}"


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
    return signs_in(page, product, company)


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


def issued_invoice(company: Company) -> UUID:
    scenario = lock_scenario(company)
    with tenant_scope(company.environment, company.member(Role.FINANCE)) as scope:
        depotflow = TenantServices(scope)
        invoice_id = depotflow.invoices.draft(week=WEEK, principal_id=scenario.principal_id)
        depotflow.invoices.issue(invoice_id=invoice_id)
    return invoice_id


def test_an_invoice_is_mailed_with_its_files_and_paid_in_parts(
    finance: Page, product: Product, company: Company, look: Any
) -> None:
    page = finance
    issued_invoice(company)
    page.goto("/dashboard")
    page.get_by_role("link", name="Facturen", exact=True).click()
    expect(page.locator(".df-strip")).to_contain_text(f"€{NBSP}1.066,70")
    page.get_by_role("link", name="2026-0001").click()
    page.get_by_role("button", name="Mail", exact=True).click()
    expect(page.get_by_role("textbox", name="Bericht")).to_have_value(re.compile("onder vermelding van 2026-0001"))
    look(page, "factuur-mailen")
    page.get_by_label("Aan", exact=True).fill("")
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_text("Vul 'Aan' in.")).to_be_visible()
    page.get_by_label("Aan", exact=True).fill("inkoop@noordster.example")
    page.get_by_label("Onderwerp").fill("Factuur van week 25")
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_text("verzonden", exact=True)).to_be_visible()
    frozen = [
        page.request.get(page.get_by_role("link", name=name).first.get_attribute("href") or "").body()
        for name in ("PDF", "UBL")
    ]
    [mail] = product.letters_to("inkoop@noordster.example")
    assert mail["Subject"] == "Factuur van week 25"
    assert [part.get_payload(decode=True) for part in mail.iter_attachments()] == frozen

    page.get_by_role("button", name="Boek betaling").click()
    expect(page.get_by_role("textbox", name="Bedrag")).to_have_value("1.066,70")
    look(page, "factuur-boeken")
    page.get_by_role("textbox", name="Bedrag").fill("2.000")
    page.get_by_role("button", name="Boek", exact=True).click()
    expect(page.get_by_text("Boek hier hoogstens dat")).to_be_visible()
    page.get_by_role("textbox", name="Bedrag").fill("1.000")
    page.get_by_role("button", name="Boek", exact=True).click()
    expect(page.get_by_text("deels betaald", exact=True)).to_be_visible()
    page.get_by_role("button", name="Neem terug").click()
    page.get_by_label("Reden").fill("Verkeerde factuur")
    page.get_by_role("dialog").get_by_role("button", name="Neem terug").click()
    expect(page.get_by_text("teruggenomen door Finance: Verkeerde factuur")).to_be_visible()
    look(page, "factuur-betaald")


def test_a_principal_without_an_address_is_said_at_the_field(finance: Page, company: Company) -> None:
    page = finance
    invoice_id = issued_invoice(company)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.session.execute(update(Principal).values(invoice_email=""))
    page.goto(f"/factuur/{invoice_id}")
    page.get_by_role("button", name="Mail", exact=True).click()
    expect(page.locator(".df-field.is-wrong")).to_contain_text("Er is nog geen factuuradres.")


def test_the_list_of_invoices_filters_books_and_takes_along(finance: Page, company: Company, look: Any) -> None:
    page = finance
    issued_invoice(company)
    page.goto("/facturen")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="CSV").click()
    assert "Noordster" in downloading.value.path().read_text("utf-8-sig")
    page.get_by_role("checkbox").last.check()
    page.get_by_role("button", name="Boek als betaald").click()
    page.get_by_role("dialog").get_by_role("button", name="Boek 1 factuur").click()
    expect(page.get_by_role("grid").get_by_text("betaald", exact=True)).to_be_visible()
    expect(page.locator(".df-strip")).to_contain_text(f"€{NBSP}0,00")
    look(page, "facturen-betaald")
    page.get_by_label("Stand").select_option("te laat")
    expect(page.get_by_text("2026-0001")).to_have_count(0)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="CSV").click()
    assert "Noordster" not in downloading.value.path().read_text("utf-8-sig")


def test_a_locked_week_is_reckoned_again_after_a_tariff_came_late(finance: Page, company: Company, look: Any) -> None:
    page = finance
    scenario = lock_scenario(company)
    page.goto("/afrekenen/2026-W25/tarieven")
    page.get_by_role("button", name="Reken opnieuw").click()
    expect(page.get_by_text("Er verandert niets.")).to_be_visible()
    agree(company, TariffKind.PER_ROUTE, 100_000, principal_id=scenario.principal_id)
    page.goto("/afrekenen/2026-W25/uren")
    page.get_by_role("row", name=re.compile("Daan de Wit")).first.click()
    page.get_by_role("button", name="Reken opnieuw").click()
    expect(page.get_by_text(f"€{NBSP}10,32").first).to_be_visible()
    look(page, "opnieuw-rekenen")
    page.get_by_role("button", name="Boek verschil in week 26").click()
    expect(page.get_by_text("Vul 'Reden' in.")).to_be_visible()
    page.get_by_label("Reden").fill("Ritprijs nagekomen")
    page.get_by_role("button", name="Boek verschil in week 26").click()
    expect(page.get_by_text("Opnieuw gerekend")).to_be_visible()
    page.goto("/afrekenen/2026-W26/tarieven")
    expect(page.locator(".df-strip")).to_contain_text(f"€{NBSP}10,32")


def test_a_zzp_driver_who_comes_out_short_is_carried_or_claimed(finance: Page, company: Company, look: Any) -> None:
    page = finance
    scenario = lock_scenario(company)
    agree_on_self_billing(company, scenario)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        depotflow = TenantServices(scope)
        bill = depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id)
        depotflow.self_bills.accept_for_contractor(invoice_id=bill.invoice_id)
    company.environment.clock.move(timedelta(hours=1))  # type: ignore[attr-defined]  # a test's clock
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        newer = correct_stops(scope, scenario.tuesday.shift_id, stops=20)
        depotflow = TenantServices(scope)
        depotflow.settlement.approve(registration_ids=[newer])
        depotflow.settlement.lock_week(week=WEEK.shifted(1))
    page.goto("/afrekenen/2026-W26/zzp")
    page.get_by_text("Onder nul: open om mee te nemen").click()
    look(page, "zzp-onder-nul")
    page.get_by_label("Wat doe je ermee").click()
    page.get_by_role("option", name="Vorder terug").click()
    page.get_by_label("Reden").fill("Stops van dinsdag teruggeteld")
    page.get_by_role("button", name="Leg vast").click()
    expect(page.get_by_text("PS-2026-0002 staat klaar")).to_be_visible()
    page.goto("/afrekenen/2026-W26/sepa")
    expect(page.get_by_text(f"Niet in het betaalbestand: −€{NBSP}137,46")).to_be_visible()
    look(page, "sepa-tegoed")
    page.get_by_role("link", name="Teruggevorderd met PS-2026-0002").click()
    page.get_by_role("button", name="Boek terugbetaling").click()
    page.get_by_role("button", name="Boek", exact=True).click()
    expect(page.get_by_text("verrekend", exact=True)).to_be_visible()
    look(page, "zzp-teruggevorderd")


def test_money_screens_fit_on_a_phone(new_page: NewPage, product: Product, company: Company, look: Any) -> None:
    invoice_id = issued_invoice(company)
    page = new_page(phone=True)
    signs_in(page, product, company)
    for name, path in (
        ("facturen", "/facturen"),
        ("factuur", f"/factuur/{invoice_id}"),
        ("uren", "/afrekenen/2026-W25/uren"),
        ("tarieven", "/afrekenen/2026-W25/tarieven"),
        ("step-factuur", "/afrekenen/2026-W25/factuur"),
        ("zzp", "/afrekenen/2026-W25/zzp"),
        ("sepa", "/afrekenen/2026-W25/sepa"),
    ):
        page.goto(path)
        page.wait_for_function("window.did_handshake === true")
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, path
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            look(page, f"geld-{name}-phone-{scheme}")


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
    page.get_by_role("dialog", name="Laat deze dienst wachten").get_by_role("button", name="Laat wachten").click()
    expect(page.get_by_text("Opdrachtgever telt anders")).to_be_visible()
    page.get_by_role("button", name=re.compile("Keur de rest goed")).click()
    expect(page.get_by_text(re.compile(r"\d+ diensten? goedgekeurd"))).to_be_visible()
    page.get_by_role("link", name="Naar tarieven").click()
    page.get_by_role("button", name="Vergrendel week 25").click()
    page.get_by_role("dialog").get_by_role("button", name="Vergrendel week 25").click()
    expect(page.get_by_text("Week 25 is vergrendeld")).to_be_visible()


def test_a_registration_of_an_earlier_day_is_mended_where_it_is_approved(
    page: Page, product: Product, company: Company, scenario: Scenario
) -> None:
    signs_in(page, product, company, Role.PLANNER)
    page.goto("/afrekenen/2026-W25/uren")
    page.get_by_text("100 stops, de norm van de route is 140.").click()
    page.get_by_role("button", name="Corrigeer").click()
    page.locator("input[name=stops_done]").fill("139")
    page.locator("input[name=reason]").fill("Scanner telde niet mee")
    page.get_by_role("button", name="Sla op als nieuwe versie").click()
    expect(page.get_by_role("row").filter(has_text="139")).to_be_visible()
    expect(page.get_by_text("100 stops, de norm van de route is 140.")).to_have_count(0)


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


def approved(company: Company) -> Scenario:
    scenario = build_scenario(company)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        TenantServices(scope).settlement.approve(registration_ids=scenario.registration_ids)
    return scenario


def test_a_malus_is_entered_with_the_keyboard_and_shows_on_the_invoice_and_in_the_margin(
    finance: Page, company: Company, look: Any
) -> None:
    page = finance
    approved(company)
    page.goto("/afrekenen/2026-W25/uren")
    page.get_by_role("row", name=re.compile("ma 15 juni")).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bonus of malus").press("Enter")
    what, amount, note = (
        page.get_by_role("combobox", name="Wat"),
        page.get_by_role("textbox", name="Bedrag"),
        page.get_by_role("textbox", name="Toelichting"),
    )
    expect(what).to_be_focused()
    at_rest(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="Malus klacht")).to_be_visible()
    at_rest(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="Malus klacht")).to_be_hidden()
    at_rest(page)
    expect(what).to_be_focused()
    for field, typed in ((amount, "0"), (note, "Klacht 4711, pakket bij de buren")):
        page.keyboard.press("Tab")
        expect(field).to_be_focused()
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vul een bedrag boven nul in, ook voor een malus.")).to_be_visible()
    expect(amount).to_be_focused()
    amount.fill("25")
    look(page, "afrekenen-malus")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Telt mee in week 25.")).to_be_visible()

    page.goto("/afrekenen/2026-W25/tarieven")
    expect(page.get_by_role("columnheader", name="Malus")).to_be_visible()
    look(page, "afrekenen-tarieven-malus")
    page.get_by_role("tab", name="Bonus en malus").press("Enter")
    expect(page.get_by_role("row", name=re.compile("Daan de Wit Malus klacht"))).to_be_visible()
    look(page, "afrekenen-bonus-en-malus")
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV").click()
    assert "malus;klacht" in taken.value.path().read_text(encoding="utf-8-sig")

    page.get_by_role("button", name="Vergrendel week 25").click()
    page.get_by_role("dialog").get_by_role("button", name="Vergrendel week 25").click()
    page.get_by_role("link", name="Naar factuur").click()
    page.get_by_role("button", name="Maak concept", exact=True).click()
    # 881,57 less 25,00
    expect(page.get_by_role("contentinfo").or_(page.locator(".df-foot"))).to_contain_text(f"€{NBSP}856,57")
    look(page, "afrekenen-factuur-malus")
    preview = page.request.get(page.get_by_role("link", name="Voorbeeld factuur").get_attribute("href") or "")
    printed = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(preview.body())).pages)
    assert "Malus klacht, depot Eindhoven" in printed
    assert "Klacht 4711, pakket bij de buren" in printed

    page.goto("/dashboard/routes")
    expect(page.get_by_role("columnheader", name="Malus")).to_be_visible()
    look(page, "dashboard-malus")


def test_what_comes_after_the_lock_says_where_it_lands_and_is_taken_back(
    finance: Page, company: Company, look: Any
) -> None:
    page = finance
    lock_scenario(company)
    page.goto("/afrekenen/2026-W25/uren")
    page.get_by_role("row", name=re.compile("di 16 juni")).click()
    page.get_by_role("button", name="Bonus of malus").click()
    page.get_by_role("combobox", name="Wat").click()
    page.get_by_role("option", name="Bonus voor Piet Snel").click()
    page.get_by_role("textbox", name="Bedrag").fill("15")
    page.get_by_role("textbox", name="Toelichting").fill("Twee routes gered")
    page.get_by_role("button", name="Boek", exact=True).click()
    expect(page.get_by_text("Komt als nieuwe regel in week 26")).to_be_visible()
    page.get_by_role("row", name=re.compile("di 16 juni")).click()
    expect(page.get_by_text("Bonus voor Piet Snel")).to_be_visible()
    look(page, "afrekenen-dienst-bonus")
    page.get_by_role("button", name="Neem terug").click()
    sure = page.get_by_role("dialog", name="Bonus voor Piet Snel van")
    sure.get_by_role("button", name="Neem terug").click()
    expect(page.get_by_text("Bonus voor Piet Snel is teruggenomen")).to_be_visible()
