from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.values.money import Money
from services.rules.margin import Margin, combine, split, spread

AMOUNTS = st.integers(-(10**9), 10**9).map(Money)
MARGINS = st.builds(Margin, **{field.name: AMOUNTS for field in fields(Margin)})


def test_what_is_left_is_the_margin() -> None:
    day = split(revenue=Money(31_850), driver_cost=Money(18_000), vehicle_cost=Money(4_500), fuel=Money(2_130))
    assert day.margin == Money(7_220)
    assert day.margin_bp == 2267
    assert day.unallocated == Money(0)


def test_cost_that_no_bucket_claims_is_shown() -> None:
    week = split(
        revenue=Money(1_000),
        driver_cost=Money(400),
        vehicle_cost=Money(100),
        fuel=Money(50),
        malus=Money(25),
        total_cost=Money(600),
    )
    assert week.unallocated == Money(25)
    assert week.margin == Money(400)


def test_without_revenue_there_is_no_percentage() -> None:
    assert Margin(driver_cost=Money(100)).margin_bp is None
    assert Margin(driver_cost=Money(100)).margin == Money(-100)


@given(MARGINS)
def test_every_euro_is_in_one_bucket(margin: Margin) -> None:
    buckets = (margin.driver_cost, margin.vehicle_cost, margin.fuel, margin.malus, margin.unallocated, margin.margin)
    assert Money.total(buckets) == margin.revenue


@given(st.lists(MARGINS))
def test_combining_loses_nothing(margins: list[Margin]) -> None:
    assert combine(margins).margin == Money.total(margin.margin for margin in margins)


@pytest.mark.parametrize(
    ("cents", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (100, [0, 1], [0, 100]),
        (5, [0, 0], [3, 2]),
        (10, [1, 2, 4], [1, 3, 6]),
        (10, [], []),
    ],
)
def test_an_amount_is_spread_by_weight(cents: int, weights: list[int], parts: list[int]) -> None:
    assert spread(Money(cents), weights) == tuple(map(Money, parts))


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1))
def test_spread_parts_sum_to_the_amount(amount: Money, weights: list[int]) -> None:
    assert Money.total(spread(amount, weights)) == amount
