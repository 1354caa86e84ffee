"""Groups on the screen: made with the keyboard, limited to a depot, given to a colleague, who then sees that depot."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from models.values.kinds import Role
from tests.company import Company
from tests.e2e.conftest import NewPage
from tests.e2e.infra.entry import token_of
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE


def go(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_function("window.did_handshake === true")


def test_a_colleague_is_put_in_a_new_group_that_works_for_one_depot(
    new_page: NewPage, company: Company, product: Product, look: Callable[[Page, str], Path]
) -> None:
    for depot, principal, driver in (("Eindhoven", "Vlotpost", "Daan de Wit"), ("Tilburg", "Noordster", "Iris Jansen")):
        company.build_driver(driver, depot_id=company.build_depot(depot, principal=principal))
    page = signs_in(new_page(), product, company, Role.OWNER)
    go(page, "/instellingen/rechten")
    page.get_by_role("button", name="Nieuwe groep").click()
    page.wait_for_url("**/nieuw")
    page.wait_for_function("window.did_handshake === true")
    page.get_by_label("Naam").fill("Tilburg")
    for module in ("Weekplanning", "Chauffeurs en zzp-bedrijven"):
        page.get_by_role("group", name=module).get_by_label("Wijzigen").focus()
        page.keyboard.press("Space")
    invoices = page.get_by_role("group", name="Facturen").get_by_label("Zien")
    invoices.check()
    page.get_by_label("Depots", exact=True).click()
    page.get_by_role("option", name="Alleen de depots die ik kies").click()
    depots = page.locator("[data-field=depot_ids]")
    expect(depots).not_to_contain_text("niet verplicht")
    page.get_by_role("button", name="Sla op").click()
    expect(depots).to_contain_text("Vul 'Welke depots' in.")
    page.get_by_label("Welke depots").click()
    page.get_by_role("option", name="Tilburg").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_text("Dit gaat over alle depots samen: facturen")).to_be_visible()
    invoices.uncheck()
    page.get_by_role("button", name="Sla op").click()
    page.wait_for_url("**/instellingen/rechten")
    go(page, "/instellingen/collegas")
    line = page.locator(".df-line").filter(has_text="planner-")
    line.get_by_role("button", name="Andere groep").click()
    drawer = page.get_by_role("dialog", name="Groep van Planner")
    drawer.get_by_label("Groep").click()
    page.get_by_role("option", name="Tilburg").click()
    drawer.get_by_role("button", name="Sla op").click()
    expect(line).to_contain_text("Tilburg, planner-")
    go(page, "/instellingen/rechten/bereik")
    page.get_by_text("Tilburg; Tilburg").click()
    expect(page.get_by_role("row", name="Weekplanning zien, wijzigen")).to_be_visible()
    token = token_of(company.environment, company.member(Role.PLANNER))
    with httpx.Client(base_url=product.url, cookies={COOKIE: token}) as http:
        board = http.get("/board/2026-W26.json").text
        assert ("Iris Jansen" in board, "Daan de Wit" in board) == (True, False)
        assert [http.get(path).status_code for path in ("/planning", "/chauffeurs", "/facturen")] == [200, 200, 403]
        principals = {
            http.get(path).text
            for path in re.findall(r"/opdrachtgevers/[0-9a-f-]{36}", http.get("/opdrachtgevers").text)
        }
        told = sorted(html.count("Niets voor de depots waar jij voor werkt") for html in principals)
        assert (told, any("Nog geen" in html for html in principals)) == ([1, 2], False)


NOT_FOR_A_THUMB = """[...document.querySelectorAll('button, a.df-btn, .df-tabs a, .df-nav__i')]
  .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 44 || box.right > innerWidth)).map(([name]) => name)"""


def test_how_it_looks(new_page: NewPage, company: Company, product: Product, look: Callable[[Page, str], Path]) -> None:
    company.build_depot("Tilburg")
    for dark, phone in ((False, False), (True, True)):
        page = signs_in(new_page(dark=dark, phone=phone), product, company, Role.OWNER)
        for name, path in (
            ("groups", "/instellingen/rechten"),
            ("group", f"/instellingen/rechten/{company.groups[Role.PLANNER]}"),
            ("reach", "/instellingen/rechten/bereik"),
            ("keys", "/instellingen/api-sleutels"),
        ):
            go(page, path)
            if name == "reach":
                page.locator("summary").nth(2).click()
            look(page, f"rights-{name}-{'dark-phone' if dark else 'light'}")
            assert not phone or page.evaluate(NOT_FOR_A_THUMB) == [], name
