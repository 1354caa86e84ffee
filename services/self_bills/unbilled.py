"""Which lines of contractors a self-bill of a week is made of."""

from sqlalchemy import ColumnElement, and_, or_, select, tuple_

from models.tables import CarriedBalance, MoneyLine
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from services.scope import Scope


def unbilled(week: IsoWeek) -> ColumnElement[bool]:
    """What contractors earned in this week, and what was carried from earlier ones, as far as no document has it.

    Of a contractor whose balance of this week was carried on, nothing.
    """
    here = (week.year, week.week)
    of_contractor = and_(
        CarriedBalance.tenant_id == MoneyLine.tenant_id, CarriedBalance.contractor_id == MoneyLine.contractor_id
    )
    own_week = tuple_(MoneyLine.iso_year, MoneyLine.iso_week)
    carried_week = tuple_(CarriedBalance.iso_year, CarriedBalance.iso_week)
    carried_here = select(CarriedBalance.id).where(of_contractor, carried_week == own_week, carried_week < here)
    carried_on = select(CarriedBalance.id).where(of_contractor, carried_week == here)
    return and_(
        MoneyLine.side == Side.COST,
        MoneyLine.contractor_id.is_not(None),
        MoneyLine.invoice_id.is_(None),
        or_(own_week == here, carried_here.correlate(MoneyLine).exists()),
        ~carried_on.correlate(MoneyLine).exists(),
    )


def carried(scope: Scope) -> list[CarriedBalance]:
    """The balances whose lines still wait for a document, the oldest first."""
    waiting = (
        select(MoneyLine.id)
        .where(
            MoneyLine.tenant_id == CarriedBalance.tenant_id,
            MoneyLine.contractor_id == CarriedBalance.contractor_id,
            MoneyLine.iso_year == CarriedBalance.iso_year,
            MoneyLine.iso_week == CarriedBalance.iso_week,
            MoneyLine.side == Side.COST,
            MoneyLine.invoice_id.is_(None),
        )
        .correlate(CarriedBalance)
        .exists()
    )
    return list(
        scope.session.scalars(
            select(CarriedBalance)
            .where(waiting)
            .order_by(CarriedBalance.iso_year, CarriedBalance.iso_week, CarriedBalance.id)
        )
    )
