"""Showing what a file would bring, before anything is written."""

from collections.abc import Iterable, Mapping

from models.values.refusal import InvalidValue
from services.imports.memory import imported_earlier
from services.imports.progress import Progress
from services.imports.reading.columns import guess_target, samples
from services.imports.reading.fields import Field, Need
from services.imports.reading.grid import WrongDay
from services.imports.reading.rows import ParsedRow, Problem
from services.imports.reading.sniff import file_name
from services.imports.reading.targets import TARGETS
from services.imports.reading_file import Judged, ReadFile, open_table, read_file
from services.imports.stores.store import Standing
from services.imports.views import (
    Choices,
    ColumnView,
    FixedView,
    ImportFile,
    ImportPreview,
    RowProblem,
)
from services.rules.identifiers import normalise_bsn
from services.scope import Scope

SHOWN_PROBLEMS = 200
_TELLING_ROWS = 200
_MASKED = "••••"


def preview_import(
    scope: Scope, *, file: ImportFile, choices: Choices, progress: Progress | None = None
) -> ImportPreview:
    """Read, map and judge a file without writing anything.

    Raises: what reading refuses (a wrong, broken, unsafe, empty or too large file, no header), NotAllowed, and
    ImportCancelled.
    """
    read = read_file(scope, file, choices, progress or Progress())
    problems = _problems(read.rows)
    standings = [judged.verdict.standing for judged in read.rows]
    error_rows = tuple(dict.fromkeys(judged.row.number for judged in read.rows if judged.errors))
    wrong = frozenset(error_rows)
    in_order = [judged.verdict.standing for judged in read.rows if judged.row.number not in wrong]
    return ImportPreview(
        target=read.target.name,
        singular=read.target.singular,
        plural=read.target.plural,
        file_name=file_name(file.name),
        sheet=read.table.sheet,
        sheets=read.table.sheets,
        notes=(*read.table.notes, *_without_column(read)),
        columns=tuple(_columns(read)),
        fixed=tuple(_fixed(read)),
        mapping=read.mapping,
        constants=read.constants,
        layout=read.layout,
        changes=read.change.messages,
        missing=read.missing,
        rows=len(read.rows),
        new=standings.count(Standing.NEW),
        new_in_order=in_order.count(Standing.NEW),
        known=standings.count(Standing.KNOWN),
        differing=standings.count(Standing.DIFFERS),
        error_rows=error_rows,
        warning_rows=sum(1 for judged in read.rows if judged.warnings),
        problems=tuple(sorted(problems, key=lambda problem: not problem.is_error)[:SHOWN_PROBLEMS]),
        problem_count=len(problems),
        earlier=imported_earlier(scope, read.target.name, file.content),
    )


def recognise_target(scope: Scope, *, file: ImportFile) -> str | None:
    """What kind of list a file is, by its columns; None when that is not clear. Raises: what reading refuses."""
    table = open_table(scope, file, sheet=None, progress=Progress(), only_rows=_TELLING_ROWS)
    shapes = {}
    for target in TARGETS:
        try:
            shapes[target.name] = target.reshape(table, today=scope.today, hints=[file_name(file.name)])
        except WrongDay:
            shapes[target.name] = table
    found = guess_target(shapes, TARGETS)
    return found.name if found else None


def _without_column(read: ReadFile) -> Iterable[str]:
    for field in read.unfilled:
        if field.need is Need.WANTED:
            yield f"Er is geen kolom met {field.label}. {field.empty}"


def _problems(rows: Iterable[Judged]) -> list[RowProblem]:
    """What is wrong, each said once for all rows that have it."""
    found: dict[tuple[bool, Problem], list[ParsedRow]] = {}
    for judged in rows:
        for is_error, problems in ((True, judged.errors), (False, judged.warnings)):
            for problem in problems:
                found.setdefault((is_error, problem), []).append(judged.row)
    return [
        RowProblem(
            first.number,
            first.title,
            problem.message,
            problem.column or "",
            is_error,
            tuple(row.number for row in others),
        )
        for (is_error, problem), (first, *others) in found.items()
    ]


def _columns(read: ReadFile) -> Iterable[ColumnView]:
    field_of = {column: name for name, column in read.mapping.items()}
    states = _states(read.rows)
    for column in read.table.columns:
        name = field_of.get(column)
        field = read.target.field(name) if name else None
        example = next(iter(samples(read.table, column)), "")
        state = states.get(column, "ok") if field else ""
        yield ColumnView(column, _shown(example, field), name, state)


def _states(rows: Iterable[Judged]) -> Mapping[str, str]:
    states: dict[str, str] = {}
    for judged in rows:
        for problem in judged.warnings:
            states.setdefault(problem.column or "", "warn")
        for problem in judged.errors:
            states[problem.column or ""] = "block"
    return states


def _shown(example: str, field: Field | None) -> str:
    """An example as it may stand on a screen: of secret values, and whatever else is a BSN, only the end."""
    if field is not None and field.secret:
        return f"{_MASKED} {''.join(example.split())[-4:]}"
    try:
        normalise_bsn(example)
    except InvalidValue:
        return example[:60]
    return f"{_MASKED} {example[-4:]}"


def _fixed(read: ReadFile) -> Iterable[FixedView]:
    for field in read.target.fields:
        if field.may_be_fixed and field.name not in read.mapping:
            options = tuple(party.name for party in read.parties.of(field.name))
            value = read.constants.get(field.name, "")
            yield FixedView(field.name, field.label, options, value, field.need is Need.REQUIRED)
