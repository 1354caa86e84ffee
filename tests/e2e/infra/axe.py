"""What axe has against a page, for whoever cannot see it or sees it otherwise."""

from collections.abc import Sequence
from typing import Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.e2e.infra.waiting import at_rest

OF_COLOURS: Final = ("color-contrast", "link-in-text-block")
"""All that another colour scheme can break."""
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
RUN = """async (only) => {
  const found = await axe.run({ resultTypes: ["violations"], ...(only.length ? { runOnly: only } : {}) });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html.slice(0, 200)]));
}"""


def violations(page: Page, only: Sequence[str] = ()) -> list[list[str]]:
    """Each rule that is broken with the HTML that breaks it; `only` these rules, or rules with these tags."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    found: list[list[str]] = page.evaluate(RUN, list(only))
    return found


def violations_in_light_and_dark(page: Page, only: Sequence[str] = ()) -> list[list[str]]:
    """The same in both colour schemes, without asking twice what does not depend on them."""
    page.emulate_media(color_scheme="dark")
    page.evaluate(DRAWN)
    at_rest(page)
    in_dark = [["dark", *one] for one in violations(page, OF_COLOURS)]
    page.emulate_media(color_scheme="light")
    page.evaluate(DRAWN)
    at_rest(page)
    return in_dark + violations(page, only)
