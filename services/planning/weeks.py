"""Writers of one week take turns, and every turn has a number that readers follow."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Select, and_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from models.tables import Company, PlannedWeek
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from services.scope import Scope

Forecast = tuple[tuple[int, int], ...]
"""Revenue and cost of each day in cents."""
HOLDS_FOR: Final = timedelta(minutes=10)
"""How long a forecast that kept up with every edit is trusted."""


@dataclass(frozen=True, slots=True)
class WeekState:
    """How often a week has changed, and what was expected of it when that was last reckoned; empty when never."""

    sequence: int = 0
    forecast: Forecast = ()
    is_current: bool = False
    target_bp: int = 0
    """The margin the company aims at."""


def read_state(scope: Scope, week: IsoWeek) -> WeekState:
    """The state of a week that may never have been touched."""
    this_week = and_(
        PlannedWeek.tenant_id == Company.tenant_id,
        PlannedWeek.iso_year == week.year,
        PlannedWeek.iso_week == week.week,
    )
    row = scope.session.execute(
        select(
            Company.margin_target_bp,
            PlannedWeek.sequence,
            PlannedWeek.forecast,
            PlannedWeek.forecast_sequence,
        ).outerjoin(PlannedWeek, this_week)
    ).one_or_none()
    if row is None or row.sequence is None:
        return WeekState(target_bp=row.margin_target_bp if row else 0)
    forecast = tuple((revenue, cost) for revenue, cost in row.forecast or ())
    is_current = row.forecast_sequence == row.sequence
    return WeekState(row.sequence, forecast, is_current, row.margin_target_bp)


def take_turn(scope: Scope, week: IsoWeek) -> PlannedWeek:
    """Raise the number of the week; whoever wants the next waits until this transaction ends."""
    fresh = insert(PlannedWeek).values(
        tenant_id=scope.identity.tenant_id, id=new_id(), iso_year=week.year, iso_week=week.week, sequence=1
    )
    raised = fresh.on_conflict_do_update(
        constraint="uq_planned_weeks_week", set_={"sequence": PlannedWeek.sequence + 1}
    )
    return scope.session.scalars(raised.returning(PlannedWeek), execution_options={"populate_existing": True}).one()


def hold(scope: Scope, week: IsoWeek) -> PlannedWeek:
    """Wait for running writers of the week and keep others out, without changing the plan."""
    fresh = insert(PlannedWeek).values(
        tenant_id=scope.identity.tenant_id, id=new_id(), iso_year=week.year, iso_week=week.week, sequence=0
    )
    held = fresh.on_conflict_do_update(constraint="uq_planned_weeks_week", set_={"sequence": PlannedWeek.sequence})
    return scope.session.scalars(held.returning(PlannedWeek), execution_options={"populate_existing": True}).one()


def keep_forecast(row: PlannedWeek) -> None:
    """This turn changes nothing about money: a forecast that held before it still holds."""
    if row.forecast_sequence == row.sequence - 1:
        row.forecast_sequence = row.sequence


def held_forecast(week: IsoWeek, now: datetime) -> Select[bool]:
    """True when the forecast of a week need not be reckoned anew, nothing otherwise."""
    return select(PlannedWeek.forecast_sequence == PlannedWeek.sequence).where(
        PlannedWeek.iso_year == week.year,
        PlannedWeek.iso_week == week.week,
        PlannedWeek.forecast.is_not(None),
        PlannedWeek.forecast_at > now - HOLDS_FOR,
    )


def forget_forecasts(scope: Scope, since: date) -> None:
    """Have the forecasts from the week of this day on reckoned anew: what they rest on has changed."""
    week = IsoWeek.containing(since)
    scope.session.execute(
        update(PlannedWeek)
        .where(tuple_(PlannedWeek.iso_year, PlannedWeek.iso_week) >= (week.year, week.week))
        .values(forecast_at=None)
        .execution_options(synchronize_session=False)
    )
