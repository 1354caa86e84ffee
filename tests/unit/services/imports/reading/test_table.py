"""A file as one table: header, rows, titles and what is left out."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from services.imports.reading.csv_lines import delimiter_of
from services.imports.reading.sniff import BrokenFile
from services.imports.reading.table import MAX_LINES, MAX_ROWS, NoHeaderRow, NoRows, TooManyRows
from services.imports.reading.xml_parts import UnsafeFile
from tests.unit.services.imports.reading.files import csv_table, real_table, repacked, table_of, workbook


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_the_delimiter_is_found(mark: str) -> None:
    text = "\n".join(mark.join(line) for line in [("Naam", "Depot", "BSN"), ("Jan", "Eindhoven", "1"), ("An", "", "")])
    assert delimiter_of(text) == mark


def test_commas_inside_cells_do_not_win_from_semicolons() -> None:
    table = csv_table("Naam;Merk;Prijs\nJan, de;a,b,c;1,5\nPiet, van;d,e,f;2,5\n")
    assert table.columns == ("Naam", "Merk", "Prijs")
    assert table.rows[1].cells == ("Piet, van", "d,e,f", "2,5")


def test_a_delimiter_named_in_the_first_line_is_used() -> None:
    table = csv_table("sep=,\r\nNaam,Depot\r\nJan;P,Eindhoven\r\n")
    assert (table.rows[0].cells, table.rows[0].number) == (("Jan;P", "Eindhoven"), 3)


def test_quoted_cells_keep_delimiters_quotes_and_lines() -> None:
    table = csv_table('Naam;Depot;Opmerking\n"Jan; ""Jan""";Eindhoven;"twee\nregels"\nPiet;Tilburg;\n')
    assert table.rows[0].cells == ('Jan; "Jan"', "Eindhoven", "twee regels")
    assert table.rows[1].number == 3


@pytest.mark.parametrize("cell", ['"Jan', '"Jan"de Wit'])
def test_a_quote_that_does_not_close_is_refused_with_its_line(cell: str) -> None:
    with pytest.raises(BrokenFile, match="Regel 3 "):
        csv_table(f"Naam;Depot\nAn;Tilburg\n{cell};Eindhoven\nPiet;Tilburg\n")


def test_titles_above_the_header_are_kept_apart_and_rows_keep_their_number() -> None:
    table = csv_table("Overzicht 2026;;\n;;\nNaam;Kenteken;Depot\nJan;V-395-LL;Tilburg\n\nPiet;V-406-ZD;Tilburg\n")
    assert table.titles == ("Overzicht 2026",)
    assert table.columns == ("Naam", "Kenteken", "Depot")
    assert [row.number for row in table.rows] == [4, 6]


@pytest.mark.parametrize(
    "line",
    ["Totaal;41;;", "totaal:;;;", "Subtotaal;;36,5;€ 12", "Eindtotaal Eindhoven;2;;", ";Total;;5", "Som;=SUM(A1)"],
)
def test_a_line_of_totals_is_left_out_with_a_note(line: str) -> None:
    table = csv_table(f"Naam;Depot;BSN;IBAN\nJan;Tilburg;;\n{line}\n")
    assert len(table.rows) == 1
    assert "Regel 3" in table.notes[0]


@pytest.mark.parametrize("line", ["Totaal Koeriers;Tilburg;;", "Som Nguyen;Eindhoven;;", "Totalis;;5;"])
def test_a_name_that_begins_like_a_total_stays(line: str) -> None:
    assert len(csv_table(f"Naam;Depot;BSN;IBAN\n{line}\n").rows) == 1


def test_a_header_repeated_on_every_page_is_skipped() -> None:
    assert len(csv_table("Naam;Depot\nJan;Tilburg\nNaam;Depot\nAn;Tilburg\n").rows) == 2


def test_short_lines_are_filled_and_long_ones_are_named() -> None:
    table = csv_table("Naam;Depot;BSN\nJan\nPiet;Tilburg;1;over\n")
    assert table.rows[0].cells == ("Jan", "", "")
    assert "4 cellen en de kopregel 3" in table.rows[1].problems[0]


def test_columns_without_a_name_and_with_the_same_name_stay_apart() -> None:
    table = csv_table("Naam;;Depot;Depot\nJan;x;Tilburg;Eindhoven\n")
    assert table.columns == ("Naam", "kolom B", "Depot", "Depot (2)")


def test_invisible_characters_and_needless_blanks_are_gone() -> None:
    table = csv_table("Naam;Depot\n  Jan\u00a0 de\u200b Wit ;Zoe\u0308\n")
    assert table.rows[0].cells == ("Jan de Wit", "Zoë")


def test_without_a_header_or_without_rows_the_file_is_refused() -> None:
    with pytest.raises(NoHeaderRow):
        csv_table("12;13\n14;15\n")
    with pytest.raises(NoRows):
        csv_table("Naam;Depot\n;\n")


def test_ten_thousand_rows_are_read_and_one_more_is_refused() -> None:
    lines = ["Naam;Depot", *(f"Chauffeur {number};Tilburg" for number in range(MAX_ROWS))]
    assert len(csv_table("\n".join(lines)).rows) == MAX_ROWS
    with pytest.raises(TooManyRows, match=r"10\.000"):
        csv_table("\n".join([*lines, "een te veel;Tilburg"]))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_progress_is_told_along_the_way_and_can_stop_the_reading(kind: str) -> None:
    rows = [["Naam", "Depot"], *([f"Chauffeur {number}", "Tilburg"] for number in range(900))]
    content = "\n".join(";".join(row) for row in rows).encode() if kind == "csv" else workbook(rows)
    told: list[tuple[int, int]] = []
    table_of(content, report=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == [200, 400, 600, 800, 900]
    assert told[-1] == (900, 900)
    assert all(done <= total <= 905 for done, total in told)

    def stop(done: int, _total: int) -> None:
        if done >= 400:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        table_of(content, report=stop)


def test_cells_of_a_workbook_become_what_a_person_would_type() -> None:
    content = workbook(
        [
            ["Naam", "Datum", "Start", "Uren", "Prijs", "KvK", "KOR", "Depot"],
            ["Jan", date(2028, 7, 3), time(6, 45), timedelta(hours=36, minutes=30), 1.42, 99993066, True, "007"],
            ["An", datetime.combine(date(2028, 7, 3), time(6, 5)), time(0), 0.28125, 0.1 + 0.2, 132.0, False, None],
            ["Bo", datetime.combine(date(2028, 7, 2), time(23, 59, 59)), time(6, 29, 59), None, None, None, None, None],
        ]
    )
    table = table_of(content)
    assert table.rows[0].cells == ("Jan", "2028-07-03", "06:45", "36:30", "1,42", "99993066", "ja", "007")
    assert table.rows[1].cells == ("An", "2028-07-03 06:05", "00:00", "0,28125", "0,3", "132", "nee", "")
    assert table.rows[2].cells[:3] == ("Bo", "2028-07-03", "06:30")


def test_a_share_that_is_shown_as_a_percentage_is_read_as_one() -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["Soort", "Bedrag"])
    for number, (share, shown_as) in enumerate([(0.125, "0.0%"), (0.032, "0.00%"), (1, "0%")], start=2):
        sheet.append(["zaterdag", share])
        sheet[f"B{number}"].number_format = shown_as
    saved = BytesIO()
    book.save(saved)
    assert [row.cells[1] for row in table_of(saved.getvalue()).rows] == ["12,5%", "3,2%", "100%"]


def test_a_formula_stays_text_and_is_not_evaluated() -> None:
    content = workbook([["Naam", "Depot", "Stops"], ["=1+1", "Tilburg", "=SUM(A1:A9)"]])
    assert table_of(content).rows[0].cells == ("=1+1", "Tilburg", "=SUM(A1:A9)")
    assert csv_table("Naam;Depot\n\"=cmd|'/c calc'!A1\";Tilburg\n").rows[0].cells[0] == "=cmd|'/c calc'!A1"


def test_a_vertically_merged_cell_counts_for_all_its_rows() -> None:
    content = workbook(
        [["Overzicht", None], ["Depot", "Naam"], ["Tilburg", "Jan"], [None, "An"], ["Eindhoven", "Piet"], [None, "Bo"]],
        merged=["A1:B1", "A3:A4"],
    )
    assert [row.cells for row in table_of(content).rows] == [
        ("Tilburg", "Jan"),
        ("Tilburg", "An"),
        ("Eindhoven", "Piet"),
        ("", "Bo"),
    ]


def test_the_sheet_with_the_best_header_is_taken_and_another_can_be_asked_for() -> None:
    content = workbook(
        [["Toelichting op dit bestand"], ["Zie het tweede blad"]],
        more_sheets={
            "Lijst": [["Chauffeurs"], ["Naam", "Depot", "IBAN"], ["Jan", "Tilburg", ""]],
            "Oud": [["Naam", "Depot"], ["Piet", "Tilburg"]],
        },
    )
    table = table_of(content)
    assert (table.sheet, table.sheets) == ("Lijst", ("Sheet", "Lijst", "Oud"))
    assert table_of(content, sheet="Oud").rows[0].cells == ("Piet", "Tilburg")


def test_a_workbook_that_lies_about_its_size_is_read_by_what_it_holds() -> None:
    content = workbook([["Naam", "Depot"], ["Jan", "Tilburg"]])
    with ZipFile(BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    lying = sheet.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"').replace(b'<row r="2"', b'<row r="99999999"')
    assert lying.count(b"99999999") == 1
    with pytest.raises(NoRows):
        table_of(repacked(content, {"xl/worksheets/sheet1.xml": lying}))


@pytest.mark.parametrize("same", ["relation", "part"])
def test_one_part_that_stands_for_several_sheets_is_refused_before_it_is_read_for_each(same: str) -> None:
    content = workbook([["Naam", "Depot"], ["Jan", "Tilburg"]], more_sheets={"Oud": [["Naam", "Depot"]]})
    with ZipFile(BytesIO(content)) as package:
        changed = {
            "relation": ("xl/workbook.xml", b'r:id="rId2"', b'r:id="rId1"'),
            "part": ("xl/_rels/workbook.xml.rels", b"worksheets/sheet2.xml", b"worksheets/sheet1.xml"),
        }
        part, own, others = changed[same]
        described = package.read(part)
    assert described.count(own) == 1
    with pytest.raises(UnsafeFile):
        table_of(repacked(content, {part: described.replace(own, others)}))


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
        ("xl/workbook.xml", b"<workbook/>"),
    ],
)
def test_a_malformed_workbook_is_refused_calmly(part: str, data: bytes) -> None:
    content = workbook([["Naam", "Depot"], ["Jan", "Tilburg"]])
    with pytest.raises(BrokenFile):
        table_of(repacked(content, {part: data}))


def test_the_files_companies_sent_have_their_rows_and_nothing_else() -> None:
    drivers, contractors = real_table("chauffeurs-loondienst.csv"), real_table("chauffeurs-zzp.xlsx")
    grid, week = real_table("noordster-routes-week26.xlsx"), real_table("vlotpost-ritten-wk26.csv")
    assert len(drivers.rows) == 41
    assert drivers.notes == ("Regel 43 ('Totaal') is een totaalregel en telt niet mee.",)
    assert contractors.titles == ("Overzicht zelfstandigen, bijgewerkt 1 juni 2026",)
    assert [row.number for row in contractors.rows] == [4, 5, 6, 7, 8]
    assert grid.titles == ("Noordster depot Eindhoven", "Week 26")
    assert grid.rows[0].cells[:4] == ("E-101", "Gestel", "06:45", "14:45")
    assert (len(week.rows), len(real_table("wagenpark.csv").rows), len(real_table("tarieven.csv").rows)) == (68, 44, 11)


@pytest.mark.parametrize("line", ["J" * 200_000, "Jan" + ";" * 200_000, '"' + "J" * 200_000])
@pytest.mark.parametrize("before", ["", "Naam;Depot\nAn;Tilburg\n"])
def test_a_line_without_end_is_refused_by_its_number(before: str, line: str) -> None:
    with pytest.raises(BrokenFile, match=f"Regel {before.count(chr(10)) + 1} is langer dan 100.000 tekens"):
        csv_table(before + line)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_of_too_many_columns_the_first_hundred_are_read_and_that_is_said(kind: str) -> None:
    rows = [["Naam", "Depot", *(f"c{number}" for number in range(498))], ["Jan", "Tilburg", *["1"] * 498]]
    table = table_of("\n".join(map(";".join, rows)).encode() if kind == "csv" else workbook(rows))
    assert (len(table.columns), table.rows[0].cells[:2], table.rows[0].problems) == (100, ("Jan", "Tilburg"), ())
    assert "meer dan 100 kolommen" in table.notes[0]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_desert_of_blank_lines_is_told_about_too_so_that_it_can_be_stopped(kind: str) -> None:
    content = workbook([["Naam", "Depot"], ["Jan", "Tilburg"]])
    with ZipFile(BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    far = sheet.replace(b'"2"', b'"900000"').replace(b'"A2"', b'"A900000"').replace(b'"B2"', b'"B900000"')
    desert = b"Naam;Depot\n" + b"\n" * 900_000 + b"Jan;Tilburg\n"
    told: list[int] = []

    def stop(done: int, _total: int) -> None:
        told.append(done)
        if len(told) == 50:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        table_of(repacked(content, {"xl/worksheets/sheet1.xml": far}) if kind == "xlsx" else desert, report=stop)


def test_more_lines_than_a_spreadsheet_holds_are_refused_even_when_blank() -> None:
    with pytest.raises(TooManyRows):
        csv_table("Naam;Depot\n" + "\n" * MAX_LINES + "Jan;Tilburg\n")


def test_control_characters_and_marks_of_direction_are_gone() -> None:
    table = csv_table("Naam;Depot\nJa\x01n\x1b;Til\u202eburg\ufffe\n")
    assert table.rows[0].cells == ("Jan", "Tilburg")


def test_characters_a_workbook_writes_as_codes_are_read_and_halves_of_them_dropped() -> None:
    table = table_of(workbook([["Naam", "Depot"], ["Jan_x000D_ de Wit_xD800_", "a_x005F_x_x0000_"]]))
    assert table.rows[0].cells == ("Jan de Wit", "a_x")


def test_of_many_totals_a_few_are_named_and_the_others_counted() -> None:
    table = csv_table("Naam;Stops\nJan;1\n" + "Totaal;1\n" * 200)
    assert len(table.notes) == 4
    assert table.notes[-1] == "Nog 197 totaalregels tellen niet mee."


def test_columns_always_have_different_names_of_bearable_length() -> None:
    table = csv_table(f"Tarief (dag);Tarief (dag);Naam;Naam (2);Naam;{'x' * 500}\n1;2;3;4;5;6\n")
    assert table.columns == ("Tarief (dag)", "Tarief (dag) (2)", "Naam", "Naam (2)", "Naam (3)", "x" * 80)


def test_hidden_sheets_are_not_offered() -> None:
    content = workbook(
        [["Naam", "Depot"], ["Jan", "Tilburg"]], more_sheets={"B": [["Kenteken", "Bus"], ["V-395-LL", "1"]]}
    )
    book = load_workbook(BytesIO(content))
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    buffer = BytesIO()
    book.save(buffer)
    assert table_of(buffer.getvalue()).sheets == ("B",)


def test_dates_of_a_workbook_that_counts_from_1904_are_the_same_days() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.append(["Naam", "Datum"])
    sheet.append(["Jan", date(2030, 1, 2)])
    buffer = BytesIO()
    book.save(buffer)
    assert table_of(buffer.getvalue()).rows[0].cells == ("Jan", "2030-01-02")


def test_an_external_link_is_not_followed_and_a_path_upwards_not_unpacked(tmp_path: Path) -> None:
    content = workbook([["Naam", "Depot"], ["=[1]Blad!A1", "Tilburg"]])
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    escape = f"../../../../../../..{tmp_path}/escaped.xml"
    table = table_of(repacked(content, {"xl/externalLinks/externalLink1.xml": link, escape: b"<a/>"}))
    assert table.rows[0].cells == ("=[1]Blad!A1", "Tilburg")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9, 0.999])
def test_a_workbook_cut_off_anywhere_is_refused(share: float) -> None:
    content = workbook([["Naam", "Depot"], *([f"Jan {number}", "Tilburg"] for number in range(300))])
    with pytest.raises(BrokenFile):
        table_of(content[: int(len(content) * share)])
