"""Week grids: a cross per day becomes a row per route and day."""

from datetime import date

import pytest

from services.imports.reading.grid import WrongDay, is_day, unpivot, with_weekdays
from services.imports.reading.table import Table
from tests.unit.services.imports.reading.files import csv_table, real_table

TODAY = date(2026, 11, 20)


def days(header: str, *, title: str = "", today: date = TODAY, hint: str = "") -> list[str]:
    text = f"{title}\n" if title else ""
    crosses = ";".join("x" for _ in header.split(";"))
    table = csv_table(f"{text}Route;Start;{header}\nE-1;07:00;{crosses}\n")
    return [row.cells[-1] for row in unpivot(table, today=today, hints=[hint]).rows]


@pytest.mark.parametrize(
    "column",
    [
        "ma 22/06",
        "Maandag 22-6",
        "ma",
        "zondag",
        "22/06",
        "22-06-2026",
        "2026-06-22",
        "di 23 juni",
        "vr. 26 jun",
        "3 maart",
    ],
)
def test_a_column_named_after_a_day_is_seen(column: str) -> None:
    assert is_day(column)


@pytest.mark.parametrize("column", ["Datum", "Marge", "Start", "Dinsdagroute", "12", "22/13", "7 stops", "E-101", ""])
def test_another_column_is_no_day(column: str) -> None:
    assert not is_day(column)


def test_the_grid_a_principal_sent_becomes_its_route_days() -> None:
    grid = unpivot(real_table("noordster-routes-week26.xlsx"), today=TODAY)
    assert grid.columns == ("Route", "Omschrijving", "Start", "Eind", "Stops norm", "Datum")
    assert len(grid.rows) == 3 * 7 + 7 * 6 + 8 * 5
    assert grid.rows[0].cells == ("E-101", "Gestel", "06:45", "14:45", "132", "2026-06-22")
    assert grid.rows[0].number == grid.rows[6].number == 5
    assert grid.rows[6].cells[-1] == "2026-06-28"


def test_a_year_follows_from_the_weekday_and_the_week() -> None:
    assert days("ma 22/06;di 23/06", title="Week 26") == ["2026-06-22", "2026-06-23"]
    assert days("ma 28/12;vr 01/01", title="Week 53") == ["2026-12-28", "2027-01-01"]
    assert days("za 20/06;zo 21/06") == ["2026-06-20", "2026-06-21"]


def test_without_a_weekday_the_nearest_year_is_taken() -> None:
    assert days("28/12;04/01", today=date(2026, 12, 20)) == ["2026-12-28", "2027-01-04"]
    assert days("01/07;02/07", title="Planning 2025") == ["2025-07-01", "2025-07-02"]


def test_bare_weekdays_need_a_week_from_the_title_or_the_file_name() -> None:
    assert days("ma;di", title="Week 26 2026") == ["2026-06-22", "2026-06-23"]
    assert days("maandag;zondag", hint="routes-wk26.xlsx") == ["2026-06-22", "2026-06-28"]
    with pytest.raises(WrongDay, match="'ma'"):
        days("ma;di")


@pytest.mark.parametrize("header", ["ma 23/06;di 24/06", "31/06;01/07", "ma 22/06;wo 23/06"])
def test_a_day_that_does_not_exist_or_has_another_weekday_is_named(header: str) -> None:
    with pytest.raises(WrongDay, match="Kolom '"):
        days(header, title="Week 26")


@pytest.mark.parametrize(("mark", "rides"), [("x", 1), ("X", 1), ("1", 1), ("ja", 1), ("", 0), ("-", 0), ("nee", 0)])
def test_crosses_count_and_dashes_do_not(mark: str, rides: int) -> None:
    table = csv_table(f"Route;Start;ma 22/06;di 23/06\nE-1;07:00;{mark};\nE-2;07:00;x;\n")
    assert len(unpivot(table, today=TODAY).rows) == rides + 1


def test_another_mark_is_a_problem_that_names_the_column() -> None:
    table = csv_table("Route;Start;ma 22/06;di 23/06\nE-1;07:00;2;x\n")
    first, second = unpivot(table, today=TODAY).rows
    assert "In kolom 'ma 22/06' staat '2'" in first.problems[0]
    assert second.problems == ()


def test_a_route_without_any_day_is_told() -> None:
    table = csv_table("Route;Start;ma 22/06;di 23/06\nE-1;07:00;x;\nE-2;07:00;;-\n")
    assert unpivot(table, today=TODAY).notes == ("Regel 3 ('E-2') rijdt op geen enkele dag en telt niet mee.",)


def test_crosses_can_also_become_the_weekdays_of_one_row() -> None:
    table = csv_table("Route;Start;ma 22/06;di 23/06;zo 28/06\nE-1;07:00;x;-;x\nE-2;07:00;;;\n")
    week = with_weekdays(table, today=TODAY)
    assert week.columns == ("Route", "Start", "Rijdagen")
    assert [row.cells[-1] for row in week.rows] == ["ma zo", ""]


def test_a_table_without_day_columns_stays_as_it_is() -> None:
    table: Table = real_table("vlotpost-ritten-wk26.csv")
    assert unpivot(table, today=TODAY) is table
    assert with_weekdays(table, today=TODAY) is table
