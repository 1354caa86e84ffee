"""What the product finds when it looks at itself."""

import os
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from services.gateways.vault import key_in_file
from services.platform.checkup import Finding, examine, what_stops
from services.settings import Settings
from tests.e2e.infra.kms import kms_server
from tests.e2e.infra.mail import MailServer, mail_server
from tests.e2e.infra.tls import certificate
from tests.server import owner_address

NO_MAIL_SERVER = "smtp://127.0.0.1:1"
READY: dict[str, Any] = {
    "mode": "production",
    "public_url": "https://plannen.voorbeeld.example",
    "mail_from": "DepotFlow <noreply@voorbeeld.example>",
    "smtp_url": NO_MAIL_SERVER,
}


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as started:
        yield started


@pytest.fixture
def ready(server: MailServer) -> dict[str, Any]:
    """All that production asks for, save the key vault."""
    return {**READY, "smtp_url": f"smtp://dienst:geheim@127.0.0.1:{server.port}"}


def findings(address: str, folder: Path, **settings: Any) -> dict[str, Finding]:
    found = examine(Settings(data_folder=folder, **settings), database_address=address)
    return {finding.part: finding for finding in found}


def in_the_way(found: dict[str, Finding]) -> list[str]:
    return [finding.part for finding in found.values() if finding.required and not finding.good]


def test_a_first_start_has_nothing_in_its_way(database_url: str, tmp_path: Path) -> None:
    found = findings(database_url, tmp_path)
    assert in_the_way(found) == []
    assert found["Database"].finding.startswith("PostgreSQL 18.")
    assert found["Database"].finding.endswith("ingebouwd")
    assert not found["Mail"].good


def test_a_login_that_passes_every_fence_is_not_for_production(database_url: str, tmp_path: Path) -> None:
    mighty = owner_address(database_url)
    assert not findings(mighty, tmp_path)["Databaserechten"].good
    assert "Databaserechten" not in in_the_way(findings(mighty, tmp_path))
    assert "Databaserechten" in in_the_way(findings(mighty, tmp_path, **READY))


def test_a_login_without_the_roles_cannot_work_and_reads_what_to_grant(database_url: str, tmp_path: Path) -> None:
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute("CREATE ROLE zonder_rol LOGIN")
        try:
            found = findings(database_url.replace("//depotflow_login@", "//zonder_rol@"), tmp_path)
        finally:
            owner.execute("DROP ROLE zonder_rol")
    assert (
        found["Databaserechten"].finding == "GRANT depotflow_app, depotflow_platform, depotflow_support TO zonder_rol"
    )
    assert "Databaserechten" in in_the_way(found)


def test_it_says_whose_word_about_a_visitors_address_is_believed(database_url: str, tmp_path: Path) -> None:
    behind = {"trusted_proxies": "127.0.0.1, 2001:db8::/32", "client_address_header": "CF-Connecting-IP"}
    part = "Adres van bezoekers"
    assert findings(database_url, tmp_path, **behind)[part] == Finding(
        part, "uit CF-Connecting-IP, van 127.0.0.1/32, 2001:db8::/32", good=True
    )
    assert findings(database_url, tmp_path)[part].good
    alone = findings(database_url, tmp_path, **READY)[part]
    assert (alone.good, alone.required) == (False, False)
    assert "van de verbinding zelf" in alone.finding


ADDRESSES = [
    "",
    "http://plannen.voorbeeld.example",
    "https://localhost",
    "https://depotflow.localhost",
    "https://192.0.2.7",
    "https://[2001:db8::7]",
    "https://plannen.voorbeeld.example/app",
    "https://plannen.voorbeeld.example?x=1",
    "https://iemand@plannen.voorbeeld.example",
]


@pytest.mark.parametrize(
    ("settings", "named", "advice"),
    [
        *(({"public_url": address}, "Adres", "DEPOTFLOW_PUBLIC_URL") for address in ADDRESSES),
        ({"smtp_url": ""}, "Mail", "DEPOTFLOW_SMTP_URL"),
        ({"mail_from": "DepotFlow <noreply@depotflow.localhost>"}, "Mail", "DEPOTFLOW_MAIL_FROM"),
        ({"bcrypt_cost": 8}, "Wachtwoorden", "kosten 8"),
        ({"clock_starts_at": datetime(2026, 6, 22, tzinfo=UTC)}, "Klok", "verzet"),
        ({"database_url": "postgresql://df:kort@db/df"}, "Wachtwoord van de database", "16 tekens"),
        ({"owner_database_url": "postgresql://df:kort@db/df"}, "Wachtwoord van de database", "16 tekens"),
        (
            {"database_url": "postgresql://een-lange-gebruiker:een-lange-gebruiker@db/df"},
            "Wachtwoord van de database",
            "lang willekeurig",
        ),
    ],
)
def test_production_stands_on_nothing_that_is_for_trying_out(
    database_url: str, tmp_path: Path, ready: dict[str, Any], settings: dict[str, Any], named: str, advice: str
) -> None:
    found = findings(database_url, tmp_path, **{**ready, **settings})
    assert set(in_the_way(found)) == {named, "Sleutel voor BSN"}
    assert advice in found[named].finding
    assert "kort@" not in found[named].finding


def test_only_the_vault_is_in_the_way_of_a_production_that_is_ready(
    database_url: str, tmp_path: Path, ready: dict[str, Any]
) -> None:
    found = findings(database_url, tmp_path, **ready)
    assert in_the_way(found) == ["Sleutel voor BSN"]
    assert found["Cookies"].finding == "alleen over https"


def test_a_key_vault_is_tried_out_and_what_is_wrong_with_it_stands_in_the_way(
    database_url: str, tmp_path: Path
) -> None:
    part = "Sleutel voor BSN"
    with kms_server() as kms:
        there = {"kms_key": kms.name, "kms_endpoint": f"127.0.0.1:{kms.port}", "kms_is_plain": True}
        assert findings(database_url, tmp_path, **there)[part] == Finding(
            part, f"Google Cloud KMS, {kms.name}", good=True
        )
        assert [method for method, _ in kms.asked] == ["GetCryptoKey", "Encrypt", "Decrypt"]
        kms.rotation = None
        found = findings(database_url, tmp_path, **there)[part]
        assert (found.good, found.required) == (False, False)
        assert "--rotation-period" in found.finding
        found = findings(database_url, tmp_path, **READY, **there)[part]
        assert (found.good, found.required) == (False, True)
        assert "zonder TLS" in found.finding
    elsewhere = {**READY, "kms_key": kms.name.replace("europe-west4", "us-east1")}
    found = findings(database_url, tmp_path, **elsewhere)[part]
    assert (found.good, found.required) == (False, True)
    assert "us-east1" in found.finding


@pytest.mark.parametrize(
    "break_it",
    [
        lambda key: key.write_bytes(b"x" * 32),
        lambda key: key.write_bytes(b"kort"),
        lambda key: key.write_bytes((key.parent / "other.key").read_bytes()),
        lambda key: key.chmod(0o640),
        lambda key: key.chmod(0o604),
    ],
    ids=["guessable", "short", "the same twice", "readable by a group", "readable by all"],
)
def test_a_key_that_is_no_secret_is_named(
    database_url: str, tmp_path: Path, ready: dict[str, Any], break_it: Callable[[Path], object]
) -> None:
    for name in ("password.key", "other.key"):
        key_in_file(tmp_path / "keys" / name)
    assert findings(database_url, tmp_path, **ready)["Geheime sleutels"].good
    break_it(tmp_path / "keys" / "password.key")
    found = findings(database_url, tmp_path, **ready)
    assert in_the_way(found) == ["Geheime sleutels", "Sleutel voor BSN"]
    assert "password.key" in found["Geheime sleutels"].finding


@pytest.mark.parametrize("given", ["depotflow_owner", "depotflow_owner WITH INHERIT FALSE"])
def test_a_login_that_can_become_the_owner_is_refused(
    database_url: str, tmp_path: Path, ready: dict[str, Any], given: str
) -> None:
    role, _, how = given.partition(" ")
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute("CREATE ROLE bijna_eigenaar LOGIN")
        try:
            owner.execute(f"GRANT {role} TO bijna_eigenaar {how}")
            owner.execute("GRANT depotflow_app, depotflow_platform TO bijna_eigenaar")
            found = findings(database_url.replace("//depotflow_login@", "//bijna_eigenaar@"), tmp_path, **ready)
        finally:
            owner.execute("DROP ROLE bijna_eigenaar")
    assert "Databaserechten" in in_the_way(found)


def test_a_gap_in_the_fence_is_in_the_way(database_url: str, tmp_path: Path, ready: dict[str, Any]) -> None:
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute("CREATE VIEW peek AS SELECT * FROM shifts")
        try:
            found = findings(database_url, tmp_path, **ready)
        finally:
            owner.execute("DROP VIEW peek")
    assert in_the_way(found) == ["Afscherming van bedrijven", "Sleutel voor BSN"]
    assert found["Afscherming van bedrijven"].finding == "view die langs de afscherming kijkt: peek"


def mail(database_url: str, folder: Path, address: str) -> Finding:
    return findings(database_url, folder, **{**READY, "smtp_url": address})["Mail"]


def test_mail_settings_are_tried_and_nothing_is_sent(database_url: str, tmp_path: Path, server: MailServer) -> None:
    assert mail(database_url, tmp_path, f"smtp://dienst:geheim@127.0.0.1:{server.port}").good
    assert server.verbs == ["EHLO", "AUTH", "NOOP", "QUIT"]
    assert (server.logins, server.received) == (["dienst"], [])


@pytest.mark.parametrize(
    ("password", "answers", "told"),
    [
        ("fout", {}, "weigert de gebruiker of het wachtwoord"),
        ("geheim", {"AUTH": "535 nee"}, "weigert de gebruiker of het wachtwoord"),
        ("geheim", {"EHLO": "250 proef"}, "kent geen wachtwoorden"),
        ("geheim", {"NOOP": "521 ga weg"}, "antwoordt niet zoals een mailserver"),
    ],
)
def test_mail_settings_that_do_not_work_are_named(
    database_url: str, tmp_path: Path, server: MailServer, password: str, answers: dict[str, str], told: str
) -> None:
    server.answers.update(answers)
    found = mail(database_url, tmp_path, f"smtp://dienst:{password}@127.0.0.1:{server.port}")
    assert (found.good, found.required) == (False, True)
    assert told in found.finding
    assert password not in found.finding.replace("mailserver", "")


@pytest.mark.parametrize("answers", [None, {"NOOP": "421 te druk"}, {"AUTH": "454 straks weer"}])
def test_a_mail_server_that_is_away_stops_no_start_and_is_told_in_the_log(
    database_url: str,
    tmp_path: Path,
    server: MailServer,
    caplog: pytest.LogCaptureFixture,
    answers: dict[str, str] | None,
) -> None:
    server.answers.update(answers or {})
    address = NO_MAIL_SERVER if answers is None else f"smtp://dienst:geheim@127.0.0.1:{server.port}"
    settings = Settings(data_folder=tmp_path, **{**READY, "smtp_url": address})
    findings = examine(settings, database_address=database_url)
    assert what_stops(settings, [found for found in findings if found.part != "Sleutel voor BSN"]) is None
    assert "Mail: 127.0.0.1 antwoordt nu niet; mail wacht en gaat weg als hij terug is" in caplog.messages
    assert not mail(database_url, tmp_path, address).good


def test_a_mail_server_elsewhere_encrypts_even_without_a_password(database_url: str, tmp_path: Path) -> None:
    with mail_server(host="127.0.0.2") as server:
        assert "versleutelt niet" in mail(database_url, tmp_path, f"smtp://127.0.0.2:{server.port}").finding


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_certificate_must_be_of_that_server(
    database_url: str, tmp_path: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch, is_trusted: bool
) -> None:
    pem = certificate(tmp_path)
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(pem)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    found = mail(database_url, tmp_path, f"smtp://dienst:geheim@localhost:{server.port}")
    assert found.good is is_trusted
    if is_trusted:
        assert server.verbs == ["EHLO", "STARTTLS", "EHLO", "AUTH", "NOOP", "QUIT"]
    else:
        assert "geen geldig certificaat" in found.finding
        assert server.logins == []


def test_it_tells_when_the_audit_trail_was_last_found_in_order(database_url: str, tmp_path: Path) -> None:
    assert findings(database_url, tmp_path)["Logboek"].finding.startswith("nog niet nagekeken")
    kept = tmp_path / "audit" / "een-bedrijf.jsonl"
    kept.parent.mkdir()
    kept.touch()
    assert findings(database_url, tmp_path)["Logboek"].good
    long_ago = datetime(2026, 1, 2, 12, tzinfo=UTC).timestamp()
    os.utime(kept, (long_ago, long_ago))
    found = findings(database_url, tmp_path)["Logboek"]
    assert (found.finding, found.good) == ("nagekeken op 02-01-2026", False)
