"""What changed in weeks that were exported before: the difference goes along with the next run."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select

from models.tables import PayrollLine, PayrollRun, Registration, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import WageComponent
from services.payroll.hours import Hours, span, weeks_between
from services.payroll.reckoning import PricedLine, reckon
from services.scope import Scope
from services.statutory import StatutoryFigures

LOOK_BACK = timedelta(weeks=8)
"""So far back every week is reckoned again; older ones when a registration in them was approved since."""


class Key(NamedTuple):
    """What a line is about."""

    driver_id: UUID
    component: WageComponent
    is_top_up: bool


class Totals(NamedTuple):
    """What was, or should be, exported for it."""

    minutes: int = 0
    quantity: int = 0
    amount_cents: int = 0
    rate_1e4: int = 0


def corrections(
    scope: Scope, figures: StatutoryFigures, *, before: date, stay_allowance_cents: int
) -> Iterator[tuple[IsoWeek, UUID, PricedLine]]:
    """Lines that bring earlier exported weeks to what is approved now; never rows for what stayed the same."""
    weeks = _weeks_to_look_at(scope, before)
    if not weeks:
        return
    exported = _exported(scope, weeks)
    hours = Hours(scope, *span(weeks))
    for week in weeks:
        due = {
            Key(facts.driver_id, line.component, line.is_top_up): Totals(
                line.minutes, line.quantity, line.amount_cents, line.rate_1e4
            )
            for facts in hours.of(week)
            for line in reckon(facts, figures, stay_allowance_cents=stay_allowance_cents)
        }
        for key in sorted(due.keys() | exported[week].keys()):
            line = _difference(key, was=exported[week].get(key, Totals()), due=due.get(key, Totals()))
            if line.minutes or line.quantity or line.amount_cents:
                yield week, key.driver_id, line


def _difference(key: Key, *, was: Totals, due: Totals) -> PricedLine:
    return PricedLine(
        component=key.component,
        is_top_up=key.is_top_up,
        minutes=due.minutes - was.minutes,
        quantity=due.quantity - was.quantity,
        rate_1e4=due.rate_1e4 or was.rate_1e4,
        amount_cents=due.amount_cents - was.amount_cents,
    )


def _weeks_to_look_at(scope: Scope, before: date) -> list[IsoWeek]:
    runs = scope.session.execute(
        select(PayrollRun.starts_on, PayrollRun.ends_on, PayrollRun.created_at).where(
            PayrollRun.exported_at.is_not(None)
        )
    ).all()
    if not runs:
        return []
    exported = {week for run in runs for week in weeks_between(run.starts_on, run.ends_on)}
    since = max(run.created_at for run in runs)
    touched = scope.session.scalars(
        select(Shift.service_date)
        .join(Registration, and_(Registration.tenant_id == Shift.tenant_id, Registration.shift_id == Shift.id))
        .where(Registration.approved_at >= since, Shift.service_date < before)
        .distinct()
    )
    wanted = {IsoWeek.containing(day) for day in touched}
    return sorted(week for week in exported if week in wanted or week.monday >= before - LOOK_BACK)


def _exported(scope: Scope, weeks: list[IsoWeek]) -> dict[IsoWeek, dict[Key, Totals]]:
    line = PayrollLine
    about = func.coalesce(line.corrects_week, line.week_starts_on)
    rows = scope.session.execute(
        select(
            about,
            line.driver_id,
            line.component,
            line.is_top_up,
            func.sum(line.minutes),
            func.sum(line.quantity),
            func.sum(line.amount_cents),
            func.max(line.rate_1e4),
        )
        .join(PayrollRun, and_(PayrollRun.tenant_id == line.tenant_id, PayrollRun.id == line.run_id))
        .where(PayrollRun.exported_at.is_not(None), about.in_([week.monday for week in weeks]))
        .group_by(about, line.driver_id, line.component, line.is_top_up)
    )
    found: dict[IsoWeek, dict[Key, Totals]] = defaultdict(dict)
    for monday, driver_id, component, is_top_up, minutes, quantity, amount_cents, rate_1e4 in rows:
        totals = Totals(int(minutes), int(quantity), int(amount_cents), rate_1e4)
        found[IsoWeek.containing(monday)][Key(driver_id, component, is_top_up)] = totals
    return found
