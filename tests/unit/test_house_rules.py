"""Habits that no linter knows: where the clock is read, how our `ui` is imported, what a commit must not carry."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("models", "exports", "services", "ui", "pages", "api", "scheduler")
SOURCES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
CLOCKS = {"services/gateways/clock.py"}
CLOCK_WAITS = ("sleep", "wait_for_timeout", "flaky")
WAITING = {"tests/e2e/infra/waiting.py", "tests/unit/pages/test_watch.py"}
"""The first looks again and again at what another process or thread does, and stops as soon as that is done; the second
hands over to the event loop without any time going by."""
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
REGISTRY_OR_MACHINE = re.compile(r"pythonho" r"sted\.|py" r"pi\.org|registry\.np" r"mjs|deb\.debi" r"an\.|/wo" r"rk/")
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, ast.unparse(node.func)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_clock_knows_the_time(path: Path) -> None:
    told = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today"}
    found = [line for line, name in calls(ast.parse(path.read_text())) if name in told]
    assert found == [] or name_of(path) in CLOCKS


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_the_day_of_this_moment_is_that_of_amsterdam(path: Path) -> None:
    """After midnight here it is yesterday in UTC, and on a Monday last week."""
    found = [line for line, name in calls(ast.parse(path.read_text())) if name.endswith((".now().date", ".now.date"))]
    assert found == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_texts_are_brought_into_one_form_in_one_place(path: Path) -> None:
    """What Unicode's own function does with a million marks on one letter takes hours, and holds up everybody."""
    found = [line for line, name in calls(ast.parse(path.read_text())) if name == "unicodedata.normalize"]
    assert found == [] or name_of(path) == "models/values/normal_form.py"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nobody_hides_the_framework_behind_our_own_ui(path: Path) -> None:
    plain = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import) and any(alias.name == "ui" for alias in node.names)
    ]
    assert plain == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_files_and_functions_stay_readable(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_FILE
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_no_test_waits_for_the_clock(path: Path) -> None:
    found = [f"{line}: {name}" for line, name in calls(ast.parse(path.read_text())) if name.endswith(CLOCK_WAITS)]
    assert found == [] or name_of(path) in WAITING


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name_of(path) for path in SOURCES if path.stem in VAGUE_NAMES] == []


def test_services_never_commit_or_filter_by_tenant() -> None:
    offenders = [
        f"{name_of(path)}:{line}"
        for path in SOURCES
        if path.is_relative_to(ROOT / "services") and path.name != "scope.py"
        for line, name in calls(ast.parse(path.read_text()))
        if name.endswith(("session.commit", "session.rollback"))
    ]
    assert offenders == []


def test_the_repository_names_no_registry_and_no_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    texts = [path for name in listed if name and (path := ROOT / name).suffix not in {".png", ".otf", ".xlsx", ".ico"}]
    found = [
        name_of(path)
        for path in texts
        if path.is_file() and REGISTRY_OR_MACHINE.search(path.read_text(errors="replace"))
    ]
    assert found == []
