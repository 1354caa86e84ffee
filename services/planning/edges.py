"""What lies around the week of each driver, found by the database: who worked when, and who had little rest."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Subquery, func, or_, select

from models.tables import Shift
from models.values.calendar import IsoWeek
from models.values.minutes import Minutes
from services.planning.plan import NOT_LIVE
from services.planning.reading import LOOK_AROUND
from services.planning.worked import night_shift
from services.rules.planning.act import WEEK, WEEKLY_REST
from services.rules.planning.working_time import DAILY_REST, MAX_SHIFT, MAX_WEEK
from services.scope import Scope

LONGEST_STRETCH: Final = WEEK - WEEKLY_REST
"""Working longer than this without a weekly rest cannot leave 36 hours within 7x24."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The shifts of a driver just before and after the week.

    `in_week` is their time in the week itself, breaks included. Only where `is_tight` can a rule on the working time of
    adults speak that looks no further than these weeks.
    """

    driver_id: UUID
    ended_before: datetime | None
    starts_after: datetime | None
    in_week: Minutes
    is_tight: bool


def read_edges(scope: Scope, week: IsoWeek) -> list[Edge]:
    """The edge of every driver with a shift at any depot in the weeks around, in one statement."""
    ordered = _by_start(week)
    stretch = (
        func.count()
        .filter(ordered.c.rest >= WEEKLY_REST)
        .over(partition_by=ordered.c.driver_id, order_by=ordered.c.starts_at)
    )
    numbered = select(ordered, stretch.label("stretch")).subquery()
    near = timedelta(days=2)
    in_week = numbered.c.service_date.between(week.monday, week.days[-1])
    stretches = (
        select(
            numbered.c.driver_id,
            func.min(numbered.c.rest).filter(in_week).label("shortest_rest"),
            (func.max(numbered.c.ends_at) - func.min(numbered.c.starts_at)).label("stretch"),
            func.bool_or(in_week).label("is_this_week"),
            func.bool_or(numbered.c.is_night).label("is_at_night"),
            func.max(numbered.c.ends_at - numbered.c.starts_at).filter(in_week).label("longest_shift"),
            func.sum(numbered.c.ends_at - numbered.c.starts_at).filter(in_week).label("in_week"),
            func.max(numbered.c.ends_at)
            .filter(numbered.c.service_date < week.monday, numbered.c.service_date >= week.monday - near)
            .label("ended_before"),
            func.min(numbered.c.starts_at)
            .filter(numbered.c.service_date > week.days[-1], numbered.c.service_date <= week.days[-1] + near)
            .label("starts_after"),
        )
        .group_by(numbered.c.driver_id, numbered.c.stretch)
        .subquery()
    )
    is_tight = or_(
        func.min(stretches.c.shortest_rest) < DAILY_REST,
        func.max(stretches.c.stretch).filter(stretches.c.is_this_week) > LONGEST_STRETCH,
        func.max(stretches.c.longest_shift) > timedelta(minutes=MAX_SHIFT.count),
        func.sum(stretches.c.in_week) > timedelta(minutes=MAX_WEEK.count),
        func.bool_or(stretches.c.is_at_night),
    )
    edges = select(
        stretches.c.driver_id,
        func.max(stretches.c.ended_before),
        func.min(stretches.c.starts_after),
        func.coalesce(func.extract("epoch", func.sum(stretches.c.in_week)), 0),
        func.coalesce(is_tight, False),
    ).group_by(stretches.c.driver_id)
    with scope.across_depots():
        rows = scope.session.execute(edges).all()
    return [
        Edge(driver_id, ended_before, starts_after, Minutes(int(seconds) // 60), is_tight)
        for driver_id, ended_before, starts_after, seconds, is_tight in rows
    ]


def _by_start(week: IsoWeek) -> Subquery:
    """The shifts of each driver in the weeks around, with the rest before them."""
    rest = Shift.starts_at - func.lag(Shift.ends_at).over(partition_by=Shift.driver_id, order_by=Shift.starts_at)
    return (
        select(
            Shift.driver_id,
            Shift.service_date,
            Shift.starts_at,
            Shift.ends_at,
            rest.label("rest"),
            night_shift(Shift.starts_at, Shift.ends_at).label("is_night"),
        )
        .where(
            Shift.service_date.between(week.monday - LOOK_AROUND, week.days[-1] + LOOK_AROUND),
            Shift.driver_id.is_not(None),
            Shift.state.not_in(NOT_LIVE),
        )
        .subquery()
    )
