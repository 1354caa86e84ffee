"""What is remembered of imports: how a layout was mapped, and which files came in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models.tables import ImportLayout, ImportRun
from models.values.ids import new_id
from services.imports.reading.layouts import Layout, fingerprint
from services.imports.reading.targets import target_named
from services.imports.views import ImportRunRow
from services.scope import Scope


def remembered_layouts(scope: Scope, target: str) -> dict[str, Layout]:
    """The layouts of a target by their mark, the one used last first."""
    rows = scope.session.scalars(
        select(ImportLayout).where(ImportLayout.target == target).order_by(ImportLayout.used_at.desc()).limit(50)
    )
    return {
        row.fingerprint: Layout(tuple(row.mapping["columns"]), row.mapping["mapping"], row.mapping["constants"])
        for row in rows
    }


def remember_layout(
    scope: Scope, *, target: str, columns: Sequence[str], mapping: Mapping[str, str], constants: Mapping[str, str]
) -> None:
    """Keep how this layout was mapped, in place of what was kept of it before."""
    kept = {"columns": list(columns), "mapping": dict(mapping), "constants": dict(constants)}
    row = insert(ImportLayout).values(
        tenant_id=scope.identity.tenant_id,
        id=new_id(),
        target=target,
        fingerprint=fingerprint(columns),
        mapping=kept,
        used_at=scope.now,
    )
    scope.session.execute(
        row.on_conflict_do_update(
            constraint="uq_import_layouts_fingerprint", set_={"mapping": kept, "used_at": scope.now}
        )
    )


def imported_earlier(scope: Scope, target: str, content: bytes) -> datetime | None:
    """When this very file was imported for this target, last."""
    return scope.session.scalars(
        select(ImportRun.imported_at)
        .where(ImportRun.target == target, ImportRun.file_sha256 == sha256(content).digest())
        .order_by(ImportRun.imported_at.desc())
        .limit(1)
    ).one_or_none()


def note_run(scope: Scope, *, target: str, file_name: str, content: bytes, rows: int, added: int, changed: int) -> UUID:
    """Write down that a file was imported; returns the id."""
    run = ImportRun(
        target=target,
        file_name=file_name,
        file_sha256=sha256(content).digest(),
        rows=rows,
        added=added,
        changed=changed,
        imported_at=scope.now,
        imported_by=scope.identity.name,
        importer_id=scope.identity.membership_id,
    )
    scope.add(run)
    return run.id


def list_imports(scope: Scope) -> list[ImportRunRow]:
    """The last fifty imports, newest first."""
    runs = scope.session.scalars(
        select(ImportRun).order_by(ImportRun.imported_at.desc(), ImportRun.id.desc()).limit(50)
    )
    return [_row(run) for run in runs]


def hear_results(scope: Scope) -> list[ImportRunRow]:
    """What this person's imports brought that nobody has shown yet, oldest first; from now on it counts as shown."""
    runs = scope.session.scalars(
        select(ImportRun)
        .where(ImportRun.importer_id == scope.identity.membership_id, ImportRun.shown_at.is_(None))
        .order_by(ImportRun.imported_at)
    ).all()
    for run in runs:
        run.shown_at = scope.now
    return [_row(run) for run in runs]


def _row(run: ImportRun) -> ImportRunRow:
    target = target_named(run.target)
    return ImportRunRow(
        id=run.id,
        target=run.target,
        singular=target.singular,
        plural=target.plural,
        file_name=run.file_name,
        rows=run.rows,
        added=run.added,
        changed=run.changed,
        imported_at=run.imported_at,
        imported_by=run.imported_by,
    )
