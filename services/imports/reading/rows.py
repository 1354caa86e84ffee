"""Reading the rows of a table into typed values, with everything wrong named per cell."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.values.names import alike
from models.values.refusal import InvalidValue
from services.imports.reading.decoding import has_lost_letter
from services.imports.reading.fields import Field, Need, Target, Values
from services.imports.reading.table import Report, Row, Table

_REPORT_EVERY = 200
_LONGEST_TITLE = 60
_SPREADSHEET_ERROR = re.compile(
    r"#(N/A|N/B|REF!|VERW!|VALUE!|WAARDE!|DIV/0!|DEEL/0!|NAME\?|NAAM\?|NULL!|LEEG!|NUM!|GETAL!)"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell; without a field it is about the row as a whole."""

    message: str
    field: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One row as values by field name. `number` is the row in the file, `title` what people call it."""

    number: int
    title: str
    values: Values
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def place(self) -> str:
        """How a message calls it."""
        return f"Regel {self.number}, {self.title}" if self.title else f"Regel {self.number}"


def parse_rows(
    table: Table,
    target: Target,
    columns: Mapping[str, str],
    *,
    constants: Mapping[str, str] | None = None,
    report: Report | None = None,
) -> tuple[ParsedRow, ...]:
    """Every row of the table, in the order of the file.

    `columns` says which column fills a field, `constants` gives text for fields no column fills. A field that neither
    fills has no value and no problem: `unfilled` names it once. Two rows with the same key get an error on the second.
    Whatever `report` raises stops the work.
    """
    reader = _RowReader(table, target, columns, constants or {})
    parsed: list[ParsedRow] = []
    for done, row in enumerate(table.rows, start=1):
        if report and done % _REPORT_EVERY == 0:
            report(done, len(table.rows))
        parsed.append(reader.read(row))
    return tuple(parsed)


def said_twice(earlier: int) -> str:
    """What the second of two rows about the same thing is told."""
    return f"Staat ook op regel {earlier}. Haal een van de twee weg."


def unfilled(target: Target, columns: Mapping[str, str], constants: Mapping[str, str]) -> tuple[Field, ...]:
    """The required and wanted fields that nothing in the file fills."""
    return tuple(
        field
        for field in target.fields
        if field.need is not Need.OPTIONAL and field.name not in columns and not constants.get(field.name)
    )


class _RowReader:
    """Reads rows one after another and remembers their keys."""

    def __init__(self, table: Table, target: Target, columns: Mapping[str, str], constants: Mapping[str, str]) -> None:
        self._target = target
        self._columns = {name: column for name, column in columns.items() if column in table.columns}
        self._places = {name: table.columns.index(column) for name, column in self._columns.items()}
        self._constants = constants
        self._seen: dict[tuple[object, ...], int] = {}

    def read(self, row: Row) -> ParsedRow:
        values: Values = {}
        errors = [Problem(message) for message in row.problems]
        warnings: list[Problem] = []
        for field in self._target.fields:
            if not self._is_filled(field):
                continue
            for is_error, message in _cell(field, self._text(row, field), values):
                (errors if is_error else warnings).append(self._problem(message, field.name))
        unread = {problem.field for problem in errors if problem.field}
        for finding in self._target.check(values):
            if finding.field in unread:
                continue
            (errors if finding.is_error else warnings).append(self._problem(finding.message, finding.field))
        errors.extend(self._repeated(row.number, values))
        title = self._text(row, self._target.field(self._target.title))[:_LONGEST_TITLE]
        return ParsedRow(row.number, title, values, tuple(errors), tuple(warnings))

    def _is_filled(self, field: Field) -> bool:
        """Whether anything can fill the field; one without column and constant is said once, not on every row."""
        return field.name in self._columns or bool(self._constants.get(field.name))

    def _text(self, row: Row, field: Field) -> str:
        place = self._places.get(field.name)
        text = row.cells[place] if place is not None else ""
        return text or self._constants.get(field.name, "")

    def _problem(self, message: str, name: str | None) -> Problem:
        return Problem(message, name, self._columns.get(name) if name else None)

    def _repeated(self, number: int, values: Values) -> Iterable[Problem]:
        for names in self._target.keys:
            key = (names, *(_alike(values.get(name)) for name in names))
            if None in key:
                continue
            if key in self._seen:
                yield self._problem(said_twice(self._seen[key]), names[0])
            self._seen.setdefault(key, number)


def _alike(value: object) -> object:
    return alike(value) if isinstance(value, str) else value


def _cell(field: Field, text: str, values: Values) -> Iterable[tuple[bool, str]]:
    """Put the value of one cell into `values`; yields what is wrong, errors with True."""
    if not text:
        if field.need is Need.REQUIRED:
            yield True, f"{field.label} ontbreekt. Vul het in of haal de regel weg."
        elif field.need is Need.WANTED:
            yield False, f"{field.label} ontbreekt. {field.empty}".strip()
        return
    if _SPREADSHEET_ERROR.fullmatch(text):
        yield True, f"{field.label}: het rekenblad meldt hier een fout ({text}). Vul de waarde zelf in."
        return
    try:
        values[field.name] = field.read(text)
    except InvalidValue as refusal:
        formula = " In de cel staat een formule: plak in het rekenblad de waarde zelf." if text.startswith("=") else ""
        yield (
            not field.lenient,
            f"{field.label}: {refusal.message}{formula}{' ' + field.empty if field.lenient else ''}",
        )
        return
    if text.startswith("="):
        yield False, f"{field.label}: '{text[:40]}' is een formule en blijft als tekst staan."
    if field.spelled and has_lost_letter(text):
        yield (
            False,
            f"{field.label} '{text}': er is een letter verloren gegaan in het bestand. Verbeter hem na het importeren.",
        )
