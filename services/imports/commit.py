"""Importing a file: all of it in one transaction, or nothing."""

from sqlalchemy import text

from models.values.refusal import Refusal
from services.imports.memory import note_run, remember_layout
from services.imports.progress import Progress
from services.imports.reading.sniff import file_name
from services.imports.reading_file import Judged, ReadFile, read_file
from services.imports.stores.store import Standing
from services.imports.turns import take_turn
from services.imports.views import Choices, ImportFile, ImportResult, LayoutState
from services.scope import Scope

_UNIQUE = (
    "uq_drivers_personnel_number",
    "uq_contractors_kvk",
    "uq_contractors_series_prefix",
    "uq_vehicles_plate",
    "uq_route_templates_code",
)


class ImportHasErrors(Refusal):
    """Some rows cannot be imported; nothing was written."""

    code = "import_has_errors"

    def __init__(self, count: int, first: str) -> None:
        rows = "1 regel kan" if count == 1 else f"{count} regels kunnen"
        super().__init__(
            f"{rows} nog niet mee. {first} Verbeter het bestand, of kies om die regels weg te laten. "
            "Er is niets toegevoegd."
        )


class LayoutHasChanged(Refusal):
    """A column was renamed, swapped or is gone since last time; somebody must look first."""

    code = "layout_has_changed"

    def __init__(self, messages: tuple[str, ...]) -> None:
        super().__init__(
            f"Dit bestand is anders ingedeeld dan vorige keer. {' '.join(messages)} Controleer de kolommen."
        )


class AddedMeanwhile(Refusal):
    """Somebody made one of the rows by hand while they were being written; nothing was written."""

    code = "added_meanwhile"

    def __init__(self) -> None:
        super().__init__(
            "Tijdens het importeren legde iemand een van deze regels zelf vast. Er is niets toegevoegd. "
            "Kies het bestand opnieuw, dan tellen we die regel als bekend."
        )


class ColumnMissing(Refusal):
    """A required field has no column and no fixed value."""

    code = "column_missing"

    def __init__(self, messages: tuple[str, ...]) -> None:
        super().__init__(" ".join(messages))


def commit_import(
    scope: Scope, *, file: ImportFile, choices: Choices, progress: Progress | None = None
) -> ImportResult:
    """Write what the file brings: new rows are added, known ones only changed when `update_known` asks so.

    The mapping is remembered for this layout. Importing the same file again adds nothing, also when two people do so at
    the same moment: the imports of a company take turns.
    Raises: ImportHasErrors, ColumnMissing, LayoutHasChanged, AddedMeanwhile, RowRefused, ImportCancelled, NotAllowed,
    and what reading refuses.
    """
    progress = progress or Progress()
    take_turn(scope, progress)
    read = read_file(scope, file, choices, progress)
    if read.layout is LayoutState.CHANGED:
        raise LayoutHasChanged(read.change.messages)
    if read.missing:
        raise ColumnMissing(read.missing)
    rows = [judged for judged in read.rows if judged.row.number not in choices.leave_out]
    _refuse_errors(rows)
    new = [judged.verdict for judged in rows if judged.verdict.standing is Standing.NEW]
    differing = [judged.verdict for judged in rows if judged.verdict.standing is Standing.DIFFERS]
    changed = differing if choices.update_known else []
    progress.begin("Opslaan")
    _check_references_by_index(scope)
    with scope.refusing(dict.fromkeys(_UNIQUE, AddedMeanwhile())):
        if new:
            read.store.add(new, progress)
        if changed:
            read.store.change(changed, progress)
    return _finish(scope, file, read, rows=len(rows), added=len(new), changed=len(changed))


def _check_references_by_index(scope: Scope) -> None:
    """Have every check of a foreign key planned once more, when the first rows are there, and for any company.

    One planned for an empty table scans all of it for each of our rows. One planned for a company that the statistics
    do not know yet takes it for empty, and may go through all it has by an index that leaves the id out.
    """
    scope.session.execute(text("DISCARD PLANS"))
    scope.session.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))


def _refuse_errors(rows: list[Judged]) -> None:
    wrong = [judged for judged in rows if judged.errors]
    if wrong:
        first = wrong[0]
        raise ImportHasErrors(len(wrong), f"{first.row.place}: {first.errors[0].message}")


def _finish(scope: Scope, file: ImportFile, read: ReadFile, *, rows: int, added: int, changed: int) -> ImportResult:
    target = read.target
    remember_layout(
        scope, target=target.name, columns=read.file_columns, mapping=read.mapping, constants=read.constants
    )
    name = file_name(file.name)
    run_id = note_run(
        scope, target=target.name, file_name=name, content=file.content, rows=rows, added=added, changed=changed
    )
    scope.audit("import.done", subject_id=run_id, target=target.name, rows=rows, added=added, changed=changed)
    return ImportResult(run_id, target.name, target.plural, target.singular, rows, added, changed)
