"""Looks for secrets in everything that is committed; what was judged to be none stands in `.secrets.baseline`.

`python -m tests.secret_scan` fails on anything else; with `--accept` it takes what there is into that file, to be read
before it is committed.
"""

import json
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

ROOT: Final = Path(__file__).parents[1]
BASELINE: Final = ROOT / ".secrets.baseline"
DETECTORS: Final = (
    "AWSKeyDetector", "Base64HighEntropyString", "BasicAuthDetector", "GitHubTokenDetector", "GitLabTokenDetector",
    "HexHighEntropyString", "JwtTokenDetector", "KeywordDetector", "PrivateKeyDetector", "PypiTokenDetector",
)  # fmt: skip
"""Kinds of secrets that somebody who works on this product has."""
OUR_OWN: Final = {"name": "ApiKeyDetector", "path": (ROOT / "tests/api_key_detector.py").as_uri()}
FILTERS: Final = (
    "allowlist.is_line_allowlisted", "common.is_invalid_file", "heuristic.is_indirect_reference",
    "heuristic.is_likely_id_string", "heuristic.is_not_alphanumeric_string", "heuristic.is_potential_uuid",
    "heuristic.is_sequential_string", "heuristic.is_templated_secret",
)  # fmt: skip
NO_TEXT: Final = frozenset({".lock", ".png", ".otf", ".xlsx"})
"""A lock file is hashes and nothing else; the rest is no text."""

Found = set[tuple[str, str, str]]
"""File, kind, and the hash of the secret: never the secret itself, nor the line, which moves."""


def scan(folder: Path, names: list[str]) -> Found:
    """What looks like a secret in these files."""
    settings = {
        "plugins_used": [*({"name": name} for name in DETECTORS), OUR_OWN],
        "filters_used": [{"path": f"detect_secrets.filters.{name}"} for name in FILTERS],
    }
    found = SecretsCollection(root=str(folder))
    with transient_settings(settings):
        for name in names:
            found.scan_file(name)
    return {(name, secret.type, secret.secret_hash) for name, secret in found}


def accepted() -> Found:
    return {(name, kind, hashed) for name, kind, hashed in json.loads(BASELINE.read_text())}


def main(arguments: list[str]) -> int:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = [name for name in listed.stdout.split("\n") if name and Path(name).suffix not in NO_TEXT]
    names = [name for name in names if ROOT / name != BASELINE]
    with ProcessPoolExecutor() as workers:
        found = set().union(*workers.map(partial(scan, ROOT), (names[::2], names[1::2])))
    if "--accept" in arguments:
        BASELINE.write_text("\n".join(["[", ",\n".join(f"  {json.dumps(each)}" for each in sorted(found)), "]", ""]))
        return 0
    new = sorted(found - accepted())
    for name, kind, _ in new:
        print(f"{name}: {kind}")
    if new:
        print("Take it out, and replace it: history keeps it. Is it none? python -m tests.secret_scan --accept")
    print(f"secret scan: {len(names)} files, {len(new)} new findings")
    return 1 if new or not names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
