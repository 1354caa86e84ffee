"""The planner's morning: somebody calls who is ill, also for a day on which the page shows nothing of them."""

from datetime import date

from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.tables import Absence
from models.values.kinds import AbsenceKind, EngagementKind, Role
from services.scope import tenant_scope
from tests.company import Company
from tests.e2e.infra.entry import enter
from tests.e2e.infra.product import Product


def absences(company: Company) -> list[tuple[AbsenceKind, date, date]]:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        return [(one.kind, one.starts_on, one.ends_on) for one in scope.session.scalars(select(Absence))]


def test_who_calls_in_sick_is_written_down_from_the_day(page: Page, product: Product, company: Company) -> None:
    depot_id = company.build_depot()
    company.build_driver("Sanne Bos", depot_id=depot_id)
    company.build_driver("Piet Snel", kind=EngagementKind.ZZP, depot_id=depot_id)
    enter(page.context, product, company.environment, company.member(Role.PLANNER))
    page.goto("/vandaag")
    page.wait_for_function("window.did_handshake === true")
    page.get_by_role("button", name="Ziek of afwezig melden").click()
    panel = page.get_by_role("dialog", name="Ziek of afwezig melden")
    expect(panel.get_by_label("Chauffeur")).to_be_focused()
    page.keyboard.type("Piet")
    page.get_by_role("option", name="Piet Snel").click()
    panel.get_by_label("Laatste dag").fill("23-06-2026")
    expect(panel.get_by_label("Soort")).to_have_value("Niet beschikbaar")
    panel.get_by_label("Soort").click()
    page.get_by_role("option", name="Ziek").click()
    panel.get_by_role("button", name="Leg vast").click()
    expect(panel.get_by_text("Verlof en ziekte leggen we alleen vast op dagen in loondienst.")).to_be_visible()
    panel.get_by_label("Chauffeur").click()
    page.keyboard.type("Sanne")
    page.get_by_role("option", name="Sanne Bos").click()
    expect(panel.get_by_label("Soort")).to_have_value("Ziek")
    panel.get_by_role("button", name="Leg vast").click()
    expect(page.get_by_text("Sanne Bos staat op ziek")).to_be_visible()
    assert absences(company) == [(AbsenceKind.SICK, date(2026, 6, 22), date(2026, 6, 24))]
