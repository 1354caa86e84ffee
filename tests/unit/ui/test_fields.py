from datetime import date
from decimal import Decimal

import pytest

from models.values.money import Money
from models.values.refusal import InvalidValue
from ui import fields
from ui.table import shown


@pytest.mark.parametrize(
    ("typed", "decimals", "value"),
    [
        ("1.250", 0, 1250),
        ("32", 0, 32),
        ("32,0", 0, 32),
        ("−3", 0, -3),
        ("1.250,5", 1, Decimal("1250.5")),
        ("7,25", 2, Decimal("7.25")),
        ("12.5", 2, Decimal("12.5")),
        ("1234.56", 2, Decimal("1234.56")),
    ],
)
def test_a_number_is_read_in_dutch_notation(typed: str, decimals: int, value: object) -> None:
    assert fields.read_number(decimals, "hours")(typed) == value


@pytest.mark.parametrize(
    ("typed", "decimals"),
    [("veel", 0), ("1,5", 0), ("1,255", 2), ("1.5", 0), ("12.34.5", 2), ("NaN", 2), ("Infinity", 0)],
)
def test_what_is_not_such_a_number_is_refused(typed: str, decimals: int) -> None:
    with pytest.raises(InvalidValue) as refusal:
        fields.read_number(decimals, "hours")(typed)
    assert refusal.value.field == "hours"


@pytest.mark.parametrize("value", [0, 45, 1250])
def test_a_whole_number_can_be_read_back(value: int) -> None:
    assert fields.read_number(0, "n")(fields.write_number(value, 0)) == value


def test_money_and_rates_can_be_read_back() -> None:
    assert fields.read_money("m")(fields.write_money(Money(-162_322))) == Money(-162_322)
    assert fields.read_rate("r")(fields.write_rate(19_635)) == 19_635


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("money", 162_322, "€\N{NO-BREAK SPACE}1.623,22"),
        ("money", Money(-1_792), "−€\N{NO-BREAK SPACE}17,92"),
        ("number", 12_366, "12.366"),
        ("number", Decimal("45.5"), "45,50"),
        ("date", date(2026, 6, 18), "18 juni 2026"),
        ("text", None, "–"),
        ("text", "", "–"),
        ("text", True, "ja"),
        ("text", "<b>", "<b>"),
    ],
)
def test_a_cell_reads_as_people_write_it(kind: str, value: object, text: str) -> None:
    assert shown(kind, value) == text  # type: ignore[arg-type]  # the kinds come from the table above
