"""Keeps the totals of a week per principal, depot, route, driver and day: overviews read these, not the lines."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, distinct, func, select, tuple_

from models.tables import MarginTotal, MoneyLine
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from services.scope import Scope
from services.settlement.facts import ShiftFacts, planned_shifts
from services.settlement.figures import company_figures
from services.settlement.pricing import Bucket, price_shifts
from services.settlement.wage_costs import planned_top_ups
from services.tariffs.book import TariffBook

DIMENSIONS = {
    "principal": "principal_id",
    "depot": "depot_id",
    "route": "route_template_id",
    "driver": "driver_id",
    "day": "service_date",
}
ALL = "all"
KNOWN_COSTS = (Bucket.DRIVER, Bucket.VEHICLE, Bucket.FUEL)
Subject = tuple[str, UUID | date | None]


@dataclass(slots=True)
class _Sums:
    shifts: int = 0
    revenue_cents: int = 0
    driver_cents: int = 0
    vehicle_cents: int = 0
    fuel_cents: int = 0
    malus_cents: int = 0
    unallocated_cents: int = 0
    planned_revenue_cents: int = 0
    planned_cost_cents: int = 0


def refresh_totals(scope: Scope, week: IsoWeek) -> None:
    """Reckon what this week realised anew from its lines; its plan is reckoned only when that never happened."""
    sums: defaultdict[Subject, _Sums] = defaultdict(_Sums)
    if not _keep_planned(scope, week, sums):
        _add_planned(scope, week, sums)
    _add_realised(scope, week, sums)
    _write(scope, week, sums)


def refresh_plan(scope: Scope, *, week: IsoWeek) -> None:
    """Reckon the plan of this week anew, after publishing and every night, beside what it realised."""
    sums: defaultdict[Subject, _Sums] = defaultdict(_Sums)
    _add_planned(scope, week, sums)
    _add_realised(scope, week, sums)
    _write(scope, week, sums)


def refresh_coming_plans(scope: Scope) -> int:
    """Reckon the plan of this week and the next anew; a job does so every hour. Returns how many weeks."""
    this_week = IsoWeek.containing(scope.today)
    for week in (this_week, this_week.shifted(1)):
        refresh_plan(scope, week=week)
    return 2


def _write(scope: Scope, week: IsoWeek, sums: Mapping[Subject, _Sums]) -> None:
    scope.session.execute(
        delete(MarginTotal)
        .where(MarginTotal.iso_year == week.year, MarginTotal.iso_week == week.week)
        .execution_options(synchronize_session=False)
    )
    scope.insert(
        MarginTotal,
        [
            {
                "iso_year": week.year,
                "iso_week": week.week,
                "dimension": dimension,
                "subject_id": subject if isinstance(subject, UUID) else None,
                "service_date": subject if isinstance(subject, date) else None,
                **asdict(total),
            }
            for (dimension, subject), total in sums.items()
        ],
    )


def _keep_planned(scope: Scope, week: IsoWeek, sums: defaultdict[Subject, _Sums]) -> bool:
    rows = scope.session.execute(
        select(
            MarginTotal.dimension,
            MarginTotal.subject_id,
            MarginTotal.service_date,
            MarginTotal.planned_revenue_cents,
            MarginTotal.planned_cost_cents,
        ).where(MarginTotal.iso_year == week.year, MarginTotal.iso_week == week.week)
    ).all()
    for row in rows:
        kept = sums[row.dimension, row.subject_id or row.service_date]
        kept.planned_revenue_cents = row.planned_revenue_cents
        kept.planned_cost_cents = row.planned_cost_cents
    return bool(rows)


def _add_realised(scope: Scope, week: IsoWeek, sums: defaultdict[Subject, _Sums]) -> None:
    columns = _subject_columns()
    rows = scope.session.execute(
        select(
            *columns,
            func.grouping(*columns).label("level"),
            func.count(distinct(MoneyLine.shift_id)).label("shifts"),
            _sum_of((MoneyLine.side == Side.REVENUE) & (MoneyLine.bucket != Bucket.MALUS)).label("revenue"),
            _sum_of(MoneyLine.bucket == Bucket.MALUS).label("malus"),
            *(_sum_of(MoneyLine.bucket == bucket).label(bucket) for bucket in KNOWN_COSTS),
            _sum_of((MoneyLine.side == Side.COST) & MoneyLine.bucket.not_in(KNOWN_COSTS)).label("unallocated"),
        )
        .where(tuple_(MoneyLine.iso_year, MoneyLine.iso_week) == (week.year, week.week))
        .group_by(func.grouping_sets(*(tuple_(column) for column in columns), tuple_()))
    )
    for row in rows:
        subject = _subject(row)
        if subject is None:
            continue
        total = sums[subject]
        total.shifts = row.shifts
        total.revenue_cents = int(row.revenue)
        total.driver_cents = int(row.driver)
        total.vehicle_cents = int(row.vehicle)
        total.fuel_cents = int(row.fuel)
        total.malus_cents = -int(row.malus)
        total.unallocated_cents = int(row.unallocated)


def _sum_of(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(MoneyLine.amount_cents).filter(which), 0)


def _subject_columns() -> list[ColumnElement[Any]]:
    """The columns of the dimensions; a cost of no shift belongs to a week, not to the day its line is dated."""
    day = case((MoneyLine.shift_id.is_not(None), MoneyLine.service_date))
    return [
        day.label(column) if column == "service_date" else getattr(MoneyLine, column) for column in DIMENSIONS.values()
    ]


def _subject(row: Any) -> Subject | None:
    """Which dimension a grouped row stands for: in `level` the bit of a column is clear when it was grouped by.

    None for what belongs to no subject of its dimension: overviews show it as not assigned.
    """
    for place, (dimension, column) in enumerate(reversed(DIMENSIONS.items())):
        if not row.level & (1 << place):
            subject = getattr(row, column)
            return None if subject is None else (dimension, subject)
    return ALL, None


def _add_planned(scope: Scope, week: IsoWeek, sums: defaultdict[Subject, _Sums]) -> None:
    shifts = planned_shifts(scope, week.days)
    book = TariffBook.load(scope, week.monday, week.shifted(1).monday)
    figures = company_figures(scope)
    priced = price_shifts(shifts, book, figures)
    for shift in shifts:
        revenue = sum(line.amount_cents for line in priced[shift.shift_id] if line.side is Side.REVENUE)
        cost = sum(line.amount_cents for line in priced[shift.shift_id] if line.side is Side.COST)
        for subject in _subjects(shift):
            sums[subject].planned_revenue_cents += revenue
            sums[subject].planned_cost_cents += cost
    for driver_id, cents in planned_top_ups(scope, week, figures, shifts).items():
        sums[ALL, None].planned_cost_cents += cents
        sums["driver", driver_id].planned_cost_cents += cents


def _subjects(shift: ShiftFacts) -> Iterable[Subject]:
    yield ALL, None
    for dimension, column in DIMENSIONS.items():
        subject = getattr(shift, column)
        if subject is not None:
            yield dimension, subject
