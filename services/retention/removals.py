"""What was taken away, written down without what it was, so that a restored backup loses it again."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, or_, select, update

from models.tables import Removal
from models.tables.base import Base
from models.values.calendar import amsterdam_instant
from services.gateways.storage import sync_folder
from services.retention.categories import CATEGORIES, Category
from services.retention.rule import empty_value, has_value
from services.retention.terms import Terms
from services.scope import Environment, Identity, Scope, tenant_scope
from services.settings import Settings


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows that went, or lost these fields, together."""

    id: UUID
    at: datetime
    category: str
    table: str
    fields: Sequence[str]
    row_ids: Sequence[UUID]


def take_away(scope: Scope, *, category: str, table: Table, fields: Sequence[str], row_ids: Sequence[UUID]) -> int:
    """Delete rows, or empty these fields of them, and write that down; returns how many were there."""
    gone = _apply(scope, table, fields, row_ids)
    if gone and table is not Removal.__table__:
        scope.add(Removal(at=scope.now, category=category, table_name=table.name, fields=list(fields), row_ids=gone))
    return len(gone)


def keep_outside(environment: Environment, system: Identity) -> None:
    """Bring the file beside the database up to date: a backup of before holds no word of what was taken away since."""
    file = _file(environment.settings, system.tenant_id)
    with tenant_scope(environment, system) as scope:
        kept = Terms.load(scope).law[Category.REMOVALS].term
        oldest = amsterdam_instant(kept.limit(scope.today, after_year=False), time())
        known = {one.id: one for one in (*_read_file(file), *_read_rows(scope)) if one.at >= oldest}
    if known or file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lines = [json.dumps(_plain(one)) for one in sorted(known.values(), key=_order)]
        part = file.with_suffix(".part")
        with part.open("w") as writing:
            writing.writelines(f"{line}\n" for line in lines)
            writing.flush()
            os.fsync(writing.fileno())
        part.replace(file)
        sync_folder(file.parent)


def replay(environment: Environment, system: Identity) -> Mapping[str, int]:
    """Take away again, in its own order, what a restored backup brought back; again is no harm.

    Gives per category how many rows that were. What is known is what the database and the file beside it say.
    """
    with tenant_scope(environment, system) as scope:
        taken = {
            one.id: one for one in (*_read_file(_file(environment.settings, system.tenant_id)), *_read_rows(scope))
        }
        known = set(scope.session.scalars(select(Removal.id)))
    counts: Counter[str] = Counter()
    for one in sorted(taken.values(), key=_order):
        table = Base.metadata.tables[one.table]
        with tenant_scope(environment, system) as scope:
            counts[one.category] += len(_apply(scope, table, one.fields, one.row_ids))
            if one.id not in known:
                scope.add(_row(one))
    with tenant_scope(environment, system) as scope:
        for category, count in sorted(counts.items()):
            if count:
                scope.audit("retention.replayed", what=CATEGORIES[Category(category)].name, count=count)
    return {category: count for category, count in counts.items() if count}


def _apply(scope: Scope, table: Table, fields: Sequence[str], row_ids: Sequence[UUID]) -> list[UUID]:
    change: Any = delete(table)
    if fields:
        emptied = {name: empty_value(table.c[name]) for name in fields}
        change = update(table).values(emptied).where(or_(*(has_value(table.c[name]) for name in fields)))
    ours = change.where(table.c.tenant_id == scope.identity.tenant_id, table.c.id.in_(row_ids))
    return list(scope.session.scalars(ours.returning(table.c.id)))


def _read_rows(scope: Scope) -> Iterator[Taken]:
    rows = scope.session.scalars(select(Removal).order_by(Removal.at, Removal.id)).all()
    for row in rows:
        yield Taken(row.id, row.at, row.category, row.table_name, row.fields, row.row_ids)


def _order(taken: Taken) -> tuple[datetime, UUID]:
    return taken.at, taken.id


def _row(taken: Taken) -> Removal:
    return Removal(
        id=taken.id,
        at=taken.at,
        category=taken.category,
        table_name=taken.table,
        fields=list(taken.fields),
        row_ids=list(taken.row_ids),
    )


def _file(settings: Settings, tenant_id: UUID) -> Path:
    return settings.data_folder / "removals" / f"{tenant_id}.jsonl"


def _read_file(file: Path) -> Iterator[Taken]:
    for line in file.read_text().splitlines() if file.exists() else ():
        one = json.loads(line)
        yield Taken(
            UUID(one["id"]),
            datetime.fromisoformat(one["at"]),
            one["category"],
            one["table"],
            one["fields"],
            [UUID(row_id) for row_id in one["rows"]],
        )


def _plain(taken: Taken) -> Mapping[str, Any]:
    return {
        "id": str(taken.id),
        "at": taken.at.isoformat(),
        "category": taken.category,
        "table": taken.table,
        "fields": list(taken.fields),
        "rows": [str(row_id) for row_id in taken.row_ids],
    }
