"""What drivers worked in the fifteen weeks before one, added up by the database."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    SQLColumnExpression,
    Time,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    select,
    true,
)

from models.tables import Registration, Shift
from models.values.calendar import AMSTERDAM, IsoWeek
from models.values.kinds import ShiftState
from models.values.minutes import Minutes
from services.planning.plan import DRIVEN, NOT_LIVE
from services.rules.norms import BREAK_RULES
from services.rules.planning import WorkedBefore
from services.rules.planning.nights import DAWN, IN_THE_DARK, LATE
from services.rules.planning.reference_period import LONG, SHORT
from services.scope import Scope

Instants = SQLColumnExpression[Any]
NOTHING: Final = timedelta()


def night_shift(start: Instants, end: Instants) -> ColumnElement[bool]:
    """Whether these times of a shift make it a night shift, as `is_night` says of a period.

    Most shifts end that question with two comparisons: no clock in Amsterdam shows less than an hour before UTC.
    """
    may_be = (start < _utc(hours=4)) | (end > _utc(hours=23))
    dark = _in_the_dark(start, end, hours=0) + _in_the_dark(start, end, hours=24)
    return case((may_be, dark > IN_THE_DARK), else_=false())


def _utc(*, hours: int) -> Instants:
    return func.timezone("UTC", Shift.service_date + timedelta(hours=hours))


def _in_the_dark(start: Instants, end: Instants, *, hours: int) -> ColumnElement[timedelta]:
    """How much lies in the night that begins so many hours into the service date."""
    midnight, dawn = (
        func.timezone(AMSTERDAM.key, Shift.service_date + timedelta(hours=at)) for at in (hours, hours + DAWN.hour)
    )
    return func.greatest(func.least(end, dawn) - func.greatest(start, midnight), literal(NOTHING))


def _planned_break(length: SQLColumnExpression[Any]) -> ColumnElement[timedelta]:
    longer_than = ((length > timedelta(minutes=limit.count + pause), pause) for limit, pause, _ in BREAK_RULES)
    return case(*((is_longer, literal(timedelta(minutes=pause))) for is_longer, pause in longer_than), else_=NOTHING)


_START = func.coalesce(Registration.started_at, Shift.starts_at)
_END = func.coalesce(Registration.ended_at, Shift.ends_at)
_BREAK = func.coalesce(func.make_interval(0, 0, 0, 0, 0, Registration.break_minutes), _planned_break(_END - _START))
_WORK = _END - _START - _BREAK
_BY_DAY, _AT_NIGHT, _UNTIL_LATE = range(3)
_ENDS_LATE = cast(func.timezone(AMSTERDAM.key, _END), Time) > LATE
_NIGHT = case((~night_shift(_START, _END), _BY_DAY), (_ENDS_LATE, _UNTIL_LATE), else_=_AT_NIGHT)
_IS_HANDED_IN = and_(
    Registration.tenant_id == Shift.tenant_id,
    Registration.shift_id == Shift.id,
    Registration.is_current,
    Registration.ended_at.is_not(None),
    Shift.state.in_(DRIVEN - {ShiftState.RUNNING}),
)


def read_worked(scope: Scope, week: IsoWeek, *, only: Collection[UUID] | None = None) -> dict[UUID, WorkedBefore]:
    """What everybody, or `only` some, worked before a week at any depot: as registered and handed in, else as planned.

    One statement; who worked nothing is not in it.
    """
    if only is not None and not only:
        return {}
    alike = (
        select(
            Shift.driver_id,
            (Shift.service_date >= week.shifted(1 - SHORT).monday).label("is_recent"),
            _NIGHT.label("night"),
            func.sum(_WORK).label("work"),
            func.count().label("shifts"),
        )
        .outerjoin(Registration, _IS_HANDED_IN)
        .where(
            Shift.service_date >= week.shifted(1 - LONG).monday,
            Shift.service_date < week.monday,
            Shift.driver_id.is_not(None),
            Shift.state.not_in(NOT_LIVE),
            true() if only is None else Shift.driver_id.in_(only),
        )
        .group_by(Shift.driver_id, "is_recent", "night")
        .subquery()
    )
    work, shifts, is_night = alike.c.work, alike.c.shifts, alike.c.night != _BY_DAY
    summed = select(
        alike.c.driver_id,
        _minutes(func.sum(work)).label("fifteen_weeks"),
        _minutes(func.sum(work).filter(alike.c.is_recent)).label("three_weeks"),
        _whole(func.sum(shifts).filter(is_night)).label("nights"),
        _whole(func.sum(shifts).filter(alike.c.night == _UNTIL_LATE)).label("late_nights"),
    ).group_by(alike.c.driver_id)
    with scope.across_depots():
        rows = scope.session.execute(summed).all()
    return {row.driver_id: _worked(week, row) for row in rows}


def _minutes(length: ColumnElement[Any]) -> ColumnElement[int]:
    return _whole(func.extract("epoch", length) / 60)


def _whole(number: ColumnElement[Any]) -> ColumnElement[int]:
    """Rounded, nothing for none: reading whole numbers costs least."""
    return cast(func.coalesce(number, 0), Integer)


def _worked(week: IsoWeek, row: Any) -> WorkedBefore:
    return WorkedBefore(
        week=week,
        fifteen_weeks=Minutes(row.fifteen_weeks),
        three_weeks=Minutes(row.three_weeks),
        nights=row.nights,
        late_nights=row.late_nights,
    )
