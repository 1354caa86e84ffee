"""What the product finds when it looks at itself."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from services.platform.checkup import Finding, examine
from services.settings import Settings
from tests.server import owner_address

READY: dict[str, Any] = {
    "mode": "production",
    "public_url": "https://plannen.voorbeeld.example",
    "smtp_url": "smtp://mail.voorbeeld.example",
}


def findings(database_url: str, folder: Path, **settings: Any) -> dict[str, Finding]:
    found = examine(Settings(data_folder=folder, **settings), database_address=database_url)
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
    assert found["Databaserechten"].finding == "GRANT depotflow_app, depotflow_platform TO zonder_rol"
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


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"public_url": "http://plannen.voorbeeld.example"}, "Adres"),
        ({"smtp_url": ""}, "Mail"),
        ({"bcrypt_cost": 8}, "Wachtwoorden"),
        ({"clock_starts_at": datetime(2026, 6, 22, tzinfo=UTC)}, "Klok"),
    ],
)
def test_production_stands_on_nothing_that_is_for_trying_out(
    database_url: str, tmp_path: Path, settings: dict[str, Any], named: str
) -> None:
    found = findings(database_url, tmp_path, **{**READY, **settings})
    assert set(in_the_way(found)) == {named, "Sleutel voor BSN"}


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
