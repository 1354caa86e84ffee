"""What goes wrong around a driver's phone: the line, the server, the storage, the clock, other people, other phones."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from models.tables import Shift
from models.values.kinds import Role
from services.scope import tenant_scope
from tests.company import Company
from tests.e2e.conftest import NewPage
from tests.e2e.infra.driver import Driver, hold, opened, press, shown
from tests.e2e.infra.lending import PHONE
from tests.e2e.infra.product import Product
from tests.e2e.infra.waiting import eventually

ALL_SENT = "Alles verzonden"
FORGET_THE_DAY = """new Promise((done) => {
  const opening = indexedDB.open("depotflow-phone");
  opening.onsuccess = () => {
    const change = opening.result.transaction("kept", "readwrite");
    change.objectStore("kept").delete("day");
    change.oncomplete = () => { opening.result.close(); done(); };
  };
})"""
NO_STORAGE = """Object.defineProperty(window, "indexedDB", {
  get() { throw new DOMException("not in a private window", "SecurityError"); },
})"""
FULL_STORAGE = """(() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...given) {
    if (window.isFull) throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, given);
  };
})()"""
INSTANTS = """async ([time, around]) => (await import("/app/static/format.js")).instantsAt(time, around)"""


def portal(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<h1>Gratis wifi, log in</h1>")


def portal_of_json(route: Route) -> None:
    route.fulfill(status=200, json={"login": "https://wifi.example"})


def fault(route: Route) -> None:
    route.fulfill(status=500, json={"code": "fault", "message": "Dit is niet gelukt."})


def redirect(route: Route) -> None:
    route.fulfill(status=302, headers={"Location": "https://wifi.example/"})


def airplane(route: Route) -> None:
    route.abort("internetdisconnected")


@pytest.mark.parametrize(
    ("trouble", "notice"),
    [
        (portal, "De server antwoordt niet, je kunt gewoon doorwerken"),
        (portal_of_json, "De server antwoordt niet, je kunt gewoon doorwerken"),
        (fault, "De server antwoordt niet, je kunt gewoon doorwerken"),
        (redirect, "Geen bereik, je kunt gewoon doorwerken"),
        (airplane, "Geen bereik, je kunt gewoon doorwerken"),
    ],
)
def test_an_answer_that_is_none_of_ours_changes_nothing(
    phone: Page, driver: Driver, trouble: Callable[[Route], None], notice: str
) -> None:
    phone.route("**/sync/**", trouble)
    press(phone, "Start dienst")
    expect(phone.get_by_text(notice)).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", name="E-112")).to_be_visible()
    expect(shown(phone, "Pauze")).to_be_visible()
    assert driver.events() == []
    phone.unroute("**/sync/**")
    phone.locator(".dp-top .dp-icon").tap()
    press(phone, "Probeer nu")
    eventually(phone, lambda: driver.events() == ["start"])
    expect(phone.get_by_text("je kunt gewoon doorwerken")).to_have_count(0)


def test_a_server_that_starts_anew_gets_everything(phone: Page, driver: Driver, product: Product) -> None:
    product.kill()
    press(phone, "Start dienst")
    press(phone, "Pauze")
    expect(phone.get_by_text("2 registraties: wordt verzonden")).to_be_visible()
    product.start()
    phone.locator(".dp-top .dp-icon").tap()
    press(phone, "Probeer nu")
    eventually(phone, lambda: driver.events() == ["start", "break_start"])


def test_what_was_refused_goes_again_in_the_order_of_the_day(phone: Page, driver: Driver) -> None:
    driver.loses_the_shift()
    press(phone, "Start dienst")
    expect(phone.get_by_text("Een registratie is niet aangenomen")).to_be_visible()
    phone.context.set_offline(True)
    press(phone, "Start dienst")
    hold(phone.get_by_role("button", name="Stop dienst"))
    phone.context.set_offline(False)
    expect(phone.get_by_text("3 registraties zijn niet aangenomen")).to_be_visible()
    driver.gets_the_shift()
    press(phone, "Bekijk")
    shown(phone, "Stuur opnieuw").first.tap()
    eventually(phone, lambda: driver.events() == ["start", "start", "stop"])
    assert driver.registration().ended_at is not None


def other_driver(driver: Driver) -> Driver:
    """A colleague with a shift of their own today."""
    company = driver.company
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        depot_id = scope.get(Shift, driver.shift_id, what="Deze dienst").depot_id
    colleague_id = company.build_driver("Fatima El Amrani", depot_id=depot_id)
    shift_id = company.build_shift(company.build_route(depot_id, "E-200"), colleague_id)
    return replace(driver, identity=company.as_driver(colleague_id), shift_id=shift_id)


def test_what_somebody_types_never_becomes_the_next_persons(phone: Page, driver: Driver, product: Product) -> None:
    colleague = other_driver(driver)
    press(phone, "Start dienst")
    eventually(phone, lambda: driver.events() == ["start"])
    press(phone, "Opmerking")
    phone.locator("textarea").press_sequentially("Hek dicht", delay=20)
    colleague.signs_in(phone.context, product)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.get_by_role("heading", name="E-200")).to_be_visible()
    expect(phone.locator("dialog")).to_have_count(0)
    press(phone, "Start dienst")
    eventually(phone, lambda: colleague.events() == ["start"])
    assert driver.events() == ["start"]
    driver.signs_in(phone.context, product)
    phone.reload()
    eventually(phone, lambda: driver.events() == ["start", "remark"])
    assert driver.registration().remark == "Hek dicht"
    assert colleague.registration().remark == ""


def test_a_tap_belongs_to_whom_the_screen_showed(phone: Page, driver: Driver) -> None:
    phone.context.set_offline(True)
    phone.evaluate(FORGET_THE_DAY)
    press(phone, "Start dienst")
    expect(phone.get_by_role("heading", name="Je dag is nog niet geladen")).to_be_visible()
    phone.context.set_offline(False)
    eventually(phone, lambda: driver.events() == ["start"])
    expect(shown(phone, "Pauze")).to_be_visible()


def test_after_signing_out_the_phone_shows_nothing_of_the_day_and_still_keeps_what_was_not_sent(
    phone: Page, driver: Driver, product: Product
) -> None:
    phone.route("**/sync/events", airplane)
    press(phone, "Start dienst")
    expect(phone.get_by_text("1 registratie: wordt verzonden")).to_be_visible()
    phone.goto("/app/mij")
    phone.once("dialog", lambda dialog: dialog.accept())
    press(phone, "Log uit")
    expect(phone.get_by_role("heading", name="Je bent uitgelogd")).to_be_visible()
    phone.goto("/app")
    expect(phone.get_by_role("heading", name="Je dag is nog niet geladen")).to_be_visible()
    expect(phone.get_by_text("E-112")).to_have_count(0)
    phone.unroute("**/sync/events")
    driver.signs_in(phone.context, product)
    phone.reload()
    eventually(phone, lambda: driver.events() == ["start"])


def test_two_phones_of_one_driver_make_one_day(
    phone: Page, new_page: NewPage, driver: Driver, product: Product
) -> None:
    second = new_page(phone=True)
    driver.signs_in(second.context, product)
    opened(second)
    second.context.set_offline(True)
    press(phone, "Start dienst")
    eventually(phone, lambda: driver.events() == ["start"])
    first_start = driver.registration().started_at
    press(second, "Start dienst")
    press(second, "Pauze")
    second.context.set_offline(False)
    eventually(phone, lambda: driver.events() == ["start", "start", "break_start"])
    assert driver.registration().started_at == first_start
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(shown(phone, "Hervat dienst")).to_be_visible()


@pytest.fixture
def bare_phone(browser: Browser, product: Product, driver: Driver) -> Iterator[Page]:
    """A phone on which something of the browser is broken before the app starts."""
    context = browser.new_context(base_url=product.url, viewport=PHONE, has_touch=True, is_mobile=True, locale="nl-NL")
    driver.signs_in(context, product)
    yield context.new_page()
    context.close()


def test_a_browser_that_keeps_nothing_is_told_so(bare_phone: Page) -> None:
    bare_phone.add_init_script(NO_STORAGE)
    bare_phone.goto("/app")
    expect(bare_phone.get_by_text("Deze browser bewaart niets op je telefoon.")).to_be_visible()


def test_a_full_phone_keeps_what_was_typed_on_the_screen(bare_phone: Page, driver: Driver) -> None:
    bare_phone.add_init_script(FULL_STORAGE)
    opened(bare_phone)
    press(bare_phone, "Kilometerstand begin Vul in")
    bare_phone.get_by_role("textbox").fill("84210")
    bare_phone.evaluate("window.isFull = true")
    press(bare_phone, "Opslaan")
    expect(bare_phone.locator("dialog").get_by_text("Maak ruimte vrij")).to_be_visible()
    expect(bare_phone.get_by_role("textbox")).to_have_value("84210")
    bare_phone.evaluate("window.isFull = false")
    press(bare_phone, "Opslaan")
    eventually(bare_phone, lambda: driver.events() == ["odometer"])
    expect(bare_phone.get_by_text("Maak ruimte vrij")).to_have_count(0)


def test_a_night_shift_is_mended_across_midnight(new_page: NewPage, product: Product, company: Company) -> None:
    depot_id = company.build_depot()
    driver_id = company.build_driver("Daniël Gümüş", depot_id=depot_id)
    night = company.build_route(depot_id, "E-112", starts_at=time(22), ends_at=time(6))
    driver = Driver(company, company.as_driver(driver_id), company.build_shift(night, driver_id))
    page = new_page(phone=True)
    driver.signs_in(page.context, product)
    page.clock.install()
    opened(page)
    page.context.set_offline(True)
    page.clock.fast_forward("18:45:00")
    expect(page.get_by_text("Dit is de dienst van maandag 22 juni.")).to_be_visible()
    press(page, "Start dienst")
    expect(shown(page, "Pauze")).to_be_visible()
    page.clock.fast_forward("06:00:00")
    stop = page.get_by_role("button", name="Stop dienst")
    stop.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^Begin")).tap()
    page.get_by_role("textbox", name="Begin").fill("23:50")
    press(page, "Opslaan")
    expect(page.get_by_role("button", name="Begin 23:50")).to_be_visible()
    expect(page.get_by_text("Het einde ligt voor het begin")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Einde")).tap()
    page.get_by_role("textbox", name="Einde").fill("23:40")
    press(page, "Opslaan")
    expect(page.get_by_text("Vul een tijd in die al geweest is")).to_be_visible()
    page.get_by_role("textbox", name="Einde").fill("05:50")
    press(page, "Opslaan")
    expect(page.locator(".dp-li", has_text="Gewerkt")).to_contain_text("6 u")


CLOCK_CASES = [
    ("the day before", "23:50", "2026-06-22T22:10:00Z", "2026-06-22T21:50:00.000Z"),
    ("the day after", "00:20", "2026-06-22T21:50:00Z", "2026-06-22T22:20:00.000Z"),
    ("the hour that comes twice, first", "02:30", "2026-10-24T20:00:00Z", "2026-10-25T00:30:00.000Z"),
    ("the hour that comes twice, again", "02:30", "2026-10-24T20:00:00Z", "2026-10-25T01:30:00.000Z"),
    ("the hour that is skipped", "02:30", "2026-03-28T21:00:00Z", "2026-03-29T00:30:00.000Z"),
    ("the last day of a year", "23:55", "2026-12-31T23:10:00Z", "2026-12-31T22:55:00.000Z"),
]


def test_a_time_of_the_clock_is_found_on_either_side_of_midnight_and_in_the_nights_of_the_clock(phone: Page) -> None:
    for name, wall, around, expected in CLOCK_CASES:
        assert expected in phone.evaluate(INSTANTS, [wall, around]), name


def send(phone: Page, body: Any, **headers: str) -> APIResponse:
    """Send this body as it is, also when it is no JSON."""
    key = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
    data = (body if isinstance(body, str) else json.dumps(body)).encode()
    return phone.request.post("/sync/events", data=data, headers={**key, **headers})


def made(shift_id: UUID, **changes: Any) -> dict[str, Any]:
    happened_at = datetime(2026, 6, 22, 3, 30, tzinfo=UTC).isoformat()
    return {"id": str(uuid4()), "shift_id": str(shift_id), "kind": "start", "happened_at": happened_at, **changes}


def test_a_tampered_batch_is_refused_and_the_server_stays_calm(
    phone: Page, driver: Driver, other_company: Company, product: Product
) -> None:
    who = str(driver.identity.driver_id)
    wrong: list[Any] = [
        "dit is geen JSON",
        '{"driver_id": ' * 5_000,
        {"driver_id": who, "events": []},
        {"driver_id": who, "events": [made(driver.shift_id) for _ in range(101)]},
        {"driver_id": who, "events": [made(driver.shift_id, id="1; DROP TABLE shifts")]},
        {"driver_id": who, "events": [made(driver.shift_id, happened_at="gisteren")]},
        {"driver_id": who, "events": [made(driver.shift_id, happened_at="2026-06-22T05:30:00")]},
        {"driver_id": who, "events": [made(driver.shift_id, happened_at="9999-12-31T23:59:59Z")]},
        {"driver_id": who, "events": [made(driver.shift_id, clock_offset_ms=10**18)]},
        {"driver_id": who, "events": [made(driver.shift_id, data=[1])]},
        {"driver_id": who, "events": [made(driver.shift_id, kind="x" * 41)]},
    ]
    assert {send(phone, body).status for body in wrong} <= {400, 422}
    short_key = {"Idempotency-Key": "kort"}
    assert send(phone, {"driver_id": who, "events": [made(driver.shift_id)]}, **short_key).status == 422
    foreign = other_company.build_shift(
        other_company.build_route(other_company.build_depot()), other_company.build_driver()
    )
    mixed = [
        made(foreign),
        made(driver.shift_id, kind="counts", data={"stops_done": 10**9}),
        made(driver.shift_id, kind="counts", data={"stops_done": -1}),
        made(driver.shift_id, kind="odometer", data={"km_start": "veel"}),
        made(driver.shift_id, kind="remark", data={"remark": "half \ud83d"}),
        made(driver.shift_id, kind="times", data={"started_at": "9999-12-31T23:59:59-12:00"}),
        made(driver.shift_id),
    ]
    answer = send(phone, {"driver_id": who, "events": mixed}).json()
    assert [one["status"] for one in answer["events"]] == ["refused"] * 6 + ["accepted"]
    assert driver.events() == ["start"]
    assert "fault" not in product.log()


def test_a_phone_whose_clock_began_again_in_1970_is_heard(phone: Page, driver: Driver) -> None:
    offset_ms = int(datetime(2026, 6, 22, 3, 30, tzinfo=UTC).timestamp() * 1000) - 60_000
    start = made(driver.shift_id, happened_at="1970-01-01T00:01:00Z", clock_offset_ms=offset_ms)
    assert send(phone, {"driver_id": str(driver.identity.driver_id), "events": [start]}).status == 200
    assert driver.registration().started_at == datetime(2026, 6, 22, 3, 30, tzinfo=UTC)
