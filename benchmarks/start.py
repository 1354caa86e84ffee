"""Starting the product, its memory at rest, and filling a large company."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.harness import Row, in_turns
from benchmarks.world import DRIVERS, WEEKS, World
from tests.e2e.infra.product import ROOT

STARTS = 3


def rows(world: World) -> Iterator[Row]:
    folder = world.folder / "start"
    folder.mkdir()
    first = _start(folder)
    (again,) = in_turns(lambda: _start(folder), rounds=STARTS, warm_up=0)
    yield Row(
        what="start `main.py serve`, as `make run` does, for the first time: until it says that it runs, with a new"
        " embedded PostgreSQL and its tables",
        unit="s",
        figures=[first],
    )
    yield Row(what="start it again on the same data", unit="s", figures=again, aim=5)
    yield Row(
        what=f"`main.py demo --drivers {DRIVERS} --weeks {WEEKS}`: sign up, fill, approve, settle, lock and bill",
        unit="s",
        figures=[world.company.made_in_seconds],
        aim=60,
    )


def _start(folder: Path) -> float:
    """Seconds until the product says where it is; it is stopped with Ctrl+C."""
    environment = {**os.environ, "DEPOTFLOW_DATA_FOLDER": str(folder), "DEPOTFLOW_BCRYPT_COST": "4"}
    environment.pop("DEPOTFLOW_DATABASE_URL", None)
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "main.py", "serve", "--port", "8917"], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = time.perf_counter() - started
        assert re.match(rb"DepotFlow draait", line), line
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
    return seconds
