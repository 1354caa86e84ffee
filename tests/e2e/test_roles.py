"""Each page and route by each role: what is not in this list of rights does not exist."""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import uuid4

import httpx
import pytest

from models.values.kinds import Role
from pages.isolation import FILLED_IN, declared
from services.access.members import revoke_member
from services.scope import tenant_scope
from tests.company import Company
from tests.e2e.infra.entry import token_of, view_of
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE
from tests.operators import operator_token

OFFICE: Final = frozenset({Role.OWNER, Role.PLANNER, Role.FINANCE})
MONEY: Final = frozenset({Role.OWNER, Role.FINANCE})
OWNER: Final = frozenset({Role.OWNER})
DRIVER: Final = frozenset({Role.DRIVER})
MEMBERS: Final = frozenset(Role)

OPEN: Final = frozenset(
    {
        "GET /", "GET /aanmelden", "POST /aanmelden", "GET /inloggen", "POST /inloggen", "POST /voorbeeld",
        "GET /wachtwoord-vergeten", "POST /wachtwoord-vergeten", "GET /wachtwoord-herstellen/{token}",
        "GET /wachtwoord-herstellen", "POST /wachtwoord-herstellen", "POST /uitloggen", "GET /uitnodiging/{token}",
        "POST /uitnodiging/{token}", "GET /healthz", "GET /readyz",
        "POST /ondersteuning/einde",
        "GET /app", "GET /app/sw.js", "GET /app/manifest.webmanifest", "GET /app/static/{name}",
    }
)  # fmt: skip
"""For whoever comes by: none of these tells anything of a company."""
OPERATORS: Final = frozenset({"GET /ondersteuning", "POST /ondersteuning/openen"})
"""For who is signed in as an operator of DepotFlow, and for no member of any company."""
RIGHTS: Final[Mapping[str, frozenset[Role]]] = {
    "GET /wachtwoord": MEMBERS,
    "POST /wachtwoord": MEMBERS,
    "GET /app/week": DRIVER,
    "GET /app/vrij": DRIVER,
    "GET /app/geld": DRIVER,
    "GET /app/mij": DRIVER,
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
    "GET /import": OFFICE,
    "GET /import/voorbeeld/{target}.csv": MEMBERS,
    "GET /afrekenen": OFFICE,
    "GET /afrekenen/{week}/uren": OFFICE,
    "GET /afrekenen/{week}/tarieven": MONEY,
    "GET /afrekenen/{week}/factuur": MONEY,
    "GET /afrekenen/{week}/zzp": MONEY,
    "GET /afrekenen/{week}/loonexport": MONEY,
    "GET /afrekenen/{week}/sepa": MONEY,
    "GET /tarieven": MONEY,
    "GET /facturen": MONEY,
    "GET /facturen/zzp": MONEY,
    "GET /factuur/{invoice_id}": MONEY,
    "GET /dashboard": MONEY,
    "GET /dashboard/{place}": MONEY,
    "POST /bestand/loonexport/{run_id}.{file_format}": MONEY,
    "POST /bestand/sepa/{batch_id}.xml": MONEY,
    "GET /bestand/lijst/{kind}.{file_format}": MONEY,
    "GET /bestand/marge.xlsx": MONEY,
    "GET /bestand/factuur/{invoice_id}.pdf": MONEY,
    "GET /bestand/factuur/{invoice_id}.xml": MONEY,
    "GET /apparaten": OFFICE,
    "GET /start": OWNER,
    "GET /instellingen": OWNER,
    "GET /instellingen/depots": OWNER,
    "GET /instellingen/collegas": OWNER,
    "GET /instellingen/meekijken": OWNER,
}
SUPPORT: Final = frozenset(
    {
        "GET /vandaag", "GET /papieren", "GET /planning", "GET /board/{week}.json", "GET /chauffeurs",
        "GET /chauffeurs/{driver_id}", "GET /bedrijven", "GET /bedrijven/{contractor_id}", "GET /voertuigen",
        "GET /routes", "GET /opdrachtgevers", "GET /opdrachtgevers/{principal_id}", "GET /tarieven", "GET /facturen",
        "GET /facturen/zzp", "GET /factuur/{invoice_id}", "GET /dashboard", "GET /dashboard/{place}",
        "GET /import/voorbeeld/{target}.csv",
    }
)  # fmt: skip
"""What somebody who looks along gets of all this: screens, and an example that is of nobody."""
NOT_FOUND: Final = frozenset({"GET /bestand/factuur/{invoice_id}.xml"})
"""The file of an invoice that nobody has, whoever asks; test_support.py asks for one that is there."""
LISTS: Final = {"chauffeurs": OFFICE, "voertuigen": OFFICE, "diensten": OFFICE, "facturen": MONEY}


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
    answers = {(route, role): ask(browsers[role], route).status_code for route in RIGHTS for role in Role}
    let_in = {route: frozenset(role for role in Role if answers[route, role] != 403) for route in RIGHTS}
    assert {route: roles for route, roles in let_in.items() if roles != RIGHTS[route]} == {}
    assert {key: status for key, status in answers.items() if status >= 500} == {}


def test_who_looks_along_gets_screens_and_nothing_else(company: Company, product: Product) -> None:
    """Nor does a cookie of a company open the door of operators, or that of an operator a company."""
    operator = operator_token(company.environment)
    view = view_of(product, company.environment, company.tenant_id)
    member = token_of(company.environment, company.member(Role.OWNER))
    headers = {"Origin": product.url}
    with httpx.Client(base_url=product.url, cookies={COOKIE: view}, headers=headers, timeout=30) as browser:
        answers = {route: ask(browser, route).status_code for route in RIGHTS}
    assert {route for route, status in answers.items() if status != 403} == SUPPORT | NOT_FOUND
    assert {route: status for route, status in answers.items() if status >= 500} == {}
    for cookies in ({COOKIE: view}, {COOKIE: member}, {COOKIE: operator}, {"operator": view}, {"operator": member}):
        with httpx.Client(base_url=product.url, cookies=cookies, headers=headers, timeout=30) as browser:
            assert {ask(browser, route).status_code for route in OPERATORS} == {401}
    with httpx.Client(base_url=product.url, cookies={"operator": operator}, headers=headers, timeout=30) as browser:
        assert {ask(browser, route).status_code for route in OPERATORS} == {200, 422}
        assert {route: status for route in RIGHTS if (status := ask(browser, route).status_code) != 401} == {}


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
