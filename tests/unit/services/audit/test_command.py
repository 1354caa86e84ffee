"""`main.py audit-verify`, as the operator runs it."""

import os
import subprocess
import sys
from pathlib import Path

from models.values.kinds import Role
from services.scope import tenant_scope
from tests.company import Company
from tests.server import owner_address, take_key
from tests.unit.services.audit.conftest import Intruder

ROOT = Path(__file__).parents[4]


def verify(database_url: str, folder: Path, tenant: str) -> subprocess.CompletedProcess[str]:
    told = {
        "DEPOTFLOW_DATABASE_URL": database_url,
        "DEPOTFLOW_OWNER_DATABASE_URL": owner_address(database_url),
        "DEPOTFLOW_DATA_FOLDER": str(folder),
    }
    return subprocess.run(
        [sys.executable, "main.py", "audit-verify", "--tenant", tenant],
        cwd=ROOT,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_command_says_per_company_what_is_wrong(
    company: Company, intruder: Intruder, database_url: str, tmp_path: Path
) -> None:
    take_key(tmp_path)
    for action in ("route.added", "route.changed"):
        with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
            scope.audit(action)
    tenant = str(company.tenant_id)
    good = verify(database_url, tmp_path, tenant)
    assert (good.returncode, good.stdout) == (
        0, f"goed    Kempenbode Koeriers ({tenant}): 2 regels, niets gewijzigd of weggehaald\n",
    )  # fmt: skip
    intruder.execute("DELETE FROM audit_entries WHERE tenant_id = %s AND action = 'route.changed'", [tenant])
    broken = verify(database_url, tmp_path, tenant)
    assert (broken.returncode, broken.stdout) == (1, f"let op  Kempenbode Koeriers ({tenant}): regel 2 ontbreekt\n")
    unknown = verify(database_url, tmp_path, "Niemand B.V.")
    assert unknown.returncode == 2
    assert "er is geen bedrijf dat Niemand B.V. heet" in unknown.stderr
