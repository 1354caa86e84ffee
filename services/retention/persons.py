"""What is kept of one driver: what may go at once, and what has to stay until when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from models.tables import Driver
from models.values.calendar import AMSTERDAM
from models.values.refusal import Refusal
from services.retention.categories import CATEGORIES, Bound, Category
from services.retention.holds import TURN, Held
from services.retention.removals import take_away
from services.retention.rules import RULES
from services.retention.terms import Kept, Terms
from services.scope import Scope
from services.taking_turns import wait_for_turn

REMOVABLE: Final = frozenset(category for category, about in CATEGORIES.items() if about.bound is Bound.MOST)
"""What no law wants kept: it may go as soon as its person asks."""


class HeldBack(Refusal):
    """Something of this driver may not be removed for now."""

    code = "held_back"

    def __init__(self) -> None:
        super().__init__("Voor deze gegevens geldt een bewaarplicht. Hef die eerst op bij Instellingen, Bewaren.")


@dataclass(frozen=True, slots=True)
class Fate:
    """What there is of a driver in one category, and when it goes."""

    category: Category
    rows: int
    kept: Kept | None
    goes_on: date | None
    """The first day on which all of it has gone by itself; None while its term does not run yet."""
    is_removable: bool
    is_held: bool


def fates_of(scope: Scope, *, driver_id: UUID) -> Sequence[Fate]:
    """Every category of which there is something of this driver, in the order of the register. Raises: NotFound."""
    scope.get(Driver, driver_id, what="Deze chauffeur")
    terms, held = Terms.load(scope), Held.load(scope)
    found: dict[Category, tuple[int, list[date | None]]] = {}
    for rule in RULES:
        if rule.of is not None:
            theirs = select(func.count(), func.max(rule.since), func.bool_or(rule.since.is_(None)))
            count, newest, is_open = scope.session.execute(
                theirs.select_from(rule.table).where(rule.still_there, rule.of([driver_id]))
            ).one()
            rows, ends = found.get(rule.category, (0, []))
            if count:
                found[rule.category] = (rows + count, [*ends, None if is_open else _day(newest)])
    return [
        Fate(
            category=category,
            rows=rows,
            kept=terms.of(category),
            goes_on=_last(terms.of(category), ends, is_yearly=CATEGORIES[category].since.is_yearly),
            is_removable=category in REMOVABLE,
            is_held=driver_id in held.drivers or category in held.categories,
        )
        for category, (rows, ends) in sorted(found.items(), key=lambda each: list(CATEGORIES).index(each[0]))
    ]


def remove_now(scope: Scope, *, driver_id: UUID, categories: Collection[Category] = REMOVABLE) -> dict[Category, int]:
    """Take away what there is of a driver in these categories whatever its term, and say how much of each.

    Categories that a law wants kept are left alone. Write the request down in the trail yourself.
    Raises: NotFound, HeldBack.
    """
    scope.get(Driver, driver_id, what="Deze chauffeur", lock=True)
    wait_for_turn(scope, TURN)
    held = Held.load(scope)
    gone: dict[Category, int] = {}
    for rule in RULES:
        if rule.of is None or rule.category not in REMOVABLE.intersection(categories):
            continue
        row_ids = scope.session.scalars(
            select(rule.table.id).where(rule.still_there, rule.of([driver_id])).order_by(rule.table.id)
        ).all()
        if row_ids and (driver_id in held.drivers or rule.category in held.categories):
            raise HeldBack
        if row_ids:
            count = take_away(scope, category=rule.category, table=rule.target, fields=rule.empties, row_ids=row_ids)
            gone[rule.category] = gone.get(rule.category, 0) + count
    return gone


def _day(moment: date | datetime) -> date:
    return moment.astimezone(AMSTERDAM).date() if isinstance(moment, datetime) else moment


def _last(kept: Kept | None, ends: Sequence[date | None], *, is_yearly: bool) -> date | None:
    known = [end for end in ends if end is not None]
    if kept is None or len(known) < len(ends):
        return None
    return kept.term.goes_on(max(known), after_year=is_yearly)
