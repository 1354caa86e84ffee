"""Which lines an invoice of a week is made of: its own, and what comes with them from a week below zero."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, literal_column, or_, select, tuple_
from sqlalchemy.orm import aliased

from models.tables import MoneyLine, Principal, SettlementWeek
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from services.scope import Scope
from services.settlement.weeks import LOCKED

Place = Row[UUID | None, int, int]
"""A principal and an ISO week, as year and number."""
_PLACE = (MoneyLine.principal_id, MoneyLine.iso_year, MoneyLine.iso_week)


def unbilled(week: IsoWeek, set_off: Collection[Place] = ()) -> ColumnElement[bool]:
    """The revenue lines of a week that no invoice holds yet, and those of the places `set_off`."""
    of_week = tuple_(MoneyLine.iso_year, MoneyLine.iso_week) == (week.year, week.week)
    which = or_(of_week, tuple_(*_PLACE).in_(set_off)) if set_off else of_week
    return and_(MoneyLine.side == Side.REVENUE, MoneyLine.invoice_id.is_(None), which)


def set_off_with(scope: Scope, week: IsoWeek, principals: Sequence[Principal]) -> Sequence[Place]:
    """What is billed with this locked week: all other unbilled weeks of who came out below zero in one of them.

    Those principals are held, so that no other draft takes the same weeks.
    """
    owing = _below_zero(scope, week, principals)
    if not owing:
        return ()
    held = select(Principal.id).where(Principal.id.in_(owing)).order_by(Principal.id)
    scope.session.execute(held.with_for_update(key_share=True))
    return _open_weeks(scope, week, owing)


def _below_zero(scope: Scope, week: IsoWeek, principals: Sequence[Principal]) -> set[UUID | None]:
    """Who has lines to bill in this week and came out below zero in another."""
    back = aliased(MoneyLine)
    taken_back = select(back.principal_id, back.iso_year, back.iso_week).where(
        back.side == literal_column(f"'{Side.REVENUE}'"),
        back.amount_cents < literal_column("0"),
        back.invoice_id.is_(None),
        back.principal_id.in_([principal.id for principal in principals]),
        back.principal_id.in_(select(MoneyLine.principal_id).where(unbilled(week))),
    )
    rows = scope.session.execute(
        select(*_PLACE)
        .where(_elsewhere(week), tuple_(*_PLACE).in_(taken_back))
        .group_by(*_PLACE)
        .having(func.sum(MoneyLine.amount_cents) < 0)
    )
    return {row.principal_id for row in rows}


def _open_weeks(scope: Scope, week: IsoWeek, principal_ids: Collection[UUID | None]) -> Sequence[Place]:
    return scope.session.execute(
        select(*_PLACE).where(_elsewhere(week), MoneyLine.principal_id.in_(principal_ids)).distinct()
    ).all()


def _elsewhere(week: IsoWeek) -> ColumnElement[bool]:
    """The unbilled revenue of other locked weeks."""
    is_locked = select(SettlementWeek.id).where(
        SettlementWeek.tenant_id == MoneyLine.tenant_id,
        SettlementWeek.iso_year == MoneyLine.iso_year,
        SettlementWeek.iso_week == MoneyLine.iso_week,
        SettlementWeek.state == LOCKED,
    )
    return and_(
        MoneyLine.side == Side.REVENUE,
        MoneyLine.invoice_id.is_(None),
        tuple_(MoneyLine.iso_year, MoneyLine.iso_week) != (week.year, week.week),
        is_locked.correlate(MoneyLine).exists(),
    )
