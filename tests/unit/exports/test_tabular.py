"""CSV and XLSX: exact bytes, no formulas, streams, equal files for equal rows."""

import io
from collections.abc import Iterator
from datetime import date, datetime
from itertools import count, islice

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from exports.tabular import Cell, Column, ColumnKind, build_csv, build_xlsx, csv_chunks

COLUMNS = (
    Column("Naam", width=30),
    Column("KvK"),
    Column("Datum", ColumnKind.DATE),
    Column("Stops", ColumnKind.WHOLE),
    Column("Bedrag", ColumnKind.CENTS),
    Column("Tarief", ColumnKind.TEN_THOUSANDTHS),
)
ROWS: tuple[tuple[Cell, ...], ...] = (
    ("Zoë Çelik; koerier", "01234567", date(2026, 6, 8), 1234, 162_322, 19_635),
    ("=1+1", "+31612345678", None, -5, -1_792, None),
)
TOTALS: tuple[Cell, ...] = ("Totaal", None, None, 1229, 160_530, None)
FORMULAS = (
    "=1+1",
    "+31612345678 Koeriers",
    "-Jansen",
    "@SUM(1)",
    "\t=1+1",
    '=HYPERLINK("http://x")',
    "|cmd",
    "%0A",
    "\uff1d1+1",
)


def shown(value: object) -> object:
    return value.date().isoformat() if isinstance(value, datetime) else value


def sheet(content: bytes) -> Worksheet:
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert isinstance(page, Worksheet)
    return page


def test_csv_has_semicolons_decimal_commas_and_a_byte_order_mark() -> None:
    export = build_csv("Facturen week 26", COLUMNS, ROWS, totals=TOTALS)
    assert export.name == "Facturen-week-26.csv"
    assert export.content.decode("utf-8") == (
        "\ufeffNaam;KvK;Datum;Stops;Bedrag;Tarief\r\n"
        '"Zoë Çelik; koerier";01234567;08-06-2026;1234;1623,22;1,9635\r\n'
        "'=1+1;'+31612345678;;-5;-17,92;\r\n"
        "Totaal;;;1229;1605,30;\r\n"
    )


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    rows = [(text, "", None, None, None, None)]
    assert build_csv("x", COLUMNS, rows).content.decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")
    cell = sheet(build_xlsx("x", COLUMNS, rows).content)["A2"]
    assert cell.data_type == "s"
    assert cell.value == text.strip()


def test_a_sheet_holds_real_numbers_dates_and_money_formats() -> None:
    page = sheet(build_xlsx("Facturen", COLUMNS, ROWS, totals=TOTALS, sheet="Facturen").content)
    values = [[shown(cell.value) for cell in row] for row in page.iter_rows()]
    assert values == [
        ["Naam", "KvK", "Datum", "Stops", "Bedrag", "Tarief"],
        ["Zoë Çelik; koerier", "01234567", "2026-06-08", 1234, 1623.22, 1.9635],
        ["=1+1", "+31612345678", None, -5, -17.92, None],
        ["Totaal", None, None, 1229, 1605.3, None],
    ]
    assert "€" in page["E2"].number_format
    assert page["C2"].number_format == "dd-mm-yyyy"
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:F3"
    assert page["E4"].font.bold


def test_hostile_text_does_not_break_a_row() -> None:
    name = 'A;"B"\r\n\x00\x1b<i>&\u202e' + "x" * 300
    rows = [(name, "", None, None, None, None)]
    line = build_csv("x", COLUMNS, rows).content.decode("utf-8-sig").split("\r\n")
    assert line[1] == '"A;""B"" <i>&' + "x" * 300 + '";;;;;'
    assert sheet(build_xlsx("x", COLUMNS, rows).content)["A2"].value == 'A;"B" <i>&' + "x" * 300


def test_equal_rows_give_equal_files() -> None:
    assert build_xlsx("x", COLUMNS, ROWS).sha256 == build_xlsx("x", COLUMNS, iter(ROWS)).sha256
    assert build_csv("x", COLUMNS, ROWS).sha256 == build_csv("x", COLUMNS, iter(ROWS)).sha256


def test_a_workbook_does_not_say_when_it_was_made() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_xlsx("x", COLUMNS, ROWS).content))
    assert book.properties.created.year == 2000


def test_csv_is_written_while_the_rows_still_come() -> None:
    def endless() -> Iterator[tuple[Cell, ...]]:
        for number in count():
            yield (f"Rij {number}", "", None, number, number, number)

    pieces = list(islice(csv_chunks(COLUMNS, endless()), 3))
    assert pieces[0] == b"\xef\xbb\xbf"
    assert pieces[2].count(b"\r\n") == 500


def test_an_export_without_rows_still_has_its_headings() -> None:
    assert build_csv("x", COLUMNS, []).content.decode("utf-8-sig") == "Naam;KvK;Datum;Stops;Bedrag;Tarief\r\n"
    assert sheet(build_xlsx("x", COLUMNS, []).content)["F1"].value == "Tarief"


def test_a_row_with_a_missing_cell_is_a_fault() -> None:
    with pytest.raises(ValueError, match="shorter"):
        build_csv("x", COLUMNS, [("Jan",)])
