"""Makes the money lines of an open week out of its approved shifts, on both sides."""

from dataclasses import dataclass

from sqlalchemy import delete

from models.tables import MoneyLine, SettlementWeek, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from models.values.money import Money
from services.margin.totals import refresh_totals
from services.scope import Scope
from services.settlement.adjustment_lines import adjustment_lines
from services.settlement.deferring import not_held
from services.settlement.facts import approved_shifts
from services.settlement.figures import company_figures
from services.settlement.late import late_lines, late_shifts, locks_before
from services.settlement.line_writer import write_lines
from services.settlement.pricing import price_shifts
from services.settlement.wage_costs import Booked, book_wage_costs
from services.settlement.weeks import hold_open
from services.tariffs.book import TariffBook
from services.tariffs.use import keep_tariffs


@dataclass(frozen=True, slots=True)
class SettlementResult:
    """What a week comes to, maluses taken off revenue. `late` counts shifts of earlier, locked weeks among `shifts`."""

    shifts: int
    late: int
    lines: int
    revenue: Money
    cost: Money


def settle_week(scope: Scope, *, week: IsoWeek) -> SettlementResult:
    """Price every approved shift of an open week, replacing the lines it had; what is held back stays out.

    Shifts of locked weeks that were released or corrected meanwhile come in as differences.
    Raises: WeekIsLocked.
    """
    keep_tariffs(scope)
    return settle(scope, hold_open(scope, week), week)


def settle(scope: Scope, row: SettlementWeek, week: IsoWeek, *, closing: bool = False) -> SettlementResult:
    """The same for a week this transaction holds; `closing` it books what employees cost beside their shifts."""
    scope.session.execute(
        delete(MoneyLine)
        .where(MoneyLine.iso_year == week.year, MoneyLine.iso_week == week.week)
        .execution_options(synchronize_session=False)
    )
    figures = company_figures(scope)
    own = approved_shifts(scope, Shift.service_date.in_(week.days) & not_held())
    locks = locks_before(scope, week)
    late = late_shifts(scope, week, locks)
    first_day = min([week.monday, *(shift.week.monday for shift in late)])
    book = TariffBook.load(scope, first_day, week.shifted(1).monday)
    priced = price_shifts(own, book, figures)
    booked = [(shift, priced[shift.shift_id]) for shift in own]
    differences = list(late_lines(scope, week, late, book, figures))
    adjusted = adjustment_lines(scope, week, own, locks)
    write_lines(scope, week, booked + differences + adjusted)
    reckoned = {shift.week for shift in late}
    beside = book_wage_costs(scope, week, figures, reckoned=reckoned) if closing else Booked()
    refresh_totals(scope, week)
    row.settled_at = scope.now
    scope.announce("settlement", week=str(week))
    lines = [line for _, found in booked + differences + adjusted for line in found]
    revenue, cost = (sum(line.amount_cents for line in lines if line.side is side) for side in Side)
    taken_in = {shift.shift_id for shift, _ in differences + adjusted} - {shift.shift_id for shift in own}
    return SettlementResult(
        shifts=len(own) + len(taken_in),
        late=len(taken_in),
        lines=len(lines) + beside.lines,
        revenue=Money(revenue),
        cost=Money(cost + beside.cents),
    )
