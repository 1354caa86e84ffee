"""Streams rows to CSV for Dutch spreadsheets and to XLSX with real numbers and dates."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import chain, islice
from typing import Any

from exports.file import ExportFile, file_name
from exports.text import clean, decimal_text

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | date | None
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the first four in full width, which a spreadsheet takes for the same."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ROWS_PER_CHUNK = 500
_MAX_SHEET_ROWS = 1_048_576
_NEVER_CHANGES = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


class ColumnKind(StrEnum):
    """What a column holds and in which whole-number unit its cells come."""

    TEXT = "text"
    WHOLE = "whole"
    CENTS = "cents"
    HUNDREDTHS = "hundredths"
    TEN_THOUSANDTHS = "ten_thousandths"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, what stands under it, and how wide a spreadsheet shows it in characters."""

    heading: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 14


_PLACES = {ColumnKind.WHOLE: 0, ColumnKind.CENTS: 2, ColumnKind.HUNDREDTHS: 2, ColumnKind.TEN_THOUSANDTHS: 4}
_NUMBER_FORMATS = {
    ColumnKind.WHOLE: "#,##0",
    ColumnKind.CENTS: '"€" #,##0.00;[Red]\N{MINUS SIGN}"€" #,##0.00',
    ColumnKind.HUNDREDTHS: "#,##0.00",
    ColumnKind.TEN_THOUSANDTHS: "#,##0.00##",
    ColumnKind.DATE: "dd-mm-yyyy",
}


def csv_chunks(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, totals: Sequence[Cell] | None = None
) -> Iterator[bytes]:
    """CSV with semicolons, decimal commas and a byte order mark, in pieces of some hundred rows.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    writers = [_CSV_WRITERS[column.kind] for column in columns]
    ending = [totals] if totals is not None else []
    texts = (
        [write(cell) if cell is not None else "" for write, cell in zip(writers, row, strict=True)]
        for row in chain(rows, ending)
    )
    lines = chain([[_csv_text(column.heading) for column in columns]], texts)
    yield _BYTE_ORDER_MARK
    while piece := list(islice(lines, _ROWS_PER_CHUNK)):
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(piece)
        yield buffer.getvalue().encode()


def build_csv(
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    totals: Sequence[Cell] | None = None,
) -> ExportFile:
    """The rows as one CSV file, see `csv_chunks`; `name` comes without extension."""
    return ExportFile(file_name(name, "csv"), CSV_TYPE, b"".join(csv_chunks(columns, rows, totals=totals)))


def build_xlsx(
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    totals: Sequence[Cell] | None = None,
    sheet: str = "Gegevens",
) -> ExportFile:
    """The rows as a workbook with one sheet, headings frozen and filterable; equal rows give equal bytes.

    Rows go through a temporary file, so memory does not grow with them. Text is never read as a formula or link.
    Raises: ValueError when a sheet cannot hold that many rows.
    """
    return build_workbook(name, [Sheet(sheet, columns, rows, totals=totals)])


@dataclass(frozen=True, slots=True)
class Sheet:
    """A titled table in a workbook."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    totals: Sequence[Cell] | None = None


def build_workbook(name: str, sheets: Iterable[Sheet]) -> ExportFile:
    """The same for several sheets in one workbook."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        book.set_properties({"created": _NEVER_CHANGES})
        heading = book.add_format({"bold": True, "bottom": 1})
        for sheet in sheets:
            _write_sheet(book, sheet, heading)
    return ExportFile(file_name(name, "xlsx"), XLSX_TYPE, buffer.getvalue())


def _write_sheet(book: Any, sheet: Sheet, heading: Any) -> None:
    page = book.add_worksheet(sheet.title)
    for position, column in enumerate(sheet.columns):
        page.set_column(position, position, column.width)
        page.write_string(0, position, clean(column.heading), heading)
    page.freeze_panes(1, 0)
    last = _write_rows(_writers(book, page, sheet.columns), sheet.rows)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    if sheet.totals is not None:
        _write_rows(_writers(book, page, sheet.columns, bold=True), [sheet.totals], after=last)


def _write_rows(
    writers: Sequence[Callable[[int, Any], object]], rows: Iterable[Sequence[Cell]], *, after: int = 0
) -> int:
    """Write the rows below row `after` and return the number of the last one."""
    number = after
    for number, row in enumerate(rows, start=after + 1):
        if number >= _MAX_SHEET_ROWS:
            raise ValueError("a sheet holds no more rows")
        for write, cell in zip(writers, row, strict=True):
            if cell is not None:
                write(number, cell)
    return number


def _writers(
    book: Any, page: Any, columns: Sequence[Column], *, bold: bool = False
) -> list[Callable[[int, Any], object]]:
    style = {"bold": True, "top": 1} if bold else {}
    formats = {
        kind: book.add_format(style | ({"num_format": _NUMBER_FORMATS[kind]} if kind in _NUMBER_FORMATS else {}))
        for kind in sorted({column.kind for column in columns})
    }
    return [_sheet_writer(page, position, column.kind, formats[column.kind]) for position, column in enumerate(columns)]


def _sheet_writer(page: Any, position: int, kind: ColumnKind, style: Any) -> Callable[[int, Any], object]:
    """How a cell of this kind gets into the sheet, whose numbers are binary: the nearest one to the exact cent."""
    if kind is ColumnKind.TEXT:
        return lambda number, cell: page.write_string(number, position, clean(cell), style)
    if kind is ColumnKind.DATE:
        return lambda number, cell: page.write_datetime(number, position, cell, style)
    divisor = 10 ** _PLACES[kind]
    return lambda number, cell: page.write_number(number, position, cell / divisor, style)


def _csv_text(cell: Cell) -> str:
    text = str(cell)
    visible = clean(text)
    return f"'{visible}" if visible.startswith(_FORMULA_STARTS) else visible


def _csv_number(places: int) -> Callable[[Any], str]:
    return lambda cell: decimal_text(cell, places).replace(".", ",")


def _csv_date(cell: Any) -> str:
    return f"{cell:%d-%m-%Y}"


_CSV_WRITERS: dict[ColumnKind, Callable[[Any], str]] = {
    ColumnKind.TEXT: _csv_text,
    ColumnKind.DATE: _csv_date,
    **{kind: _csv_number(places) for kind, places in _PLACES.items()},
}
