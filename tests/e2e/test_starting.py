"""Starting, stopping and being killed, with real processes: one clear line when it cannot, nothing lost when it can."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from playwright.sync_api import expect
from psycopg import sql

from models.embedded import database_address
from models.values.ids import new_id
from tests.e2e.conftest import NewPage
from tests.e2e.infra import probe
from tests.e2e.infra.embedded import Server
from tests.e2e.infra.kms import kms_environment, kms_server
from tests.e2e.infra.mail import mail_server
from tests.e2e.infra.product import ROOT, Product, free_port
from tests.e2e.infra.sockets import COOKIE, HTML, PASSWORD, BareSocket, Person, sign_up
from tests.e2e.infra.waiting import within
from tests.server import make_database, owner_address

GIVE_UP_SECONDS = 60


def begin(command: str = "serve", /, *words: str, **settings: object) -> subprocess.Popen[str]:
    """Start a command with these settings and no others."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DEPOTFLOW_")}
    told = {f"DEPOTFLOW_{name.upper()}": str(value) for name, value in settings.items()}
    return subprocess.Popen(
        [sys.executable, "main.py", command, *words],
        cwd=ROOT,
        env={**clean, **told},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(command: str = "serve", /, *words: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run a command that is expected to end by itself."""
    process = begin(command, *words, **settings)
    out, err = process.communicate(timeout=GIVE_UP_SECONDS)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def refusal(ended: subprocess.CompletedProcess[str]) -> str:
    """The one line in which it said what to do."""
    assert ended.returncode == 2, ended.stderr
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert line.startswith("DepotFlow kan niet starten: ")
    return line


@pytest.fixture
def new_database(database_url: str) -> Iterator[str]:
    """The address of a database of this test's own, made like the others, for who may do anything."""
    name = f"start_{new_id().hex}"
    owner = owner_address(database_url)
    make_database(owner, name)
    yield database_address(owner, user="postgres", database=name)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_a_port_in_use_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refusal(run(port=port, data_folder=tmp_path))
    assert f"poort {port} is bezet" in line
    assert "--port 8081" in line
    assert list(tmp_path.iterdir()) == [], "nothing was started for nothing"


@pytest.mark.parametrize(
    ("words", "program", "reason"),
    [
        (["beginnen"], "main.py", "de opdracht 'beginnen' bestaat niet, kies uit serve, migrate, demo, "),
        (["serve", "--port", "acht"], "main.py serve", "bij --port hoort een heel getal, niet 'acht'."),
        (["serve", "--poort", "8080"], "main.py", "'--poort 8080' hoort er niet bij."),
        (["operator", "add"], "main.py operator add", "er ontbreekt: e-mailadres, naam."),
    ],
)
def test_a_command_that_cannot_be_read_is_answered_in_dutch_with_the_reason(
    words: list[str], program: str, reason: str
) -> None:
    ended = run(*words)
    usage, *more, advice = ended.stderr.splitlines()
    assert (ended.returncode, ended.stdout, more) == (2, "", [])
    assert usage.startswith(f"gebruik: {program} ")
    assert advice.startswith(f"Deze opdracht klopt niet: {reason}")
    assert advice.endswith(f" Wat wel kan, staat in {program} --help")


def test_an_option_that_is_out_of_bounds_is_called_as_it_was_typed(tmp_path: Path) -> None:
    assert "--port (hoogstens 65535)" in refusal(run("serve", "--port", "99999", data_folder=tmp_path))


def test_an_address_that_is_not_of_this_machine_is_refused(tmp_path: Path) -> None:
    assert "203.0.113.7" in refusal(run(host="203.0.113.7", port=8099, data_folder=tmp_path))


@pytest.mark.parametrize("place", ["a file", "below a file", "a kernel's folder"])
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "bezet").write_text("")
    folder = {"a file": tmp_path / "bezet", "below a file": tmp_path / "bezet" / "x", "a kernel's folder": "/proc/x"}
    line = refusal(run(data_folder=folder[place]))
    assert f"in de map {folder[place]} kan niet geschreven worden" in line
    assert "DEPOTFLOW_DATA_FOLDER" in line


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://iemand:geheim@127.0.0.1:1/depotflow",
        "mysql://iemand:geheim@127.0.0.1/depotflow",
        "geheim geen adres",
        "postgresql://iemand:geheim@127.0.0.1:poort/depotflow",
    ],
)
def test_a_wrong_database_address_is_refused_without_repeating_the_password(tmp_path: Path, address: str) -> None:
    line = refusal(run(database_url=address, data_folder=tmp_path))
    assert "DEPOTFLOW_DATABASE_URL" in line
    assert "geheim" not in line


def test_a_database_that_does_not_exist_is_named(tmp_path: Path, database_url: str) -> None:
    address = owner_address(database_url).replace("/test_", "/nergens_")
    line = refusal(run(database_url=address, data_folder=tmp_path))
    assert "nergens_" in line
    assert "DEPOTFLOW_DATABASE_URL" in line


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path, new_database: str) -> None:
    with psycopg.connect(new_database, autocommit=True) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in ("serve", "migrate"):
        assert "nieuwere versie" in refusal(run(command, database_url=new_database, data_folder=tmp_path))


def test_an_empty_database_gets_its_schema_at_the_start(tmp_path: Path, new_database: str) -> None:
    with psycopg.connect(new_database, autocommit=True) as owner:
        owner.execute("DROP SCHEMA public, fence, trail CASCADE")
        owner.execute("CREATE SCHEMA public")
    product = Product(tmp_path, new_database)
    product.start()
    try:
        assert httpx.get(f"{product.url}/readyz").status_code == 200
        with sign_up(product).http as http:
            assert http.get("/").headers["location"] == "/vandaag"
    finally:
        product.stop()


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("port", "99999", "hoogstens 65535"),
        ("public_url", "plannen.voorbeeld.example", "begin met http:// of https://"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_write(tmp_path: Path, name: str, value: str, advice: str) -> None:
    line = refusal(run(**{"data_folder": tmp_path, name: value}))
    assert f"DEPOTFLOW_{name.upper()}" in line
    assert advice in line


PRODUCTION = {
    "mode": "production",
    "public_url": "https://plannen.voorbeeld.example",
    "mail_from": "DepotFlow <noreply@voorbeeld.example>",
}


@pytest.fixture
def production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Settings that lack nothing, with a mail server and a key vault that answer, the latter over TLS alone."""
    folder = tmp_path / "kms"
    folder.mkdir()
    with mail_server() as mail, kms_server(tls_in=folder) as kms:
        for name, value in kms_environment(folder).items():
            monkeypatch.setenv(name, value)
        yield {
            **PRODUCTION,
            "smtp_url": f"smtp://dienst:geheim@127.0.0.1:{mail.port}",
            "kms_key": kms.name,
            "kms_endpoint": f"localhost:{kms.port}",
        }


def test_production_starts_with_nothing_that_is_for_trying_out(
    tmp_path: Path, new_database: str, production: dict[str, str]
) -> None:
    login = new_database.replace("//postgres@", "//depotflow_login@")
    told = {"database_url": login, "owner_database_url": new_database, "data_folder": tmp_path / "data", **production}
    found = run("doctor", **told)
    assert found.returncode == 0, found.stdout
    open_points = [line.partition(":")[0] for line in found.stdout.splitlines() if line.startswith("let op")]
    assert open_points == ["let op  Adres van bezoekers"]
    started = begin("serve", "--port", str(free_port()), **told)
    assert started.stdout is not None
    assert started.stdout.readline() == f"DepotFlow draait op {PRODUCTION['public_url']} (Ctrl+C stopt alles)\n"
    started.terminate()
    assert started.communicate(timeout=GIVE_UP_SECONDS) is not None
    assert started.returncode == 0
    assert "lokaal sleutelbestand; stel in productie DEPOTFLOW_KMS_KEY in" in refusal(run(**told | {"kms_key": ""}))
    assert "Mail" in refusal(run(**told | {"smtp_url": ""}))


def test_production_brings_its_own_database(tmp_path: Path) -> None:
    assert "DEPOTFLOW_DATABASE_URL" in refusal(run(data_folder=tmp_path, **PRODUCTION))


def test_one_look_names_all_that_production_still_needs(tmp_path: Path) -> None:
    looked = run("doctor", data_folder=tmp_path, mode="production")
    assert looked.returncode == 1, looked.stderr
    missing = set(re.findall(r"DEPOTFLOW_\w+_(?:URL|KEY)\b", looked.stdout))
    assert missing == {f"DEPOTFLOW_{name}" for name in ("DATABASE_URL", "PUBLIC_URL", "SMTP_URL", "KMS_KEY")}


def test_a_disk_that_is_nearly_full_is_named(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(small)], check=False)
    if mounted.returncode:
        pytest.skip("only root can make a small disk")
    try:
        line = refusal(run(data_folder=small))
    finally:
        subprocess.run(["umount", str(small)], check=True)
    assert f"op de schijf van {small} is nog 8 MB vrij. Maak er 200 MB vrij." in line


def test_data_of_another_version_of_the_database_are_named_and_left_alone(home: Path) -> None:
    folder = home / "postgres"
    folder.mkdir(mode=0o700)
    (folder / "postgresql.conf").touch()
    (folder / "PG_VERSION").write_text("16\n")
    line = refusal(run("migrate", data_folder=home))
    assert "initialized by PostgreSQL version 16" in line
    assert (folder / "PG_VERSION").read_text() == "16\n"


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder of this test's own, that the server's user can reach."""
    with tempfile.TemporaryDirectory(prefix="depotflow-") as name:
        yield Path(name)


MOMENTS: dict[str, Callable[[Path], bool]] = {
    "the data are being made": lambda home: (home / "postgres" / "PG_VERSION").exists(),
    "the server is starting": lambda home: (home / "postgres" / "postmaster.pid").exists(),
    "the database is being filled": lambda home: any((home / "postgres" / "base").glob("1638*")),
}


@pytest.mark.parametrize(
    ("moment", "how"), [*((moment, signal.SIGKILL) for moment in MOMENTS), ("the server is starting", signal.SIGINT)]
)
def test_a_first_start_that_is_broken_off_leaves_nothing_in_the_way(
    home: Path, moment: str, how: signal.Signals
) -> None:
    first = begin("migrate", data_folder=home)
    assert within(GIVE_UP_SECONDS, lambda: MOMENTS[moment](home))
    first.send_signal(how)
    told = first.communicate(timeout=GIVE_UP_SECONDS)
    if how is signal.SIGINT:
        assert (first.returncode, told) == (0, ("", ""))
        assert Server(home).process is None
    again = run("migrate", data_folder=home)
    assert (again.returncode, again.stderr) == (0, "")
    assert Server(home).process is None


def test_two_first_starts_at_once_share_one_database(home: Path) -> None:
    both = [begin("migrate", data_folder=home) for _ in range(2)]
    said = [process.communicate(timeout=GIVE_UP_SECONDS) for process in both]
    assert [(process.returncode, err) for process, (_, err) in zip(both, said, strict=True)] == [(0, "")] * 2
    assert Server(home).process is None


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """The data folder of a product with the embedded server, as on a fresh machine; its tests follow each other.

    Not one of pytest's: each new run of pytest closes those again for the user that the server runs as.
    """
    with tempfile.TemporaryDirectory(prefix="depotflow-") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def stopped(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    watched = tmp_path_factory.mktemp("probe") / "happened"
    watched.touch()
    product = Product(folder, "", settings={probe.WATCHED: str(watched)}, program=probe.PROGRAM)
    kept = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # what runs the tests may have been told not to hear it
    yield product
    product.stop()
    signal.signal(signal.SIGHUP, kept)


@pytest.fixture
def product(stopped: Product) -> Product:
    if not stopped.is_running:
        stopped.start()
    return stopped


@pytest.fixture
def server(product: Product) -> Server:
    return Server(product.folder)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_ends_product_and_database_cleanly(product: Product, server: Server, how: signal.Signals) -> None:
    process, database = product.process, server.process
    assert process is not None
    assert database is not None
    sign_up(product).open()
    process.send_signal(how)
    assert process.wait(timeout=15) == 0
    assert server.process is None
    assert not database.is_running() or database.status() == psutil.STATUS_ZOMBIE
    assert "Traceback" not in product.log()


def test_it_says_where_it_is_in_one_line(product: Product) -> None:
    last = product.log().splitlines()[-1]
    assert last == f"DepotFlow draait op {product.url} (Ctrl+C stopt alles)"


def comes_back(product: Product, person: Person) -> bool:
    """Whether the account and its open session outlived what happened."""
    with person.http as http:
        return http.get("/proef").status_code == 200 and person.sign_in_elsewhere().token != ""


def test_killed_hard_it_starts_again_with_nothing_lost(product: Product, server: Server) -> None:
    person = sign_up(product)
    product.kill()
    assert server.process is not None, "the database does not notice"
    product.start()
    assert comes_back(product, person)
    product.stop()
    assert server.process is None, "the one that was killed is not waited for"


def test_killed_hard_together_with_its_database_it_starts_again_with_nothing_lost(
    product: Product, server: Server
) -> None:
    person = sign_up(product)
    product.kill()
    database = server.process
    assert database is not None
    family = [database, *database.children(recursive=True)]
    for process in family:
        process.kill()
    product.start()
    assert comes_back(product, person)


def test_a_second_product_on_the_same_folder_shares_the_database(product: Product, server: Server) -> None:
    person = sign_up(product)
    second = Product(product.folder, "", settings=product.settings, program=probe.PROGRAM)
    second.start()
    try:
        assert comes_back(second, Person(second, person.email, person.token))
        product.stop()
        assert server.process is not None
        assert comes_back(second, Person(second, person.email, person.token))
    finally:
        second.stop()
    assert server.process is None


def test_an_open_page_outlives_a_restart_of_the_database(product: Product, server: Server, new_page: NewPage) -> None:
    person = sign_up(product)
    page = new_page()
    page.context.add_cookies([{"name": COOKIE, "value": person.token, "url": product.url}])
    page.goto("/proef")
    page.get_by_role("button", name="Weiger").click()
    expect(page.get_by_text("Iemand anders was eerder.")).to_be_visible()
    server.stop()
    page.get_by_role("button", name="Doe").click()
    expect(page.get_by_text("De database is even niet bereikbaar")).to_be_visible()
    assert httpx.get(f"{product.url}/healthz").status_code == 200
    assert httpx.get(f"{product.url}/readyz").status_code == 503
    assert not lets_in(product, person), "nobody knows whose this is"
    with person.http as http:
        away = http.get("/proef")
        assert (away.status_code, "De database is even niet bereikbaar" in away.text) == (503, True)
        assert http.get("/proef", headers={"Accept": "*/*"}).json()["code"] == "database_away"
    server.start()
    assert within(10, lambda: httpx.get(f"{product.url}/readyz").status_code == 200)
    page.get_by_role("button", name="Doe").click()
    expect(page.get_by_text("Gedaan")).to_be_visible()
    assert lets_in(product, person)
    assert "Traceback" not in product.log()


def lets_in(product: Product, person: Person) -> bool:
    """Whether a socket of this person comes in."""
    socket = BareSocket(product, token=person.token, implicit_handshake="false")
    opened = socket.connects()
    socket.close()
    return opened


def test_while_the_database_is_away_nobody_signs_in_and_nobody_loses_a_session(
    product: Product, server: Server
) -> None:
    person = sign_up(product)
    form = {"email": person.email, "password": PASSWORD}
    server.stop()
    for path in ("/inloggen", "/wachtwoord-vergeten"):
        answer = httpx.post(f"{product.url}{path}", data=form, headers={"Origin": product.url, **HTML})
        assert answer.status_code == 503
        assert "De database is even niet bereikbaar. Er is niets gewijzigd; probeer het zo weer." in answer.text
        assert not answer.cookies
    server.start()
    assert within(10, lambda: httpx.get(f"{product.url}/readyz").status_code == 200)
    assert comes_back(product, person)


def test_a_quick_restart_of_the_database_is_hardly_noticed(product: Product, server: Server) -> None:
    person = sign_up(product)
    person.open()
    heard = Path(product.settings[probe.WATCHED])
    heard.write_text("")
    server.restart()
    with person.http as http:
        answers = [http.get("/proef").status_code for _ in range(4)]
    assert set(answers) <= {200, 503}
    assert answers[-1] == 200
    assert within(GIVE_UP_SECONDS, lambda: "heard resync" in heard.read_text())
