"""A process that does one thing, and is killed when all of it is written and none of it committed."""

import pickle
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

from services.environment import make_environment
from services.gateways.clock import StandingClock
from services.scope import Identity, tenant_scope
from services.settings import Settings
from services.tenant import TenantServices
from tests.server import take_key

ROOT = Path(__file__).parents[1]
WRITTEN = b"written\n"


@dataclass(frozen=True)
class Deed:
    """What to do, as `planning.publish` with its arguments, by whom and when."""

    name: str
    arguments: dict[str, Any]
    actor: Identity
    at: datetime

    def carry_out(self, depotflow: TenantServices) -> object:
        return attrgetter(self.name)(depotflow)(**self.arguments)


def kill_before_commit(deed: Deed, *, address: str, folder: Path) -> None:
    """Let another process do this, and kill it hard before it commits."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.killed", address, str(folder)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        pickle.dump(deed, process.stdin)
        process.stdin.flush()
        assert process.stdout.readline() == WRITTEN
        process.kill()


def main(address: str, folder: str) -> None:
    """Do what the parent says and say when it is done; the transaction stays open until the end."""
    take_key(Path(folder))
    deed: Deed = pickle.load(sys.stdin.buffer)
    environment = make_environment(Settings(data_folder=Path(folder)), database_address=address)
    with tenant_scope(replace(environment, clock=StandingClock(deed.at)), deed.actor) as scope:
        deed.carry_out(TenantServices(scope))
        scope.session.flush()
        sys.stdout.buffer.write(WRITTEN)
        sys.stdout.buffer.flush()
        sys.stdin.buffer.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
