"""The stretches of weeks a margin is seen over, across the ends of years with 52 and 53 weeks."""

import pytest

from models.values.calendar import IsoWeek
from services.margin.spans import Span, SpanKind

WEEK, FOUR_WEEKS, QUARTER, YEAR = SpanKind


def span(kind: SpanKind, first: str, last: str) -> Span:
    return Span(kind, IsoWeek.parse(first), IsoWeek.parse(last))


@pytest.mark.parametrize(
    ("kind", "last", "first", "before", "length"),
    [
        (WEEK, "2026-W24", "2026-W24", ("2026-W23", "2026-W23"), 1),
        (WEEK, "2027-W01", "2027-W01", ("2026-W53", "2026-W53"), 1),
        (FOUR_WEEKS, "2026-W24", "2026-W21", ("2026-W17", "2026-W20"), 4),
        (FOUR_WEEKS, "2027-W02", "2026-W52", ("2026-W48", "2026-W51"), 4),
        (QUARTER, "2026-W24", "2026-W14", ("2026-W01", "2026-W11"), 11),
        (QUARTER, "2026-W53", "2026-W40", ("2026-W27", "2026-W39"), 14),
        (QUARTER, "2027-W05", "2027-W01", ("2026-W40", "2026-W44"), 5),
        (YEAR, "2026-W24", "2026-W01", ("2025-W01", "2025-W24"), 24),
        (YEAR, "2026-W53", "2026-W01", ("2025-W01", "2025-W52"), 53),
        (YEAR, "2027-W52", "2027-W01", ("2026-W01", "2026-W52"), 52),
    ],
)
def test_a_span_begins_where_its_kind_says_and_is_compared_with_as_much_before(
    kind: SpanKind, last: str, first: str, before: tuple[str, str], length: int
) -> None:
    made = Span.until(kind, IsoWeek.parse(last))
    assert made == span(kind, first, last)
    assert made.before() == span(kind, *before)
    assert (len(made), len(made.weeks), made.weeks[-1]) == (length, length, made.last)


@pytest.mark.parametrize(
    ("shown", "earlier", "later"),
    [
        ((WEEK, "2026-W53", "2026-W53"), ("2026-W52", "2026-W52"), ("2027-W01", "2027-W01")),
        ((FOUR_WEEKS, "2026-W17", "2026-W20"), ("2026-W13", "2026-W16"), ("2026-W21", "2026-W24")),
        ((FOUR_WEEKS, "2026-W21", "2026-W24"), ("2026-W17", "2026-W20"), ("2026-W25", "2026-W28")),
        ((QUARTER, "2026-W01", "2026-W13"), ("2025-W40", "2025-W52"), ("2026-W14", "2026-W24")),
        ((QUARTER, "2026-W14", "2026-W24"), ("2026-W01", "2026-W13"), ("2026-W27", "2026-W39")),
        ((QUARTER, "2026-W27", "2026-W39"), ("2026-W14", "2026-W26"), ("2026-W40", "2026-W53")),
        ((YEAR, "2025-W01", "2025-W52"), ("2024-W01", "2024-W52"), ("2026-W01", "2026-W24")),
        ((YEAR, "2026-W01", "2026-W24"), ("2025-W01", "2025-W52"), ("2027-W01", "2027-W52")),
    ],
)
def test_a_step_is_a_whole_span_that_does_not_pass_the_newest_week_halfway(
    shown: tuple[SpanKind, str, str], earlier: tuple[str, str], later: tuple[str, str]
) -> None:
    kind = shown[0]
    assert span(*shown).earlier() == span(kind, *earlier)
    assert span(*shown).later(IsoWeek(2026, 24)) == span(kind, *later)


def test_a_week_lies_in_a_span_up_to_both_ends() -> None:
    shown = span(FOUR_WEEKS, "2026-W52", "2027-W02")
    inside = [week for week in (51, 52, 53) if IsoWeek(2026, week) in shown]
    assert inside == [52, 53]
    assert [week for week in (1, 2, 3) if IsoWeek(2027, week) in shown] == [1, 2]
