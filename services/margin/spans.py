"""The stretches of whole weeks a margin is seen over, and what each is compared with."""

from dataclasses import dataclass
from enum import StrEnum

from models.values.calendar import IsoWeek, weeks_in_year

QUARTER_STARTS = (1, 14, 27, 40)
"""The first ISO week of each quarter; the last quarter ends with its year, in week 52 or 53."""


class SpanKind(StrEnum):
    """How long one looks back; the values stand in addresses."""

    WEEK = "week"
    FOUR_WEEKS = "4-weken"
    QUARTER = "kwartaal"
    YEAR = "jaar"

    @property
    def is_calendar(self) -> bool:
        """Whether it begins where the calendar says, so that it can be under way."""
        return self in {SpanKind.QUARTER, SpanKind.YEAR}


@dataclass(frozen=True, slots=True)
class Span:
    """Whole weeks, both ends included; a quarter or year under way ends before its calendar does."""

    kind: SpanKind
    first: IsoWeek
    last: IsoWeek

    @classmethod
    def until(cls, kind: SpanKind, last: IsoWeek) -> "Span":
        """The week, four weeks, quarter or year so far that ends with this week."""
        match kind:
            case SpanKind.WEEK:
                first = last
            case SpanKind.FOUR_WEEKS:
                first = last.shifted(-3)
            case SpanKind.QUARTER:
                first = IsoWeek(last.year, max(start for start in QUARTER_STARTS if start <= last.week))
            case SpanKind.YEAR:
                first = IsoWeek(last.year, 1)
        return cls(kind, first, last)

    def __contains__(self, week: IsoWeek) -> bool:
        return self.first <= week <= self.last

    def __len__(self) -> int:
        return (self.last.monday - self.first.monday).days // 7 + 1

    @property
    def weeks(self) -> tuple[IsoWeek, ...]:
        return tuple(self.first.shifted(offset) for offset in range(len(self)))

    def earlier(self) -> "Span":
        """The whole one of the same kind before it."""
        return Span.until(self.kind, self.first.shifted(-1))

    def later(self, newest: IsoWeek) -> "Span":
        """The one of the same kind after it; a quarter or year that holds the newest week ends there."""
        start = _end(self.kind, self.first).shifted(1)
        end = _end(self.kind, start)
        if self.kind.is_calendar and start <= newest:
            end = min(end, newest)
        return Span(self.kind, start, end)

    def before(self) -> "Span":
        """What it is compared with: as many weeks from the start of the one before, so far as that has them.

        Example: week 1 to 10 of 2027 with week 1 to 10 of 2026; all 53 weeks of 2026 with the 52 of 2025.
        """
        whole = self.earlier()
        return Span(self.kind, whole.first, min(whole.last, whole.first.shifted(len(self) - 1)))


def _end(kind: SpanKind, first: IsoWeek) -> IsoWeek:
    """The last week by the calendar of what starts with this one."""
    match kind:
        case SpanKind.WEEK:
            return first
        case SpanKind.FOUR_WEEKS:
            return first.shifted(3)
        case SpanKind.QUARTER:
            following = next((start for start in QUARTER_STARTS if start > first.week), None)
            return IsoWeek(first.year, following - 1 if following else weeks_in_year(first.year))
        case SpanKind.YEAR:
            return IsoWeek(first.year, weeks_in_year(first.year))
