"""Which rows are over on a day: the rules with the terms of that day, without what is held back."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import cast

from sqlalchemy import ColumnElement, DateTime, and_, false, true

from models.values.calendar import amsterdam_instant
from services.retention.categories import CATEGORIES
from services.retention.holds import Held
from services.retention.rule import Rule
from services.retention.rules import RULES
from services.retention.terms import Kept, Terms


@dataclass(frozen=True, slots=True)
class Dated:
    """A rule with the term that holds for it."""

    rule: Rule
    kept: Kept

    def is_over(self, today: date) -> ColumnElement[bool]:
        """Whether the term of a row ended before this day and something of it is left."""
        return and_(self.rule.since < self.limit(today), self.rule.still_there)

    def limit(self, today: date) -> date | datetime:
        """What ended before this day, or this moment, has been kept long enough."""
        day = self.kept.term.limit(today, after_year=CATEGORIES[self.rule.category].since.is_yearly)
        return amsterdam_instant(day, time()) if isinstance(self.rule.since.type, DateTime) else day


def dated_rules(terms: Terms, rules: Sequence[Rule] = RULES) -> Iterator[Dated]:
    """All rules in their order, with a rule of its own for each field that the company gave another term."""
    for rule in rules:
        own = fields_of(rule, terms.fields(rule.category))
        for field in own:
            yield Dated(replace(rule, empties=(field,)), terms.fields(rule.category)[f"{rule.target.name}.{field}"])
        kept = terms.of(rule.category)
        if kept is not None and (not rule.empties or set(rule.empties) - set(own)):
            yield Dated(replace(rule, empties=[name for name in rule.empties if name not in own]), kept)


def fields_of(rule: Rule, fields: Collection[str]) -> Sequence[str]:
    """Those of these fields (`drivers.phone`) that are in the table of this rule, as names of columns."""
    return [name for table, _, name in (field.partition(".") for field in sorted(fields)) if table == rule.target.name]


def is_free(rule: Rule, held: Held) -> ColumnElement[bool]:
    """Whether nothing holds a row back; a row of nobody in particular is held with its category only."""
    if rule.category in held.categories:
        return false()
    if not held.drivers or rule.of is None:
        return true()
    return cast("ColumnElement[bool]", rule.of(held.drivers).is_not(true()))
