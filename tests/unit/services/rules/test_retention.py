"""Terms: what was kept for its term goes the day after, never on it and never before."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from services.rules.retention import Term

TWO_YEARS = Term.years(2)
SEVEN = Term.years(7)


@pytest.mark.parametrize(
    ("term", "last_day", "after_year", "goes_on"),
    [
        (TWO_YEARS, date(2024, 5, 31), False, date(2026, 6, 1)),
        (TWO_YEARS, date(2024, 2, 28), False, date(2026, 3, 1)),
        (TWO_YEARS, date(2024, 2, 29), False, date(2026, 3, 1)),
        (TWO_YEARS, date(2026, 2, 28), False, date(2028, 3, 1)),
        (Term(months=1), date(2026, 1, 30), False, date(2026, 3, 1)),
        (Term(months=1), date(2026, 1, 31), False, date(2026, 3, 1)),
        (Term(days=728), date(2024, 6, 23), False, date(2026, 6, 22)),
        (Term(months=1, days=2), date(2026, 1, 30), False, date(2026, 3, 3)),
        (SEVEN, date(2018, 1, 1), True, date(2026, 1, 1)),
        (SEVEN, date(2018, 12, 31), True, date(2026, 1, 1)),
        (Term.years(5), date(2024, 2, 29), True, date(2030, 1, 1)),
    ],
)
def test_something_goes_when_its_term_is_over(term: Term, last_day: date, *, after_year: bool, goes_on: date) -> None:
    assert term.goes_on(last_day, after_year=after_year) == goes_on


@pytest.mark.parametrize("term", [TWO_YEARS, SEVEN, Term(months=1), Term(days=728), Term(months=1, days=2)])
@pytest.mark.parametrize("after_year", [False, True])
def test_the_limit_of_a_day_is_the_same_rule_the_other_way_round(term: Term, *, after_year: bool) -> None:
    first = date(2023, 12, 1)
    for last_day in (first + timedelta(days=count) for count in range(3 * 366)):
        goes_on = term.goes_on(last_day, after_year=after_year)
        assert last_day < term.limit(goes_on, after_year=after_year)
        assert not last_day < term.limit(goes_on - timedelta(days=1), after_year=after_year)


def test_a_later_day_never_lets_something_stay_that_went_before() -> None:
    days = [date(2024, 1, 1) + timedelta(days=count) for count in range(4 * 366)]
    limits = [Term(months=1, days=1).limit(day, after_year=False) for day in days]
    assert all(earlier <= later for earlier, later in pairwise(limits))


@pytest.mark.parametrize(
    ("term", "dutch"),
    [
        (SEVEN, "7 jaar"),
        (Term(months=1), "1 maand"),
        (Term(months=18), "18 maanden"),
        (Term(months=1, days=1), "1 maand en 1 dag"),
        (Term(days=728), "728 dagen"),
    ],
)
def test_a_term_reads_as_people_say_it(term: Term, dutch: str) -> None:
    assert term.dutch == dutch


def test_terms_in_months_and_days_can_be_compared() -> None:
    assert Term(days=731).is_longer_than(TWO_YEARS)
    assert not Term(days=730).is_longer_than(TWO_YEARS)
    assert not TWO_YEARS.is_longer_than(TWO_YEARS)
