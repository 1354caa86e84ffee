"""Every screen of the phone: for who cannot see it, for a thumb, in letters of twice the size, and installed."""

import struct
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from models.tables import Contractor
from models.values.kinds import Role, ShiftState
from services.scope import Identity, tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.e2e.conftest import NewPage, SignUp
from tests.e2e.infra.axe import violations_in_light_and_dark
from tests.e2e.infra.driver import CONTROLLED, opened, press
from tests.e2e.infra.entry import enter
from tests.e2e.infra.product import Product
from tests.settled import WEEK, lock_scenario

WEDNESDAY = date(2026, 6, 24)
SMALL = {"width": 360, "height": 640}
TWICE = {"width": 195, "height": 422}
"""What a phone of 390 by 844 has left when its letters are twice as large."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOO_SMALL = """() => {
  const target = (element) => element.closest(".q-field__control, .df-input") ?? element;
  const controls = [...document.querySelectorAll("button, a, input, textarea, [role=button]")].filter((element) =>
    element.checkVisibility({ visibilityProperty: true }) && getComputedStyle(element).display !== "inline");
  return controls.map(target).filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return width < 44 || height < 44;
  }).map((element) => element.outerHTML.slice(0, 120));
}"""
BEYOND_THE_EDGE = """() => {
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll("button, a, input, p, h1, h2, b, dd, dt, small, .df-tag")]
    .filter((element) => element.checkVisibility() && !element.closest(".sr, .q-loading-bar"))
    .filter((element) => element.getBoundingClientRect().right > width + 1)
    .map((element) => element.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def employee(company: Company) -> Identity:
    """A driver with hours of last week and a week that asks for an answer."""
    scenario = lock_scenario(company)
    route_id = company.build_route(scenario.depot_id, "E-112")
    for days, state in ((-2, ShiftState.CONFIRMED), (0, ShiftState.PUBLISHED), (1, ShiftState.PUBLISHED)):
        company.build_shift(route_id, scenario.daan, day=WEDNESDAY + timedelta(days=days), state=state)
    return company.as_driver(scenario.daan)


@pytest.fixture
def zzp(company: Company) -> Identity:
    """A driver with a self-bill that asks for an answer."""
    scenario = lock_scenario(company)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.get(Contractor, scenario.contractor_id, what="").kvk = "90123456"
        depotflow = TenantServices(scope)
        depotflow.people.sign_agreement(
            contractor_id=scenario.contractor_id, signed_by="P. Snel", valid_from=date(2026, 1, 1), accept_days=7
        )
        depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id)
    return company.as_driver(scenario.piet)


def check(page: Page, where: str) -> None:
    """What every screen has to be, at whatever size it has."""
    assert violations_in_light_and_dark(page, RULES) == [], where
    assert page.evaluate(TOO_SMALL) == [], where


def dialog(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).first.tap()
    expect(page.locator(".df-dialog")).to_be_visible()


def test_every_screen_of_an_employee_is_accessible_and_made_for_a_thumb(
    new_page: NewPage, product: Product, company: Company, employee: Identity
) -> None:
    page = new_page(phone=True)
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]  # a plain dict of the right shape
    page.emulate_media(reduced_motion="reduce")
    enter(page.context, product, company.environment, employee)
    for path, ask in (("/app/week", "Kan niet"), ("/app/vrij", "Vraag verlof"), ("/app/geld", "Meld een verschil")):
        page.goto(path)
        expect(page.get_by_role("button", name=ask).first).to_be_visible()
        check(page, path)
        dialog(page, ask)
        check(page, f"{path}, {ask}")
    for path in ("/app/mij", "/app/gegevens", "/app/verwijderen"):
        page.goto(path)
        check(page, path)
    opened(page)
    press(page, "Start dienst")
    expect(page.get_by_role("button", name="Pauze", exact=True)).to_be_visible()
    check(page, "driving")
    stop = page.get_by_role("button", name="Stop dienst")
    stop.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Lever in")).to_be_visible()
    check(page, "stopped")
    press(page, "Begin " + page.locator(".dp-li", has_text="Begin").first.locator(".v").inner_text())
    check(page, "a time")
    page.keyboard.press("Escape")


def test_the_money_of_a_zzp_driver_is_accessible_and_made_for_a_thumb(
    new_page: NewPage, product: Product, company: Company, zzp: Identity
) -> None:
    page = new_page(phone=True)
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]  # a plain dict of the right shape
    page.emulate_media(reduced_motion="reduce")
    enter(page.context, product, company.environment, zzp)
    page.goto("/app/geld")
    expect(page.get_by_role("button", name="Klopt niet")).to_be_visible()
    check(page, "money")
    dialog(page, "Klopt niet")
    check(page, "an objection")


@pytest.mark.parametrize("path", ["/inloggen", "/aanmelden", "/"])
def test_the_door_is_made_for_a_thumb_too(new_page: NewPage, path: str) -> None:
    page = new_page(phone=True)
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]  # a plain dict of the right shape
    page.goto(path)
    check(page, path)


def test_letters_of_twice_the_size_stay_on_the_screen(
    new_page: NewPage, product: Product, company: Company, employee: Identity
) -> None:
    page = new_page(phone=True)
    page.set_viewport_size(TWICE)  # type: ignore[arg-type]  # a plain dict of the right shape
    enter(page.context, product, company.environment, employee)
    for path in ("/app/week", "/app/vrij", "/app/geld", "/app/mij", "/app/gegevens", "/app/verwijderen"):
        page.goto(path)
        expect(page.locator(".dp-card").first).to_be_visible()
        assert page.evaluate(BEYOND_THE_EDGE) == [], path
    opened(page)
    page.context.set_offline(True)
    press(page, "Start dienst")
    expect(page.get_by_text("Geen bereik")).to_be_visible()
    plus = page.get_by_role("button", name="Eén stop erbij")
    plus.tap()
    assert page.evaluate(BEYOND_THE_EDGE) == []


def test_what_was_typed_before_the_session_ended_is_there_after_signing_in_again(
    new_page: NewPage, product: Product, company: Company, employee: Identity
) -> None:
    page = new_page(phone=True)
    enter(page.context, product, company.environment, employee)
    page.goto("/app/week")
    dialog(page, "Kan niet")
    page.get_by_label("Waarom niet").press_sequentially("Afspraak in het ziekenhuis")
    page.request.post("/uitloggen", headers={"Origin": product.url})
    page.wait_for_url("**/inloggen**")
    enter(page.context, product, company.environment, employee)
    page.goto("/app/week")
    dialog(page, "Kan niet")
    expect(page.get_by_label("Waarom niet")).to_have_value("Afspraak in het ziekenhuis")
    page.get_by_role("button", name="Geef door").tap()
    expect(page.get_by_text("geweigerd")).to_be_visible()


def test_the_app_can_be_installed(phone: Page, product: Product) -> None:
    devtools = phone.context.new_cdp_session(phone)
    problems = {one["errorId"] for one in devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert problems <= {"in-incognito"}, "the one that every browser of a test has"
    found = devtools.send("Page.getAppManifest")
    assert (found["url"], found["errors"]) == (f"{product.url}/app/manifest.webmanifest", [])
    told = phone.request.get("/app/manifest.webmanifest").json()
    assert (told["id"], told["start_url"], told["scope"], told["display"]) == ("/app", "/app", "/app", "standalone")
    assert told["name"]
    assert len(told["short_name"]) <= 12
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        head = phone.request.get(icon["src"]).body()[:24]
        width, height = struct.unpack(">II", head[16:24])
        assert f"{width}x{height}" == icon["sizes"]
    colours = phone.locator("meta[name=theme-color]").evaluate_all("(found) => found.map((one) => one.content)")
    assert told["theme_color"] in colours
    assert told["background_color"] in colours


def test_every_page_installs_the_app_of_who_looks_at_it(phone: Page, page: Page, sign_up: SignUp) -> None:
    phone.goto("/app/week")
    sign_up(page)
    page.goto("/chauffeurs")
    links = [
        one.locator("link[rel=manifest]").evaluate_all("(found) => found.map((link) => new URL(link.href).pathname)")
        for one in (phone, page)
    ]
    assert links == [["/app/manifest.webmanifest"], ["/manifest.webmanifest"]]


def test_a_new_version_clears_the_old_and_keeps_only_what_is_the_same_for_everybody(phone: Page) -> None:
    phone.evaluate("""(async () => {
      const old = await caches.open("chauffeur-van-vorig-jaar");
      await old.put("/app/static/oud.js", new Response("oud"));
      for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
    })()""")
    phone.reload()
    phone.evaluate(CONTROLLED)
    expect(phone.get_by_role("heading", name="E-112")).to_be_visible()
    names = phone.evaluate("caches.keys()")
    assert "chauffeur-van-vorig-jaar" not in names
    kept = phone.evaluate("""(async () => {
      const found = [];
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
      return found;
    })()""")
    assert [path for path in kept if path != "/app" and not path.startswith(("/static/", "/app/static/"))] == []
