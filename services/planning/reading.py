"""Reads the shifts of a plan: explicit columns, no objects, one statement for all of them."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, DateTime, Text, and_, case, cast, func, literal, select, true

from models.tables import Shift
from models.values.calendar import IsoWeek
from models.values.kinds import ShiftState
from services.planning.plan import DECLINED, NOT_LIVE, PlanShift, Told, told_in
from services.scope import Scope

LOOK_AROUND: Final = timedelta(days=14)
"""How far the rules look before and after the week."""
IN_WEEK: Final = timedelta()
IS_TOLD = Shift.published.is_not(None) & ~Shift.published.has_key(DECLINED)
IS_AS_TOLD = and_(
    Shift.published["driver_id"].astext.is_not_distinct_from(cast(Shift.driver_id, Text)),
    Shift.published["vehicle_id"].astext.is_not_distinct_from(cast(Shift.vehicle_id, Text)),
    cast(Shift.published["starts_at"].astext, DateTime(timezone=True)) == Shift.starts_at,
    cast(Shift.published["ends_at"].astext, DateTime(timezone=True)) == Shift.ends_at,
    func.coalesce(Shift.published["route_id"].astext, cast(Shift.route_template_id, Text))
    == cast(Shift.route_template_id, Text),
)
"""Compared in the database, because reading a thousand snapshots costs more than the whole rest of the board."""
OWN_COLUMNS = (
    Shift.id,
    Shift.row_version,
    Shift.service_date,
    Shift.route_template_id,
    Shift.starts_at,
    Shift.ends_at,
    Shift.driver_id,
    Shift.vehicle_id,
    Shift.state,
)
"""The first fields of `PlanShift`."""
_SHIFTS: Final = (
    select(*OWN_COLUMNS, Shift.decline_reason, IS_TOLD, case((~IS_AS_TOLD, Shift.published)))
    .where(Shift.state != ShiftState.CANCELLED)
    .order_by(Shift.starts_at, Shift.id)
)


def as_plan_shift(shift: Shift) -> PlanShift:
    """A row that was read to be changed, as a plan holds it."""
    return PlanShift(
        id=shift.id,
        row_version=shift.row_version,
        service_date=shift.service_date,
        route_id=shift.route_template_id,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        driver_id=shift.driver_id,
        vehicle_id=shift.vehicle_id,
        state=shift.state,
        decline_reason=shift.decline_reason,
        told=told_in(shift.published, route_id=shift.route_template_id),
    )


def read_shifts(
    scope: Scope, week: IsoWeek, *, which: ColumnElement[bool] | None = None, beside: timedelta = IN_WEEK
) -> tuple[PlanShift, ...]:
    """The shifts of a week, and of so much time `beside` it, that were not cancelled, by start."""
    in_week = Shift.service_date.between(week.monday - beside, week.days[-1] + beside)
    return _shifts(scope, in_week, true() if which is None else which)


def read_around(scope: Scope, week: IsoWeek, which: ColumnElement[bool]) -> tuple[PlanShift, ...]:
    """The live shifts of the fortnights before and after a week, at any depot.

    For who is limited to some depots also those of the week itself at other depots. Of a shift there the rules learn
    when it is, and not in which van.
    """
    # These days stand in the text: a plan that the database keeps without them reads five weeks of everybody.
    since, until = (
        literal(day, literal_execute=True) for day in (week.monday - LOOK_AROUND, week.days[-1] + LOOK_AROUND)
    )
    days = Shift.service_date.between(since, until)
    beside = ~Shift.service_date.between(week.monday, week.days[-1])
    own = scope.identity.depots
    if own is None:
        return _shifts(scope, days, beside, Shift.state.not_in(NOT_LIVE), which)
    elsewhere = Shift.depot_id.not_in(own)
    with scope.across_depots():
        away = _shifts(scope, days, elsewhere, Shift.state.not_in(NOT_LIVE), which)
    here = _shifts(scope, days, beside, Shift.state.not_in(NOT_LIVE), which)
    return (*here, *(shift._replace(vehicle_id=None) for shift in away))


def _shifts(scope: Scope, *which: ColumnElement[bool]) -> tuple[PlanShift, ...]:
    return tuple(_plan_shift(row) for row in scope.session.execute(_SHIFTS.where(*which)))


def _plan_shift(row: Any) -> PlanShift:
    *own, is_known, told = row
    if not is_known:
        return PlanShift._make((*own, None))
    _, _, _, route_id, starts_at, ends_at, driver_id, vehicle_id, *_ = own
    if told:
        return PlanShift._make((*own, Told.read(told, route_id=route_id)))
    return PlanShift._make((*own, Told(driver_id, vehicle_id, starts_at, ends_at, route_id)))
