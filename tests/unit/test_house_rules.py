"""Habits that no linter knows: where the clock is read, how our `ui` is imported, what a commit must not carry."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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


@cache
def tree_of(path: Path) -> ast.Module:
    """Parsed once for all rules."""
    return ast.parse(path.read_text())


def calls(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, ast.unparse(node.func)


@cache
def calls_in_sources() -> list[tuple[str, int, str]]:
    """File, line and what is called there."""
    return [(name_of(path), line, name) for path in SOURCES for line, name in calls(path)]


def test_only_the_clock_knows_the_time() -> None:
    told = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today"}
    found = [f"{file}:{line}" for file, line, name in calls_in_sources() if name in told and file not in CLOCKS]
    assert found == []


def test_the_day_of_this_moment_is_that_of_amsterdam() -> None:
    """After midnight here it is yesterday in UTC, and on a Monday last week."""
    told = (".now().date", ".now.date")
    assert [f"{file}:{line}" for file, line, name in calls_in_sources() if name.endswith(told)] == []


def test_texts_are_brought_into_one_form_in_one_place() -> None:
    """What Unicode's own function does with a million marks on one letter takes hours, and holds up everybody."""
    found = {file for file, _, name in calls_in_sources() if name == "unicodedata.normalize"}
    assert found <= {"models/values/normal_form.py"}


def test_nobody_hides_the_framework_behind_our_own_ui() -> None:
    plain = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Import) and any(alias.name == "ui" for alias in node.names)
    ]
    assert plain == []


def test_files_and_functions_stay_readable() -> None:
    assert [name_of(path) for path in SOURCES if len(path.read_text().splitlines()) > LONGEST_FILE] == []
    long = [
        f"{name_of(path)}: {node.name}"
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_test_waits_for_the_clock() -> None:
    found = [
        f"{name_of(path)}:{line}: {name}"
        for path in TESTS
        if name_of(path) not in WAITING
        for line, name in calls(path)
        if name.endswith(CLOCK_WAITS)
    ]
    assert found == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name_of(path) for path in SOURCES if path.stem in VAGUE_NAMES] == []


def test_services_never_commit_or_filter_by_tenant() -> None:
    offenders = [
        f"{file}:{line}"
        for file, line, name in calls_in_sources()
        if file.startswith("services/") and Path(file).name != "scope.py"
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
