"""What goes when: the register with its terms, what goes tonight and in the months to come, and what went."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, func, literal, select, union_all

from models.tables import CleanUp, Driver
from services.retention.categories import CATEGORIES, About, Category
from services.retention.choose import ChoiceRow, list_choices
from services.retention.due import Dated, dated_rules, is_free
from services.retention.holds import Held, HoldRow, list_holds
from services.retention.rules import RULES
from services.retention.terms import Kept, Terms
from services.scope import Scope

MONTHS_AHEAD: Final = 12
NIGHTS: Final = 60


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category as it stands: counts are of rows, those of `by_month` go after tonight."""

    category: Category
    about: About
    kept: Kept | None
    """The term of tonight; None when it stays as long as the company does."""
    law: Kept | None
    tonight: int
    by_month: Sequence[int]
    held: int
    """Rows of which the term is over and that are held back."""
    is_held: bool
    is_counted: bool
    """Whether it goes by this clean-up: what is of no company alone, or goes within the day, has a job of its own."""


@dataclass(frozen=True, slots=True)
class NightRow:
    """What one clean-up took away, by the name of the category, with its reason."""

    day: date
    is_done: bool
    counts: Sequence[tuple[str, int, str]]

    @property
    def total(self) -> int:
        return sum(count for _, count, _ in self.counts)


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it; `months` are the first days of the months of `by_month`."""

    categories: Sequence[CategoryRow]
    months: Sequence[date]
    holds: Sequence[HoldRow]
    choices: Sequence[ChoiceRow]
    nights: Sequence[NightRow]
    drivers: Mapping[UUID, str]
    """Everybody who can be held back, those who left too, by name."""


def get_overview(scope: Scope) -> Overview:
    """What goes when, in one statement over everything that is kept."""
    tonight = scope.today + timedelta(days=1)
    terms, held = Terms.load(scope, on=tonight), Held.load(scope)
    months = list(_months(scope.today))
    found = _counts(scope, list(dated_rules(terms)), [tonight, *months[1:], _next(months[-1])], held)
    drivers = scope.session.execute(select(Driver.id, Driver.name).order_by(Driver.sort_name, Driver.id)).all()
    return Overview(
        categories=[
            CategoryRow(
                category=category,
                about=about,
                kept=terms.of(category),
                law=terms.law.get(category),
                tonight=found[category][1],
                by_month=[later - sooner for sooner, later in pairwise(found[category][1:])],
                held=found[category][0],
                is_held=category in held.categories,
                is_counted=any(rule.category is category for rule in RULES),
            )
            for category, about in CATEGORIES.items()
        ],
        months=months,
        holds=list_holds(scope),
        choices=list_choices(scope),
        nights=list_nights(scope),
        drivers={row.id: row.name for row in drivers},
    )


def list_nights(scope: Scope) -> Sequence[NightRow]:
    """What the last clean-ups did, newest first."""
    rows = scope.session.scalars(select(CleanUp).order_by(CleanUp.day.desc()).limit(NIGHTS))
    return [NightRow(row.day, row.ended_at is not None, _told(row.counts)) for row in rows]


def _told(counts: Mapping[str, Any]) -> Sequence[tuple[str, int, str]]:
    return [
        (about.name, counts[category]["removed"] + counts[category]["emptied"], counts[category]["because"])
        for category, about in CATEGORIES.items()
        if category in counts
    ]


def _counts(scope: Scope, rules: Sequence[Dated], days: Sequence[date], held: Held) -> Mapping[Category, Sequence[int]]:
    """Per category how many rows are over on the first day and held, and how many that are free on each of the days."""
    asked = union_all(*(_question(number, dated, days, held) for number, dated in enumerate(rules)))
    totals = {category: [0] * (len(days) + 1) for category in CATEGORIES}
    for number, *found in scope.session.execute(asked):
        category = rules[number].rule.category
        totals[category] = [before + count for before, count in zip(totals[category], found, strict=True)]
    return totals


def _question(number: int, dated: Dated, days: Sequence[date], held: Held) -> Any:
    rule = dated.rule
    rows = (
        select(rule.since.label("since"), is_free(rule, held).label("is_free"))
        .select_from(rule.table)
        .where(rule.still_there)
        .subquery()
    )
    limits = [dated.limit(day) for day in days]
    over = [func.count().filter(rows.c.is_free, rows.c.since < limit) for limit in limits]
    return select(
        literal(number, Integer), func.count().filter(~rows.c.is_free, rows.c.since < limits[0]), *over
    ).select_from(rows)


def _months(today: date) -> Iterator[date]:
    month = today.replace(day=1)
    for _ in range(MONTHS_AHEAD):
        yield month
        month = _next(month)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
