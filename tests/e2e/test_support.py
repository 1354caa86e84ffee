"""Looking along, as the operator and the customer see it, and as somebody with a bare socket tries to use it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import psycopg
import pytest
from playwright.sync_api import Page, expect

from models.tables.base import tenant_tables
from models.values.ids import new_id
from models.values.kinds import Role
from services.demo.fill import make_demo_company
from services.environment import make_environment
from services.scope import Environment, tenant_scope
from services.settings import Settings
from services.tenant import TenantServices
from tests.company import Company, found_company
from tests.e2e.conftest import PASSWORD, NewPage
from tests.e2e.infra.axe import violations_in_light_and_dark
from tests.e2e.infra.entry import token_of, view_of
from tests.e2e.infra.passkeys import unlocks_passkeys
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import BareSocket, OpenPage, Person, page_in
from tests.e2e.infra.waiting import within
from tests.operators import REASON, operator_token
from tests.server import owner_address

BSN, TYPED_IBAN = "999990019", "NL34TEST0242886303"
"""What somebody typed where it does not belong: in a remark."""
SECONDS_LEFT = 6
PLACES = (
    "/vandaag", "/papieren", "/planning?week=2026-W25", "/chauffeurs", "/bedrijven", "/voertuigen", "/routes",
    "/board/2026-W25.json", "/opdrachtgevers", "/tarieven", "/facturen", "/facturen/zzp", "/dashboard",
    "/dashboard/depots", "/logboek", "/afrekenen/2026-W25/tarieven", "/afrekenen/2026-W25/factuur",
    "/afrekenen/2026-W25/zzp", "/afrekenen/2026-W25/loonexport", "/afrekenen/2026-W25/sepa",
)  # fmt: skip
OF_ONE = {
    "/chauffeurs": "drivers",
    "/bedrijven": "contractors",
    "/opdrachtgevers": "principals",
    "/factuur": "invoices",
}
ACCOUNTS = """SELECT iban FROM contractors WHERE tenant_id = %(t)s
    UNION SELECT iban FROM companies WHERE tenant_id = %(t)s
    UNION SELECT iban FROM employee_files WHERE tenant_id = %(t)s
    UNION SELECT iban FROM payment_items WHERE tenant_id = %(t)s UNION SELECT %(typed)s"""


@dataclass
class Customer:
    """A filled company, and what must not be seen of it."""

    tenant_id: UUID
    secrets: frozenset[str]
    pages: tuple[str, ...]
    catalogue: psycopg.Connection[tuple[str, ...]]

    def fingerprint(self) -> list[object]:
        """All there is of the company but its mail, which leaves by itself."""
        return [
            self.catalogue.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY id), '')) FROM {table} t WHERE tenant_id = %s",
                [self.tenant_id],
            ).fetchone()
            for table in tenant_tables()
            if table != "outbox_messages"
        ]


@pytest.fixture(scope="module")
def environment_of_module(product: Product) -> Iterator[Environment]:
    settings = Settings(data_folder=product.folder, bcrypt_cost=4, clock_starts_at=product.clock_starts_at)  # type: ignore[arg-type]  # read as from the environment
    environment = make_environment(settings, database_address=product.database_url)
    yield environment
    environment.database.close()


@pytest.fixture(scope="module")
def customer(environment_of_module: Environment, database_url: str) -> Iterator[Customer]:
    made = make_demo_company(environment_of_module, drivers=6, weeks=2, seed=7)
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        written = f"Bel over {TYPED_IBAN} en BSN {BSN}"
        owner.execute("UPDATE drivers SET remark = %s WHERE tenant_id = %s", [written, made.tenant_id])
        owner.execute("UPDATE shifts SET note = %s WHERE tenant_id = %s", [written, made.tenant_id])
        accounts = owner.execute(ACCOUNTS, {"t": made.tenant_id, "typed": TYPED_IBAN}).fetchall()
        pages = [*PLACES]
        for place, table in OF_ONE.items():
            rows = owner.execute(f"SELECT id FROM {table} WHERE tenant_id = %s LIMIT 3", [made.tenant_id]).fetchall()
            pages += [f"{place}/{row[0]}" for row in rows]
        yield Customer(made.tenant_id, frozenset({row[0] for row in accounts if row[0]} | {BSN}), tuple(pages), owner)


def told(product: Product, token: str, path: str) -> str:
    """All that a page and its socket say after each of its events was sent, without blanks."""
    with Person(product, "", token).http as http:
        answer = http.get(path, timeout=30)
        assert answer.status_code == 200, (path, answer.status_code)
        if path.endswith(".json"):
            return "".join(answer.text.split())
        page = page_in(answer.text)
        socket = BareSocket(product, token=token, page=page)
        assert socket.connects()
        for frame in page.every_event():
            socket.say("event", frame)
        assert within(20, lambda: is_silent(socket, http))
    socket.close()
    return "".join(f"{answer.text}{socket.heard}".split())


def is_silent(socket: BareSocket, http: httpx.Client) -> bool:
    """Whether nothing more came while the product answered others, for which it uses the same threads."""
    heard = len(socket.heard)
    return all(http.get("/readyz").status_code == 200 and len(socket.heard) == heard for _ in range(10))


def test_no_page_and_no_frame_holds_a_whole_account_or_a_bsn_and_nothing_it_sends_changes_anything(
    product: Product, environment_of_module: Environment, customer: Customer
) -> None:
    token = view_of(product, environment_of_module, customer.tenant_id)
    before = customer.fingerprint()
    found = {
        (path, secret)
        for path in customer.pages
        for text in [told(product, token, path)]
        for secret in customer.secrets
        if secret in text
    }
    assert found == set()
    assert customer.fingerprint() == before
    written = {"/vandaag", "/planning?week=2026-W25", f"{customer.pages[-1]}", "/board/2026-W25.json"}
    invoice = customer.pages[-1]
    with Person(product, "", token).http as http:
        for path in (
            f"{invoice}.pdf",
            f"{invoice}.xml",
            "/lijst/chauffeurs.csv",
            "/marge.xlsx?periode=week&tot=2026-W25",
        ):
            assert http.get(f"/bestand{path}").status_code == 403, path
    looked = customer.catalogue.execute("SELECT page FROM support_looks WHERE tenant_id = %s", [customer.tenant_id])
    assert written <= {row[0] for row in looked}


Opened = tuple[Person, BareSocket, OpenPage]


@pytest.fixture
def sockets() -> Iterator[list[BareSocket]]:
    """Those that a test opened; they close with it."""
    opened: list[BareSocket] = []
    yield opened
    for each in opened:
        each.close()


@pytest.fixture
def look(
    product: Product, environment_of_module: Environment, company: Company, sockets: list[BareSocket]
) -> Callable[..., Opened]:
    """Look along with the company at a page, from this process or another."""

    def act(token: str = "", on: Product = product) -> Opened:
        person = Person(on, "", token or view_of(product, environment_of_module, company.tenant_id))
        page = person.open("/chauffeurs")
        sockets.append(BareSocket(on, token=person.token, page=page))
        assert sockets[-1].connects()
        return person, sockets[-1], page

    return act


def test_an_open_page_closes_by_itself_when_the_time_is_over(
    product: Product,
    environment_of_module: Environment,
    company: Company,
    database_url: str,
    look: Callable[..., Opened],
) -> None:
    operator = operator_token(environment_of_module)
    token = view_of(product, environment_of_module, company.tenant_id, operator=operator)
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        soon = "UPDATE support_views SET ends_at = opened_at + make_interval(secs => %s) WHERE tenant_id = %s"
        owner.execute(soon, [SECONDS_LEFT, company.tenant_id])
    person, socket, page = look(token)
    assert within(SECONDS_LEFT + 2, lambda: not socket.is_open)
    with person.http as http:
        assert http.get("/chauffeurs", headers={"Accept": "*/*"}).status_code == 401
    assert not BareSocket(product, token=token, page=page).connects()
    door = httpx.get(f"{product.url}/ondersteuning", headers={"Cookie": f"operator={operator}"})
    assert "Je vijftien minuten bij Kempenbode Koeriers zijn om." in door.text


def test_it_closes_within_two_seconds_when_the_customer_ends_it_also_on_another_process(
    product: Product, environment_of_module: Environment, company: Company, look: Callable[..., Opened]
) -> None:
    second = Product(product.folder, product.database_url)
    second.start()
    try:
        token = view_of(product, environment_of_module, company.tenant_id)
        opened = [look(token), look(token, second)]
        with tenant_scope(environment_of_module, company.member(Role.OWNER)) as scope:
            TenantServices(scope).support.allow(allowed=False)
        assert within(2, lambda: not any(socket.is_open for _, socket, _ in opened))
    finally:
        second.stop()


def test_a_page_of_a_view_is_for_nobody_else_and_a_view_for_no_other_company(
    product: Product,
    environment_of_module: Environment,
    company: Company,
    other_company: Company,
    look: Callable[..., Opened],
) -> None:
    _, socket, page = look()
    others = (
        view_of(product, environment_of_module, company.tenant_id),
        view_of(product, environment_of_module, other_company.tenant_id),
        token_of(environment_of_module, company.member(Role.OWNER)),
        operator_token(environment_of_module),
    )
    for token in others:
        assert not BareSocket(product, token=token, page=page).connects()
    theirs = Person(product, "", others[2]).open("/chauffeurs")
    assert not BareSocket(product, token=look()[0].token, page=theirs).connects()
    for frame in theirs.every_event():
        socket.say("event", frame)
    assert socket.is_open


def is_clean(page: Page) -> bool:
    """Accessible in light and in dark."""
    assert violations_in_light_and_dark(page) == []
    return True


def test_an_operator_says_why_looks_along_and_is_shut_out_by_the_customer(
    new_page: NewPage, product: Product, environment: Environment
) -> None:
    company = found_company(environment, "Vindbare Koeriers")
    company.build_driver("Daan de Wit", depot_id=company.build_depot())
    email = f"{new_id()}@depotflow.example"
    told = product.run("operator", "add", email, "Noor de Haan")
    assert f"{email:<40} Noor de Haan" in told
    assert "stelt bij de eerste keer inloggen een tweede stap in" in told
    link = re.search(r"/wachtwoord-herstellen/[\w-]+", product.mails_to(email)[0])
    assert link is not None
    customer = signs_in(new_page(), product, company, Role.OWNER)
    customer.goto("/instellingen/meekijken")
    expect(customer.get_by_text("Nog niemand.")).to_be_visible()

    page = new_page()
    unlocks_passkeys(page)
    page.goto(link[0])
    page.get_by_label("Nieuw wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sla op").click()
    page.get_by_role("link", name="Inloggen").click()
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("button", name="passkey").click()
    expect(page.get_by_role("heading", name="Bewaar je herstelcodes")).to_be_visible()
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.get_by_label("Naam van het bedrijf").fill("vindbare")
    page.get_by_role("button", name="Zoek").click()
    page.locator(f'input[value="{company.tenant_id}"]').check()
    page.get_by_label("Waarom kijk je mee?").fill("even zien")
    page.get_by_role("button", name="Kijk vijftien minuten mee").click()
    expect(page.get_by_text("Schrijf in minstens tien letters")).to_be_visible()
    assert is_clean(page)
    page.get_by_label("Waarom kijk je mee?").fill(REASON)
    page.get_by_role("button", name="Kijk vijftien minuten mee").click()

    banner = page.get_by_role("complementary", name="Meekijken")
    expect(banner).to_contain_text("Je kijkt mee bij Vindbare Koeriers")
    expect(banner).to_contain_text("nog 15 min")
    expect(customer.get_by_text("kijkt nu mee")).to_be_visible()
    customer.get_by_text("Bekeken schermen").click()
    page.get_by_role("link", name="Chauffeurs").click()
    expect(page.get_by_role("link", name="Daan de Wit")).to_be_visible()
    expect(page.get_by_role("button", name="Nieuwe chauffeur")).to_have_count(0)
    assert is_clean(page)

    expect(customer.get_by_role("link", name="Chauffeurs, /chauffeurs")).to_be_visible()
    expect(customer.locator("summary")).to_be_focused()
    assert is_clean(customer)
    customer.get_by_role("button", name="Beëindig").click()
    page.wait_for_url("**/ondersteuning")
    expect(page.get_by_text("Owner van Vindbare Koeriers beëindigde het meekijken.")).to_be_visible()
    assert is_clean(page)
    expect(customer.get_by_text("beëindigd door Owner")).to_be_visible()
