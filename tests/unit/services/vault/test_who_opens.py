"""Who in the code may open what is sealed: the payroll export, and the renewal of keys that seals it again at once."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[4]
PACKAGES: Final = ("models", "exports", "services", "ui", "pages", "api", "scheduler")
CLOSED: Final = "services/privacy/closing.py"
"""What was sealed of a driver who wanted to be forgotten; a BSN is never in it."""
OPENERS: Final = {"services/payroll/export.py", "services/vault/renew.py"}
SEALED: Final = OPENERS | {
    "models/tables/people.py",
    "services/audit/values.py",
    "services/demo/company.py",
    "services/imports/stores/new_people.py",
    "services/payroll/runs.py",
    "services/people/employee_file.py",
    "services/vault/state.py",
}
"""Where the ciphertext is named: to seal it, to open it, or to know whether there is one."""
CIPHERS: Final = {"services/gateways/vault.py", "services/vault/fields.py"}
"""Where anything is deciphered at all."""


def named(source: ast.AST) -> Iterator[str]:
    for node in ast.walk(source):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                yield name
            case ast.Constant(value=str(name)):
                yield name


def naming(name: str) -> set[str]:
    sources = [ROOT / "main.py", *(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))]
    return {
        str(path.relative_to(ROOT))
        for path in sources
        if "versions" not in path.parts and name in path.read_text() and name in set(named(ast.parse(path.read_text())))
    }


def test_a_sealed_field_is_opened_by_the_payroll_export_and_nothing_else_that_answers_anybody() -> None:
    assert naming("open_field") - {"services/vault/__init__.py", CLOSED} == OPENERS


def test_a_sealed_bsn_is_in_nobody_elses_hands() -> None:
    assert naming("bsn_ciphertext") == SEALED


def test_nothing_else_has_a_cipher() -> None:
    assert naming("AESGCM") == CIPHERS
