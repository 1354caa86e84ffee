"""The table of the routes of a week adds up to the week, also where a cost belongs to no route."""

import re

from models.values.ids import new_id
from models.values.money import Money
from pages.settlement.route_table import route_table
from services.rules.margin import Margin
from services.settlement.overview import RouteRow

ROUTE = RouteRow(
    principal_id=new_id(),
    principal="Noordster",
    depot="Eindhoven",
    route="E-101",
    route_name="Centrum",
    drivers="Daan de Wit",
    shifts=5,
    stops=700,
    parcels=900,
    minutes=2400,
    margin=Margin(revenue=Money(1_000_00), driver_cost=Money(800_00)),
)


def lines(unassigned: Margin) -> list[str]:
    table = route_table([ROUTE], unassigned=unassigned, target_bp=1300, label="Routes")
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr>.*?</tr>", table)][1:]


def test_costs_without_a_shift_have_a_line_of_their_own_and_count_in_the_total() -> None:
    route, rest, total = lines(Margin(driver_cost=Money(50_00)))
    assert route.startswith("E-101 Daan de Wit 5 700 900 40,00")
    assert rest == "Niet toegewezen kosten zonder dienst – € 50,00 – – −€ 50,00 –"
    assert "€ 850,00" in total
    assert "€ 150,00" in total
    assert total.startswith("Totaal 1 route 5 700 900")


def test_a_week_without_such_costs_has_no_such_line() -> None:
    assert len(lines(Margin())) == 2
