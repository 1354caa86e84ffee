"""The sheets of a workbook as rows of text, streamed; formulas stay text and are never evaluated."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from services.imports.reading.sniff import BrokenFile
from services.imports.reading.xml_parts import too_much

MAX_COLUMNS = 100
MAX_SHEET_ROWS = 1_048_576
_BEGINNING = 40
_MALFORMED = (AttributeError, BadZipFile, EOFError, IndexError, KeyError, OSError, SyntaxError, TypeError, ValueError)
_HALF_A_MINUTE = timedelta(seconds=30)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_", re.ASCII)
"""How a workbook writes a character that XML cannot hold."""
_MERGED = re.compile(rb'mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet: its name and the number of rows it claims to have."""

    name: str
    row_count: int


class Workbook:
    """An opened workbook; only `open_workbook` makes one."""

    def __init__(self, book: Any, package: ZipFile) -> None:
        self._book = book
        self._package = package

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The visible sheets in their order; hidden ones when there are no others."""
        all_sheets = self._book.worksheets
        shown = [sheet for sheet in all_sheets if sheet.sheet_state == "visible"] or all_sheets
        return tuple(Sheet(sheet.title, min(sheet.max_row or 0, MAX_SHEET_ROWS)) for sheet in shown)

    def rows(self, name: str) -> Iterator[tuple[str, ...]]:
        """The rows of one sheet from the first on, blank ones included; a vertically merged cell repeats its value."""
        with _reading():
            sheet = self._book[name]
            merged = _merged_downwards(self._package.read(sheet._worksheet_path))  # noqa: SLF001 - its only name there
            filled: dict[int, tuple[int, str]] = {}
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(max_col=_width(sheet)), start=1):
                if number > MAX_SHEET_ROWS:
                    return
                cells = [_shown(cell) for cell in row] if any(cell.value is not None for cell in row) else []
                if merged:
                    _fill_down(cells, number, merged, filled)
                yield tuple(cells)


@contextmanager
def open_workbook(content: bytes) -> Iterator[Workbook]:
    """Open a workbook that `sniff.recognise` let in. Raises: BrokenFile, UnsafeFile."""
    from openpyxl import load_workbook

    with _reading():
        _check_sheets(content)
        package = ZipFile(BytesIO(content))
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        if not book.worksheets:
            raise KeyError
    try:
        yield Workbook(book, package)
    finally:
        book.close()
        package.close()


def _check_sheets(content: bytes) -> None:
    """Raises: UnsafeFile when one part stands for several sheets: it would be read whole for each of them."""
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(BytesIO(content), read_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    parts = [relation.target for _, relation in reader.parser.find_sheets()]
    reader.archive.close()
    if len(set(parts)) < len(parts):
        raise too_much()


@contextmanager
def _reading() -> Iterator[None]:
    """Turn whatever a malformed workbook makes the reader raise into a refusal."""
    try:
        yield
    except _MALFORMED as error:
        raise BrokenFile(
            "Dit Excel-bestand is niet te lezen. Open het in Excel, sla het op als .csv en kies het opnieuw.",
            field="file",
        ) from error


def _shown(cell: Any) -> str:
    """The text of a cell; a share that a spreadsheet shows as a percentage gets its sign: 0.125 becomes 12,5%."""
    if isinstance(cell.value, int | float) and "%" in cell.number_format:
        return as_text(cell.value * 100.0) + "%"
    return as_text(cell.value)


def as_text(value: Any) -> str:
    """A value as a person would type it: 2028-07-03, 06:45, 1,42; whole numbers without decimals, times in minutes."""
    match value:
        case None:
            shown = ""
        case bool():
            shown = "ja" if value else "nee"
        case str():
            shown = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        case int():
            shown = str(value)
        case float():
            shown = str(int(value)) if value.is_integer() else f"{value:.15g}".replace(".", ",")
        case datetime():
            shown = f"{value + _HALF_A_MINUTE:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
        case date():
            shown = f"{value:%Y-%m-%d}"
        case time():
            shown = f"{datetime.combine(date.min, value) + _HALF_A_MINUTE:%H:%M}"
        case timedelta():
            hours, minutes = divmod(round(value.total_seconds() / 60), 60)
            shown = f"{hours}:{minutes:02d}"
        case _:
            shown = str(getattr(value, "text", "="))
    return shown


def _width(sheet: Any) -> int:
    """One column more than the beginning of a sheet fills: the reader makes a cell for each, filled or not."""
    beginning = sheet.iter_rows(max_row=_BEGINNING, max_col=MAX_COLUMNS, values_only=True)
    filled = (place for row in beginning for place, value in enumerate(row, start=1) if value is not None)
    return max(filled, default=0) + 1


def _merged_downwards(sheet_xml: bytes) -> dict[tuple[int, int], int]:
    """First row and column of every range merged over several rows, with the last row."""
    from openpyxl.utils import column_index_from_string

    found: dict[tuple[int, int], int] = {}
    for first_column, first_row, last_column, last_row in _MERGED.findall(sheet_xml):
        if int(last_row) > int(first_row) and first_column == last_column:
            found[int(first_row), column_index_from_string(first_column.decode())] = int(last_row)
    return found


def _fill_down(
    cells: list[str], number: int, merged: dict[tuple[int, int], int], filled: dict[int, tuple[int, str]]
) -> None:
    for column, cell in enumerate(cells, start=1):
        last_row = merged.get((number, column))
        if last_row:
            filled[column] = (last_row, cell)
        elif column in filled and number <= filled[column][0] and not cell:
            cells[column - 1] = filled[column][1]
