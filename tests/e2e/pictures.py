"""Makes the pictures of the README: `make screenshots` starts the product with an invented company and looks at it."""

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from models import migrations
from models.embedded import running_database
from services.demo.fill import DemoCompany, make_demo_company
from services.environment import have_signer_trusted, make_environment
from services.settings import Settings
from tests.e2e.infra import chromium
from tests.e2e.infra.product import ROOT, running_product
from tests.e2e.infra.waiting import at_rest

IMAGES = ROOT / "docs" / "images"
MOMENT = "2026-06-26T10:40:00+02:00"
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>
<include>/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family"><string>system-ui</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Inter</string></edit></match>
<match target="pattern"><test name="family"><string>sans-serif</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Inter</string></edit></match>
</fontconfig>"""
"""Headless machines have no system font worth the name; Inter stands in for it in the pictures."""


def main() -> None:
    """Write board, phone and dashboard to docs/images."""
    with tempfile.TemporaryDirectory() as name, running_database(Path(name) / "postgres") as (owner, address):
        folder = Path(name)
        (folder / "fonts.conf").write_text(FONTS)
        os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
        migrations.upgrade(owner)
        settings = Settings(data_folder=folder, clock_starts_at=MOMENT, bcrypt_cost=4)  # type: ignore[arg-type]  # pydantic reads it
        have_signer_trusted(settings, owner_address=owner, database_address=address)
        company = make_demo_company(make_environment(settings, database_address=address), weeks=12)
        IMAGES.mkdir(exist_ok=True)
        with (
            running_product(folder, address, DEPOTFLOW_CLOCK_STARTS_AT=MOMENT) as product,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
            for name_of_picture, login, path, phone in (
                ("board", "planner", "/planning", False),
                ("dashboard", "eigenaar", "/dashboard", False),
                ("settlement", "financien", "/afrekenen", False),
                ("phone", "chauffeur", "/app", True),
            ):
                take(browser, product.url, company, login, path, phone=phone).screenshot(
                    path=IMAGES / f"{name_of_picture}.png"
                )


def take(browser: Browser, url: str, company: DemoCompany, login: str, path: str, *, phone: bool) -> Page:
    """A signed-in page that has come to rest."""
    size = ViewportSize(width=390, height=844) if phone else ViewportSize(width=1440, height=900)
    page = browser.new_page(
        base_url=url,
        viewport=size,
        is_mobile=phone,
        has_touch=phone,
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
    )
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill(company.logins[login])
    page.get_by_label("Wachtwoord", exact=True).fill(company.password)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_load_state("networkidle")
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => null)")
    at_rest(page)
    return page


if __name__ == "__main__":
    main()
