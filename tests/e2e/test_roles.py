"""Each page and route by each of the first groups: what is not in this list of rights does not exist."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from uuid import uuid4

import httpx
import nicegui
import pytest

from api.v1.application import routes
from models.values.kinds import Role
from pages.isolation import FILLED_IN, declared
from services.access.groups import GroupData, change_group
from services.access.members import revoke_member
from services.access.permissions import STARTERS, Permission
from services.scope import tenant_scope
from tests.company import Company
from tests.e2e.infra.entry import token_of, view_of
from tests.e2e.infra.headers import untold
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE
from tests.operators import operator_token
from ui import assets

OFFICE: Final = frozenset({Role.OWNER, Role.PLANNER, Role.FINANCE, Role.READER})
WORKERS: Final = OFFICE - {Role.READER}
MONEY: Final = frozenset({Role.OWNER, Role.FINANCE})
SEES_MONEY: Final = MONEY | {Role.READER}
OWNER: Final = frozenset({Role.OWNER})
DRIVER: Final = frozenset({Role.DRIVER})
MEMBERS: Final = frozenset(Role)

OPEN: Final = frozenset(
    {
        "GET /", "GET /aanmelden", "POST /aanmelden", "POST /aanmelden/eerste", "GET /bedrijf-aanmelden",
        "POST /bedrijf-aanmelden", "GET /bedrijf-aanmelden/{token}", "GET /inloggen", "POST /inloggen",
        "POST /voorbeeld",
        "GET /wachtwoord-vergeten", "POST /wachtwoord-vergeten", "GET /wachtwoord-herstellen/{token}",
        "GET /wachtwoord-herstellen", "POST /wachtwoord-herstellen", "POST /uitloggen", "GET /uitnodiging/{token}",
        "POST /uitnodiging/{token}", "GET /healthz", "GET /readyz",
            "GET /privacy", "GET /en/privacy", "GET /verwerkersovereenkomst", "GET /en/processing-agreement",
            "GET /voorwaarden", "GET /en/terms", "GET /subverwerkers", "GET /en/sub-processors", "GET /bescherming",
            "GET /en/security",
        "POST /inloggen/passkey", "POST /inloggen/passkey/vraag", "GET /inloggen/stap", "POST /inloggen/stap",
        "POST /inloggen/stap/vraag", "GET /inloggen/instellen", "GET /inloggen/instellen/app",
        "POST /inloggen/instellen/app", "POST /inloggen/instellen/passkey", "POST /inloggen/instellen/passkey/vraag",
        "POST /ondersteuning/einde", "GET /inloggen/bedrijf", "GET /inloggen/bedrijf/{key}",
        "GET /inloggen/bedrijf/{key}/terug", "GET /inloggen/bevestigen", "POST /inloggen/bevestigen",
        "GET /app", "GET /app/sw.js", "GET /app/manifest.webmanifest", "GET /app/static/{name}",
    }
)  # fmt: skip
"""For whoever comes by: none of these tells anything of a company."""
OPERATORS: Final = frozenset({"GET /ondersteuning", "POST /ondersteuning/openen"})
"""For who is signed in as an operator of DepotFlow, and for no member of any company."""
RIGHTS: Final[Mapping[str, frozenset[Role]]] = {
    "GET /wachtwoord": MEMBERS,
    "POST /wachtwoord": MEMBERS,
    "GET /bedrijf": MEMBERS,
    "POST /bedrijf": MEMBERS,
    "GET /beveiliging": MEMBERS,
    "GET /beveiliging/app": MEMBERS,
    "POST /beveiliging/app": MEMBERS,
    "POST /beveiliging/passkey": MEMBERS,
    "POST /beveiliging/passkey/vraag": MEMBERS,
    "POST /beveiliging/naam": MEMBERS,
    "POST /beveiliging/weg": MEMBERS,
    "POST /beveiliging/codes": MEMBERS,
    "GET /bevestigen": MEMBERS,
    "POST /bevestigen": MEMBERS,
    "POST /bevestigen/vraag": MEMBERS,
    "GET /app/week": DRIVER,
    "GET /app/vrij": DRIVER,
    "GET /app/geld": DRIVER,
    "GET /app/mij": DRIVER,
    "GET /app/gegevens": DRIVER,
    "GET /app/verwijderen": DRIVER,
    "POST /app/gegevens/{package_id}.zip": DRIVER,
    "GET /app/factuur/{invoice_id}.pdf": DRIVER,
    "GET /sync/day": DRIVER,
    "POST /sync/events": DRIVER,
    "GET /vandaag": OFFICE,
    "GET /papieren": OFFICE,
    "GET /planning": OFFICE,
    "GET /board/{week}.json": OFFICE,
    "GET /chauffeurs": OFFICE,
    "GET /chauffeurs/{driver_id}": OFFICE,
    "GET /bedrijven": OFFICE,
    "GET /bedrijven/{contractor_id}": OFFICE,
    "GET /voertuigen": OFFICE,
    "GET /routes": OFFICE,
    "GET /opdrachtgevers": OFFICE,
    "GET /opdrachtgevers/{principal_id}": OFFICE,
    "GET /import": WORKERS,
    "GET /import/voorbeeld/{target}.csv": MEMBERS,
    "GET /afrekenen": OFFICE,
    "GET /afrekenen/{week}/uren": WORKERS,
    "GET /afrekenen/{week}/tarieven": SEES_MONEY,
    "GET /afrekenen/{week}/factuur": SEES_MONEY,
    "GET /afrekenen/{week}/zzp": SEES_MONEY,
    "GET /afrekenen/{week}/loonexport": SEES_MONEY,
    "GET /afrekenen/{week}/sepa": SEES_MONEY,
    "GET /tarieven": SEES_MONEY,
    "GET /facturen": SEES_MONEY,
    "GET /facturen/zzp": SEES_MONEY,
    "GET /facturen/zonder-btw": SEES_MONEY,
    "GET /factuur/{invoice_id}": SEES_MONEY,
    "GET /dashboard": SEES_MONEY,
    "GET /dashboard/{place}": SEES_MONEY,
    "POST /bestand/loonexport/{run_id}.{file_format}": MONEY,
    "POST /bestand/sepa/{batch_id}.xml": MONEY,
    "GET /bestand/lijst/{kind}.{file_format}": MONEY,
    "GET /bestand/marge.xlsx": MONEY,
    "GET /bestand/factuur/{invoice_id}.pdf": SEES_MONEY,
    "GET /bestand/factuur/{invoice_id}.xml": SEES_MONEY,
    "GET /apparaten": OFFICE,
    "GET /logboek": MONEY,
    "GET /verzoeken": OWNER,
    "POST /bestand/gegevens/{package_id}.zip": OWNER,
    "GET /start": OWNER,
    "GET /instellingen": OWNER,
    "GET /instellingen/depots": OWNER,
    "GET /instellingen/collegas": OWNER,
    "GET /instellingen/rechten": OWNER,
    "GET /instellingen/rechten/nieuw": OWNER,
    "GET /instellingen/rechten/bereik": OWNER,
    "GET /instellingen/rechten/{group_id}": OWNER,
    "GET /instellingen/api-sleutels": OWNER,
    "GET /instellingen/meekijken": OWNER,
    "GET /instellingen/bewaren": OWNER,
    "GET /instellingen/afspraken": OWNER,
    "GET /instellingen/afspraken/{legal_text}": OWNER,
    "GET /bestand/afspraak/{signature_id}.pdf": OWNER,
    "GET /instellingen/avg": OWNER,
    "GET /instellingen/avg/register": OWNER,
    "GET /instellingen/avg/datalekken": OWNER,
    "POST /bestand/avg.zip": OWNER,
    "POST /bestand/datalek/{breach_id}/{letter}.pdf": OWNER,
    "GET /instellingen/inloggen": OWNER,
    "GET /instellingen/inloggen/test": OWNER,
}
SUPPORT: Final = frozenset(
    {
        "GET /vandaag", "GET /papieren", "GET /planning", "GET /board/{week}.json", "GET /chauffeurs",
        "GET /chauffeurs/{driver_id}", "GET /bedrijven", "GET /bedrijven/{contractor_id}", "GET /voertuigen",
        "GET /routes", "GET /opdrachtgevers", "GET /opdrachtgevers/{principal_id}", "GET /tarieven", "GET /facturen",
        "GET /facturen/zzp", "GET /factuur/{invoice_id}", "GET /dashboard", "GET /dashboard/{place}",
        "GET /import/voorbeeld/{target}.csv", "GET /logboek", "GET /afrekenen", "GET /afrekenen/{week}/tarieven",
        "GET /afrekenen/{week}/factuur", "GET /afrekenen/{week}/zzp", "GET /afrekenen/{week}/loonexport",
        "GET /afrekenen/{week}/sepa", "GET /facturen/zonder-btw",
    }
)  # fmt: skip
"""What somebody who looks along gets of all this: screens, and an example that is of nobody."""
NOT_FOUND: Final = frozenset({"GET /bestand/factuur/{invoice_id}.xml"})
"""The file of an invoice that nobody has, whoever asks; test_support.py asks for one that is there."""
LISTS: Final = {"chauffeurs": WORKERS, "voertuigen": WORKERS, "diensten": WORKERS, "facturen": MONEY, "logboek": MONEY}


def test_every_page_and_route_is_in_the_list() -> None:
    assert {route for route in declared() if "/proef" not in route} == OPEN | OPERATORS | set(RIGHTS)


@pytest.fixture(scope="module")
def nobody(product: Product) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=product.url, headers={"Origin": product.url}, timeout=30) as browser:
        yield browser


@pytest.fixture
def browsers(company: Company, product: Product) -> Iterator[Mapping[Role, httpx.Client]]:
    """Somebody of each role, signed in."""
    people = {**company.members, Role.DRIVER: company.as_driver(company.build_driver())}
    made = {
        role: httpx.Client(
            base_url=product.url,
            cookies={COOKIE: token_of(company.environment, identity)},
            headers={"Origin": product.url},
            timeout=30,
        )
        for role, identity in people.items()
    }
    yield made
    for browser in made.values():
        browser.close()


def ask(browser: httpx.Client, route: str) -> httpx.Response:
    method, _, path = route.partition(" ")
    for name, value in FILLED_IN.items():
        path = path.replace(name, value)
    path = "/".join(f"{uuid4()}{part.partition('}')[2]}" if "{" in part else part for part in path.split("/"))
    event = {"id": str(uuid4()), "shift_id": str(uuid4()), "kind": "start", "happened_at": "2026-06-22T03:30:00Z"}
    body = {"driver_id": str(uuid4()), "events": [event]} if path == "/sync/events" else None
    return browser.request(method, path, json=body, headers={"Idempotency-Key": str(uuid4())})


def test_each_role_gets_what_is_its_own_and_nothing_else(browsers: Mapping[Role, httpx.Client]) -> None:
    told = {(route, role): ask(browsers[role], route) for route in RIGHTS for role in Role}
    answers = {key: answer.status_code for key, answer in told.items()}
    let_in = {route: frozenset(role for role in Role if answers[route, role] != 403) for route in RIGHTS}
    assert {route: roles for route, roles in let_in.items() if roles != RIGHTS[route]} == {}
    assert {key: status for key, status in answers.items() if status >= 500} == {}
    assert {key: lacks for key, answer in told.items() if (lacks := what_is_missing(answer))} == {}


def what_is_missing(answer: httpx.Response) -> list[str]:
    """In the headers of what is shown of a company."""
    is_kept = not {"no-store", "private"} & set(answer.headers.get("cache-control", "").split(", "))
    return untold(answer) + ["no-store"] * is_kept


def test_whatever_a_stranger_asks_for_says_what_a_browser_may_do(nobody: httpx.Client) -> None:
    interface = {f"{method} {route.path}" for route in routes() for method in route.methods or ()}
    odd = {
        "GET /nergens", "GET /api/v1/nergens", "PUT /api/v1/drivers", "GET /api/v1/openapi.json", "GET /api/v1/docs",
        "GET /static/icon.svg", "GET /static/nergens", f"GET /_nicegui/{nicegui.__version__}/nergens", "GET /sw.js",
        "GET /app/static/nergens.js", "GET /offline", "GET /favicon.ico", "PUT /inloggen", "HEAD /inloggen",
        "OPTIONS /inloggen", "GET /_nicegui_ws/socket.io/",
    }  # fmt: skip
    asked = (OPEN | OPERATORS | interface | odd) - {"POST /voorbeeld"}
    told = {route: ask(nobody, route) for route in asked}
    told["too large"] = nobody.post("/inloggen", content=b"x" * 100_000)
    told["foreign host"] = nobody.get("/inloggen", headers={"Host": "elders.example"})
    assert {route: lacks for route, answer in told.items() if (lacks := untold(answer))} == {}


def test_nothing_is_kept_for_ever_under_a_version_that_is_not_there_yet(nobody: httpx.Client) -> None:
    """A cache in between would give yesterday's file, or none, to everybody under tomorrow's address."""
    for address, kept in ((assets.address("shell.js"), True), ("/static/shell.js?v=0123456789", False)):
        assert ("immutable" in nobody.get(address).headers["cache-control"]) is kept
    missing = nobody.get(f"/_nicegui/{nicegui.__version__}/components/nergens.js")
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store")


def test_who_looks_along_gets_screens_and_nothing_else(company: Company, product: Product) -> None:
    """Nor does a cookie of a company open the door of operators, or that of an operator a company.

    A form that lacks a field is refused (422) before anybody looks who sends it.
    """
    operator = operator_token(company.environment)
    view = view_of(product, company.environment, company.tenant_id)
    member = token_of(company.environment, company.member(Role.OWNER))
    headers = {"Origin": product.url}
    with httpx.Client(base_url=product.url, cookies={COOKIE: view}, headers=headers, timeout=30) as browser:
        answers = {route: ask(browser, route).status_code for route in RIGHTS}
    assert {route for route, status in answers.items() if status not in {403, 422}} == SUPPORT | NOT_FOUND
    assert {route: status for route, status in answers.items() if status >= 500} == {}
    for cookies in ({COOKIE: view}, {COOKIE: member}, {COOKIE: operator}, {"operator": view}, {"operator": member}):
        with httpx.Client(base_url=product.url, cookies=cookies, headers=headers, timeout=30) as browser:
            assert {ask(browser, route).status_code for route in OPERATORS} == {401}
    with httpx.Client(base_url=product.url, cookies={"operator": operator}, headers=headers, timeout=30) as browser:
        assert {ask(browser, route).status_code for route in OPERATORS} == {200, 422}
        assert {route: status for route in RIGHTS if (status := ask(browser, route).status_code) != 401} == {}


SCREENS_OF: Final = {
    Permission.PEOPLE_SEE: ("/chauffeurs", "/bedrijven", "/papieren"),
    Permission.FLEET_SEE: ("/voertuigen",),
    Permission.IMPORTS_RUN: ("/import",),
    Permission.PLANNING_SEE: ("/planning", "/board/2026-W25.json"),
    Permission.PLANNING_PUBLISH: ("/planning",),
    Permission.REGISTRATION_SEE: ("/vandaag",),
    Permission.REGISTRATION_APPROVE: ("/afrekenen", "/afrekenen/2026-W25/uren"),
    Permission.TARIFFS_CHANGE: ("/tarieven",),
    Permission.SETTLEMENT_SEE: ("/afrekenen", "/afrekenen/2026-W25/tarieven"),
    Permission.INVOICES_SEE: ("/facturen",),
    Permission.SELF_BILLS_SEE: ("/facturen/zzp", "/afrekenen"),
    Permission.PAYROLL_SEE: ("/afrekenen", "/afrekenen/2026-W25/loonexport"),
    Permission.PAYMENTS_APPROVE: ("/afrekenen", "/afrekenen/2026-W25/sepa"),
    Permission.MARGIN_SEE: ("/dashboard", "/dashboard/depots"),
    Permission.COLLEAGUES_MANAGE: (
        "/instellingen/collegas",
        "/instellingen/rechten/nieuw",
        "/instellingen/api-sleutels",
    ),
    Permission.PRIVACY_MANAGE: ("/instellingen/avg", "/instellingen/avg/register", "/instellingen/avg/datalekken"),
    Permission.COMPANY_CHANGE: ("/instellingen", "/instellingen/depots", "/start"),
}
HREF: Final = re.compile(r'href\\*"?[:=]\\*"(/[^"\\]*)')
LISTS_OF: Final = ("/chauffeurs", "/bedrijven", "/voertuigen", "/routes", "/tarieven")
EVERYBODYS: Final = ("/", "/routes", "/opdrachtgevers", "/apparaten", "/wachtwoord")


def test_a_group_with_one_right_gets_the_screens_of_it_and_those_of_everybody(
    company: Company, product: Product, browsers: Mapping[Role, httpx.Client]
) -> None:
    group_id, planner = company.groups[Role.PLANNER], company.member(Role.PLANNER)
    wrong: dict[tuple[Permission, str], int] = {}
    offers: dict[Permission, bool] = {}
    for right, paths in SCREENS_OF.items():
        with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
            change_group(scope, group_id=group_id, data=GroupData(name="Planner", rights=frozenset({right})))
        cookies = {COOKIE: token_of(company.environment, planner)}
        with httpx.Client(base_url=product.url, cookies=cookies, follow_redirects=True, timeout=30) as browser:
            found = {path: browser.get(path).status_code for path in (*paths, *EVERYBODYS)}
            offers[right] = "/afrekenen" in HREF.findall(browser.get("/apparaten").text)
        wrong |= {(right, path): status for path, status in found.items() if status != 200}
    assert wrong == {}
    assert offers == {right: "/afrekenen" in paths for right, paths in SCREENS_OF.items()}


def test_no_screen_leads_to_what_its_visitor_may_not(company: Company, product: Product) -> None:
    may = (STARTERS[Role.OWNER] | {Permission.TARIFFS_CHANGE}) - {
        Permission.IMPORTS_RUN,
        Permission.REGISTRATION_APPROVE,
    }
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        data = GroupData(name="Planner", rights=may)
        change_group(scope, group_id=company.groups[Role.PLANNER], data=data)
    cookies = {COOKIE: token_of(company.environment, company.member(Role.PLANNER))}
    screens = (*(path for paths in SCREENS_OF.values() for path in paths), *EVERYBODYS, "/logboek")
    with httpx.Client(base_url=product.url, cookies=cookies, follow_redirects=True, timeout=30) as browser:
        seen = {path: answer.text for path in screens if (answer := browser.get(path)).status_code == 200}
        led = {link: path for path, told in seen.items() for link in HREF.findall(told)}
        closed = {(path, link) for link, path in led.items() if browser.get(link).status_code == 403}
    assert len(led) > len(SCREENS_OF)
    assert closed == set()
    assert [path for path in (*LISTS_OF, "/start") if "Importeer" in seen[path]] == []


def test_each_list_is_for_who_may_see_its_page(browsers: Mapping[Role, httpx.Client]) -> None:
    for kind, roles in LISTS.items():
        path = f"/bestand/lijst/{kind}.csv?week=2026-W25"
        assert {role for role in Role if browsers[role].get(path).status_code == 200} == roles, kind


def test_who_is_not_signed_in_gets_none_of_it(nobody: httpx.Client) -> None:
    assert {route: status for route in RIGHTS if (status := ask(nobody, route).status_code) != 401} == {}


def test_a_session_of_a_revoked_colleague_gets_none_of_it(
    company: Company, browsers: Mapping[Role, httpx.Client]
) -> None:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        membership = company.member(Role.FINANCE).membership_id
        assert membership is not None
        revoke_member(scope, membership_id=membership)
    for route in RIGHTS:
        assert ask(browsers[Role.FINANCE], route).status_code == 401, route
