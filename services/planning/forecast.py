"""The margin expected of a planned week: per day what it should bring in and cost."""

from collections.abc import Collection
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
from services.settlement.facts import planned_shifts
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

    def reckon(self, which: ColumnElement[bool] | None = None) -> Forecast:
        """What the week, or these shifts of it, will bring in and cost; routes without a driver count for nothing.

        A part is exact when it holds whole weeks of its drivers and whole days of its vans, because overtime and the
        day cost of a van are shared among those.
        """
        assigned = Shift.driver_id.is_not(None) & (true() if which is None else which)
        shifts = planned_shifts(self._scope, self._week.days, assigned)
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


class Outlook:
    """The forecast of a week across one edit: only what the edit can change is priced, before it and after it."""

    def __init__(
        self, scope: Scope, week: IsoWeek, row: PlannedWeek, *, which: ColumnElement[bool], drivers: Collection[UUID]
    ) -> None:
        self._week, self._row, self._which = week, row, which
        is_current = row.forecast is not None and row.forecast_sequence == row.sequence - 1
        self._forecaster = Forecaster(scope, week, drivers) if is_current else None
        self._before = self._forecaster.reckon(which) if self._forecaster else ()

    def changed_days(self) -> list[tuple[int, BoardDay]]:
        """Keep the new forecast; returns the days that came out differently, none when the old one was out of date."""
        if self._forecaster is None:
            return []
        row, after = self._row, self._forecaster.reckon(self._which)
        old = tuple((revenue, cost) for revenue, cost in row.forecast or ())
        new = tuple(
            (revenue - gone[0] + come[0], cost - gone[1] + come[1])
            for (revenue, cost), gone, come in zip(old, self._before, after, strict=True)
        )
        row.forecast, row.forecast_sequence = [list(day) for day in new], row.sequence
        days = board_days(self._week, new, target_bp=self._forecaster.target_bp)
        return [(at, days[at]) for at in range(7) if old[at] != new[at]]


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
    forecaster = Forecaster(scope, week)
    fresh = forecaster.reckon()
    is_news = [list(day) for day in fresh] != row.forecast
    row.forecast, row.forecast_sequence, row.forecast_at = [list(day) for day in fresh], row.sequence, scope.now
    if is_news:
        days = board_days(week, fresh, target_bp=forecaster.target_bp)
        announce(scope, week, BoardPatch(week=week, sequence=0, by="", days=list(enumerate(days))))
    return True
