"""The command that shows a customer that no other company reaches their data, as it is run on a live system."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from models.tables.base import Base
from tests.e2e.infra.product import ROOT, Product
from tests.server import owner_address

PARTS = (
    "sleutels en rechten",
    "gewist en aangevuld",
    "dienstmethoden",
    "bestanden van",
    "pagina's",
    "aanroepen van de API",
    "gebeurtenissen",
)


@pytest.fixture
def product(tmp_path: Path, database_url: str) -> Product:
    """One that does not run: the command brings its own."""
    return Product(tmp_path, database_url, port=8080)


def sizes(database_url: str) -> dict[str, int]:
    """How many rows each table has, but for jobs, which run meanwhile, and counts, which fade by themselves."""
    with psycopg.connect(owner_address(database_url)) as owner:
        tables = Base.metadata.tables.keys() - {"scheduler_runs", "attempts"}
        counted = {table: owner.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables}
    return {table: row[0] for table, row in counted.items() if row is not None}


def test_a_stranger_gets_nothing_and_nothing_is_left_of_the_attempt(product: Product, database_url: str) -> None:
    before = sizes(database_url)
    done = subprocess.run(
        [sys.executable, "main.py", "isolation-check"],
        cwd=ROOT, env=product.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    lines = done.stdout.splitlines()
    assert len(lines) == len(PARTS)
    assert all(line.startswith("goed") and part in line for line, part in zip(lines, PARTS, strict=True))
    assert sizes(database_url) == before
    assert [path for path in (product.folder / "files").rglob("*") if path.is_file()] == []
    assert not (product.folder / "mail").exists()
