"""The product with one page more, whose handlers can be watched from outside: they write a line in a file."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from nicegui import ui

import main
from models.values.refusal import Conflict
from pages import sockets
from pages.chrome import office
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.announcements import Subscription
from services.scope import Environment
from tests.e2e.infra.product import Product

PROGRAM = ("-m", "tests.e2e.infra.probe")
WATCHED = "PROBE_FILE"
SECRET = "999990019"
PLANTED_SCRIPT = "<script>window.planted = 'script'</script>"
PLANTED_ELEMENTS = """
<img src="/nergens.png" alt="" onerror="window.planted = 'attribute'">
<a href="javascript:window.planted = 'address'">Geplant</a>
"""


@contextlib.contextmanager
def watched_product(folder: Path, database_url: str) -> Iterator[Product]:
    """A running product with that page; what happens is written in the file that its settings name."""
    watched = folder / "happened"
    watched.touch()
    product = Product(folder, database_url, settings={WATCHED: str(watched)}, program=PROGRAM)
    product.start()
    yield product
    product.stop()


def happened(what: str) -> None:
    with Path(os.environ[WATCHED]).open("a") as file:
        file.write(f"{what}\n")


@tenant_page("/proef", needs=Permission.COMPANY_SEE)
async def probe(visit: Visit) -> None:
    """Buttons that press, act, refuse and break; news that is heard."""

    async def hear(news: dict[str, Any]) -> None:
        happened(f"heard {news['topic']}")
        await visit.perform(lambda depotflow: depotflow.access.list_members())
        happened("read")

    async def act() -> None:
        await visit.perform(lambda depotflow: depotflow.access.list_members())
        happened("acted")
        done.set_text("Gedaan")

    def refuse() -> None:
        raise Conflict("Iemand anders was eerder.")

    def lose_sight() -> None:
        imported = vars(sockets)
        known = imported["may_act"]

        def look_up(environment: Environment, *, session_id: UUID) -> bool:
            if session_id == visit.identity.session_id:
                raise ZeroDivisionError(f"deelde door nul\nvan {SECRET}")
            return bool(known(environment, session_id=session_id))

        imported["may_act"] = look_up

    def fail() -> None:
        raise ZeroDivisionError(f"deelde door nul\nvan {SECRET}")

    with office(visit, "Proef", active="/proef"):
        ui.button("Druk", on_click=lambda: happened("pressed"))
        ui.button("Doe", on_click=act)
        ui.button("Weiger", on_click=refuse)
        ui.button("Breek", on_click=fail)
        ui.button("Verlies", on_click=lose_sight)
        ui.upload(on_upload=lambda _: happened("uploaded"), auto_upload=True)
        done = ui.label("")
    visit.listen("proef", hear)


@tenant_page("/proef/geplant", needs=Permission.COMPANY_SEE)
async def planted(visit: Visit) -> None:
    """A page that somebody's text got into unescaped."""
    with office(visit, "Geplant", active="/proef"):
        ui.html(PLANTED_ELEMENTS, sanitize=False)
    ui.add_body_html(PLANTED_SCRIPT)


@tenant_page("/proef/intussen", needs=Permission.COMPANY_SEE)
async def meanwhile(visit: Visit) -> None:
    """A page that something is announced to between its reading and its listening."""
    loop, arrived = asyncio.get_running_loop(), asyncio.Event()

    def note(_: dict[str, Any]) -> None:
        loop.call_soon_threadsafe(arrived.set)

    visit.workplace.announcements.subscribe(Subscription(visit.identity.tenant_id, "intussen", note))
    await visit.perform(lambda depotflow: depotflow.scope.announce("intussen"))
    await arrived.wait()

    async def hear(_: dict[str, Any]) -> None:
        told.set_text("Gehoord")

    with office(visit, "Intussen", active="/proef"):
        told = ui.label("")
    visit.listen("intussen", hear)


@tenant_page("/proef/kapot", needs=Permission.COMPANY_SEE)
async def broken(visit: Visit) -> None:
    """Half a page, and then a fault."""
    with office(visit, "Kapot", active="/proef"):
        ui.label(SECRET)
        raise ZeroDivisionError(f"deelde door nul\nvan {SECRET}")


@tenant_page("/proef/bezet", needs=Permission.COMPANY_SEE)
async def refused(_: Visit) -> None:
    """A page that is refused."""
    raise Conflict("Iemand anders was eerder.")


if __name__ == "__main__":
    sys.exit(main.main())
