"""docs/security.md: each claim names a test, and each test that it names exists."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
TEXT: Final = (ROOT / "docs/security.md").read_text()
SHORT: Final = dict(re.findall(r"`(…/\w+/)`[^`|]* for\s+`(tests/[\w/]+/)`", TEXT))
ROWS: Final = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.endswith("| Proof |")]


def named_in(row: str) -> Iterator[tuple[Path, str]]:
    """File and test, or folder, of each name in the last cell; a name without a file is of the file before it."""
    path = Path()
    for named in re.findall(r"`([^`]+)`", row.rpartition(" | ")[2]):
        written, _, test = named.partition("::")
        file = next((written.replace(short, SHORT[short]) for short in SHORT if written.startswith(short)), written)
        if file.startswith("…/"):
            path = path.parent / file.removeprefix("…/")
        elif file.startswith("tests/"):
            path = Path(file)
        elif file:
            continue
        yield ROOT / path, test


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split(" | ")[0][2:60])
def test_a_claim_names_tests_that_exist(row: str) -> None:
    named = list(named_in(row))
    assert named
    for path, test in named:
        assert path.exists(), path
        assert not test or f"def {test}(" in path.read_text(), test
