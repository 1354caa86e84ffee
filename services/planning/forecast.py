"""The margin expected of a planned week: per day what it should bring in and cost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from models.tables import Company, EngagementPeriod, PlannedWeek, Shift, TariffVersion
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from models.values.money import Money
from services.planning.board import BoardDay, BoardPatch
from services.planning.news import announce
from services.planning.weeks import HOLDS_FOR, Forecast, hold
from services.rules.holidays import dutch_holidays
from services.rules.margin import Margin
from services.scope import Scope
from services.settlement.facts import ShiftFacts, planned_shifts
from services.settlement.figures import company_figures
from services.settlement.pricing import price_shifts
from services.tariffs.book import TariffBook


class Forecaster:
    """Prices planned shifts of one week; tariffs and figures are read once."""

    def __init__(self, scope: Scope, week: IsoWeek, drivers: Collection[UUID] | None = None) -> None:
        """With `drivers` only what these can earn is read."""
        self._scope = scope
        self._week = week
        terms = None if drivers is None else _terms_of(drivers)
        self._book = TariffBook.load(scope, week.monday, week.shifted(1).monday, terms)
        company = scope.get(Company, scope.identity.tenant_id, what="Je bedrijf")
        self._figures = company_figures(scope)
        self.target_bp = company.margin_target_bp

    def reckon(self, shifts: Sequence[ShiftFacts]) -> Forecast:
        """What these planned shifts will bring in and cost.

        A part of a week is exact when it holds whole weeks of its drivers and whole days of its vans, because overtime
        and the day cost of a van are shared among those.
        """
        priced = price_shifts(shifts, self._book, self._figures)
        days = [[0, 0] for _ in range(7)]
        for shift in shifts:
            sums = days[shift.service_date.weekday()]
            for line in priced[shift.shift_id]:
                sums[line.side is Side.COST] += line.amount_cents
        return tuple((revenue, cost) for revenue, cost in days)


def _terms_of(drivers: Collection[UUID]) -> ColumnElement[bool]:
    """What principals pay, and what the contractors behind these drivers earn."""
    contractors = select(EngagementPeriod.contractor_id).where(EngagementPeriod.driver_id.in_(drivers))
    return or_(TariffVersion.principal_id.is_not(None), TariffVersion.contractor_id.in_(contractors))


@dataclass(frozen=True, slots=True)
class Outlook:
    """The part of a week whose worth an edit can change, as it was planned before: the turn of the edit, and the
    shifts `which` with these drivers.
    """

    sequence: int
    which: ColumnElement[bool]
    drivers: Collection[UUID]
    before: Sequence[ShiftFacts]

    @classmethod
    def read(
        cls, scope: Scope, week: IsoWeek, row: PlannedWeek, *, which: ColumnElement[bool], drivers: Collection[UUID]
    ) -> Self | None:
        """Nothing where the forecast was not reckoned, or is out of date."""
        if row.forecast is None or row.forecast_sequence != row.sequence - 1:
            return None
        with scope.across_depots():
            return cls(row.sequence, which, drivers, _planned(scope, week, which))


def follow_edit(scope: Scope, week: IsoWeek, outlook: Outlook | None) -> None:
    """Bring the forecast up to date after an edit, and tell open boards what came out and what waits to be published.

    Only what the edit could change is priced, before it and after it, unless the week went on meanwhile. A forecast
    that nobody asked for yet stays away.
    """
    row = hold(scope, week)
    days: list[tuple[int, BoardDay]] = []
    if row.forecast is not None and row.forecast_sequence != row.sequence:
        old = _kept(row)
        is_next = outlook is not None and outlook.sequence == row.sequence == (row.forecast_sequence or 0) + 1
        forecaster = Forecaster(scope, week, outlook.drivers if outlook and is_next else None)
        if outlook and is_next:
            gone, come = forecaster.reckon(outlook.before), forecaster.reckon(_planned(scope, week, outlook.which))
            fresh = _moved(old, gone, come)
        else:
            fresh = forecaster.reckon(_planned(scope, week))
        _keep(row, fresh)
        drawn = board_days(week, fresh, target_bp=forecaster.target_bp)
        days = [(at, drawn[at]) for at in range(7) if old[at] != fresh[at]]
    announce(scope, week, BoardPatch(week=week, sequence=0, by="", days=days))


def _planned(scope: Scope, week: IsoWeek, which: ColumnElement[bool] | None = None) -> list[ShiftFacts]:
    """The shifts of a week, or these of it, that somebody drives; routes without a driver count for nothing."""
    return planned_shifts(scope, week.days, Shift.driver_id.is_not(None) & (true() if which is None else which))


def _moved(old: Forecast, gone: Forecast, come: Forecast) -> Forecast:
    return tuple(
        (revenue - less[0] + more[0], cost - less[1] + more[1])
        for (revenue, cost), less, more in zip(old, gone, come, strict=True)
    )


def _kept(row: PlannedWeek) -> Forecast:
    return tuple((revenue, cost) for revenue, cost in row.forecast or ())


def _keep(row: PlannedWeek, fresh: Forecast) -> None:
    row.forecast, row.forecast_sequence = [list(day) for day in fresh], row.sequence


def board_days(week: IsoWeek, forecast: Forecast, *, target_bp: int) -> tuple[BoardDay, ...]:
    """The days as the board shows them; no margin where nothing was reckoned or nothing comes in."""
    days = forecast or ((0, 0),) * 7
    return tuple(_board_day(week, at, revenue, cost, target_bp) for at, (revenue, cost) in enumerate(days))


def _board_day(week: IsoWeek, at: int, revenue: int, cost: int, target_bp: int) -> BoardDay:
    day = week.days[at]
    holiday, _ = dutch_holidays(day.year).get(day, ("", None))
    margin = Margin(revenue=Money(revenue), driver_cost=Money(cost))
    share = margin.margin_bp
    if share is None:
        return BoardDay(day, holiday, None, None, is_below_target=False)
    return BoardDay(day, holiday, margin.margin.cents, share, is_below_target=share < target_bp)


def ensure_forecast(scope: Scope, *, week: IsoWeek) -> bool:
    """Reckon a week anew when its forecast is missing or out of date; says whether it was.

    A forecast that kept up with every edit is still reckoned again after a while, because vans and wages change too.
    """
    row = hold(scope, week)
    is_current = row.forecast is not None and row.forecast_sequence == row.sequence
    if is_current and row.forecast_at and scope.now - row.forecast_at < HOLDS_FOR:
        return False
    forecaster, old = Forecaster(scope, week), _kept(row)
    fresh = forecaster.reckon(_planned(scope, week))
    _keep(row, fresh)
    row.forecast_at = scope.now
    if fresh != old:
        days = board_days(week, fresh, target_bp=forecaster.target_bp)
        announce(scope, week, BoardPatch(week=week, sequence=0, by="", days=list(enumerate(days))))
    return True
