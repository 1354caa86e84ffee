import pytest

from tests.unit.services.planning.conftest import TUESDAY, WEDNESDAY, WEEK, PlannedWeek


def suggested(week: PlannedWeek, text: str) -> list[tuple[str, str, int]]:
    with week.acting() as depotflow:
        found = depotflow.planning.suggest_assignments(week=WEEK, text=text)
    return [(each.candidate.name, each.code, each.service_date.weekday()) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("daan", [("Daan de Wit", "E-101", 1), ("Daan de Wit", "E-102", 2)]),
        ("Daan woe", [("Daan de Wit", "E-102", 2)]),
        ("wit e-101", [("Daan de Wit", "E-101", 1)]),
        ("dinsdag", []),
        ("daan zo", []),
        ("niemand", []),
        ("aan", []),
        ("100%", []),
    ],
)
def test_a_name_with_a_day_or_a_route_finds_open_routes(
    week: PlannedWeek, text: str, expected: list[tuple[str, str, int]]
) -> None:
    week.shift(None, TUESDAY)
    week.shift(None, WEDNESDAY, route=week.other_route)
    week.shift(week.sara, WEDNESDAY)
    assert suggested(week, text) == expected


def test_who_is_busy_is_not_suggested(week: PlannedWeek) -> None:
    week.shift(week.daan, TUESDAY, route=week.other_route)
    week.shift(None, TUESDAY)
    assert suggested(week, "daan") == []
