"""From a file and somebody's choices to judged rows: the part that previewing and importing share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from services.imports.memory import remembered_layouts
from services.imports.parties import Parties
from services.imports.progress import Progress
from services.imports.reading.columns import guess_columns, known_headers
from services.imports.reading.fields import Field, Finding, Need, Target, plain
from services.imports.reading.grid import is_day
from services.imports.reading.layouts import LayoutChange, applied, closest, compare, fingerprint
from services.imports.reading.rows import ParsedRow, Problem, parse_rows, said_twice, unfilled
from services.imports.reading.sniff import file_name, recognise
from services.imports.reading.table import Table, read_table
from services.imports.reading.targets import TARGETS, target_named
from services.imports.stores import STORES, Store
from services.imports.stores.store import Verdict
from services.imports.views import Choices, ImportFile, LayoutState
from services.scope import Scope

MEGABYTE = 2**20
_REPORT_EVERY = 200
_KNOWN_HEADERS = known_headers(TARGETS)


@dataclass(frozen=True, slots=True)
class Judged:
    """One row with its verdict; `errors` and `warnings` are those of the cells and of the company's own data."""

    row: ParsedRow
    verdict: Verdict
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file read, mapped and judged."""

    target: Target
    table: Table
    file_columns: tuple[str, ...]
    mapping: Mapping[str, str]
    constants: Mapping[str, str]
    layout: LayoutState
    change: LayoutChange
    parties: Parties
    store: Store
    rows: tuple[Judged, ...]

    @property
    def unfilled(self) -> tuple[Field, ...]:
        """The required and wanted fields that nothing in the file fills."""
        return unfilled(self.target, self.mapping, self.constants)

    @property
    def missing(self) -> tuple[str, ...]:
        """What must be chosen before anything can be imported, in Dutch."""
        return tuple(f"Kies welke kolom {field.label} is." for field in self.unfilled if field.need is Need.REQUIRED)


@dataclass(frozen=True, slots=True)
class _Mapping:
    columns: dict[str, str]
    constants: Mapping[str, str]
    state: LayoutState
    change: LayoutChange


def read_file(scope: Scope, file: ImportFile, choices: Choices, progress: Progress) -> ReadFile:
    """Read, map and judge every row. Raises: what reading refuses, NotAllowed, and ImportCancelled."""
    target = target_named(choices.target)
    store_class = STORES[target.name]
    scope.require(store_class.needs)
    raw = open_table(scope, file, sheet=choices.sheet, progress=progress)
    table = target.reshape(raw, today=scope.today, hints=[file_name(file.name)])
    mapped = _mapping(scope, target, raw, table, choices)
    parties = Parties(scope)
    constants = _constants(target, table, mapped, choices, parties, file)
    progress.begin("Regels controleren")
    parsed = parse_rows(table, target, mapped.columns, constants=constants, report=progress)
    store = store_class(scope, parties)
    progress.begin("Vergelijken met wat er is")
    rows = tuple(_judged(parsed, store, mapped.columns, progress, updates=choices.update_known))
    return ReadFile(
        target, table, raw.columns, mapped.columns, constants, mapped.state, mapped.change, parties, store, rows
    )


def open_table(
    scope: Scope, file: ImportFile, *, sheet: str | None, progress: Progress, only_rows: int | None = None
) -> Table:
    """The table in the file, or its first rows, before any target reshapes it."""
    kind = recognise(file.content, name=file.name, max_bytes=scope.settings.import_megabytes * MEGABYTE)
    progress.begin("Bestand lezen")
    return read_table(file.content, kind=kind, is_header=_is_header, sheet=sheet, report=progress, only_rows=only_rows)


def _is_header(cell: str) -> bool:
    return plain(cell) in _KNOWN_HEADERS or is_day(cell)


def _mapping(scope: Scope, target: Target, raw: Table, table: Table, choices: Choices) -> _Mapping:
    """The mapping somebody chose, or that of last time, or a guess; a changed layout stops at its change."""
    if choices.columns is not None:
        chosen = {name: column for name, column in choices.columns.items() if column in table.columns}
        return _Mapping(chosen, {}, LayoutState.CHOSEN, LayoutChange())
    layouts = remembered_layouts(scope, target.name)
    exact = layouts.get(fingerprint(raw.columns))
    layout = exact or closest(layouts.values(), raw.columns)
    if layout is None:
        return _Mapping(guess_columns(table, target), {}, LayoutState.NEW, LayoutChange())
    reshaped = tuple(column for column in table.columns if column not in raw.columns)
    change = compare(replace(layout, columns=(*layout.columns, *reshaped)), table, target)
    columns = applied(layout, table)
    if not change.stops:
        return _Mapping(columns, layout.constants, LayoutState.REMEMBERED, change)
    renamed = {name: new for old, new in change.renamed for name, column in layout.mapping.items() if column == old}
    return _Mapping({**columns, **renamed}, layout.constants, LayoutState.CHANGED, change)


def _constants(
    target: Target, table: Table, mapped: _Mapping, choices: Choices, parties: Parties, file: ImportFile
) -> dict[str, str]:
    """Fixed values for fields without a column: chosen, mentioned in this file, or those of last time."""
    texts = (*table.titles, table.sheet or "", file_name(file.name))
    found: dict[str, str] = {}
    for field in target.fields:
        if field.may_be_fixed and field.name not in mapped.columns:
            mentioned = parties.mentioned(field.name, texts)
            value = choices.constants.get(field.name) or mentioned or mapped.constants.get(field.name, "")
            if value:
                found[field.name] = value
    return found


def _judged(
    parsed: Sequence[ParsedRow], store: Store, columns: Mapping[str, str], progress: Progress, *, updates: bool
) -> Iterator[Judged]:
    first: dict[tuple[object, ...], int] = {}
    for done, row in enumerate(parsed, start=1):
        if done % _REPORT_EVERY == 0:
            progress(done, len(parsed))
        verdict = replace(store.judge(row.values), place=row.place)
        findings = [*verdict.findings, *(verdict.against_change if updates else ()), *_repeated(row, verdict, first)]
        problems = [
            (finding.is_error, Problem(finding.message, finding.field, columns.get(finding.field or "")))
            for finding in findings
        ]
        yield Judged(
            row,
            verdict,
            (*row.errors, *(problem for is_error, problem in problems if is_error)),
            (*row.warnings, *(problem for is_error, problem in problems if not is_error)),
        )


def _repeated(row: ParsedRow, verdict: Verdict, first: dict[tuple[object, ...], int]) -> Iterator[Finding]:
    """An error on the second row about the same thing."""
    if verdict.subject is not None and (earlier := first.setdefault(verdict.subject, row.number)) != row.number:
        yield Finding(said_twice(earlier))
