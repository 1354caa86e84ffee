"""A new company fills itself with the files it has, in the browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignUp

DATA = Path(__file__).parent / "data"
Look = Callable[[Page, str], Path]


@pytest.fixture
def owner(page: Page, sign_up: SignUp) -> Page:
    """The owner of a new company with the three depots of the files."""
    sign_up(page)
    expect(page.get_by_role("heading", name="Welkom Marieke")).to_be_visible()
    for principal, name, code in (
        ("Noordster", "Eindhoven", ""),
        ("Vlotpost", "Den Bosch", "DBO"),
        ("Kwadrant", "Tilburg", ""),
    ):
        page.goto("/instellingen/depots")
        page.get_by_role("button", name="Nieuw depot").click()
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=code]").fill(code)
        page.locator("input[name=new_principal]").fill(principal)
        page.get_by_role("button", name="Sla op").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_text(name).first).to_be_visible()
    return page


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


def choose(page: Page, name: str) -> None:
    page.locator("input[type=file]").set_input_files(DATA / name)


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
    expect(page.get_by_text("Zoë van Aalst")).to_be_visible()
    look(page, "lijst-chauffeurs")
    for path in (
        "/bedrijven",
        "/voertuigen",
        "/routes",
        "/tarieven",
        "/opdrachtgevers",
        "/instellingen",
        "/instellingen/collegas",
    ):
        page.goto(path)
        page.wait_for_timeout(700)
        look(page, "lijst-" + path.strip("/").replace("/", "-"))
    page.goto("/chauffeurs")
    page.get_by_role("link", name="Zoë van Aalst").click()
    expect(page.get_by_role("heading", name="Loongegevens")).to_be_visible()
    look(page, "chauffeur")
