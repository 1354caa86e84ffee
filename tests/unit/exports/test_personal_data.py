"""A copy of somebody's data: one page that is complete by itself, the same in CSV and JSON, and equal bytes."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from exports.file import ExportFile
from exports.personal_data import DATA, PAGE, Chapter, PersonalData, Table, build_package

MADE = datetime(2026, 6, 22, 22, 30, tzinfo=UTC)
PDF = ExportFile("Factuur-PS-1.pdf", "application/pdf", b"%PDF")


def data_with(rows: int, *, columns: int = 2, cell: str = "x") -> PersonalData:
    keys = [f"k{number}" for number in range(columns)]
    table = Table("shifts", "Diensten", keys, keys, [[cell] * columns] * rows, [[cell] * columns] * rows)
    filled = Chapter("planning", "Planning", "doel", "grond", "bron", "ontvanger", "termijn", [table])
    empty = Chapter("papieren", "Papieren", "doel", "grond", "bron", "ontvanger", "termijn", [])
    return PersonalData("Daan", "Bode", "info@bode.example", MADE, [filled, empty], [("BSN", "vier cijfers")], [PDF])


def unpacked(data: PersonalData) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(build_package(data).content)) as package:
        assert {one.date_time for one in package.infolist()} == {(2026, 6, 23, 0, 30, 0)}
        return {name: package.read(name) for name in package.namelist()}


def test_everything_is_in_it_under_names_that_say_what_it_is() -> None:
    whole = unpacked(data_with(1))
    assert list(whole) == [PAGE, DATA, "csv/planning/shifts.csv", "bestanden/Factuur-PS-1.pdf"]
    read = json.loads(whole[DATA])
    assert read["categorieen"][0]["lijsten"]["shifts"] == [{"k0": "x", "k1": "x"}]
    assert read["bestanden"][0]["sha256"] == PDF.sha256
    assert build_package(data_with(1)).name == "mijn-gegevens-2026-06-23.zip"


def test_equal_data_give_equal_bytes() -> None:
    assert build_package(data_with(3)).content == build_package(data_with(3)).content


@pytest.mark.parametrize(
    ("rows", "columns", "look"),
    [(1, 2, '<dl class="row">'), (4, 2, "<table>"), (4, 8, '<dl class="row tight">'), (3, 8, '<dl class="row">')],
)
def test_rows_are_shown_so_that_they_fit_on_paper(rows: int, columns: int, look: str) -> None:
    assert look in unpacked(data_with(rows, columns=columns))[PAGE].decode()


def test_the_page_loads_nothing_and_runs_nothing_whatever_people_wrote() -> None:
    page = unpacked(data_with(4, cell="<script src=//x>"))[PAGE].decode()
    assert "<script" not in page
    assert "http" not in page
    assert "Hiervan is niets over je bewaard" in page


def test_a_cell_that_looks_like_a_formula_stays_text() -> None:
    assert b"'=1+1" in unpacked(data_with(1, cell="=1+1"))["csv/planning/shifts.csv"]
