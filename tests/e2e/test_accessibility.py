"""Every office screen for everybody: accessible in light and dark, usable at 200 % zoom, within its content policy."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.conftest import note_violations
from tests.e2e.infra.axe import violations_in_light_and_dark
from tests.e2e.infra.lending import DESKTOP
from tests.e2e.infra.product import Product

SCREENS = (
    "/vandaag",
    "/planning",
    "/chauffeurs",
    "/bedrijven",
    "/voertuigen",
    "/routes",
    "/tarieven",
    "/opdrachtgevers",
    "/afrekenen",
    "/afrekenen/2026-W25/uren",
    "/afrekenen/2026-W25/tarieven",
    "/afrekenen/2026-W25/factuur",
    "/afrekenen/2026-W25/zzp",
    "/facturen",
    "/facturen/zzp",
    "/facturen/zonder-btw",
    "/afrekenen/2026-W25/loonexport",
    "/afrekenen/2026-W25/sepa",
    "/dashboard",
    "/dashboard/depots",
    "/papieren",
    "/import",
    "/instellingen",
    "/instellingen/depots",
    "/instellingen/collegas",
    "/instellingen/rechten",
    "/instellingen/rechten/nieuw",
    "/instellingen/rechten/bereik",
    "/instellingen/api-sleutels",
    "/instellingen/inloggen",
    "/instellingen/meekijken",
    "/instellingen/avg",
    "/instellingen/bewaren",
    "/instellingen/afspraken",
    "/instellingen/afspraken/processing",
    "/apparaten",
    "/logboek",
    "/verzoeken",
    "/start",
)
DOUBLE_ZOOM: Final[ViewportSize] = {"width": 720, "height": 450}
"""What is left of a window of 1440 x 900 at 200 %."""
LINKS = {"/chauffeurs": "/chauffeurs/", "/bedrijven": "/bedrijven/", "/opdrachtgevers": "/opdrachtgevers/"}
"""Lists whose first row leads to a screen of its own."""
OUTSIDE = """() => [...document.querySelectorAll("button, a, input, select, h1, h2")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height || one.closest("[aria-hidden=true], .sr, .df-skip, dialog, [popover]")) return false;
  for (let up = one.parentElement; up; up = up.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(up).overflowX) && up.scrollWidth > up.clientWidth) return false;
  }
  return box.right > innerWidth + 1 || box.left < -1;
}).map((one) => one.outerHTML.slice(0, 160))"""
"""Controls and headings beside the window that cannot be scrolled to."""
FOCUSED = """() => {
  const one = document.activeElement;
  const seen = [one, one.parentElement, one.closest(".df-find, .q-field__control, .df-filter")].some((box) => {
    const style = box && getComputedStyle(box);
    return style && (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none");
  });
  return [one.outerHTML.slice(0, 120), seen];
}"""
"""What has the keyboard, and whether that can be seen."""


@pytest.fixture(scope="module")
def session(browser: Browser, product: Product) -> Iterator[Page]:
    """The owner of an example company."""
    context = browser.new_context(base_url=product.url, viewport=DESKTOP, locale="nl-NL", reduced_motion="reduce")
    page = context.new_page()
    violated: list[str] = []
    note_violations(page, violated)
    page.goto("/")
    page.get_by_role("button", name="Bekijk met voorbeeldgegevens").click()
    page.wait_for_url("**/planning")
    yield page
    context.close()
    assert violated == []


def open_screen(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_function("window.did_handshake === true")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_has_no_violation_in_light_and_dark_and_loses_nothing_at_double_zoom(session: Page, path: str) -> None:
    open_screen(session, path)
    assert violations_in_light_and_dark(session) == []
    session.set_viewport_size(DOUBLE_ZOOM)
    session.screenshot(path=f"test-results/zoom{path.replace('/', '-')}.png")
    assert session.evaluate("document.documentElement.scrollWidth") <= DOUBLE_ZOOM["width"]
    assert session.evaluate(OUTSIDE) == []
    expect(session.get_by_role("navigation", name="Hoofdmenu").get_by_role("link").first).to_be_visible()
    session.set_viewport_size(DESKTOP)


@pytest.mark.parametrize("path", ["/subverwerkers", "/en/security"])
def test_a_public_page_has_no_violation_either(session: Page, path: str) -> None:
    session.goto(path)
    assert violations_in_light_and_dark(session) == []


@pytest.mark.parametrize("path", LINKS)
def test_a_screen_of_one_thing_has_no_violation(session: Page, path: str) -> None:
    open_screen(session, path)
    session.locator(f'.df-tbl__a[href^="{LINKS[path]}"]').first.click()
    session.wait_for_url(f"**{LINKS[path]}*")
    session.wait_for_load_state("networkidle")
    assert violations_in_light_and_dark(session) == []


def test_panels_have_no_violation_either(session: Page) -> None:
    for path, button in (("/chauffeurs", "Nieuwe chauffeur"), ("/voertuigen", "Nieuw voertuig")):
        open_screen(session, path)
        session.get_by_role("button", name=button).click()
        expect(session.get_by_role("dialog")).to_be_visible()
        session.keyboard.press("Enter")
        expect(session.locator(".is-wrong").first).to_be_visible()
        assert violations_in_light_and_dark(session) == [], path


def test_the_keyboard_is_seen_wherever_it_goes(session: Page) -> None:
    """Also where the system chooses the colours: each stop has an outline or a border of its own."""
    for colours in ("none", "active"):
        session.emulate_media(forced_colors=colours)
        open_screen(session, "/voertuigen")
        stops = set()
        for _ in range(30):
            session.keyboard.press("Tab")
            stop, is_seen = session.evaluate(FOCUSED)
            stops.add(stop)
            assert is_seen, stop
        assert len(stops) > 20
    session.emulate_media(forced_colors="none")
