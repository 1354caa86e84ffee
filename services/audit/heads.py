"""The ends of the chains as they were seen, kept in files outside the database: a shorter or rewritten chain shows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from services.settings import Settings


@dataclass(frozen=True, slots=True)
class Head:
    """Up to and with entry `seq` the chain of a company had this hash; `seen_at` is None for what the database says."""

    seq: int
    hash: bytes
    seen_at: datetime | None = None


def heads_folder(settings: Settings) -> Path:
    """Where the ends are kept, a file per company; belongs in the backup, and a copy of it elsewhere."""
    return settings.data_folder / "audit"


def read_heads(settings: Settings, tenant_id: UUID) -> Sequence[Head]:
    """What was seen of this company's chain, oldest first."""
    kept = _file(settings, tenant_id)
    if not kept.exists():
        return []
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    return [Head(line["seq"], bytes.fromhex(line["hash"]), datetime.fromisoformat(line["at"])) for line in lines]


def keep_head(settings: Settings, tenant_id: UUID, head: Head, *, now: datetime) -> None:
    """Write down that a chain which was in order ended here."""
    heads_folder(settings).mkdir(parents=True, exist_ok=True)
    line = json.dumps({"at": now.isoformat(), "seq": head.seq, "hash": head.hash.hex()})
    with _file(settings, tenant_id).open("a") as kept:
        kept.write(f"{line}\n")


def last_kept_at(settings: Settings) -> datetime | None:
    """When some company's chain was last found to be in order."""
    times = [kept.stat().st_mtime for kept in heads_folder(settings).glob("*.jsonl")]
    return datetime.fromtimestamp(max(times)).astimezone() if times else None


def _file(settings: Settings, tenant_id: UUID) -> Path:
    return heads_folder(settings) / f"{tenant_id}.jsonl"
