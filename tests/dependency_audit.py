"""Looks every locked dependency up among the known vulnerabilities, and counts what was really looked up.

Why, and what it says where no advisories can be reached: docs/decisions/0009-an-audit-says-what-it-looked-at.md.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
LOCK: Final = ROOT / "requirements-test.lock"
"""Holds what the product needs too."""
PINNED: Final = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^\s;\\]+)", re.MULTILINE)
PATIENCE_SECONDS: Final = 5
"""For one answer."""
TWO_MINUTES: Final = 120


@dataclass(frozen=True)
class Audit:
    """What was locked, what of it was looked up, and what is vulnerable: `name version: advisory`."""

    locked: frozenset[str]
    looked_up: frozenset[str]
    vulnerable: tuple[str, ...]

    def told(self) -> str:
        if self.vulnerable:
            return "\n".join(self.vulnerable)
        if self.missed:
            return f"NOT AUDITED: {len(self.missed)} of {len(self.locked)} locked dependencies could not be looked up"
        return f"audit: {len(self.looked_up)} locked dependencies looked up, none known to be vulnerable"

    @property
    def missed(self) -> frozenset[str]:
        return self.locked - self.looked_up

    def fails(self, *, is_required: bool) -> bool:
        """A lock file that holds nothing, a vulnerability and half an answer always; no answer where it is required."""
        nobody_answered = not self.looked_up and not is_required
        return not self.locked or bool(self.vulnerable) or (bool(self.missed) and not nobody_answered)


def audit(lock: Path, *, osv_url: str = "") -> Audit:
    """Ask the service of OSV, or one that speaks like it at `osv_url`, about every pin of a lock file."""
    pins = PINNED.findall(lock.read_text())
    found = _ask("".join(f"{name}=={version}\n" for name, version in pins), osv_url)
    looked_up = [each for each in found if "vulns" in each]
    return Audit(
        locked=frozenset(f"{name} {version}" for name, version in pins),
        looked_up=frozenset(f"{each['name']} {each['version']}" for each in looked_up),
        vulnerable=tuple(
            f"{each['name']} {each['version']}: {known['id']}" for each in looked_up for known in each["vulns"]
        ),
    )


def _ask(pins: str, osv_url: str) -> list[Any]:
    """What is known of each, on whichever system it is for; nothing at all when the answer breaks off."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as asked:
        asked.write(pins)
        asked.flush()
        command = [
            sys.executable, "-m", "pip_audit", "--requirement", asked.name, "--no-deps", "--disable-pip",
            "--format", "json", "--vulnerability-service", "osv", "--progress-spinner", "off",
            "--timeout", str(PATIENCE_SECONDS), *(["--osv-url", osv_url] if osv_url else []),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TWO_MINUTES)
            found: list[Any] = json.loads(done.stdout)["dependencies"]
        except (subprocess.TimeoutExpired, json.JSONDecodeError):
            return []
    return found


def main() -> int:
    done = audit(LOCK)
    print(done.told())
    return int(done.fails(is_required=os.environ.get("DEPOTFLOW_AUDIT") == "required"))


if __name__ == "__main__":
    sys.exit(main())
