"""The rest of the driver's phone: answering a week, days off, money, own data, and signing out."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.tables import Absence, Availability, Contractor, Invoice, OutboxMessage, Shift
from models.values.kinds import AbsenceKind, EngagementKind, Role, ShiftState
from models.values.kinds import PaperKind as Paper
from services.scope import Identity, tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.e2e.conftest import NewPage
from tests.e2e.infra.entry import enter
from tests.e2e.infra.product import Product
from tests.settled import WEEK, lock_scenario

MONDAY = date(2026, 6, 22)


def phone_of(identity: Identity, company: Company, new_page: NewPage, product: Product) -> Page:
    page = new_page(phone=True)
    enter(page.context, product, company.environment, identity)
    return page


def states(company: Company) -> list[ShiftState]:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        return list(scope.session.scalars(select(Shift.state).order_by(Shift.service_date)))


def test_a_week_is_answered_with_yes_and_no(company: Company, new_page: NewPage, product: Product) -> None:
    depot_id = company.build_depot()
    route_id = company.build_route(depot_id, "E-112")
    driver_id = company.build_driver("Daniël Gümüş", depot_id=depot_id)
    for days in (1, 2, 3):
        company.build_shift(
            route_id, driver_id, day=MONDAY + timedelta(days=days), state=ShiftState.PUBLISHED
        )  # fmt: skip
    page = phone_of(company.as_driver(driver_id), company, new_page, product)
    page.goto("/app/week")
    expect(page.get_by_text("22–28 juni, 3 diensten")).to_be_visible()
    expect(page.locator(".dp-nav b")).to_contain_text("3")
    page.get_by_role("button", name="Kan niet").first.tap()
    page.get_by_role("button", name="Geef door").tap()
    expect(page.get_by_text("Vul 'Waarom niet' in.")).to_be_visible()
    page.get_by_label("Waarom niet").fill("Afspraak in het ziekenhuis")
    page.get_by_role("button", name="Geef door").tap()
    expect(page.get_by_text("geweigerd")).to_be_visible()
    page.get_by_role("button", name="Bevestig beide").tap()
    expect(page.get_by_text("bevestigd", exact=True)).to_have_count(2)
    expect(page.locator(".dp-nav b")).to_have_count(0)
    assert states(company) == [ShiftState.DECLINED, ShiftState.CONFIRMED, ShiftState.CONFIRMED]
    page.get_by_role("link", name="Volgende week").tap()
    expect(page.get_by_role("heading", name="Week 27")).to_be_visible()


def test_what_the_planner_is_changing_is_not_asked(company: Company, new_page: NewPage, product: Product) -> None:
    depot_id = company.build_depot()
    route_id = company.build_route(depot_id, "E-112")
    driver_id = company.build_driver("Daniël Gümüş", depot_id=depot_id)
    for days in (1, 2, 3):
        company.build_shift(route_id, driver_id, day=MONDAY + timedelta(days=days), state=ShiftState.PUBLISHED)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        gone = scope.session.scalars(select(Shift).order_by(Shift.service_date)).first()
        assert gone is not None
        gone.state = ShiftState.CANCELLED
    page = phone_of(company.as_driver(driver_id), company, new_page, product)
    page.goto("/app/week")
    expect(page.get_by_text("Je planner is hier nog mee bezig. Je krijgt er bericht van.")).to_be_visible()
    expect(page.get_by_role("button", name="Kan niet")).to_have_count(2)
    page.get_by_role("button", name="Bevestig beide").tap()
    expect(page.get_by_text("bevestigd", exact=True)).to_have_count(2)


def test_days_off_are_asked_for_and_taken_back(company: Company, new_page: NewPage, product: Product) -> None:
    driver_id = company.build_driver("Daniël Gümüş")
    page = phone_of(company.as_driver(driver_id), company, new_page, product)
    page.goto("/app/vrij")
    page.get_by_role("button", name="zaterdag: kan").tap()
    expect(page.get_by_role("button", name="zaterdag: liever niet")).to_be_visible()
    page.get_by_role("button", name="Vraag verlof").tap()
    page.get_by_label("Eerste dag").fill("3-7-2026")
    page.get_by_label("Laatste dag").fill("1-7-2026")
    page.get_by_role("button", name="Geef door").tap()
    expect(page.get_by_text("De laatste dag ligt voor de eerste. Kies een latere dag.")).to_be_visible()
    page.get_by_label("Laatste dag").fill("")
    page.get_by_role("button", name="Geef door").tap()
    expect(page.get_by_text("vrijdag 3 juli")).to_be_visible()
    expect(page.get_by_text("verlof, ligt bij planning")).to_be_visible()
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        assert scope.session.scalars(select(Absence.kind)).all() == [AbsenceKind.LEAVE]
        assert "rather_not" in scope.session.scalars(select(Availability.preference)).all()
    page.get_by_role("button", name="Trek in").tap()
    expect(page.get_by_text("vrijdag 3 juli")).to_have_count(0)


def test_a_zzp_driver_is_not_asked_about_leave(company: Company, new_page: NewPage, product: Product) -> None:
    driver_id = company.build_driver("Łukasz Wójcik", kind=EngagementKind.ZZP)
    page = phone_of(company.as_driver(driver_id), company, new_page, product)
    page.goto("/app/vrij")
    expect(page.get_by_role("button", name="Ik ben er niet")).to_be_visible()
    expect(page.get_by_text("verlof")).to_have_count(0)
    expect(page.get_by_text("ziek")).to_have_count(0)


def test_an_employee_sees_hours_and_reports_a_difference(company: Company, new_page: NewPage, product: Product) -> None:
    scenario = lock_scenario(company)
    page = phone_of(company.as_driver(scenario.daan), company, new_page, product)
    page.goto("/app/geld")
    expect(page.get_by_role("heading", name="Mijn uren")).to_be_visible()
    expect(page.get_by_text("Week 25, 15–21 juni")).to_be_visible()
    expect(page.get_by_text("goedgekeurd", exact=True)).to_be_visible()
    page.get_by_role("button", name="Meld een verschil").tap()
    page.get_by_label("Wat klopt er niet").fill("Maandag was tot 17:00.")
    page.get_by_role("button", name="Stuur naar kantoor").tap()
    expect(page.get_by_text("Je bericht is naar kantoor gestuurd")).to_be_visible()
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        assert "Maandag was tot 17:00." in scope.session.scalars(select(OutboxMessage.body)).one()


def test_a_zzp_driver_objects_to_an_invoice_and_agrees_after_all(
    company: Company, new_page: NewPage, product: Product
) -> None:
    scenario = lock_scenario(company)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.get(Contractor, scenario.contractor_id, what="").kvk = "90123456"
        depotflow = TenantServices(scope)
        depotflow.people.sign_agreement(
            contractor_id=scenario.contractor_id, signed_by="P. Snel", valid_from=date(2026, 1, 1), accept_days=7
        )
        depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id)
    page = phone_of(company.as_driver(scenario.piet), company, new_page, product)
    page.goto("/app/geld")
    expect(page.get_by_role("heading", name="Mijn geld")).to_be_visible()
    expect(page.locator(".dp-money")).to_have_text("€ 171,82")
    expect(page.get_by_text("jouw akkoord nodig")).to_be_visible()
    page.get_by_role("button", name="Klopt niet").tap()
    page.get_by_label("Schrijf het kort op").fill("Dinsdag 104 stops, niet 100.")
    page.get_by_role("button", name="Stuur naar kantoor").tap()
    expect(page.get_by_text("Je schreef: Dinsdag 104 stops, niet 100.")).to_be_visible()
    expect(page.get_by_role("button", name="Klopt niet")).to_have_count(0)
    page.get_by_role("button", name="Akkoord").tap()
    expect(page.get_by_text("akkoord", exact=True)).to_be_visible()
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        assert scope.session.scalars(select(Invoice.state)).one() == "accepted"
    link = page.get_by_role("link", name="Bekijk").get_attribute("href")
    assert page.request.get(link or "").body().startswith(b"%PDF")


def test_own_data_shows_what_is_kept_and_signing_out_warns_for_what_was_not_sent(
    company: Company, new_page: NewPage, product: Product
) -> None:
    depot_id = company.build_depot()
    driver_id = company.build_driver("Daniël Gümüş", depot_id=depot_id)
    company.build_shift(company.build_route(depot_id, "E-112"), driver_id)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        TenantServices(scope).people.save_paper(
            holder="driver", holder_id=driver_id, kind=Paper.DRIVING_LICENCE, valid_until=date(2031, 4, 1)
        )
    page = phone_of(company.as_driver(driver_id), company, new_page, product)
    page.goto("/app")
    page.route("**/sync/events", lambda route: route.abort())
    page.get_by_role("button", name="Start dienst").tap()
    expect(page.get_by_text("1 registratie: wordt verzonden")).to_be_visible()
    page.goto("/app/mij")
    expect(page.get_by_text("Wat Kempenbode Koeriers van je bewaart")).to_be_visible()
    expect(page.get_by_text("geldig t/m 1 april 2031")).to_be_visible()
    with page.expect_event("dialog") as asked:
        page.get_by_role("button", name="Log uit").tap()
    assert "staat nog 1 registratie op je telefoon" in asked.value.message
    asked.value.dismiss()
    expect(page.get_by_role("heading", name="Mij")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Log uit").tap()
    page.wait_for_url("**/uitloggen")
    page.goto("/app/mij")
    page.wait_for_url("**/inloggen**")
