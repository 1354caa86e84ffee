"""`python -m benchmarks [part …]`: measure, print, and write docs/performance.md when everything was measured."""

import contextlib
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import documents, files, isolation, lists, planning, screens, settlement
from benchmarks.harness import Measure, Result, measure
from benchmarks.world import World, built_world

PARTS = {
    "planning": planning,
    "settlement": settlement,
    "documents": documents,
    "files": files,
    "lists": lists,
    "isolation": isolation,
    "screens": screens,
}
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
HEAD = """# Performance

Written by `make bench` on {machine}. Medians of several runs, lowest and highest in brackets; where a floor is
named it was measured in turns with the row, in the same run. A ratio says more than a time on a busy machine.

| what | aim | measured | floor | ratio | met |
|---|---|---|---|---|---|
"""


def main(asked: Sequence[str]) -> int:
    """Measure the parts asked for; all of them when none is named."""
    names = list(asked) or list(PARTS)
    results: list[Result] = []
    with built_world() as world:
        for name in names:
            results += _measure_part(name, world)
    if not asked:
        machine = f"{platform.machine()}, Python {platform.python_version()}, 2 cores"
        PAGE.write_text(HEAD.format(machine=machine) + "\n".join(result.row() for result in results) + "\n")
    return 0 if all(result.is_met for result in results) else 1


def _measure_part(name: str, world: World) -> list[Result]:
    results = []
    with contextlib.ExitStack() as stack:
        measures: list[Measure] = PARTS[name].measures(world, stack)
        for subject in measures:
            result = measure(subject)
            print(result.row(), flush=True)
            results.append(result)
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
