"""`python -m benchmarks [part …]`: measure, print, and write docs/performance.md when everything was measured."""

import importlib
import platform
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from benchmarks.harness import Row
from benchmarks.world import World, built_world
from pages.application import tune_garbage_collection

PARTS = {
    "board": "The week board",
    "planning": "Planning",
    "settlement": "Settling a week and payroll",
    "vault": "Sealing BSNs",
    "invoices": "Invoices",
    "files": "Files",
    "screens": "Screens",
    "isolation": "The price of isolation",
    "audit": "The audit trail",
    "clients": "Open clients",
    "entry": "Signing in",
    "start": "Starting",
}
"""Modules of this folder, each with `rows(world)`, and what they are about."""
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
HEAD = """# Performance

Written by `make bench`; never by hand. Measured on {machine}.
Medians of several runs with the lowest and highest in brackets, or the 95th percentile where it says p95. Where a
floor is named it was measured in turns with the row, in the same run: on a busy machine a ratio says more than a time.
The database is the embedded PostgreSQL with its usual settings; the company is the one of `main.py demo` with 300
drivers and 8 weeks, unless the row says otherwise.
"""
TABLE = """
## {title}

| what | aim | measured | floor | ratio | met |
|---|---|---|---|---|---|
"""


def main(asked: Sequence[str]) -> int:
    """Measure the parts asked for, all of them when none is named; 1 when an aim was missed."""
    if unknown := set(asked) - set(PARTS):
        print(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    page = HEAD.format(machine=_machine())
    is_met = True
    tune_garbage_collection()
    with built_world() as world:
        for name in asked or PARTS:
            page += TABLE.format(title=PARTS[name])
            for row in _measured(name, world):
                page += row.text() + "\n"
                is_met &= row.is_met
    if not asked:
        PAGE.write_text(page)
    return 0 if is_met else 1


def _measured(name: str, world: World) -> Iterator[Row]:
    for row in importlib.import_module(f"benchmarks.{name}").rows(world):
        print(row.text(), flush=True)
        yield row


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} cores, {memory:.0f} GB, {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
