"""Settings: a wrong one is refused by name, and the runbook describes each."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.settings import Settings

RUNBOOK = Path(__file__).parents[3] / "docs" / "runbook.md"
ROW = re.compile(r"^\| `DEPOTFLOW_([A-Z_]+)` \| (.*?) \| (.+?) \|$", re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mode", "productie"),
        ("port", 0),
        ("port", 65_536),
        ("port", "tachtig"),
        ("public_url", "plannen.voorbeeld.example"),
        ("database_url", "mysql://a@b/c"),
        ("database_url", "postgresql+psycopg://a@b/c"),
        ("owner_database_url", "geen adres"),
        ("worker_threads", 0),
        ("smtp_url", "mail.voorbeeld.example"),
        ("mail_from", "niemand"),
        ("bcrypt_cost", 3),
        ("bcrypt_cost", 20),
        ("session_days", 0),
        ("sign_ups_per_hour", 1),
        ("trusted_proxies", "overal"),
        ("trusted_proxies", "10.0.0.1/8"),
        ("client_address_header", "X-Echt: ja"),
        ("clock_starts_at", "2026-06-22T05:30:00"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as problem:
        Settings(**{name: value})
    assert [error["loc"] for error in problem.value.errors()] == [(name,)]


def test_the_environment_is_read_under_our_own_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPOTFLOW_PORT", "8123")
    monkeypatch.setenv("PORT", "9999")
    assert Settings().base_url == "http://localhost:8123"


@pytest.mark.parametrize(
    ("settings", "origins"),
    [
        ({"port": 8123}, {"http://localhost:8123", "http://127.0.0.1:8123"}),
        (
            {"public_url": "https://plannen.voorbeeld.example/"},
            {"https://plannen.voorbeeld.example", "http://localhost:8080", "http://127.0.0.1:8080"},
        ),
        (
            {"public_url": "https://plannen.voorbeeld.example", "mode": "production"},
            {"https://plannen.voorbeeld.example"},
        ),
    ],
)
def test_changes_come_from_our_own_address_only(settings: dict[str, Any], origins: set[str]) -> None:
    assert Settings(**settings).origins == origins


def test_the_runbook_describes_every_setting_with_its_default() -> None:
    described = {name.lower(): default.strip("`") for name, default, _ in ROW.findall(RUNBOOK.read_text())}
    real = {name: field.default for name, field in Settings.model_fields.items()}
    assert described == {name: "" if default in {None, ""} else str(default) for name, default in real.items()}
