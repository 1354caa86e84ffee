from datetime import date
from decimal import Decimal

import pytest
from nicegui import Client, ui

from models.values.kinds import EngagementKind
from models.values.money import Money
from models.values.refusal import InvalidValue
from ui import fields
from ui.form import Form
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
        ("0.425", 4, Decimal("0.425")),
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


def test_a_rate_that_can_be_read_two_ways_is_asked_about() -> None:
    with pytest.raises(InvalidValue, match="kan 1,425 en 1425,00 betekenen") as refusal:
        fields.read_rate("r")("€ 1.425")
    assert refusal.value.field == "r"
    assert [fields.read_rate("r")(typed) for typed in ("1,425", "1425", "1.425,00")] == [14_250, 14_250_000, 14_250_000]


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


async def keep_nothing(_: object) -> None: ...


def test_what_is_chosen_is_read_as_the_very_option_and_what_is_typed_without_spaces_around() -> None:
    with Client(ui.page("")):
        form = Form(keep_nothing)
        form.select("kind", "Contract", {kind: kind.name for kind in EngagementKind}, EngagementKind.EMPLOYEE)
        form.text("name", "Naam", " Zoë ")
        read = form.values()
    assert read["kind"] is EngagementKind.EMPLOYEE
    assert read["name"] == "Zoë"


def test_a_hidden_field_is_not_asked_and_a_secret_one_never_said_back() -> None:
    with Client(ui.page("")):
        form = Form(keep_nothing)
        form.text("document", "Welk document", "Paspoort", required=True).set_visibility(False)
        secret = form.secret("bsn", "Burgerservicenummer", required=True)
        heard: list[str] = []
        secret.on_change(heard.append)
        secret.fill("999990019")
        assert form.values() == {"document": None, "bsn": "999990019"}
    assert heard == ["999990019"]
    assert "999990019" not in str(secret.control._to_dict())
