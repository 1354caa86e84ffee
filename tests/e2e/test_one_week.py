"""One week, end to end: from the files of a new company to an accepted self-bill, a payroll export and a paid file.

Two shifts on Monday 22 June 2026, both routes of Noordster in Eindhoven:
  E-101, Zoë van Aalst, employee at € 18,00: 06:45 to 14:45 with 30 minutes break, 140 stops, 190 parcels
  E-102, René Schoenmakers, zzp at € 1,42 a stop: 07:15 to 15:45 with 45 minutes break, 150 stops, 200 parcels
"""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import PASSWORD, NewPage, SignUp
from tests.e2e.infra.driver import hold, press
from tests.e2e.infra.product import Product, running_product
from tests.e2e.infra.waiting import eventually
from tests.e2e.test_imports import choose, fill_company, make_depots

Look = Callable[[Page, str], Path]
ZOE, RENE = "zoe@kempenbode.example", "rene@kempenbode.example"
INVOICED = "741,02"
"""E-101: 140 x 1,9635 = 274,89, 50 parcels beyond the first per stop x 0,24 = 12,00, fuel 3,2 % of 286,89 = 9,18;
E-102: 150 x 1,9635 = 294,53, 50 x 0,24 = 12,00, fuel 3,2 % of 306,53 = 9,81; together 612,41, and 21 % is 128,61."""
SELF_BILLED = "257,73"
"""150 stops x 1,42 = 213,00, and 21 % of it is 44,73."""


@pytest.fixture
def product(tmp_path: Path, database_url: str, alone: None) -> Iterator[Product]:
    """A product of this test's own: its clock is put forward three times."""
    with running_product(tmp_path, database_url) as started:
        yield started


def at(product: Product, moment: str) -> None:
    """Stop the product and start it again at another moment; sessions and data stay."""
    product.stop()
    product.clock_starts_at = moment
    product.start()


def test_a_week_goes_from_imported_files_to_paid_people(
    product: Product, new_page: NewPage, sign_up: SignUp, look: Look
) -> None:
    owner = new_page()
    owner_email = sign_up(owner)
    build_company(owner)
    complete_parties(owner)
    plan_and_publish(owner, look)
    zoe, rene = (new_page(phone=True) for _ in range(2))
    for page, email in ((zoe, ZOE), (rene, RENE)):
        join(page, product, email)
        confirm(page)
    at(product, "2026-06-22T15:55:00+02:00")
    register(zoe, begin="06:45", end="14:45", pause="30", stops=140, parcels=190)
    register(rene, begin="07:15", end="15:45", pause="45", stops=150, parcels=200)
    at(product, "2026-06-30T09:00:00+02:00")
    sign_in(owner, owner_email)
    approve_and_lock(owner)
    invoice(owner, look)
    offer(owner)
    accept(rene, look)
    finance = invite_finance(owner, product, new_page)
    export_payroll(finance)
    pay(finance, owner, look)


def sign_in(page: Page, email: str) -> None:
    page.goto("/")
    if "inloggen" in page.url or page.get_by_role("link", name="Inloggen").count():
        page.goto("/inloggen")
        page.get_by_label("E-mailadres").fill(email)
        page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Inloggen").click()


def build_company(page: Page) -> None:
    """The company's own data and every file it has."""
    make_depots(page)
    fill_company(page)
    for name, button, brought in (
        ("chauffeurs-loondienst.csv", "Importeer 41 chauffeurs", "41 chauffeurs toegevoegd."),
        ("chauffeurs-zzp.xlsx", "Importeer 5 zzp'ers", "5 zzp'ers toegevoegd."),
        ("wagenpark.csv", "Importeer 44 voertuigen", "44 voertuigen toegevoegd."),
        ("noordster-routes-week26.xlsx", "Importeer 18 routes", "18 routes toegevoegd."),
        ("vlotpost-ritten-wk26.csv", "Importeer 68 ritten", "68 ritten toegevoegd."),
        ("tarieven.csv", "Importeer 11 tarieven", "11 tarieven toegevoegd."),
    ):
        page.goto("/import")
        choose(page, name)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text(brought)).to_be_visible()
    page.goto("/import")
    choose(page, "noordster-routes-week26.xlsx")
    page.get_by_label("Soort lijst").select_option("week_routes")
    page.get_by_role("button", name="Importeer 103 ritten").click()
    expect(page.get_by_text("103 ritten toegevoegd.")).to_be_visible()


def complete_parties(page: Page) -> None:
    """What the files don't say: the principal's details, the zzp's address, and the agreement on self-billing."""
    page.goto("/opdrachtgevers")
    page.get_by_role("link", name="Noordster").click()
    open_drawer(page, "Wijzig")
    fill_in(
        page,
        legal_name="Noordster Pakketten B.V.",
        kvk="90000001",
        btw_id="NL850000002B01",
        street="Havenweg 12",
        postcode="5611 AB",
        city="Eindhoven",
        buyer_reference="INK-26",
    )
    page.goto("/bedrijven")
    page.get_by_role("link", name="Schoenmakers Koerier").click()
    open_drawer(page, "Wijzig")
    fill_in(page, street="Dorpsstraat 3", postcode="5611 AC", city="Eindhoven", account_holder="René Schoenmakers")
    open_drawer(page, "Leg overeenkomst vast")
    page.get_by_role("button", name="Leg vast").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def open_drawer(page: Page, button: str) -> None:
    """Press the first button of this name."""
    page.get_by_role("button", name=button, exact=True).first.click()


def fill_in(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def plan_and_publish(page: Page, look: Look) -> None:
    """Put both drivers on their routes and tell them."""
    page.goto("/planning?week=2026-W26")
    page.get_by_role("button", name=re.compile(r"^\+\d+ open routes")).first.click()
    for code, name in (("E-101", "Zoë van Aalst"), ("E-102", "René Schoenmakers")):
        assign(page, code, name)
    look(page, "week-1-planning")
    publish = page.get_by_role("button", name=re.compile("Publiceren"))
    expect(publish).to_contain_text("2")
    publish.click()
    expect(page.get_by_text("2 wijzigingen publiceren")).to_be_visible()
    reason = page.get_by_label("Waarom publiceer je toch")
    if reason.count():
        reason.fill("Afgesproken met de chauffeur")
    look(page, "week-2-publiceren")
    page.get_by_role("button", name=re.compile("^Publiceer 2")).click()
    expect(page.get_by_text("2 diensten gepubliceerd")).to_be_visible()
    for name, email in (("Zoë van Aalst", ZOE), ("René Schoenmakers", RENE)):
        page.goto("/chauffeurs")
        page.get_by_placeholder("Zoek op naam").fill(name.split()[-1])
        page.get_by_role("link", name=name).click()
        invite_driver(page, email)


def assign(page: Page, code: str, name: str) -> None:
    """Choose somebody for an open route of Monday from the ranked list."""
    page.get_by_role("button", name=re.compile(f"^{code} open, maandag")).dblclick()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("combobox", name="Chauffeur").click()
    page.get_by_role("option", name=name).click()
    drawer.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("button", name=re.compile(f"^{code}, {name}, maandag"))).to_be_visible()


def invite_driver(page: Page, email: str) -> None:
    """Give a driver an address and mail the link to join."""
    open_drawer(page, "Wijzig")
    page.locator("input[name=email]").fill(email)
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_role("main").get_by_text(email)).to_be_visible()
    page.get_by_role("button", name="Nodig uit per mail").click()
    expect(page.get_by_text(f"De uitnodiging gaat naar {email}")).to_be_visible()


def join(page: Page, product: Product, email: str) -> None:
    """Follow the mailed link and choose a password."""
    page.goto(mailed_link(page, product, email))
    page.get_by_label("Kies een wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Ga aan de slag").click()
    page.wait_for_url(lambda url: "uitnodiging" not in url)


def mailed_link(page: Page, product: Product, email: str) -> str:
    def links() -> list[str]:
        return re.findall(r"/uitnodiging/\S+", "\n".join(product.mails_to(email)))

    eventually(page, lambda: bool(links()))
    return links()[0]


def confirm(page: Page) -> None:
    page.goto("/app/week")
    page.get_by_role("button", name="Bevestig").first.tap()
    expect(page.get_by_text("bevestigd", exact=True)).to_be_visible()


def register(page: Page, *, begin: str, end: str, pause: str, stops: int, parcels: int) -> None:
    """The day afterwards: started and stopped at once, then the times and counts as they were."""
    page.goto("/app")
    page.get_by_role("button", name=re.compile("^Start (dienst|opdracht)$")).tap()
    hold(page.get_by_role("button", name=re.compile("^Stop (dienst|opdracht)")))
    for label, value in (
        ("Begin", begin),
        ("Einde", end),
        ("Pauze", pause),
        ("Stops gelukt", str(stops)),
        ("Pakketten bezorgd", str(parcels)),
    ):
        page.get_by_role("button", name=re.compile(f"^{label} ")).tap()
        page.get_by_role("textbox").fill(value)
        press(page, "Opslaan")
        expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "Lever in")
    expect(page.get_by_text("Ingeleverd om")).to_be_visible()
    expect(page.get_by_role("button", name="Alles verzonden")).to_be_visible()


def approve_and_lock(page: Page) -> None:
    page.goto("/afrekenen/2026-W26/uren")
    for code in ("E-101", "E-102"):
        page.get_by_text(code).first.click()
        page.get_by_role("button", name="Keur goed").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("link", name="Naar tarieven").click()
    page.get_by_role("button", name="Vergrendel week 26").click()
    page.get_by_role("dialog").get_by_role("button", name="Vergrendel week 26").click()
    expect(page.get_by_text("Week 26 is vergrendeld")).to_be_visible()


def invoice(page: Page, look: Look) -> None:
    page.goto("/afrekenen/2026-W26/factuur")
    page.get_by_role("button", name="Maak concept", exact=True).click()
    page.get_by_role("button", name="Maak definitief").click()
    page.get_by_role("dialog").get_by_role("button", name="Maak 1 factuur definitief").click()
    expect(page.get_by_text("Factuur 2026-0001 is definitief")).to_be_visible()
    look(page, "week-3-factuur")
    pdf = page.request.get(page.get_by_role("link", name="PDF").get_attribute("href") or "")
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf.body())).pages)
    ubl = etree.fromstring(page.request.get(page.get_by_role("link", name="UBL").get_attribute("href") or "").body())
    assert INVOICED in text
    assert ubl.findtext(".//{*}PayableAmount") == INVOICED.replace(".", "").replace(",", ".")


def offer(page: Page) -> None:
    page.goto("/afrekenen/2026-W26/zzp")
    page.get_by_role("button", name=re.compile("Bied facturen aan")).click()
    expect(page.get_by_text(SELF_BILLED).first).to_be_visible()


def accept(page: Page, look: Look) -> None:
    page.goto("/app/geld")
    expect(page.get_by_text(SELF_BILLED).first).to_be_visible()
    look(page, "week-4-akkoord")
    page.get_by_role("button", name="Akkoord").tap()
    expect(page.get_by_text("akkoord", exact=True)).to_be_visible()


def invite_finance(page: Page, product: Product, new_page: NewPage) -> Page:
    """A colleague who prepares what the owner approves."""
    page.goto("/instellingen/collegas")
    open_drawer(page, "Nodig collega uit")
    page.locator("input[name=name]").fill("Joris Vermeer")
    page.locator("input[name=email]").fill("joris@kempenbode.example")
    page.get_by_label("Groep").click()
    page.get_by_role("option", name="Financiën").click()
    page.get_by_role("button", name="Verstuur uitnodiging").click()
    finance = new_page()
    join(finance, product, "joris@kempenbode.example")
    return finance


def export_payroll(page: Page) -> None:
    page.goto("/afrekenen/2026-W26/loonexport")
    page.get_by_role("button", name="Maak loonexport").click()
    page.get_by_role("button", name="Maak concept").click()
    page.get_by_role("button", name="Exporteer").click()
    page.get_by_text("Zet het BSN erbij").click()
    page.get_by_label("Reden").fill("Aanlevering week 26")
    with page.expect_download() as downloading:
        page.get_by_role("button", name=re.compile(r"^Download \d+ medewerkers?")).click()
    sheet = openpyxl.load_workbook(io.BytesIO(downloading.value.path().read_bytes())).active
    assert sheet is not None
    cells = {str(cell.value) for row in sheet.rows for cell in row}
    assert "999907591" in cells
    assert "Zoë van Aalst" in cells


def pay(finance: Page, owner: Page, look: Look) -> None:
    finance.goto("/afrekenen/2026-W26/sepa")
    finance.get_by_role("button", name="Betaal facturen").click()
    finance.get_by_label("Betaaldag").fill("15-07-2026")
    finance.get_by_role("button", name=re.compile("^Zet 1 betaling klaar")).click()
    expect(finance.get_by_role("button", name="Controleer")).to_be_visible()
    owner.goto("/afrekenen/2026-W26/sepa")
    owner.get_by_role("button", name="Controleer").click()
    owner.get_by_role("button", name="Keur goed").click()
    expect(owner.get_by_role("button", name="Download bestand")).to_be_visible()
    look(owner, "week-5-betaalbestand")
    finance.goto("/afrekenen/2026-W26/sepa")
    finance.get_by_role("button", name="Download", exact=True).click()
    with finance.expect_download() as downloading:
        finance.get_by_role("button", name="Download bestand").click()
    document = etree.fromstring(downloading.value.path().read_bytes())
    assert [amount.text for amount in document.iter("{*}InstdAmt")] == [SELF_BILLED.replace(",", ".")]
    assert [name.text for name in document.iter("{*}Nm")][-1] == "Rene Schoenmakers"
    finance.get_by_role("button", name="Bevestig", exact=True).click()
    finance.get_by_role("button", name="Bevestig als betaald").click()
    expect(finance.get_by_text("1 betaling betaald")).to_be_visible()
