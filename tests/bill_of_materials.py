"""Writes what the product is made of as a CycloneDX SBOM, from the lock file alone: equal locks give equal bytes.

It names packages and versions, and no place that they were or could be fetched from.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tests.dependency_audit import PINNED

ROOT: Final = Path(__file__).parents[1]
PLACES: Final = frozenset({"externalReferences", "description"})


def bill_of_materials(lock: str) -> str:
    """The SBOM of a lock file's text. Raises: ValueError when it is not valid CycloneDX."""
    from cyclonedx.schema import SchemaVersion  # these two take more than a second to load
    from cyclonedx.validation.json import JsonStrictValidator

    pins = "".join(f"{name}=={version}\n" for name, version in PINNED.findall(lock))
    made = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "requirements", "--pyproject", str(ROOT / "pyproject.toml"),
         "--output-reproducible", "--no-validate", "-"],
        input=pins, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    text = json.dumps(_without_places(json.loads(made)), indent=2, sort_keys=True) + "\n"
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(wrong)
    return text


def _without_places(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _without_places(value) for name, value in part.items() if name not in PLACES}
    return [_without_places(each) for each in part] if isinstance(part, list) else part


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(bill_of_materials((ROOT / "requirements.lock").read_text()))
