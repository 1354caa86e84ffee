"""The part of the isolation check that calls the interface for other software, with a key of one company and the
numbers of another.
"""

import importlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import uuid4

from models.values.kinds import Role
from pages.application import INTERFACE
from pages.visitors import Visitors
from services.isolation.arguments import table_of
from services.isolation.checks import Report
from services.isolation.stage import Stage
from services.isolation.use_cases import FINDS_NOTHING

PREFIX: Final = "/api/v1"
WEEK: Final = "2026-W25"
DAY: Final = "2026-06-18"
_TABLES: Final = {"tariff_id": "tariff_versions", "payout_id": "payment_batches"}
"""Where the interface has a name of its own for a number."""
MEANT: Final = {"GET /registrations/{shift_id}": "registered shifts"}
"""Which rows an address finds, where not every row of a table will do."""
_ID: Final = re.compile(r"\{(\w+)\}")
FindId = Callable[[str], str]
Call = Callable[[FindId], Any]


def _nothing(_: FindId) -> None:
    return None


REGISTERED: Final = {"started_at": f"{DAY}T07:00:00+02:00", "ended_at": f"{DAY}T15:00:00+02:00", "reason": "proef"}
SHIFT: Final = {"service_date": DAY, "start": "07:00", "end": "15:00"}
TARIFF: Final = {"side": "revenue", "kind": "per_day", "rate": "1", "valid_from": DAY}
NAMED: Final[Mapping[str, Call]] = {
    **dict.fromkeys(
        (
            "GET /drivers/{driver_id}", "POST /drivers/{driver_id}/restore", "GET /vehicles/{vehicle_id}",
            "POST /vehicles/{vehicle_id}/in-service", "POST /vehicles/{vehicle_id}/archive",
            "POST /vehicles/{vehicle_id}/restore", "GET /depots/{depot_id}", "POST /depots/{depot_id}/archive",
            "GET /principals/{principal_id}", "POST /principals/{principal_id}/archive", "GET /routes/{route_id}",
            "GET /shifts/{shift_id}", "DELETE /shifts/{shift_id}", "GET /registrations/{shift_id}",
            "GET /tariffs/{tariff_id}", "DELETE /tariffs/{tariff_id}", "GET /invoices/{invoice_id}",
            "DELETE /invoices/{invoice_id}", "POST /invoices/{invoice_id}/issue", "GET /invoices/{invoice_id}/pdf",
            "GET /invoices/{invoice_id}/ubl", "GET /self-bills/{invoice_id}", "GET /self-bills/{invoice_id}/pdf",
            "GET /self-bills/{invoice_id}/ubl", "GET /payouts/{payout_id}",
        ),
        _nothing,
    ),
    "POST /drivers": lambda find: {"name": "Proef", "home_depot_id": find("depot_id")},
    "PATCH /drivers/{driver_id}": lambda _: {"remark": "proef"},
    "POST /drivers/{driver_id}/archive": lambda _: {"last_day": DAY},
    "POST /vehicles": lambda find: {"plate": "V-395-LL", "depot_id": find("depot_id")},
    "PATCH /vehicles/{vehicle_id}": lambda _: {"make_model": "proef"},
    "POST /vehicles/{vehicle_id}/out-of-service": lambda _: {"first_day": DAY, "reason": "proef"},
    "POST /depots": lambda find: {"name": "Proef", "principal_id": find("principal_id")},
    "PATCH /depots/{depot_id}": lambda _: {"city": "Proef"},
    "PATCH /principals/{principal_id}": lambda _: {"city": "Proef"},
    "POST /shifts": lambda find: {**SHIFT, "route_id": find("route_id")},
    "PATCH /shifts/{shift_id}": lambda _: {"note": "proef"},
    "PUT /registrations/{shift_id}": lambda _: REGISTERED,
    "POST /tariffs": lambda find: {**TARIFF, "principal_id": find("principal_id")},
    "POST /tariffs/{tariff_id}/end": lambda _: {"valid_until": None},
    "POST /invoices": lambda find: {"week": WEEK, "principal_id": find("principal_id")},
}  # fmt: skip
"""Takes a number, in its address or in what is sent (which this makes): that of another company does not exist."""
OWN: Final[Mapping[str, str]] = {
    "GET /drivers": "depot={depot_id}",
    "GET /vehicles": "depot={depot_id}",
    "GET /depots": "principal={principal_id}",
    "GET /principals": "",
    "GET /routes": "depot={depot_id}",
    "GET /shifts": "depot={depot_id}&driver={driver_id}",
    "GET /registrations": "depot={depot_id}&driver={driver_id}",
    "GET /tariffs": "principal={principal_id}&contractor={contractor_id}",
    "GET /invoices": f"week={WEEK}",
    "GET /self-bills": f"week={WEEK}",
    "GET /payouts": "",
    "GET /payouts/open": "",
    "GET /exports/margins": f"last={WEEK}",
    "GET /exports/{name}": f"week={WEEK}",
}
"""A list of the own company, with what is asked of it: nothing of another may stand in it."""
ELSEWHERE: Final[Mapping[str, Any]] = {"POST /principals": {"name": "Proef"}, "POST /publications": {"week": WEEK}}
"""About the own company alone, without any number: what is sent."""


def declared() -> set[str]:
    """Every route of the interface, as `GET /drivers`."""
    routes = importlib.import_module(INTERFACE).routes()
    return {f"{method} {route.path.removeprefix(PREFIX)}" for route in routes for method in route.methods}


def unlisted(there: set[str]) -> list[str]:
    """Where the lists above and the routes there are differ, and what to do about it."""
    known, place = NAMED.keys() | OWN.keys() | ELSEWHERE.keys(), "pages/isolation_interface.py"
    new = [f"{route} van de API is onbekend: zet hem in {place}" for route in sorted(there - known)]
    return new + [f"{route} staat in {place} en bestaat niet meer" for route in sorted(known - there)]


async def check_interface(visitors: Visitors, stage: Stage) -> Report:
    """Call each route with the numbers of the victim and a key of the stranger."""
    there = declared()
    leaks, key = unlisted(there), stage.key(stage.stranger.members[Role.OWNER])
    before = stage.fingerprint()
    for route in sorted(there):
        leaks += await _try_route(visitors, stage, route, key)
    after = stage.fingerprint()
    leaks += [
        f"{table}: gewijzigd met een sleutel van een ander bedrijf" for table in before if before[table] != after[table]
    ]
    own_key = stage.key(stage.victim.members[Role.OWNER])
    for route in sorted(there & NAMED.keys()):
        if route.startswith("GET "):
            leaks += await _find_own(visitors, stage, route, own_key)
    return Report("aanroepen van de API met een sleutel van een ander bedrijf", len(there), leaks)


async def _try_route(visitors: Visitors, stage: Stage, route: str, key: str) -> list[str]:
    given: set[str] = set()
    status, text = await _call(visitors, stage, route, key, given)
    told = any(word in text for word in stage.words - given)
    leaks = [f"{route} van de API: vertelt iets van een ander bedrijf"] if told else []
    if route in NAMED and status != 404:
        leaks.append(f"{route} van de API: antwoordt {status} in plaats van niet gevonden")
    if route not in NAMED and (status >= 500 or status in {400, 401, 403, 404, 422}):
        leaks.append(f"{route} van de API: antwoordt {status}, dus er is niets geprobeerd")
    return leaks


async def _find_own(visitors: Visitors, stage: Stage, route: str, key: str) -> list[str]:
    """Whether the victim's own software finds what is theirs there, or "not found" would say nothing."""
    status, _ = await _call(visitors, stage, route, key, set())
    return [f"{route} van de API: {FINDS_NOTHING}"] if status != 200 else []


async def _call(visitors: Visitors, stage: Stage, route: str, key: str, given: set[str]) -> tuple[int, str]:
    """Call with the numbers of the victim, which are added to what is given."""
    method, _, template = route.partition(" ")

    def find_id(name: str) -> str:
        table = MEANT.get(route) or _TABLES.get(name) or table_of(name)
        given.add(found := str(next(iter(stage.victim.ids[table]), uuid4())))
        return found

    query = f"?{OWN[route]}" if OWN.get(route) else ""
    target = _ID.sub(lambda found: find_id(found[1]), f"{PREFIX}{template}{query}".replace("{name}", "drivers"))
    body = NAMED[route](find_id) if route in NAMED else ELSEWHERE.get(route)
    who = (stage.stranger.tenant_id, Role.OWNER)
    return await visitors.ask(who, method, target, body, key=key)
