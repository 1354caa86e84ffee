from datetime import date

import pytest
from sqlalchemy import text

from models.values.kinds import Role
from services.scope import Environment, tenant_scope
from services.statutory import Figure, FigureUnknown, StatutoryFigures
from tests.company import Company

SPRING, AUTUMN = date(2026, 6, 30), date(2026, 7, 1)


@pytest.fixture
def figures(environment: Environment, company: Company) -> StatutoryFigures:
    with tenant_scope(environment, company.member(Role.FINANCE)) as scope:
        return StatutoryFigures.load(scope)


@pytest.mark.parametrize(
    ("age", "day", "cents"),
    [
        (21, SPRING, 1471),
        (64, SPRING, 1471),
        (20, SPRING, 1177),
        (19, SPRING, 883),
        (18, SPRING, 736),
        (17, SPRING, 581),
        (16, SPRING, 581),
        (21, AUTUMN, 1499),
        (20, AUTUMN, 1199),
        (18, AUTUMN, 750),
        (21, date(2027, 1, 1), None),
        (21, date(2025, 12, 31), None),
    ],
)
def test_the_minimum_wage_follows_age_and_day(
    figures: StatutoryFigures, age: int, day: date, cents: int | None
) -> None:
    assert figures.find_minimum_wage_cents(age, day) == cents


def test_surcharges_and_allowances_are_dated(figures: StatutoryFigures) -> None:
    assert [figures.get(figure, SPRING) for figure in Figure] == [13_000, 15_000, 20_000, 2_500]
    assert figures.get(Figure.TRAVEL_ALLOWANCE_KM, date(2025, 12, 31)) == 2_300
    with pytest.raises(FigureUnknown, match="31-12-2023"):
        figures.get(Figure.TRAVEL_ALLOWANCE_KM, date(2023, 12, 31))


def test_every_figure_names_its_source(environment: Environment, company: Company) -> None:
    with tenant_scope(environment, company.member(Role.FINANCE)) as scope:
        assert scope.session.scalar(text("SELECT count(*) FROM statutory_figures WHERE source = ''")) == 0
        assert scope.session.scalar(text("SELECT count(*) FROM statutory_figures")) == 34
