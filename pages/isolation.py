"""The parts of the isolation check that go through the door: pages, routes, files and sockets, asked for by a stranger.

It speaks ASGI with the complete application, so the gate, the routes and NiceGUI are the ones that people meet.
"""

import asyncio
import contextlib
import importlib
import json
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from nicegui import Client, ui
from nicegui.javascript_request import JavaScriptRequest

from models.values.kinds import Role
from pages.application import SCREENS, create_application
from pages.isolation_interface import check_interface
from pages.sockets import FROM_PAGES
from pages.visitors import PATIENCE, Visitors, Wire, running
from services.isolation.arguments import UnknownArgument, table_of
from services.isolation.checks import Report
from services.isolation.stage import Side, Stage
from services.isolation.use_cases import FINDS_NOTHING
from services.workplace import Workplace

OWN: Final = "own"
"""A page or file of the own company: nothing of another may stand in it."""
NOT_FOUND: Final = "not found"
"""Takes a number: that of another company does not exist."""
NOBODYS: Final = "nobody's"
"""Not about a company, or about the own account alone, without any number: there is nothing to ask with."""

ROUTES: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "GET /", "GET /aanmelden", "POST /aanmelden", "POST /aanmelden/eerste", "GET /bedrijf-aanmelden",
            "POST /bedrijf-aanmelden", "GET /bedrijf-aanmelden/{token}", "GET /inloggen", "POST /inloggen",
            "POST /voorbeeld",
            "GET /wachtwoord-vergeten", "POST /wachtwoord-vergeten", "GET /wachtwoord-herstellen/{token}",
            "GET /wachtwoord-herstellen", "POST /wachtwoord-herstellen", "POST /uitloggen", "GET /uitnodiging/{token}",
            "POST /uitnodiging/{token}", "GET /healthz", "GET /readyz",
            "GET /privacy", "GET /en/privacy", "GET /verwerkersovereenkomst", "GET /en/processing-agreement",
            "GET /voorwaarden", "GET /en/terms", "GET /subverwerkers", "GET /en/sub-processors", "GET /bescherming",
            "GET /en/security", "GET /app", "GET /app/sw.js",
            "GET /app/manifest.webmanifest", "GET /app/static/{name}", "GET /wachtwoord", "POST /wachtwoord",
            "GET /bedrijf", "POST /bedrijf",
            "GET /beveiliging", "GET /beveiliging/app", "POST /beveiliging/app", "POST /beveiliging/passkey",
            "POST /beveiliging/passkey/vraag", "POST /beveiliging/naam", "POST /beveiliging/weg",
            "POST /beveiliging/codes", "GET /bevestigen", "POST /bevestigen", "POST /bevestigen/vraag",
            "POST /inloggen/passkey", "POST /inloggen/passkey/vraag", "GET /inloggen/stap", "POST /inloggen/stap",
            "POST /inloggen/stap/vraag", "GET /inloggen/instellen", "GET /inloggen/instellen/app",
            "POST /inloggen/instellen/app", "POST /inloggen/instellen/passkey",
            "POST /inloggen/instellen/passkey/vraag", "GET /inloggen/bedrijf", "GET /inloggen/bedrijf/{key}",
            "GET /inloggen/bedrijf/{key}/terug", "GET /inloggen/bevestigen", "POST /inloggen/bevestigen",
            "GET /ondersteuning", "POST /ondersteuning/openen", "POST /ondersteuning/einde",
        ),
        NOBODYS,
    ),
    **dict.fromkeys(
        (
            "GET /app/factuur/{invoice_id}.pdf", "GET /chauffeurs/{driver_id}", "GET /bedrijven/{contractor_id}",
            "GET /opdrachtgevers/{principal_id}", "GET /factuur/{invoice_id}",
            "POST /bestand/loonexport/{run_id}.{file_format}", "POST /bestand/sepa/{batch_id}.xml",
            "GET /bestand/factuur/{invoice_id}.pdf", "GET /bestand/factuur/{invoice_id}.xml",
            "GET /instellingen/rechten/{group_id}", "POST /app/gegevens/{package_id}.zip",
            "POST /bestand/gegevens/{package_id}.zip", "GET /bestand/afspraak/{signature_id}.pdf",
            "POST /bestand/datalek/{breach_id}/{letter}.pdf",
        ),
        NOT_FOUND,
    ),
    **dict.fromkeys(
        (
            "GET /app/week", "GET /app/vrij", "GET /app/geld", "GET /app/mij", "GET /sync/day", "POST /sync/events",
            "GET /vandaag", "GET /papieren", "GET /planning", "GET /board/{week}.json", "GET /chauffeurs",
            "GET /bedrijven", "GET /voertuigen", "GET /routes", "GET /opdrachtgevers", "GET /import",
            "GET /import/voorbeeld/{target}.csv", "GET /afrekenen", "GET /afrekenen/{week}/uren",
            "GET /afrekenen/{week}/tarieven", "GET /afrekenen/{week}/factuur", "GET /afrekenen/{week}/zzp",
            "GET /afrekenen/{week}/loonexport", "GET /afrekenen/{week}/sepa", "GET /tarieven", "GET /facturen",
            "GET /facturen/zzp", "GET /dashboard", "GET /dashboard/{place}", "GET /bestand/lijst/{kind}.{file_format}",
            "GET /bestand/marge.xlsx", "GET /apparaten", "GET /start", "GET /instellingen", "GET /instellingen/depots",
            "GET /instellingen/collegas", "GET /instellingen/rechten", "GET /instellingen/rechten/nieuw",
            "GET /instellingen/rechten/bereik", "GET /instellingen/api-sleutels", "GET /instellingen/meekijken",
            "GET /instellingen/inloggen", "GET /instellingen/inloggen/test", "GET /logboek", "GET /facturen/zonder-btw",
            "GET /app/gegevens", "GET /app/verwijderen", "GET /verzoeken",
            "GET /instellingen/bewaren", "GET /instellingen/afspraken", "GET /instellingen/afspraken/{legal_text}",
            "GET /instellingen/avg", "GET /instellingen/avg/register",
            "GET /instellingen/avg/datalekken", "POST /bestand/avg.zip",
        ),
        OWN,
    ),
}  # fmt: skip
"""Every page and route, and what somebody of another company gets there at most."""
FILLED_IN: Final = {
    "{legal_text}": "processing", "{week}": "2026-W25", "{kind}": "facturen", "{place}": "depots",
    "{target}": "drivers", "{file_format}": "csv", "marge.xlsx": "marge.xlsx?periode=week&tot=2026-W25",
    "{letter}": "authority",
}  # fmt: skip
"""What stands in an address instead of the braces when it is no number of anything."""
MEANT: Final = {
    "/app/factuur/{invoice_id}.pdf": "self-bills of the driver",
    "/app/gegevens/{package_id}.zip": "packages of the driver",
    "/bestand/gegevens/{package_id}.zip": "packages of the office",
}
"""Which rows an address finds, where not every row of a table will do."""
_ID: Final = re.compile(r"\{(\w+_id)\}")
_SETTLE: Final = 0.3
"""Seconds in which a frame that is let through would have done its work."""


def declared() -> set[str]:
    """Every page and route of the product, as `GET /vandaag`."""
    found = set()
    for name in SCREENS:
        routes = getattr(getattr(importlib.import_module(name), "router", None), "routes", ())
        found |= {f"{method} {route.path}" for route in routes for method in route.methods}
    return found | {f"GET {path}" for path in Client.page_routes.values()}


def unlisted(there: set[str]) -> list[str]:
    """Where the list of routes and the routes there are differ, and what to do about it."""
    place = "ROUTES van pages/isolation.py"
    new = [
        f"{route} is onbekend: zet hem in {place}, met wat een ander bedrijf er hoogstens krijgt"
        for route in sorted(there - set(ROUTES))
    ]
    return new + [f"{route} staat in {place} en bestaat niet meer" for route in sorted(set(ROUTES) - there)]


class _Nothing:
    """Runs beside the application: no job does, while somebody tries to break in."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


def check_door(workplace: Workplace, stage: Stage) -> list[Report]:
    """Ask everything of the running application. It ends with this: one application a process."""
    logging.getLogger("nicegui").setLevel(logging.CRITICAL)

    async def ask_everything() -> list[Report]:
        application = create_application(workplace, beside=_Nothing())
        async with running(application):
            visitors = Visitors(application, workplace, stage)
            return [
                await _check_routes(visitors, stage),
                await check_interface(visitors, stage),
                await _check_sockets(visitors, stage),
            ]

    return asyncio.run(ask_everything())


async def _check_routes(visitors: Visitors, stage: Stage) -> Report:
    """Each with the numbers of the victim; those who own them find the same pages."""
    there = declared()
    leaks = unlisted(there)
    before = stage.fingerprint()
    tried = [route for route in sorted(there & set(ROUTES)) if ROUTES[route] != NOBODYS]
    for route in tried:
        with _said(route, leaks):
            leaks += await _try_route(visitors, stage, route)
    after = stage.fingerprint()
    leaks += [f"{table}: gewijzigd door een ander bedrijf" for table in before if before[table] != after[table]]
    for route in tried:
        if ROUTES[route] == NOT_FOUND:
            leaks += await _find_own(visitors, stage, route)
    return Report("pagina's, bestanden en routes opgevraagd door een ander bedrijf", len(tried), leaks)


@contextlib.contextmanager
def _said(route: str, leaks: list[str]) -> Any:
    try:
        yield
    except UnknownArgument as unknown:
        leaks.append(f"{route}: niet geprobeerd, {unknown}")


async def _try_route(visitors: Visitors, stage: Stage, route: str) -> list[str]:
    given: list[UUID] = []
    status, text = await _ask(visitors, stage, stage.stranger, route, given)
    told = {word for word in stage.words - {str(each) for each in given} if word in text}
    leaks = [f"{route}: vertelt iets van een ander bedrijf"] if told else []
    if ROUTES[route] == NOT_FOUND:
        leaks += [f"{route}: antwoordt {status} in plaats van niet gevonden"] if status != 404 else []
    elif status >= 500 or status in {401, 403, 404}:
        leaks.append(f"{route}: antwoordt {status}, dus er is niets geprobeerd")
    return leaks


async def _find_own(visitors: Visitors, stage: Stage, route: str) -> list[str]:
    """Whether the victim's own people find what is theirs there, or "not found" would say nothing."""
    status, _ = await _ask(visitors, stage, stage.victim, route, [])
    return [f"{route}: {FINDS_NOTHING}"] if status == 404 else []


async def _ask(visitors: Visitors, stage: Stage, who: Side, route: str, given: list[UUID]) -> tuple[int, str]:
    """Ask with the numbers of the victim, as an owner, or as a driver where no owner may come."""
    method, _, template = route.partition(" ")
    target = _filled_in(template, stage.victim, given)
    status, text = 403, ""
    for role in (Role.OWNER, Role.DRIVER):
        if status == 403:
            body = _event_of(stage, role) if target == "/sync/events" else None
            status, text = await visitors.ask((who.tenant_id, role), method, target, body)
    return status, text


def _filled_in(template: str, of: Side, given: list[UUID]) -> str:
    """The address with numbers of this company. Raises: UnknownArgument."""
    whole = template
    for name, value in FILLED_IN.items():
        template = template.replace(name, value)

    def number(found: re.Match[str]) -> str:
        given.append(next(iter(of.ids[MEANT.get(whole) or table_of(found[1])]), uuid4()))
        return str(given[-1])

    target = _ID.sub(number, template)
    if "{" in target:
        raise UnknownArgument(f"zet wat in {target} tussen accolades staat in FILLED_IN van pages/isolation.py")
    return target


def _event_of(stage: Stage, role: Role) -> dict[str, Any]:
    """What a phone of the stranger would send about a shift of the victim."""
    shift_id = next(iter(stage.victim.ids["shifts"]))
    event = {"id": uuid4(), "shift_id": shift_id, "kind": "start", "happened_at": "2026-06-22T03:30:00Z"}
    return {"driver_id": stage.stranger.members[role].driver_id or uuid4(), "events": [event]}


class _OpenPage:
    """A page of somebody, with what a stranger would like to set off in it."""

    def __init__(self, text: str) -> None:
        found = re.search(r"'client_id': '([0-9a-f-]{36})'", text)
        self.client_id = found[1] if found else ""
        self.pressed = 0
        client = Client.instances[self.client_id]
        with client:
            self._button = ui.button(on_click=self._press)
            self.question = JavaScriptRequest(str(uuid4()), timeout=PATIENCE)
        client.outbox.message_history.append((0, 0.0, (client.id, "proef", {})))
        self._client = client

    def _press(self) -> None:
        self.pressed += 1

    @property
    def is_touched(self) -> bool:
        return bool(self.pressed or self.question._event.is_set() or not self._client.outbox.message_history)  # noqa: SLF001

    @property
    def greeting(self) -> dict[str, str]:
        return {"client_id": self.client_id, "tab_id": str(uuid4()), "document_id": str(uuid4())}

    def frame(self, name: str) -> dict[str, Any]:
        """What the page itself would send under this name. Raises: KeyError when nobody said what that is."""
        return {"client_id": self.client_id} | EVENTS[name](self)

    def click(self) -> dict[str, Any]:
        listener = next(event["listener_id"] for event in self._button._to_dict()["events"])  # noqa: SLF001
        return {"id": self._button.id, "listener_id": listener, "args": []}


EVENTS: Final[Mapping[str, Callable[[_OpenPage], dict[str, Any]]]] = {
    "event": lambda page: page.click(),
    "javascript_response": lambda page: {"request_id": page.question.request_id, "result": "geplant"},
    "ack": lambda _: {"next_message_id": 1_000_000},
    "log": lambda _: {"level": "info", "message": "geplant"},
    "handshake": lambda page: page.greeting,
}
"""What a page says to the server, by the name of the frame."""


async def _check_sockets(visitors: Visitors, stage: Stage) -> Report:
    """Every event that a page may send, aimed at an open page of the victim by a socket of the stranger."""
    theirs, ours = (stage.victim.tenant_id, Role.OWNER), (stage.stranger.tenant_id, Role.OWNER)
    victim = _OpenPage((await visitors.ask(theirs, "GET", "/vandaag"))[1])
    own = _OpenPage((await visitors.ask(ours, "GET", "/vandaag"))[1])
    unknown = [
        f"gebeurtenis {name} is onbekend: zet in EVENTS van pages/isolation.py wat een pagina zo verstuurt"
        for name in sorted(FROM_PAGES - set(EVENTS))
    ]
    leaks = unknown + await _take_over(visitors, ours, victim)
    wire = Wire(visitors, ours, **own.greeting)
    await wire.hears("0")
    wire.say("40")
    if not await wire.hears("40"):
        leaks.append("de eigen pagina is niet te openen, dus er is niets geprobeerd")
    for name in sorted(FROM_PAGES & set(EVENTS)):
        wire.say(f"42{json.dumps([name, victim.frame(name)])}")
        wire.say(f"420{json.dumps(['handshake', victim.greeting])}")
        if await wire.hears("430") == "430[true]" or victim.is_touched:
            leaks.append(f"gebeurtenis {name} bereikt een pagina van een ander bedrijf")
    wire.say(f"42{json.dumps(['event', own.frame('event')])}")
    await asyncio.sleep(_SETTLE)
    if victim.is_touched:
        leaks.append("een pagina van een ander bedrijf is aangeraakt")
    if not own.pressed:
        leaks.append("de eigen pagina hoort niets, dus er is niets geprobeerd")
    await wire.close()
    status, _ = await visitors.ask(ours, "POST", f"/_nicegui/client/{victim.client_id}/upload/1")
    leaks += [f"bestand in andermans pagina: antwoordt {status}"] if status < 400 else []
    return Report("gebeurtenissen gericht aan een open pagina van een ander bedrijf", len(FROM_PAGES) + 2, leaks)


async def _take_over(visitors: Visitors, who: tuple[UUID, Role], page: _OpenPage) -> list[str]:
    """Open a socket as if it were of this page."""
    wire = Wire(visitors, who, **page.greeting)
    await wire.hears("0")
    wire.say("40")
    answer = await wire.hears("40", "44")
    await wire.close()
    return ["een socket neemt de pagina van een ander bedrijf over"] if answer.startswith("40") else []
