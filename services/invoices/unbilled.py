"""Which lines an invoice of a week is made of: its own, and what comes with them from a week below zero."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    SmallInteger,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from models.tables import MoneyLine, Principal, SettlementWeek
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from services.scope import Scope
from services.settlement.weeks import LOCKED

Place = Row[UUID | None, int, int]
"""A principal and an ISO week, as year and number."""
_PLACE = (MoneyLine.principal_id, MoneyLine.iso_year, MoneyLine.iso_week)
_THIS_WEEK = tuple_(bindparam("year", type_=SmallInteger), bindparam("week", type_=SmallInteger))
_PRINCIPALS: BindParameter[UUID] = bindparam("principals", expanding=True)
_IS_UNBILLED = and_(MoneyLine.side == Side.REVENUE, MoneyLine.invoice_id.is_(None))
_IS_OF_THIS_WEEK = tuple_(MoneyLine.iso_year, MoneyLine.iso_week) == _THIS_WEEK
_IS_LOCKED = (
    select(SettlementWeek.id)
    .where(
        SettlementWeek.tenant_id == MoneyLine.tenant_id,
        SettlementWeek.iso_year == MoneyLine.iso_year,
        SettlementWeek.iso_week == MoneyLine.iso_week,
        SettlementWeek.state == LOCKED,
    )
    .correlate(MoneyLine)
    .exists()
)
_IS_ELSEWHERE = and_(_IS_UNBILLED, ~_IS_OF_THIS_WEEK, _IS_LOCKED)
"""The unbilled revenue of other locked weeks."""
_TAKEN_BACK = (
    select(MoneyLine.principal_id)
    .where(
        MoneyLine.side == literal_column(f"'{Side.REVENUE}'"),
        MoneyLine.amount_cents < literal_column("0"),
        MoneyLine.invoice_id.is_(None),
        MoneyLine.principal_id.in_(_PRINCIPALS),
    )
    .distinct()
)
"""Of whom something unbilled was taken back; usually nobody, and then nothing more is asked."""
_IN_THIS_WEEK = select(MoneyLine.principal_id).where(_IS_UNBILLED, _IS_OF_THIS_WEEK).correlate(None)
_BELOW_ZERO = (
    select(MoneyLine.principal_id)
    .where(
        _IS_ELSEWHERE,
        MoneyLine.principal_id.in_(_PRINCIPALS),
        MoneyLine.principal_id.in_(_IN_THIS_WEEK),
    )
    .group_by(*_PLACE)
    .having(func.sum(MoneyLine.amount_cents) < 0)
)
"""Who has lines to bill in this week and came out below zero in another."""
_OPEN_WEEKS = select(*_PLACE).where(_IS_ELSEWHERE, MoneyLine.principal_id.in_(_PRINCIPALS)).distinct()


def unbilled(week: IsoWeek, set_off: Collection[Place] = ()) -> ColumnElement[bool]:
    """The revenue lines of a week that no invoice holds yet, and those of the places `set_off`."""
    of_week = _unbilled_in(week)
    return or_(of_week, and_(_IS_UNBILLED, tuple_(*_PLACE).in_(set_off))) if set_off else of_week


@lru_cache
def _unbilled_in(week: IsoWeek) -> ColumnElement[bool]:
    return and_(_IS_UNBILLED, tuple_(MoneyLine.iso_year, MoneyLine.iso_week) == (week.year, week.week))


def set_off_with(scope: Scope, week: IsoWeek, principals: Sequence[Principal]) -> Sequence[Place]:
    """What is billed with this locked week: all other unbilled weeks of who came out below zero in one of them.

    Those principals are held, so that no other draft takes the same weeks.
    """
    suspects = scope.session.scalars(_TAKEN_BACK, {"principals": [principal.id for principal in principals]}).all()
    if not suspects:
        return ()
    asked = {"year": week.year, "week": week.week, "principals": suspects}
    owing = set(scope.session.scalars(_BELOW_ZERO, asked))
    if not owing:
        return ()
    held = select(Principal.id).where(Principal.id.in_(owing)).order_by(Principal.id)
    scope.session.execute(held.with_for_update(key_share=True))
    return scope.session.execute(_OPEN_WEEKS, asked | {"principals": owing}).all()
