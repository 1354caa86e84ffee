"""Which lines of contractors a self-bill of a week is made of, and taking hold of them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, tuple_

from models.tables import CarriedBalance, Contractor, MoneyLine
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from services.scope import Scope
from services.settlement.weeks import hold_locked


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


def carried(scope: Scope) -> Sequence[CarriedBalance]:
    """The balances of whose weeks something stands on no document yet, the oldest week first."""
    waits = select(MoneyLine.id).where(
        MoneyLine.tenant_id == CarriedBalance.tenant_id,
        MoneyLine.contractor_id == CarriedBalance.contractor_id,
        MoneyLine.iso_year == CarriedBalance.iso_year,
        MoneyLine.iso_week == CarriedBalance.iso_week,
        MoneyLine.invoice_id.is_(None),
    )
    return scope.session.scalars(
        select(CarriedBalance)
        .where(waits.correlate(CarriedBalance).exists())
        .order_by(CarriedBalance.iso_year, CarriedBalance.iso_week, CarriedBalance.id)
    ).all()


def lines_of(balances: Iterable[CarriedBalance]) -> ColumnElement[bool]:
    """What these balances are made of, as far as no document has it."""
    places = [(one.contractor_id, one.iso_year, one.iso_week) for one in balances]
    place = tuple_(MoneyLine.contractor_id, MoneyLine.iso_year, MoneyLine.iso_week)
    return and_(place.in_(places), MoneyLine.invoice_id.is_(None))


def hold_contractor(scope: Scope, week: IsoWeek, contractor_id: UUID) -> None:
    """Take what a contractor has open in a locked week: nobody else bills, carries or claims it meanwhile.

    Raises: NotFound, WeekIsOpen.
    """
    scope.get(Contractor, contractor_id, what="Deze zzp'er")
    hold_locked(scope, week)
    scope.get(Contractor, contractor_id, what="Deze zzp'er", lock=True)
