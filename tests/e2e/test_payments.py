"""Steps 5 and 6 of settling a week: payroll and payments, by two people in two browsers."""

import hashlib
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from playwright.sync_api import Page, expect

from models.tables import Contractor, Invoice, Payable
from models.values.ids import new_id
from models.values.kinds import PayableKind, Role
from services.scope import Environment, tenant_scope
from tests.company import Company, found_company
from tests.e2e.conftest import NewPage
from tests.e2e.infra.keyboard import reach
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product
from tests.payroll_weeks import IBANS, WEEK_25, PayrollWeeks

Look = Callable[[Page, str], Path]


@pytest.fixture
def company(environment_of_product: Environment) -> Company:
    """A company with two employees, a locked week and two accepted self-bills."""
    made = found_company(environment_of_product, "Kempenbode Koeriers")
    weeks = PayrollWeeks(made)
    daan = weeks.employ("Daan de Wit", number="101", place=0)
    sanne = weeks.employ("Sanne Vos", number="102", contract_hours=32)
    weeks.work(daan, WEEK_25, range(5), 9)
    weeks.work(sanne, WEEK_25, range(3), 9, minutes=50)
    weeks.lock(WEEK_25)
    for place, cents in ((1, 1_234_56), (2, 765_45)):
        _owe(made, place, cents)
    return made


def _owe(company: Company, place: int, cents: int) -> None:
    name = ("", "Wójcik Koeriers", "Van Aalst Pakket")[place]
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        contractor = scope.add(
            Contractor(
                name=name, sort_name=name.lower(), account_holder=name, iban=IBANS[place], series_prefix=f"Z{place}"
            )
        )
        invoice = scope.add(
            Invoice(
                kind="self_bill",
                state="accepted",
                series=f"Z{place}",
                number=f"Z{place}-2026-0001",
                contractor_id=contractor.id,
                party_name=name,
                iso_year=2026,
                iso_week=25,
                issue_date=date(2026, 6, 22),
                net_cents=cents,
                vat_cents=0,
                total_cents=cents,
                record={},
            )
        )
        scope.add(
            Payable(
                kind=PayableKind.SELF_BILL,
                invoice_id=invoice.id,
                contractor_id=contractor.id,
                payee_name=name,
                iban=IBANS[place],
                amount_cents=cents,
                text=f"Factuur Z{place}-2026-0001",
                due_on=date(2026, 6, 29),
                created_at=scope.now,
            )
        )


def test_a_week_goes_from_hours_to_a_paid_file(
    new_page: NewPage, product: Product, company: Company, look: Look
) -> None:
    finance = signs_in(new_page(), product, company, Role.FINANCE)
    finance.goto("/afrekenen/2026-W25/loonexport")
    finance.get_by_role("button", name="Maak loonexport").click()
    finance.get_by_role("button", name="Maak concept").click()
    # Daan 40 h x 18,00 + 5 h x 23,40 = 837,00; Sanne 29 h 30 worked and 2 h 30 topped up, 32 h x 18,00 = 576,00
    expect(finance.get_by_role("row", name="Daan de Wit")).to_contain_text("837,00")
    expect(finance.get_by_role("row", name="Sanne Vos")).to_contain_text("576,00")
    look(finance, "loonexport-concept")

    finance.get_by_role("button", name="Exporteer").click()
    finance.get_by_text("Zet het BSN erbij").click()
    finance.get_by_label("Reden").fill("Aanlevering week 25")
    finance.get_by_role("button", name="Download 2 medewerkers").click()
    expect(finance.get_by_text("Het BSN ontbreekt bij Sanne Vos")).to_be_visible()
    look(finance, "loonexport-bsn-ontbreekt")
    finance.get_by_text("Zet het BSN erbij").click()
    with finance.expect_download() as downloading:
        finance.get_by_role("button", name="Download 2 medewerkers").click()
    assert downloading.value.suggested_filename == "loonexport-2026-W25.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(downloading.value.path().read_bytes())).active
    assert sheet is not None
    # 837,00 + 576,00
    assert [cell.value for cell in list(sheet.rows)[-1]][9] == 1413.00

    wages = finance.get_by_role("button", name="Netto lonen inlezen")
    wages.click()
    finance.get_by_label("Betaaldag").fill("25-06-2026")
    finance.locator("input[type=file]").set_input_files(
        {"name": "netto.csv", "mimeType": "text/csv", "buffer": b"Personeelsnummer;Netto\n101;689,34\n102;512,00\n"}
    )
    finance.get_by_role("button", name="Neem over").click()
    # 689,34 + 512,00
    expect(finance.get_by_text("1.201,34")).to_be_visible()
    finance.get_by_role("row", name="Sanne Vos").click()
    finance.get_by_label("Netto loon").fill("513,50")
    finance.get_by_label("Betaaldag").fill("25-06-2026")
    look(finance, "loonexport-medewerker")
    finance.get_by_role("button", name="Bewaar netto loon").click()
    expect(finance.get_by_text("1.202,84")).to_be_visible()
    finance.get_by_role("button", name="Wie downloadde dit").click()
    expect(finance.get_by_text("zonder BSN", exact=True)).to_be_visible()
    expect(finance.get_by_text("Aanlevering week 25")).to_be_visible()
    who = finance.get_by_role("dialog", name="Wie downloadde dit")
    expect(who.get_by_text("Sanne Vos")).to_be_hidden()
    who.get_by_text("2 medewerkers").click()
    expect(who.get_by_text("Sanne Vos")).to_be_visible()
    look(finance, "loonexport-downloads")


def test_a_file_is_approved_by_another_and_paid_once(
    new_page: NewPage, product: Product, company: Company, look: Look
) -> None:
    finance = signs_in(new_page(), product, company, Role.FINANCE)
    finance.goto("/afrekenen/2026-W25/sepa")
    look(finance, "sepa-open")
    finance.get_by_role("button", name="Betaal facturen").press("Enter")
    finance.get_by_label("Betaaldag").fill("25-06-2026")
    reach(finance, "Zet 2 betalingen klaar")
    finance.keyboard.press("Enter")
    expect(finance.get_by_text("Vraag Owner om het goed te keuren")).to_be_visible()
    sha256 = finance.locator("dd code.mono").last.inner_text()
    look(finance, "sepa-concept")

    owner = signs_in(new_page(), product, company, Role.OWNER)
    owner.goto("/afrekenen/2026-W25/sepa")
    owner.get_by_role("button", name="Controleer").click()
    # 1.234,56 + 765,45
    expect(owner.get_by_text("2.000,01").first).to_be_visible()
    owner.get_by_role("button", name="Keur goed").dblclick()
    expect(owner.get_by_role("button", name="Download bestand")).to_be_visible()

    finance.goto("/afrekenen/2026-W25/sepa")
    finance.get_by_role("button", name="Download", exact=True).press("Enter")
    reach(finance, "Download bestand")
    with finance.expect_download() as downloading:
        finance.keyboard.press("Enter")
    content = downloading.value.path().read_bytes()
    assert hashlib.sha256(content).hexdigest() == sha256
    document = etree.fromstring(content)
    assert [total.text for total in document.iter("{*}CtrlSum")] == ["2000.01", "2000.01"]
    assert sorted(amount.text or "" for amount in document.iter("{*}InstdAmt")) == ["1234.56", "765.45"]

    next_step = finance.get_by_role("button", name="Bevestig", exact=True)
    expect(next_step).to_be_focused()
    next_step.press("Enter")
    expect(finance.get_by_label("Niet uitgevoerd")).to_be_visible()
    look(finance, "sepa-bevestigen")
    finance.get_by_role("button", name="Bevestig als betaald").click()
    expect(finance.get_by_text("2 betalingen betaald")).to_be_visible()
    expect(finance.get_by_role("cell", name="betaald", exact=True)).to_be_visible()
    expect(finance.get_by_text("Er staat niets open")).to_be_visible()
    look(finance, "sepa-betaald")
    finance.reload()
    finance.get_by_role("button", name="Bekijk").click()
    finance.get_by_label("Waarom je het nog eens downloadt").fill("Bestand kwijtgeraakt")
    with finance.expect_download() as again:
        finance.get_by_role("button", name="Download opnieuw").click()
    assert again.value.path().read_bytes() == content


def test_a_download_without_a_right_or_a_reason_is_refused(
    new_page: NewPage, product: Product, company: Company
) -> None:
    planner = signs_in(new_page(), product, company, Role.PLANNER)
    assert planner.goto("/afrekenen/2026-W25/sepa").status == 403  # type: ignore[union-attr]  # a page always answers
    assert planner.request.post(f"/bestand/sepa/{new_id()}.xml").status == 403
    finance = signs_in(new_page(), product, company, Role.FINANCE)
    assert finance.request.post(f"/bestand/sepa/{new_id()}.xml").status == 404
    assert finance.request.get(f"/bestand/sepa/{new_id()}.xml").status in {404, 405}
