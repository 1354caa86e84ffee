"""The checks on what the product is made of see what they are there for, and say when they saw nothing."""

import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from services.access.api_tokens import make_token
from tests.bill_of_materials import bill_of_materials
from tests.dependency_audit import LOCK, PINNED, Audit, audit
from tests.secret_scan import scan

ROOT = Path(__file__).parents[2]
PINS = "alpha==1.0 \\\n    --hash=sha256:aa\nbeta==2.0 ; sys_platform == 'linux'\n"
KNOWN = {"id": "PYSEC-2026-1", "summary": "Invented.", "modified": "2026-01-01T00:00:00Z", "affected": []}
Answer = Callable[[str], tuple[int, dict[str, Any]]]


@pytest.fixture
def advisories() -> Iterator[tuple[str, dict[str, tuple[int, dict[str, Any]]]]]:
    """The address of a service that speaks like OSV, and what it answers about a package by name."""
    answers: dict[str, tuple[int, dict[str, Any]]] = {}

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = answers.get(asked["package"]["name"], (200, {}))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/query", answers
        server.shutdown()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.lock"
    path.write_text(PINS)
    return path


def test_all_of_a_lock_file_is_looked_up(advisories: Any, lock: Path) -> None:
    done = audit(lock, osv_url=advisories[0])
    assert done.looked_up == {"alpha 1.0", "beta 2.0"}
    assert not done.fails(is_required=True)
    assert done.told() == "audit: 2 locked dependencies looked up, none known to be vulnerable"


def test_a_known_vulnerability_fails_by_name(advisories: Any, lock: Path) -> None:
    url, answers = advisories
    affected = {"package": {"name": "beta", "ecosystem": "PyPI"}, "versions": ["2.0"], "ranges": []}
    answers["beta"] = (200, {"vulns": [{**KNOWN, "affected": [affected]}]})
    done = audit(lock, osv_url=url)
    assert done.told() == "beta 2.0: PYSEC-2026-1"
    assert done.fails(is_required=False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1/query", "a service that breaks"])
def test_nobody_who_answers_is_no_audit_and_is_said(advisories: Any, lock: Path, url: str) -> None:
    there, answers = advisories
    answers["alpha"] = answers["beta"] = (500, {})
    done = audit(lock, osv_url=url if url.startswith("http") else there)
    assert done.told() == "NOT AUDITED: 2 of 2 locked dependencies could not be looked up"
    assert (done.fails(is_required=False), done.fails(is_required=True)) == (False, True)


@pytest.mark.parametrize(
    ("done", "fails"),
    [
        (Audit(frozenset(), frozenset(), ()), True),
        (Audit(frozenset({"a 1", "b 1"}), frozenset({"a 1"}), ()), True),
        (Audit(frozenset({"a 1"}), frozenset({"a 1"}), ()), False),
    ],
    ids=["an empty lock file", "half an answer", "all of it"],
)
def test_what_an_audit_looked_at_decides(done: Audit, *, fails: bool) -> None:
    assert done.fails(is_required=False) is fails


def test_the_lock_file_is_read_to_its_last_pin() -> None:
    pinned = [line for line in LOCK.read_text().splitlines() if not line.startswith((" ", "#")) and line.strip()]
    assert len(PINNED.findall(LOCK.read_text())) == len(pinned) > 100


@pytest.fixture(scope="module")
def bill() -> str:
    return bill_of_materials((ROOT / "requirements.lock").read_text())


def test_the_bill_of_materials_holds_every_locked_package(bill: str) -> None:
    made = json.loads(bill)
    named = {(part["name"], part["version"]) for part in made["components"]}
    assert named == set(PINNED.findall((ROOT / "requirements.lock").read_text()))
    assert (made["bomFormat"], made["metadata"]["component"]["name"]) == ("CycloneDX", "depotflow")


def test_it_names_no_place_and_no_moment(bill: str) -> None:
    addresses = set(re.findall(r"https?://[^\"]+", bill))
    assert addresses == {"http://cyclonedx.org/schema/bom-1.6.schema.json"}
    assert "timestamp" not in bill
    assert "serialNumber" not in bill
    assert str(ROOT) not in bill


def test_equal_locks_give_equal_bytes() -> None:
    assert bill_of_materials(PINS) == bill_of_materials(PINS)


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        'password = "Kx9' + 'vQ2mZr7LpW4tB"',
        'token = "ghp_' + "A1b2C3d4E5" * 3 + 'abcdef"',
        'key = "AKIA' + "Z7Q4M2N8P5R3T6V9" + '"',
        f"curl -H 'Authorization: Bearer {make_token()}'",
        "smtp://dienst:zeer" + "Geheim7@mail.voorbeeld.example",
    ],
    ids=["a private key", "a password", "a token", "a key of a cloud", "a key of ours", "a password in an address"],
)
def test_a_secret_is_seen(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.py").write_text(f"{text}\n")
    (tmp_path / "plain.py").write_text("colour = 'blauw'\n")
    assert {name for name, _, _ in scan(tmp_path, ["settings.py", "plain.py"])} == {"settings.py"}


def test_rules_about_security_are_on() -> None:
    rules = subprocess.run(
        [ROOT / ".venv/bin/ruff", "check", "--show-settings", "main.py"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    on = set(re.findall(r"\((S\d{3})\)", rules.partition("linter.rules.should_fix")[0]))
    assert {"S101", "S301", "S311", "S314", "S324", "S501", "S506", "S602", "S701", "S704"} <= on
