"""Typed rows, with everything wrong named per cell."""

import pytest

from services.imports.reading import cells
from services.imports.reading.fields import Field, Need
from services.imports.reading.rows import ParsedRow, parse_rows
from tests.unit.services.imports.reading.files import csv_table, target_of

NAME = Field("name", "Naam", ("Naam",), cells.text(20), Need.REQUIRED, spelled=True)
UNTIL = Field("until", "Geldig tot", ("Tot",), cells.day, Need.WANTED, empty="Plannen kan dan niet.")
STOPS = Field("stops", "Stops", ("Stops",), cells.whole(most=500))
SOFT = Field("soft", "Btw-id", ("Btw",), cells.whole(most=5), Need.WANTED, empty="Later aanvullen.", lenient=True)
COLUMNS = {"name": "Naam", "until": "Tot", "stops": "Stops", "soft": "Btw"}


def parsed(*lines: str, constants: dict[str, str] | None = None) -> list[ParsedRow]:
    table = csv_table("\n".join(["Naam;Tot;Stops;Btw", *lines]))
    return list(parse_rows(table, target_of(NAME, UNTIL, STOPS, SOFT), COLUMNS, constants=constants))


def test_a_good_row_has_values_and_nothing_to_say() -> None:
    (row,) = parsed("Jan;01-02-2030;142;3")
    assert (row.number, row.title, row.errors, row.warnings) == (2, "Jan", (), ())
    assert row.values["stops"] == 142


@pytest.mark.parametrize(
    ("line", "column", "part"),
    [
        (";01-02-2030;142;3", "Naam", "Naam ontbreekt."),
        ("Jan;31-02-2030;142;3", "Tot", "Geldig tot: '31-02-2030' bestaat niet"),
        ("Jan;01-02-2030;veel;3", "Stops", "Stops: "),
        ("Jan;01-02-2030;=A1*2;3", "Stops", "plak in het rekenblad de waarde zelf"),
        ("#N/B;01-02-2030;142;3", "Naam", "het rekenblad meldt hier een fout (#N/B)"),
        ("een veel te lange naam voor dit veld;01-02-2030;142;3", "Naam", "langer dan 20 tekens"),
    ],
)
def test_a_wrong_cell_is_an_error_that_names_its_column(line: str, column: str, part: str) -> None:
    (error,) = parsed(line)[0].errors
    assert error.column == column
    assert part in error.message


@pytest.mark.parametrize(
    ("line", "column", "part"),
    [
        ("Jan;;142;3", "Tot", "Geldig tot ontbreekt. Plannen kan dan niet."),
        ("Jan;01-02-2030;142;fout", "Btw", "Later aanvullen."),
        ("?ukasz;01-02-2030;142;3", "Naam", "'?ukasz': er is een letter verloren gegaan in het bestand."),
        ("=1+1;01-02-2030;142;3", "Naam", "'=1+1' is een formule en blijft als tekst staan"),
    ],
)
def test_a_doubtful_cell_is_a_warning_and_the_row_can_be_imported(line: str, column: str, part: str) -> None:
    (row,) = parsed(line)
    assert row.errors == ()
    assert row.warnings[0].column == column
    assert part in row.warnings[0].message


def test_an_unreadable_lenient_cell_leaves_no_value_behind() -> None:
    assert "soft" not in parsed("Jan;01-02-2030;142;fout")[0].values


def test_a_line_that_is_too_long_is_an_error_of_the_row() -> None:
    (row,) = parsed("Jan;01-02-2030;142;3;over")
    assert row.errors[0].field is None


def test_a_fixed_value_fills_an_empty_cell_and_never_a_filled_one() -> None:
    first, second = parsed("Jan;;142;3", "An;01-02-2030;142;3", constants={"until": "05-05-2031"})
    assert (str(first.values["until"]), str(second.values["until"])) == ("2031-05-05", "2030-02-01")


def test_progress_can_stop_the_reading() -> None:
    table = csv_table("Naam;Tot;Stops\n" + "Jan;01-02-2030;1\n" * 500)
    told: list[int] = []

    def report(done: int, total: int) -> None:
        told.append(done)
        if done == 400:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        parse_rows(table, target_of(NAME), {"name": "Naam"}, report=report)
    assert told == [200, 400]


def test_what_a_row_is_called_is_short() -> None:
    assert len(parsed(f"{'J' * 500};01-02-2030;142;3")[0].title) == 60
