"""A BSN that was filled in, imported, refused or exported stands nowhere afterwards but in the payroll file."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import psycopg
import pytest
from playwright.sync_api import Page, WebSocket, expect
from psycopg import sql

from api.v1.application import routes
from models.values.kinds import Role
from models.values.refusal import InvalidValue
from pages.isolation import FILLED_IN
from services.access.api_keys import ONLY_PEOPLE
from services.access.permissions import STARTERS
from services.environment import make_environment
from services.gateways.vault import VaultAway
from services.people.save_driver import DriverData
from services.scope import Environment, tenant_scope
from services.settings import Settings
from services.tenant import TenantServices
from tests.company import Company, found_company
from tests.e2e.conftest import NewPage
from tests.e2e.infra import talkative
from tests.e2e.infra.entry import token_of, view_of
from tests.e2e.infra.kms import KmsServer, kms_server
from tests.e2e.infra.people import signs_in
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE
from tests.e2e.infra.written import Numbers
from tests.e2e.test_roles import LISTS, RIGHTS
from tests.e2e.test_support import told
from tests.payroll_weeks import WEEK_25, PayrollWeeks
from tests.server import make_database, owner_address
from tests.unit.services.access.keys import Software

BY_SERVICE, WITH_A_ZERO, TYPED = "999955597", "093301467", "999960313"
IMPORTED = "999907244"
"""Kept, each by another way in; the first three are in the payroll run. No other test may write any of these: the
logs of the database are of all of them."""
DURING_A_FAULT, WITHOUT_KMS = "999940612", "999931118"
IN_A_WRONG_FIELD, IN_A_WRONG_COLUMN = "999978500", "999942876"
"""Never kept."""
SECRET: Final = (
    BY_SERVICE, WITH_A_ZERO, TYPED, IMPORTED, DURING_A_FAULT, WITHOUT_KMS, IN_A_WRONG_FIELD, IN_A_WRONG_COLUMN
)  # fmt: skip
PLANTED, LOOKED_FOR = "999953795", "999938265"
"""What somebody writes in a remark: the search must find it everywhere. What somebody types in the search of a list."""
PAYROLL = f"/afrekenen/{WEEK_25}/loonexport"


@dataclass
class Search:
    """Where which of the numbers turned up."""

    numbers: Numbers = field(default_factory=lambda: Numbers((*SECRET, PLANTED, LOOKED_FOR)))
    places: dict[str, set[str]] = field(default_factory=dict)

    def look_in(self, place: str, content: str | bytes) -> None:
        for number in self.numbers.found_in(content.encode() if isinstance(content, str) else content):
            self.places.setdefault(number, set()).add(place)

    def look_in_file(self, place: str, path: Path) -> None:
        """For what is large and of the database server: as plain digits or as an integer."""
        for number in self.numbers.packed_in(path.read_bytes()):
            self.places.setdefault(number, set()).add(place)


@pytest.fixture(scope="module")
def kms() -> Iterator[KmsServer]:
    with kms_server() as started:
        yield started


@pytest.fixture(scope="module")
def owner(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """The owner of a database of its own, whose server writes every statement with its values in its log."""
    server = owner_address(database_url)
    name = f"{server.partition('@/')[2].partition('?')[0]}_sealed"
    make_database(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        for setting, value in (("log_statement", "all"), ("log_min_error_statement", "debug5")):
            connection.execute(
                sql.SQL("ALTER DATABASE {} SET {} = {}").format(*map(sql.Identifier, (name, setting)), value)
            )
    with psycopg.connect(re.sub("@/[^?]+", f"@/{name}", server), autocommit=True) as connection:
        yield connection
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def product(
    owner: psycopg.Connection[Any], database_url: str, kms: KmsServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The product at its most talkative, with data keys in Cloud KMS."""
    settings = {
        "DEPOTFLOW_KMS_KEY": kms.name,
        "DEPOTFLOW_KMS_ENDPOINT": f"127.0.0.1:{kms.port}",
        "DEPOTFLOW_KMS_IS_PLAIN": "true",
    }
    url = re.sub("@/[^?]+", f"@/{owner.info.dbname}", database_url)
    started = Product(tmp_path_factory.mktemp("sealed"), url, settings=settings, program=talkative.PROGRAM)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def environment(product: Product, kms: KmsServer, caplog: pytest.LogCaptureFixture) -> Iterator[Environment]:
    """What the product works with; every logger of this process is heard too."""
    caplog.set_level("DEBUG")
    caplog.set_level("DEBUG", "sqlalchemy")
    settings = Settings(
        data_folder=product.folder, bcrypt_cost=4, kms_key=kms.name, kms_endpoint=f"127.0.0.1:{kms.port}",
        kms_is_plain=True,
    )  # fmt: skip
    made = make_environment(settings, database_address=product.database_url)
    yield made
    made.database.close()


@dataclass
class Office:
    """A company with people to pay, and who of them has which number."""

    company: Company
    drivers: Mapping[str, UUID]
    search: Search


@pytest.fixture
def office(environment: Environment) -> Office:
    company = found_company(environment, "Kempenbode Koeriers")
    weeks = PayrollWeeks(company)
    drivers = {}
    for place, number in enumerate((BY_SERVICE, WITH_A_ZERO, TYPED)):
        drivers[number] = weeks.employ(f"Chauffeur {'ABC'[place]}", number=str(place))
        weeks.work(drivers[number], WEEK_25, range(3), 8)
    weeks.lock(WEEK_25)
    return Office(company, drivers, Search())


def in_service(office: Office, act: Callable[[TenantServices], Any]) -> Any:
    with tenant_scope(office.company.environment, office.company.signed_in(Role.OWNER)) as scope:
        return act(TenantServices(scope))


def fill_in(office: Office, number: str, typed: str) -> None:
    driver_id = office.drivers[number]
    in_service(office, lambda depotflow: depotflow.people.store_bsn(driver_id=driver_id, bsn=typed))


def refused(office: Office, refusal: type[Exception], act: Callable[[TenantServices], Any]) -> None:
    with pytest.raises(refusal) as said:
        in_service(office, act)
    office.search.look_in("refusal", str(said.value))


def listened(page: Page, search: Search) -> Page:
    """The page, of which every frame from the server and every answer is searched."""

    def hear(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: search.look_in("frame", frame))

    page.on("websocket", hear)
    return page


def go(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_function("window.did_handshake === true")


def type_bsn(page: Page, typed: str, says: str) -> None:
    field = page.get_by_label("Burgerservicenummer")
    field.fill(typed)
    page.get_by_role("button", name="Sla versleuteld op").click()
    expect(page.get_by_text(says).first).to_be_visible()


def fills_in(page: Page, office: Office, kms: KmsServer, owner: psycopg.Connection[Any]) -> None:
    """A BSN by form: while KMS is away, with a digit wrong, while the database breaks, and at last for good."""
    go(page, f"/chauffeurs/{office.drivers[TYPED]}")
    page.get_by_role("button", name="Vul BSN in").click()
    kms.still_answers = 0
    type_bsn(page, WITHOUT_KMS, "De sleutelkluis antwoordt nu niet")
    kms.still_answers = None
    type_bsn(page, f"{IN_A_WRONG_FIELD}1", "Een BSN heeft 9 cijfers")
    owner.execute("ALTER TABLE employee_files ADD CONSTRAINT broken CHECK (bsn_last4 = '') NOT VALID")
    type_bsn(page, DURING_A_FAULT, "door een fout bij ons")
    owner.execute("ALTER TABLE employee_files DROP CONSTRAINT broken")
    type_bsn(page, f"{TYPED[:4]}.{TYPED[4:6]}.{TYPED[6:]}", f"••••• {TYPED[-4:]}")
    expect(page.get_by_role("dialog")).to_have_count(0)
    office.search.look_in("page", page.content())


def looks_for_one(page: Page) -> None:
    go(page, "/chauffeurs")
    page.get_by_label("Zoek", exact=False).first.fill(LOOKED_FOR)
    expect(page.get_by_text("Chauffeur A")).to_be_hidden()


def imports(page: Page, office: Office) -> None:
    """One in its column, one in a column of another kind, whose cells are shown as examples."""
    go(page, "/import?soort=drivers")
    lines = (
        "Naam;Dienstverband;BSN;Kluisje",
        f"Chauffeur D;loondienst;{IMPORTED};{IN_A_WRONG_COLUMN}",
    )
    content = "\n".join(lines).encode()
    page.locator("input[type=file]").set_input_files({"name": "nieuw.csv", "mimeType": "text/csv", "buffer": content})
    expect(page.get_by_role("cell", name=f"•••• {IMPORTED[-4:]}")).to_be_visible()
    office.search.look_in("page", page.content())
    page.get_by_role("button", name="Importeer 1 chauffeur").click()
    expect(page.get_by_text("1 chauffeur toegevoegd").first).to_be_visible()


def exports(page: Page, office: Office) -> bytes:
    """The file of the payroll run, and what the company is told about it."""
    go(page, PAYROLL)
    page.get_by_role("button", name="Exporteer").click()
    drawer = page.get_by_role("dialog", name="Exporteer naar je loonpakket")
    drawer.get_by_label("Zet het BSN erbij").check()
    drawer.get_by_label("Reden").fill("Verwerking door het loonkantoor")
    with page.expect_download() as handed_out:
        drawer.get_by_role("button", name="Download 3 medewerkers").click()
    page.get_by_role("button", name="Wie downloadde dit").click()
    opened = page.get_by_role("dialog", name="Wie downloadde dit")
    expect(opened).to_contain_text("Verwerking door het loonkantoor")
    for name in "ABC":
        expect(opened).to_contain_text(f"Chauffeur {name}")
    office.search.look_in("page", page.content())
    return Path(handed_out.value.path()).read_bytes()


def asks_for_everything(product: Product, office: Office) -> None:
    """Every page and file by each role, every answer of the interface, and what they say when they refuse."""
    company = office.company
    people = {**company.members, Role.DRIVER: company.as_driver(office.drivers[TYPED])}
    for role, identity in people.items():
        cookies = {COOKIE: token_of(company.environment, identity)}
        with httpx.Client(base_url=product.url, cookies=cookies, headers={"Accept": "text/html"}, timeout=30) as http:
            for path in addresses(office, role):
                office.search.look_in(f"{role} {path}", http.get(path).content)
            event = {"driver_id": TYPED, "events": [{"id": TYPED, "kind": TYPED}]}
            office.search.look_in(
                "refusal", http.post("/sync/events", json=event, headers={"Origin": product.url}).content
            )
    software = Software(company, company.member(Role.OWNER))
    key = software.build_key(software.build_group(STARTERS[Role.OWNER] - ONLY_PEOPLE)).token
    with httpx.Client(base_url=product.url, headers={"Authorization": f"Bearer {key}"}, timeout=30) as http:
        for route in routes():
            path = route.path.replace("{driver_id}", str(office.drivers[TYPED]))
            if "GET" in (route.methods or ()) and "{" not in path:
                answer = http.get(path)
                assert answer.status_code in {200, 422}, (path, answer.text)
                office.search.look_in(f"API {path}", answer.content)
        sent = {"name": "Chauffeur E", "bsn": TYPED, "birth_date": TYPED}
        answer = http.post("/api/v1/drivers", json=sent, headers={"Idempotency-Key": "1"})
        assert answer.status_code == 422
        office.search.look_in("refusal", answer.content)
        answer = http.patch(f"/api/v1/drivers/{office.drivers[TYPED]}", json={"remark": f"BSN {PLANTED}"})
        assert answer.status_code == 200, answer.text


def addresses(office: Office, role: Role) -> Iterator[str]:
    for route in RIGHTS:
        method, _, path = route.partition(" ")
        for name, value in {**FILLED_IN, "{driver_id}": str(office.drivers[TYPED])}.items():
            path = path.replace(name, value)
        if method == "GET" and role in RIGHTS[route] and "{" not in path:
            yield path
    for kind, roles in LISTS.items():
        if role in roles:
            yield from (f"/bestand/lijst/{kind}.{form}?week={WEEK_25}" for form in ("csv", "xlsx"))


def looks_along(product: Product, office: Office) -> None:
    """What the open pages say of somebody who looks along, of finance, and of the driver."""
    environment, company = office.company.environment, office.company
    view = view_of(product, environment, company.tenant_id)
    driver = token_of(environment, company.as_driver(office.drivers[TYPED]))
    reader = token_of(environment, company.member(Role.READER))
    for token, who, paths in (
        (view, "looking along", (f"/chauffeurs/{office.drivers[TYPED]}", PAYROLL, "/logboek")),
        (reader, "reader", (f"/chauffeurs/{office.drivers[TYPED]}", PAYROLL)),
        (driver, "driver", ("/app/mij",)),
    ):
        for path in paths:
            office.search.look_in(who, told(product, token, path))


def searches_what_is_kept(
    product: Product, search: Search, owner: psycopg.Connection[Any], log: str, since: str
) -> None:
    """Every table, the files and the log of the database server, and all that the product wrote."""
    tables = owner.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    for schema, table in tables:
        with owner.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(schema, table))) as copy:
            search.look_in("tables", b"".join(bytes(part) for part in copy))
    owner.execute("CHECKPOINT")
    where = owner.execute(
        "SELECT current_setting('data_directory'), oid::text FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    assert where is not None
    data = Path(where[0])
    for path in (data / "base" / where[1]).iterdir():
        search.look_in_file("database files", path)
    for path in (data / "pg_wal").iterdir():
        if path.is_file() and path.name >= since:
            search.look_in_file("write-ahead log", path)
    search.look_in("statements", "\n".join((data / "log").read_text(errors="replace").splitlines()))
    search.look_in("log", log)
    for path in product.folder.rglob("*"):
        if path.is_file():
            search.look_in("log" if path.name == "product.log" else "files", path.read_bytes())


EVERYWHERE: Final = {"tables", "database files", "write-ahead log", "statements", "log", "reader"}
"""Where something lies that was typed in a remark, besides the pages that show it."""


def test_a_bsn_is_found_nowhere_but_in_the_payroll_file(
    new_page: NewPage,
    product: Product,
    office: Office,
    kms: KmsServer,
    owner: psycopg.Connection[Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    row = owner.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()
    assert row is not None
    kms.still_answers = 0
    refused(
        office,
        VaultAway,
        lambda depotflow: depotflow.people.store_bsn(driver_id=office.drivers[TYPED], bsn=WITHOUT_KMS),
    )
    kms.still_answers = None
    wrong = DriverData(name="Chauffeur E", personnel_number=IN_A_WRONG_FIELD)
    refused(office, InvalidValue, lambda depotflow: depotflow.people.add_driver(data=wrong))
    fill_in(office, BY_SERVICE, "9999 55-597")
    fill_in(office, WITH_A_ZERO, WITH_A_ZERO.lstrip("0"))
    in_service(office, lambda depotflow: depotflow.payroll.create_run(first_week=WEEK_25, last_week=WEEK_25))
    page = listened(signs_in(new_page(), product, office.company, Role.OWNER), office.search)
    fills_in(page, office, kms, owner)
    looks_for_one(page)
    imports(page, office)
    file = exports(page, office)
    page.close()
    asks_for_everything(product, office)
    looks_along(product, office)
    searches_what_is_kept(product, office.search, owner, caplog.text, row[0])
    places = office.search.places
    assert {number: places.get(number) for number in SECRET if number in places} == {}
    assert places.pop(LOOKED_FOR) == {"statements"}
    assert places[PLANTED] >= EVERYWHERE
    assert "looking along" not in places[PLANTED]
    assert Numbers(SECRET).found_in(file) == {BY_SERVICE, WITH_A_ZERO, TYPED}
