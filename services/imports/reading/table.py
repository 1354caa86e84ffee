"""A file as one table: its header row found, titles above it kept, blank rows and totals left out."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice

from models.values.normal_form import normal_form
from models.values.refusal import Refusal
from services.imports.reading import csv_lines
from services.imports.reading.decoding import decode
from services.imports.reading.sniff import FileKind
from services.imports.reading.xlsx_sheets import MAX_COLUMNS, Sheet, Workbook, open_workbook

MAX_ROWS = 10_000
MAX_LINES = 1_048_576
HEADER_WITHIN = 20
_REPORT_EVERY = 200
_MOST_CELLS = 1_000
_LONGEST_NAME = 80
_NAMED_TOTALS = 3
_INVISIBLE = re.compile(
    "[\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f\\xad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f"
    "\\ufeff\\ufffe\\uffff\\ud800-\\udfff]"
)
"""Control characters, marks of direction and width, and what no text may hold."""
_TOTAL = re.compile(r"((sub|eind)?totaal|generaal totaal|(sub|grand )?total|som)\b", re.IGNORECASE)
_FIGURE = re.compile(r"[\d.,:€%\s+−-]*|=.*")

Report = Callable[[int, int], None]
"""Told how many rows are read of about how many; stops the reading by raising."""

Lines = Iterator[tuple[str, ...]]


class NoHeaderRow(Refusal):
    """No row of the beginning looks like names of columns."""

    code = "no_header_row"


class NoRows(Refusal):
    """There is a header and nothing under it."""

    code = "no_rows"


class TooManyRows(Refusal):
    """The file has more rows than one import takes."""

    code = "too_many_rows"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet counts, a cell per column, and what is wrong with it as a whole."""

    number: int
    cells: tuple[str, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """What an import works on. `titles` are the lines above the header, `notes` tell in Dutch what was left out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sheet: str | None = None
    sheets: tuple[str, ...] = ()


def read_table(
    content: bytes,
    *,
    kind: FileKind,
    is_header: Callable[[str], bool],
    sheet: str | None = None,
    report: Report | None = None,
    only_rows: int | None = None,
) -> Table:
    """Read a file that `sniff.recognise` let in; without `sheet` the one with the best header is taken.

    `is_header` knows the names columns usually have; `only_rows` stops after so many. Raises: NoHeaderRow, NoRows,
    TooManyRows, BrokenFile, WrongFileKind, and whatever `report` raises to stop.
    """
    if kind is FileKind.CSV:
        decoded = decode(content)
        draft = _Draft(csv_lines.lines(decoded.text), total=decoded.text.count("\n"), is_header=is_header)
        return draft.table(report, only_rows, notes=decoded.notes)
    with open_workbook(content) as workbook:
        chosen = _choose_sheet(workbook, sheet, is_header)
        draft = _Draft(workbook.rows(chosen.name), total=chosen.row_count, is_header=is_header)
        return draft.table(report, only_rows, sheet=chosen.name, sheets=tuple(each.name for each in workbook.sheets))


def _choose_sheet(workbook: Workbook, wanted: str | None, is_header: Callable[[str], bool]) -> Sheet:
    sheets = workbook.sheets
    named = [sheet for sheet in sheets if sheet.name == wanted]
    if named or len(sheets) == 1:
        return (named or sheets)[0]

    def best_row(sheet: Sheet) -> tuple[int, int]:
        beginning = islice(workbook.rows(sheet.name), HEADER_WITHIN)
        return max((_header_score(cleaned(line), is_header) for line in beginning), default=(0, 0))

    return max(sheets, key=best_row)


class _Draft:
    """The reading of one list of lines into a table."""

    def __init__(self, lines: Lines, *, total: int, is_header: Callable[[str], bool]) -> None:
        self._total = min(total, MAX_ROWS)
        beginning = [cleaned(line) for line in islice(lines, HEADER_WITHIN)]
        self._header = _find_header(beginning, is_header)
        self._titles = tuple(" ".join(filter(None, line)) for line in beginning[: self._header] if any(line))
        self._header_line = beginning[self._header]
        self._columns = _named_columns(self._header_line)
        self._lines = chain(beginning[self._header + 1 :], map(cleaned, lines))
        self._totals: list[str] = []

    def table(
        self,
        report: Report | None,
        only_rows: int | None,
        *,
        notes: tuple[str, ...] = (),
        sheet: str | None = None,
        sheets: tuple[str, ...] = (),
    ) -> Table:
        rows = tuple(islice(self._reported(self._rows(), report), only_rows))
        if not rows:
            raise NoRows("Onder de kopregel staan geen regels. Kies een bestand met gegevens.", field="file")
        return Table(self._columns, rows, self._titles, (*notes, *self._left_out()), sheet, sheets)

    def _reported(self, rows: Iterator[Row | None], report: Report | None) -> Iterator[Row]:
        done = 0
        for seen, row in enumerate(rows, start=1):
            done += row is not None
            if done > MAX_ROWS or seen > MAX_LINES:
                raise TooManyRows("Dit bestand heeft meer dan 10.000 regels. Splits het in delen.", field="file")
            if report and seen % _REPORT_EVERY == 0:
                report(done, max(done, self._total))
            if row is not None:
                yield row
        if report:
            report(done, done)

    def _rows(self) -> Iterator[Row | None]:
        """A row per line; None for one that does not count."""
        for number, line in enumerate(self._lines, start=self._header + 2):
            if not any(line) or line == self._header_line:
                yield None
            elif _is_total(line):
                self._totals.append(f"Regel {number} ('{next(filter(None, line))[:40]}')")
                yield None
            else:
                yield self._row(number, line)

    def _row(self, number: int, line: tuple[str, ...]) -> Row:
        named, width = len(self._header_line), len(self._columns)
        problem = (
            f"Deze regel heeft {len(line)} cellen en de kopregel {named}. "
            "Staat er een scheidingsteken in een tekst? Zet die tekst tussen aanhalingstekens."
        )
        cells = (*line[:width], *("",) * (width - len(line)))
        return Row(number, cells, (problem,) if any(line[named:]) else ())

    def _left_out(self) -> Iterator[str]:
        if len(self._header_line) > MAX_COLUMNS:
            yield (
                f"Dit bestand heeft meer dan {MAX_COLUMNS} kolommen. Alleen de eerste {MAX_COLUMNS} zijn gelezen: "
                "zet de kolommen die je nodig hebt vooraan."
            )
        for total in self._totals[:_NAMED_TOTALS]:
            yield f"{total} is een totaalregel en telt niet mee."
        others = len(self._totals) - _NAMED_TOTALS
        if others > 0:
            yield f"Nog {others} {'totaalregel telt' if others == 1 else 'totaalregels tellen'} niet mee."


def cleaned(line: Iterable[str]) -> tuple[str, ...]:
    """Cells without invisible characters and needless blanks, letters composed; blank cells at the end dropped."""
    cells = [
        " ".join(_INVISIBLE.sub("", normal_form("NFC", cell)).split()) if cell else ""
        for cell in islice(line, _MOST_CELLS)
    ]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _find_header(beginning: Sequence[tuple[str, ...]], is_header: Callable[[str], bool]) -> int:
    scores = [_header_score(line, is_header) for line in beginning]
    best = max(scores, default=(0, 0))
    if best < (0, 2):
        raise NoHeaderRow(
            "We vinden geen kopregel. Zet boven elke kolom een naam, zoals Naam of Kenteken, en kies het opnieuw.",
            field="file",
        )
    return scores.index(best)


def _header_score(line: tuple[str, ...], is_header: Callable[[str], bool]) -> tuple[int, int]:
    """How many names are known, then how many different texts there are; figures do not count."""
    names = {cell.casefold() for cell in line if cell}
    known = sum(1 for cell in names if is_header(cell))
    texts = sum(1 for cell in names if not _FIGURE.fullmatch(cell))
    return known, texts


def _named_columns(line: tuple[str, ...]) -> tuple[str, ...]:
    """The header's names; an empty one is named after its letter, a second of the same name gets a number."""
    columns: list[str] = []
    for index, cell in enumerate(line[:MAX_COLUMNS]):
        name = cell[:_LONGEST_NAME] or f"kolom {_letter(index)}"
        taken = {column.casefold() for column in columns}
        names = chain([name], (f"{name} ({turn})" for turn in count(2)))
        columns.append(next(each for each in names if each.casefold() not in taken))
    return tuple(columns)


def _letter(index: int) -> str:
    quotient, remainder = divmod(index, 26)
    return (chr(ord("A") + quotient - 1) if quotient else "") + chr(ord("A") + remainder)


def _is_total(line: tuple[str, ...]) -> bool:
    first, *others = filter(None, line)
    return _TOTAL.match(first) is not None and all(_FIGURE.fullmatch(cell) for cell in others)
