"""The product with one page more: an empty one in the frame of all others, as the floor of every screen."""

import sys

from nicegui import ui

import main
from pages.chrome import office
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission

EMPTY = "/meting"


@tenant_page(EMPTY, needs=Permission.COMPANY_SEE)
async def empty_page(visit: Visit) -> None:
    with office(visit, "Meting", active=""):
        ui.link("Opnieuw", EMPTY)
        said = ui.label("0")
        ui.button("Tel", on_click=lambda: said.set_text(str(int(said.text) + 1)))


if __name__ == "__main__":
    sys.exit(main.main())
