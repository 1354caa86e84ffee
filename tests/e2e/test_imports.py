"""A new company fills itself with the files it has, in the browser."""

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignUp
from tests.e2e.infra.product import Product
from tests.server import owner_address

DATA = Path(__file__).parent / "data"
Look = Callable[[Page, str], Path]
CHOOSE_BOTH = """(select, choices) => {
  for (const choice of choices) {
    select.value = choice;
    select.dispatchEvent(new Event("change"));
  }
}"""
"""One right after the other, sooner than a person sees what the first brings."""


@pytest.fixture
def owner(page: Page, sign_up: SignUp) -> Page:
    """The owner of a new company with the depots of the files."""
    sign_up(page)
    make_depots(page)
    return page


def make_depots(page: Page) -> None:
    """The three depots that the files name, each of a principal of its own."""
    expect(page.get_by_role("heading", name="Welkom Marieke")).to_be_visible()
    for principal, name, code in (
        ("Noordster", "Eindhoven", ""),
        ("Vlotpost", "Den Bosch", "DBO"),
        ("Kwadrant", "Tilburg", ""),
    ):
        page.goto("/instellingen/depots")
        open_panel(page, "Nieuw depot")
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=code]").fill(code)
        page.locator("input[name=new_principal]").fill(principal)
        page.get_by_role("button", name="Sla op").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_text(name).first).to_be_visible()


def fill_company(page: Page) -> None:
    page.goto("/instellingen")
    kvk = page.locator("input[name=kvk]")
    kvk.fill("1234567")
    for name, value in (
        ("btw_id", "NL850000002B02"),
        ("street", "Dorpsstraat 1"),
        ("postcode", "5611ab"),
        ("city", "Eindhoven"),
        ("iban", "NL91 ABNA 0417 1643 00"),
    ):
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_text("Een KvK-nummer heeft 8 cijfers, dit zijn er 7.")).to_be_visible()
    expect(page.locator("input[name=iban]")).to_have_value("NL91 ABNA 0417 1643 00")
    kvk.fill("87654321")
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_text("De bedrijfsgegevens zijn opgeslagen")).to_be_visible()


def open_panel(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


def choose(page: Page, name: str) -> None:
    page.locator("input[type=file]").set_input_files(DATA / name)


def upload(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def test_a_company_imports_its_files_one_after_another(owner: Page, look: Look) -> None:
    page = owner
    fill_company(page)
    page.goto("/start")
    expect(page.get_by_text("2 van 5 klaar")).to_be_visible()
    choose(page, "chauffeurs-loondienst.csv")
    expect(page.get_by_text("41 chauffeurs gevonden")).to_be_visible()
    expect(page.get_by_text("er is een letter verloren gegaan in het bestand").first).to_be_visible()
    expect(page.get_by_text("Regel 43 ('Totaal') is een totaalregel")).to_be_visible()
    expect(page.get_by_role("cell", name="•••• 7591")).to_be_visible()
    look(page, "import-1-chauffeurs")
    page.get_by_role("button", name="Importeer 41 chauffeurs").click()
    expect(page.get_by_text("41 chauffeurs", exact=True)).to_be_visible()
    look(page, "import-2-start-verder")

    for name, found, button, brought in (
        ("chauffeurs-zzp.xlsx", "5 zzp'ers gevonden", "Importeer 5 zzp'ers", "5 zzp'ers toegevoegd."),
        ("wagenpark.csv", "44 voertuigen gevonden", "Importeer 44 voertuigen", "44 voertuigen toegevoegd."),
        ("noordster-routes-week26.xlsx", "18 routes gevonden", "Importeer 18 routes", "18 routes toegevoegd."),
        ("vlotpost-ritten-wk26.csv", "68 ritten gevonden", "Importeer 68 ritten", "68 ritten toegevoegd."),
        ("tarieven.csv", "11 tarieven gevonden", "Importeer 11 tarieven", "11 tarieven toegevoegd."),
    ):
        page.goto("/import")
        choose(page, name)
        expect(page.get_by_text(found)).to_be_visible()
        look(page, f"import-3-{name}")
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text(brought)).to_be_visible()

    page.goto("/import")
    choose(page, "noordster-routes-week26.xlsx")
    page.get_by_label("Soort lijst").select_option("week_routes")
    expect(page.get_by_text("103 ritten gevonden")).to_be_visible()
    page.get_by_role("button", name="Importeer 103 ritten").click()
    expect(page.get_by_text("103 ritten toegevoegd.")).to_be_visible()
    look(page, "import-4-klaar")

    page.goto("/chauffeurs")
    expect(page.get_by_role("row").filter(has_text="Zoë van Aalst")).to_contain_text("06 12404031")
    look(page, "lijst-chauffeurs")
    page.keyboard.press("Control+k")
    page.keyboard.type("gul kaya")
    page.get_by_role("option", name="Gül Kaya").click()
    expect(page.get_by_role("heading", name="Gül Kaya")).to_be_visible()


def test_a_file_that_changed_or_is_no_list_is_stopped_by_name(owner: Page, look: Look) -> None:
    page = owner
    page.goto("/import")
    upload(page, "chauffeurs.csv", b"MZ\x90\x00" + bytes(400))
    expect(page.get_by_text("Dit is een programma (.exe), geen CSV of Excel.")).to_be_visible()

    upload(page, "bussen.csv", b"Kenteken;Eigendom;APK tot\nV-395-LL;huur;25-10-2027\n")
    page.get_by_role("button", name="Importeer 1 voertuig").click()
    expect(page.get_by_text("1 voertuig toegevoegd.")).to_be_visible()

    page.get_by_role("button", name="Nog een bestand").click()
    upload(page, "bussen.csv", b"Kenteken;Soort bezit;APK tot\nV-406-ZD;lease;31-02-2027\nV-289-XX;eigen;\n")
    expect(page.get_by_text("Kolom 'Eigendom' heet nu 'Soort bezit'.")).to_be_visible()
    expect(page.get_by_role("button", name="Importeer 2 voertuigen")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="De kolommen kloppen zo").click()
    expect(page.get_by_text("Regel 2, V-406-ZD: APK tot: '31-02-2027' bestaat niet op de kalender.")).to_be_visible()
    expect(page.get_by_text("De indeling is veranderd.")).to_have_count(0)
    look(page, "import-5-fout")
    page.get_by_text("Laat 1 regel met een fout weg").click()
    page.get_by_role("button", name="Importeer 1 voertuig").click()
    expect(page.get_by_text("1 voertuig toegevoegd.")).to_be_visible()


def test_an_answer_that_comes_late_does_not_push_aside_a_newer_one(owner: Page, product: Product) -> None:
    page = owner
    page.goto("/import?soort=vehicles")
    upload(page, "bussen.csv", b"Kenteken;Naam;Eigendom\nV-395-LL;Bus 1;huur\n")
    kind = page.get_by_label("Soort lijst")
    expect(kind).to_have_value("vehicles")
    with psycopg.connect(owner_address(product.database_url)) as busy:
        busy.execute("LOCK TABLE drivers IN ACCESS EXCLUSIVE MODE")
        kind.evaluate(CHOOSE_BOTH, ["drivers", "vehicles"])
        for path in ("/import", "/voertuigen"):
            page.context.new_page().goto(path)
        expect(kind).to_have_value("vehicles")
    page.get_by_role("button", name="Importeer 1 voertuig").click()
    expect(page.get_by_text("1 voertuig toegevoegd.")).to_be_visible()


def import_ten_thousand(page: Page) -> None:
    """Choose a file with 10,000 drivers and begin to import it."""
    page.goto("/import?soort=drivers")
    lines = "\n".join(f"{n};Chauffeur {n};loondienst;Tilburg;2030-01-01;nl68test7757320491" for n in range(10_000))
    upload(page, "veel.csv", f"Pers.nr.;Naam;Contract;Depot;Rijbewijs;IBAN\n{lines}\n".encode())
    page.get_by_role("button", name="Importeer 10.000 chauffeurs").click(timeout=60_000)
    expect(page.get_by_role("progressbar", name=re.compile("."))).to_be_visible()


def test_a_large_import_shows_its_progress_and_can_be_stopped_and_done_after_all(owner: Page) -> None:
    page = owner
    import_ten_thousand(page)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Het importeren is gestopt. Er is niets toegevoegd.")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Importeer 10.000 chauffeurs").click()
    expect(page.get_by_text("10.000 chauffeurs toegevoegd.")).to_be_visible(timeout=60_000)


def test_who_leaves_during_an_import_is_told_once_what_it_brought(owner: Page) -> None:
    import_ten_thousand(owner)
    expect(owner.get_by_text(re.compile("Regels controleren|Opslaan"))).to_be_visible(timeout=60_000)
    context = owner.context
    owner.close()
    page = context.new_page()
    page.goto("/import")
    told = page.get_by_text("veel.csv is geïmporteerd.")
    expect(told).to_be_visible(timeout=120_000)
    expect(page.get_by_text("10.000 chauffeurs toegevoegd.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("table", name="Eerdere imports")).to_contain_text("veel.csv")
    expect(told).to_have_count(0)


def test_a_product_that_is_killed_during_an_import_has_none_of_it(owner: Page, product: Product) -> None:
    page = owner
    import_ten_thousand(page)
    expect(page.get_by_text("Opslaan")).to_be_visible(timeout=60_000)
    product.kill()
    product.start()
    page = owner.context.new_page()
    page.goto("/chauffeurs")
    expect(page.get_by_text("Nog geen chauffeurs")).to_be_visible()
    page.goto("/import")
    expect(page.get_by_role("table", name="Eerdere imports")).to_have_count(0)


def test_forms_say_at_the_field_what_is_wrong_and_lose_nothing(owner: Page, look: Look) -> None:
    page = owner
    page.goto("/chauffeurs")
    open_panel(page, "Nieuwe chauffeur")
    page.locator("input[name=name]").fill("Željko Marić")
    page.locator("input[name=phone]").fill("12")
    page.locator("input[name=contract_hours]").fill("36")
    page.locator("input[name=hourly_wage_1e4]").fill("17,25")
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_text("Vul een Nederlands of Belgisch nummer in")).to_be_visible()
    expect(page.locator("input[name=name]")).to_have_value("Željko Marić")
    page.locator("input[name=phone]").fill("06 12547648")
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_role("heading", name="Željko Marić")).to_be_visible()
    expect(page.get_by_text("36 uur per week")).to_be_visible()
    page.get_by_role("button", name="Wijzig", exact=True).first.click()
    page.locator("input[name=email]").fill("zeljko@chauffeur.example")
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_role("definition").filter(has_text="zeljko@chauffeur.example")).to_be_visible()
    open_panel(page, "Vul BSN in")
    page.locator("input[name=bsn]").fill("999934935")
    page.get_by_role("button", name="Sla versleuteld op").click()
    expect(page.get_by_text("Dit BSN klopt niet")).to_be_visible()
    page.locator("input[name=bsn]").fill("999934934")
    page.get_by_role("button", name="Sla versleuteld op").click()
    expect(page.get_by_text("••••• 4934")).to_be_visible()
    expect(page.get_by_role("button", name="Wijzig BSN")).to_be_visible()
    open_panel(page, "Leg document vast")
    page.locator("input[name=valid_until]").fill("22-04-2029")
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_text("22 april 2029")).to_be_visible()
    open_panel(page, "Meld afwezig")
    page.get_by_role("button", name="Leg vast").click()
    expect(page.get_by_text("22 juni 2026").first).to_be_visible()
    look(page, "chauffeur")


def test_a_contractor_signs_and_other_things_are_added_by_hand(owner: Page, look: Look) -> None:
    page = owner
    page.goto("/bedrijven")
    open_panel(page, "Nieuw bedrijf")
    page.locator("input[name=name]").fill("Claassen Koerier")
    page.locator("input[name=btw_id]").fill("NL357891793B70")
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_text("Dit btw-id klopt niet")).to_be_visible()
    page.locator("input[name=btw_id]").fill("NL668158840B56")
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_role("heading", name="Claassen Koerier")).to_be_visible()
    open_panel(page, "Leg overeenkomst vast")
    page.locator("input[name=signed_by]").fill("Björn Claassen")
    page.get_by_role("button", name="Leg vast").click()
    expect(page.get_by_text("getekend door Björn Claassen")).to_be_visible()
    look(page, "bedrijf")

    page.goto("/voertuigen")
    open_panel(page, "Nieuw voertuig")
    page.locator("input[name=plate]").fill("v395ll")
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_role("row").filter(has_text="V-395-LL")).to_be_visible()

    page.goto("/opdrachtgevers")
    page.locator(".df-tbl__a").first.click()
    open_panel(page, "Leg overeenkomst vast")
    page.get_by_role("button", name="Leg vast").click()
    expect(page.get_by_text("30 dagen opzegtermijn")).to_be_visible()
    look(page, "opdrachtgever")

    page.goto("/instellingen/depots")
    open_panel(page, "Nieuw depot")
    page.locator("input[name=name]").fill("Helmond")
    page.locator("input[name=new_principal]").fill("Noordster")
    page.get_by_role("button", name="Sla op").click()
    expect(page.locator("[data-field=new_principal]")).to_contain_text("Er is al een opdrachtgever met deze naam")

    page.goto("/instellingen/collegas")
    open_panel(page, "Nodig collega uit")
    page.locator("input[name=name]").fill("Pieter Planner")
    page.locator("input[name=email]").fill("pieter@kempenbode.example")
    page.get_by_role("button", name="Verstuur uitnodiging").click()
    expect(page.get_by_text("uitgenodigd")).to_be_visible()
