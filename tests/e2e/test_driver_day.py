"""A driver's day on the phone: with and without reach, killed, in two tabs, and every event arrives once."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from models.tables import Shift
from models.values.calendar import amsterdam_time
from models.values.kinds import EngagementKind, Role
from services.registration.send_message import send_message
from services.scope import tenant_scope
from tests.company import Company
from tests.conftest import MONDAY_MORNING
from tests.e2e.conftest import NewPage
from tests.e2e.infra import chromium
from tests.e2e.infra.axe import violations_in_light_and_dark
from tests.e2e.infra.driver import Driver, hold, opened, press, shown
from tests.e2e.infra.lending import PHONE
from tests.e2e.infra.product import Product
from tests.e2e.infra.waiting import eventually

CASES = Path(__file__).parents[1] / "unit" / "cases" / "registration_events.json"
SMALL_PHONE = {"width": 360, "height": 640}
KEPT = """(remark) => new Promise((done) => {
  const opening = indexedDB.open("depotflow-phone");
  opening.onsuccess = () => {
    const asking = opening.result.transaction("events").objectStore("events").getAll();
    asking.onsuccess = () => {
      opening.result.close();
      done(asking.result.some((event) => event.data.remark === remark));
    };
  };
})"""
"""Whether the phone has every letter of a remark in its own storage."""
CACHED = """(async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  return found;
})()"""
RULES = """async (cases) => {
  const { project, phaseOf, breakMinutes, waitMinutes } = await import("/app/static/registration.js");
  const empty = {started_at: null, ended_at: null, breaks: [], break_minutes: null, waits: [], stops_loaded: null,
    stops_done: 0, stops_failed: 0, parcels_delivered: 0, parcels_returned: 0, km_start: null, km_end: null,
    remark: "", submitted_at: null};
  return cases.map(({ events }) => {
    const made = project(empty, events.map((event) => ({ ...event, clock_offset_ms: 0 })));
    return { ...made, phase: phaseOf(made), pause: breakMinutes(made, 0), waited: waitMinutes(made, 0) };
  });
}"""


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["390x844", "360x640"])
def test_a_whole_day_without_reach_arrives_once_and_in_order(phone: Page, driver: Driver, size: Any) -> None:
    phone.set_viewport_size(size)
    phone.context.set_offline(True)
    press(phone, "Start dienst")
    for _ in range(5):
        press(phone, "Eén stop erbij")
    press(phone, "Eén pakket erbij")
    press(phone, "Pauze")
    expect(phone.get_by_text("Geen bereik, je kunt gewoon doorwerken")).to_be_visible()
    expect(phone.get_by_text("4 registraties: wordt verzonden zodra je weer bereik hebt.")).to_be_visible()
    phone.reload()
    press(phone, "Hervat dienst")
    press(phone, "Wachten op het depot")
    press(phone, "Klaar met wachten")
    hold(phone.get_by_role("button", name="Stop dienst"))
    press(phone, "Lever in")
    expect(phone.get_by_text("Ingeleverd om")).to_be_visible()
    assert driver.events() == []
    phone.context.set_offline(False)
    eventually(phone, lambda: len(driver.events()) == 9)
    assert driver.events() == [
        "start", "counts", "counts", "break_start", "break_end", "wait_start", "wait_end", "stop", "submit",
    ]  # fmt: skip
    made = driver.registration()
    assert (made.stops_done, made.parcels_delivered) == (5, 1)
    expect(phone.get_by_role("button", name="Alles verzonden")).to_be_visible()


def test_a_killed_phone_goes_on_where_it_was(
    browser: Browser, product: Product, driver: Driver, tmp_path: Path
) -> None:
    def launch() -> BrowserContext:
        return browser.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=chromium.find(),
            args=list(chromium.ARGUMENTS),
            base_url=product.url,
            viewport=PHONE,
            has_touch=True,
            is_mobile=True,
        )

    with launch() as context:
        driver.signs_in(context, product)
        page = opened(context.new_page())
        context.set_offline(True)
        press(page, "Start dienst")
        press(page, "Opmerking")
        page.locator("textarea").press_sequentially("Hek dicht, pakket bij de buren", delay=20)
        page.wait_for_function(KEPT, arg="Hek dicht, pakket bij de buren")
    with launch() as context:
        driver.signs_in(context, product)
        context.set_offline(True)
        page = context.new_page()
        page.goto("/app")
        expect(shown(page, "Pauze")).to_be_visible()
        expect(page.get_by_text("2 registraties: wordt verzonden")).to_be_visible()
        context.set_offline(False)
        eventually(page, lambda: driver.events() == ["start", "remark"])
    assert driver.registration().remark == "Hek dicht, pakket bij de buren"


def test_a_start_that_was_a_mistake_is_taken_back_also_without_reach(phone: Page, driver: Driver) -> None:
    press(phone, "Start dienst")
    eventually(phone, lambda: driver.events() == ["start"])
    phone.context.set_offline(True)
    mistake = phone.get_by_role("button", name="Per ongeluk gestart?")
    press(phone, "Eén stop erbij")
    expect(mistake).to_be_hidden()
    press(phone, "Eén stop minder")
    mistake.tap()
    question = phone.get_by_role("dialog", name="Start terugnemen?")
    expect(question).to_contain_text("Je dienst is dan niet begonnen.")
    question.get_by_role("button", name="Neem start terug").tap()
    expect(shown(phone, "Start dienst")).to_be_visible()
    expect(question).to_be_hidden()
    phone.reload()
    expect(phone.get_by_text("Start teruggenomen")).to_be_visible()
    phone.context.set_offline(False)
    eventually(phone, lambda: driver.events()[-1] == "take_back")
    expect(shown(phone, "Start dienst")).to_be_visible()


def test_two_tabs_send_every_event_once(phone: Page, driver: Driver) -> None:
    other = opened(phone.context.new_page())
    phone.context.set_offline(True)
    for tab in (phone, other):
        tab.evaluate("document.querySelector('.dp-thumb .is-primary')?.click()")
    for tab in (phone, other):
        expect(shown(tab, "Pauze")).to_be_visible()
    for _ in range(4):
        for tab in (phone, other):
            shown(tab, "Eén stop erbij").evaluate("(button) => button.click()")
    for tab in (phone, other):
        expect(tab.get_by_role("group", name="Stops").locator("b")).to_have_text("8")
    phone.context.set_offline(False)
    eventually(phone, lambda: bool(driver.events()) and driver.registration().stops_done == 8)
    assert driver.events().count("start") == 1


def test_an_answer_that_gets_lost_changes_nothing(phone: Page, driver: Driver) -> None:
    keys: list[str | None] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.route("**/sync/events", lose_the_first)
    press(phone, "Start dienst")
    expect(phone.get_by_role("button", name="Alles verzonden")).to_be_visible()
    eventually(phone, lambda: len(keys) == 2)
    assert keys[0] == keys[1]
    assert driver.events() == ["start"]


def test_an_ended_session_loses_nothing(phone: Page, driver: Driver, product: Product) -> None:
    driver.is_signed_out()
    press(phone, "Start dienst")
    expect(phone.get_by_text("Log opnieuw in om te verzenden")).to_be_visible()
    press(phone, "Pauze")
    expect(shown(phone, "Hervat dienst")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("2 registraties: niets raakt kwijt.")).to_be_visible()
    assert driver.events() == []
    driver.signs_in(phone.context, product)
    phone.reload()
    eventually(phone, lambda: driver.events() == ["start", "break_start"])


def test_a_refused_event_stays_with_its_reason_until_the_driver_decides(phone: Page, driver: Driver) -> None:
    driver.loses_the_shift()
    press(phone, "Start dienst")
    reason = phone.get_by_text("Deze dienst staat niet (meer) op jouw naam. Bel je planner.").first
    expect(reason).to_be_visible()
    phone.reload()
    expect(reason).to_be_visible()
    press(phone, "Bekijk")
    press(phone, "Verwijder")
    expect(phone.get_by_text("niet aangenomen")).to_have_count(0)
    assert driver.events() == []


def test_another_driver_on_the_same_phone_sends_nothing_of_the_first(
    phone: Page, driver: Driver, product: Product
) -> None:
    phone.context.set_offline(True)
    press(phone, "Start dienst")
    colleague_id = driver.company.build_driver("Fatima El Amrani")
    replace(driver, identity=driver.company.as_driver(colleague_id)).signs_in(phone.context, product)
    phone.context.set_offline(False)
    expect(phone.get_by_text("Fatima")).to_be_visible()
    expect(phone.get_by_role("heading", name="Vandaag geen dienst")).to_be_visible()
    assert driver.events() == []
    phone.locator(".dp-top .dp-icon").tap()
    expect(phone.get_by_text("Van Daniël staat hier nog iets klaar")).to_be_visible()
    driver.signs_in(phone.context, product)
    press(phone, "Probeer nu")
    eventually(phone, lambda: driver.events() == ["start"])


def test_stopping_takes_a_second_or_two_presses_and_each_screen_has_the_focus(phone: Page, driver: Driver) -> None:
    phone.get_by_role("button", name="Start dienst").press("Enter")
    expect(phone.get_by_role("button", name="Pauze")).to_be_focused()
    stop = phone.get_by_role("button", name="Stop dienst")
    phone.clock.install()
    stop.tap()
    phone.clock.run_for(1_200)
    expect(stop).to_contain_text("houd 1 sec vast")
    stop.focus()
    phone.keyboard.press("Enter")
    expect(stop).to_contain_text("druk nog eens")
    phone.keyboard.press("Escape")
    expect(stop).to_contain_text("houd 1 sec vast")
    phone.keyboard.press("Enter")
    phone.keyboard.press("Enter")
    expect(shown(phone, "Lever in")).to_be_visible()
    expect(phone.locator(".dp-thumb :focus")).to_have_count(1)


def test_the_end_of_the_day_shows_what_is_odd_and_lets_it_be_mended(phone: Page, driver: Driver) -> None:
    press(phone, "Kilometerstand begin Vul in")
    phone.get_by_role("textbox").fill("84.210")
    press(phone, "Opslaan")
    press(phone, "Start dienst")
    hold(phone.get_by_role("button", name="Stop dienst"))
    expect(phone.get_by_text("De kilometerstand is nog niet compleet.")).to_be_visible()
    press(phone, "Kilometerstand eind Vul in")
    phone.get_by_role("textbox").fill("84100")
    press(phone, "Opslaan")
    expect(phone.get_by_text("De kilometerstand aan het eind is lager dan aan het begin.")).to_be_visible()
    expect(shown(phone, "Lever in")).to_be_disabled()
    press(phone, "Kilometerstand eind 84.100 km")
    phone.get_by_role("textbox").fill("84352")
    press(phone, "Opslaan")
    press(phone, "Stops gelukt 0")
    phone.get_by_role("textbox").fill("veel")
    press(phone, "Opslaan")
    expect(phone.get_by_text("Vul een heel getal in")).to_be_visible()
    phone.get_by_role("textbox").fill("141")
    press(phone, "Opslaan")
    press(phone, "Lever in")
    expect(phone.get_by_text("Ingeleverd om")).to_be_visible()
    eventually(phone, lambda: driver.events()[-1:] == ["submit"])
    made = driver.registration()
    assert (made.km_start, made.km_end, made.stops_done) == (84_210, 84_352, 141)


def test_a_planners_message_stands_until_it_was_seen(phone: Page, driver: Driver) -> None:
    with tenant_scope(driver.company.environment, driver.company.member(Role.PLANNER)) as scope:
        send_message(scope, driver_ids=[driver.identity.driver_id or UUID(int=0)], text="Neem twee retouren mee.")
        scope.get(Shift, driver.shift_id, what="Deze dienst").published = None
    phone.reload()
    expect(phone.get_by_role("heading", name="Vandaag geen dienst")).to_be_visible()
    expect(phone.get_by_text("Neem twee retouren mee.")).to_be_visible()
    press(phone, "Gezien")
    expect(phone.get_by_text("Neem twee retouren mee.")).to_have_count(0)
    eventually(phone, driver.has_seen_everything)
    phone.reload()
    expect(phone.get_by_role("heading", name="Vandaag geen dienst")).to_be_visible()
    expect(phone.get_by_text("Neem twee retouren mee.")).to_have_count(0)


def test_other_screens_say_that_they_need_reach_and_are_never_kept(phone: Page) -> None:
    phone.goto("/app/week")
    expect(phone.get_by_role("heading", name="Week 26")).to_be_visible()
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_role("heading", name="Week heeft bereik nodig")).to_be_visible()
    kept = phone.evaluate(CACHED)
    assert "/app/static/app.js" in kept
    assert [path for path in kept if path.startswith(("/app/week", "/sync"))] == []
    phone.get_by_role("link", name="Vandaag").tap()
    expect(shown(phone, "Start dienst")).to_be_visible()


def test_a_zzp_driver_has_an_opdracht_and_no_pace(new_page: NewPage, product: Product, company: Company) -> None:
    depot_id = company.build_depot()
    driver_id = company.build_driver("Łukasz Wójcik", kind=EngagementKind.ZZP, depot_id=depot_id)
    shift_id = company.build_shift(company.build_route(depot_id, "E-112"), driver_id)
    page = new_page(phone=True)
    Driver(company, company.as_driver(driver_id), shift_id).signs_in(page.context, product)
    press(opened(page), "Start opdracht")
    expect(page.get_by_text("op schema")).to_have_count(0)


def test_who_is_no_driver_is_sent_to_the_office(new_page: NewPage, product: Product, driver: Driver) -> None:
    page = new_page(phone=True)
    planner = replace(driver, identity=driver.company.member(Role.PLANNER))
    planner.signs_in(page.context, product)
    page.goto("/app")
    expect(page.get_by_text("Deze app is voor chauffeurs")).to_be_visible()


def test_the_phone_and_the_server_follow_the_same_rules(phone: Page) -> None:
    cases: list[dict[str, Any]] = json.loads(CASES.read_text())
    made = phone.evaluate(RULES, cases)
    for case, registration in zip(cases, made, strict=True):
        assert {name: registration[name] for name in case["expected"]} == case["expected"], case["name"]


def test_the_day_is_accessible(new_page: NewPage, product: Product, driver: Driver) -> None:
    page = new_page(phone=True)
    page.emulate_media(reduced_motion="reduce")
    driver.signs_in(page.context, product)
    opened(page)
    check_accessibility(page, "planned")
    press(page, "Start dienst")
    check_accessibility(page, "driving")
    press(page, "Stops: 0, typ een ander aantal")
    check_accessibility(page, "typing")
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    press(page, "Pauze")
    expect(page.get_by_text("Geen bereik")).to_be_visible()
    check_accessibility(page, "offline")


def check_accessibility(page: Page, where: str) -> None:
    tags = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
    assert violations_in_light_and_dark(page, tags) == [], where


def test_the_planner_sees_a_driver_start_and_replaces_who_does_not_come(
    phone: Page, new_page: NewPage, product: Product, driver: Driver
) -> None:
    company = driver.company
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        depot_id = scope.get(Shift, driver.shift_id, what="Deze dienst").depot_id
    absent = company.build_driver("Mehmet Yıldız", depot_id=depot_id)
    company.build_driver("Joris Dielen", depot_id=depot_id)
    early = company.build_route(depot_id, "E-100", starts_at=time(5), ends_at=time(13))
    company.build_shift(early, absent, told_at=MONDAY_MORNING - timedelta(days=3))
    office = new_page()
    replace(driver, identity=company.member(Role.PLANNER)).signs_in(office.context, product)
    office.goto("/vandaag")
    expect(office.get_by_role("heading", name="E-100 is niet vertrokken")).to_be_visible()
    press(phone, "Start dienst")
    expect(office.get_by_text("Daniël Gümüş ingeklokt, E-112")).to_be_visible()
    office.get_by_role("button", name="1 vertrokken").click()
    office.get_by_role("button", name="Bekijk E-112").click()
    office.get_by_role("button", name="Neem start terug").click()
    office.get_by_role("dialog", name="Start van E-112 terugnemen?").get_by_role("button", name="Neem terug").click()
    expect(office.get_by_text("De start van E-112 is teruggenomen")).to_be_visible()
    expect(office.get_by_text("Daniël Gümüş start teruggenomen, E-112")).to_be_visible()
    office.get_by_role("button", name="Los op: E-100").click()
    expect(office.get_by_role("heading", name="E-100 is niet vertrokken")).to_be_visible()
    office.get_by_role("button", name="Wijs toe en stuur bericht").first.click()
    expect(office.get_by_text("Joris Dielen rijdt de route")).to_be_visible()
    expect(office.get_by_role("row", name="E-100 Joris Dielen")).to_be_visible()


def test_a_forgotten_stop_is_mended_the_next_morning(
    new_page: NewPage, product: Product, driver: Driver, company: Company
) -> None:
    route_id = company.build_route(company.build_depot(name="Helmond"), "E-112")
    driver = replace(driver, shift_id=company.build_shift(route_id, driver.identity.driver_id, day=date(2026, 6, 21)))
    page = new_page(phone=True)
    driver.signs_in(page.context, product)
    start = {"id": str(uuid4()), "shift_id": str(driver.shift_id), "kind": "start"}
    page.request.post(
        "/sync/events",
        data={
            "driver_id": str(driver.identity.driver_id),
            "events": [start | {"happened_at": "2026-06-21T05:10:00Z"}],
        },
        headers={"Idempotency-Key": str(uuid4()), "Origin": product.url},
    )
    assert driver.events() == ["start"]
    opened(page)
    page.context.set_offline(True)
    expect(page.get_by_text("Dit is de dienst van zondag 21 juni.")).to_be_visible()
    stop = page.get_by_role("button", name="Stop dienst")
    stop.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Je was langer dan 14 uur bezig.")).to_be_visible()
    expect(shown(page, "Lever in")).to_be_disabled()
    page.get_by_role("button", name="Einde").tap()
    page.get_by_role("textbox", name="Einde").fill("15:40")
    press(page, "Opslaan")
    press(page, "Lever in")
    expect(page.get_by_role("button", name="3 registraties wachten")).to_be_visible()
    page.context.set_offline(False)
    eventually(page, lambda: driver.events() == ["start", "stop", "times", "submit"])
    ended_at = driver.registration().ended_at
    assert ended_at is not None
    assert amsterdam_time(ended_at) == "15:40"


def test_the_routes_of_the_phone_say_no_in_json(phone: Page, new_page: NewPage, driver: Driver) -> None:
    def post(driver_id: UUID | None, **more: Any) -> tuple[int, str]:
        event = {"id": str(uuid4()), "shift_id": str(driver.shift_id), "kind": "start"}
        body = {"driver_id": str(driver_id), "events": [event | {"happened_at": "2026-06-22T03:30:00Z"}]}
        answer = phone.request.post("/sync/events", data=body, headers={"Idempotency-Key": str(uuid4()), **more})
        return answer.status, answer.json().get("code", "")

    assert post(driver.identity.driver_id)[0] == 200
    assert post(uuid4()) == (409, "other_driver")
    assert post(driver.identity.driver_id, Origin="https://elders.example") == (403, "foreign_request")
    assert phone.request.post("/sync/events", data={"driver_id": "x", "events": []}).status == 422
    stranger = new_page().request.get("/sync/day")
    assert (stranger.status, stranger.json()["code"]) == (401, "signed_out")
