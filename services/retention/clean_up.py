"""The nightly clean-up of one company: what is over goes, in batches that each stand by themselves."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from models.tables import CleanUp
from services.retention.categories import CATEGORIES
from services.retention.due import Dated, dated_rules, is_free
from services.retention.files import remove_loose_files
from services.retention.holds import TURN, Held
from services.retention.removals import keep_outside, take_away
from services.retention.terms import Terms
from services.scope import Environment, Identity, Scope, tenant_scope
from services.taking_turns import wait_for_turn

AT_ONCE: Final = 500
"""Rows in one transaction: what somebody waits for when they need one of them."""
_FIRST: Final = UUID(int=0)


def clean_up(environment: Environment, system: Identity, *, at_once: int = AT_ONCE) -> int:
    """Take away what is over today and not held back; gives how many rows that were.

    Each batch counts itself in the report of the day and in the audit trail, so it can be cut off anywhere and begun
    again; a second time finds nothing. A row that somebody has in hand waits a night.
    """
    with tenant_scope(environment, system) as scope:
        day = scope.today
        _report(scope, day)
        rules = list(dated_rules(Terms.load(scope)))
    gone = sum(_take(environment, system, dated, day, at_once) for dated in rules)
    gone += remove_loose_files(environment, system)
    keep_outside(environment, system)
    with tenant_scope(environment, system) as scope:
        _report(scope, day).ended_at = scope.now
        if gone:
            scope.announce("planning")
    return gone


def _take(environment: Environment, system: Identity, dated: Dated, day: date, at_once: int) -> int:
    gone, after = 0, _FIRST
    while True:
        with tenant_scope(environment, system) as scope:
            wait_for_turn(scope, TURN)
            found = list(_batch(scope, dated, day, after, at_once))
            if found:
                gone += _take_batch(scope, dated, day, found)
        if len(found) < at_once:
            return gone
        after = found[-1]


def _batch(scope: Scope, dated: Dated, day: date, after: UUID, at_once: int) -> Iterator[UUID]:
    """The next rows by their id: one walk along the table, however much goes."""
    rule = dated.rule
    over = select(rule.table.id).where(rule.table.id > after, dated.is_over(day), is_free(rule, Held.load(scope)))
    if rule.is_locked:
        over = over.with_for_update(of=rule.table, skip_locked=True)
    return scope.session.scalars(over.order_by(rule.table.id).limit(at_once))


def _take_batch(scope: Scope, dated: Dated, day: date, row_ids: list[UUID]) -> int:
    rule = dated.rule
    count = take_away(scope, category=rule.category, table=rule.target, fields=rule.empties, row_ids=row_ids)
    report = _report(scope, day)
    before = report.counts.get(rule.category, {})
    how = "emptied" if rule.empties else "removed"
    now = {"removed": 0, "emptied": 0, **before, "because": dated.kept.dutch}
    report.counts = {**report.counts, rule.category: {**now, how: now[how] + count}}
    scope.audit("retention.cleaned", what=CATEGORIES[rule.category].name, count=count, reason=dated.kept.dutch)
    return count


def _report(scope: Scope, day: date) -> CleanUp:
    """What this day's clean-up did so far, begun when it is the first."""
    found = scope.session.scalars(select(CleanUp).where(CleanUp.day == day).with_for_update()).one_or_none()
    return found or scope.add(CleanUp(day=day, started_at=scope.now, counts={}))


def due_today(scope: Scope) -> dict[str, int]:
    """How many rows of each category would go if the clean-up ran now: the dry run. Changes nothing."""
    held, counts = Held.load(scope), dict.fromkeys(CATEGORIES, 0)
    for dated in dated_rules(Terms.load(scope)):
        over = select(func.count()).select_from(dated.rule.table)
        where = (dated.is_over(scope.today), is_free(dated.rule, held))
        counts[dated.rule.category] += scope.session.scalar(over.where(*where)) or 0
    return {category: count for category, count in counts.items() if count}
