"""The bonuses and maluses of a week or shift, as far as they have come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, tuple_

from models.tables import Adjustment, Depot, Driver, MoneyLine, Principal, Registration, RouteTemplate, Shift
from models.values.calendar import AMSTERDAM, IsoWeek
from models.values.kinds import AdjustmentKind, MalusCause, Side
from models.values.money import Money
from models.values.words import adjustment_words
from services.scope import Scope
from services.settlement.deferring import WHAT


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentRow:
    """One of them. `booked_in` is the locked or reckoned week that holds it, None before it is reckoned.

    `amount` has the sign it has for the company: a malus and a bonus that is paid out are below zero.
    """

    id: UUID
    service_date: date
    depot: str
    route: str
    principal: str
    driver: str
    side: Side
    kind: AdjustmentKind
    cause: MalusCause | None
    amount: Money
    note: str
    entered_by: str
    entered_on: date
    booked_in: IsoWeek | None
    is_billed: bool
    is_withdrawn: bool
    withdrawn_by: str

    @property
    def words(self) -> str:
        """`Malus klacht`, `Bonus`, `Bonus voor Piet Snel`."""
        words = adjustment_words(self.kind, self.cause)
        return f"{words} voor {self.driver}" if self.side is Side.COST else words


def list_adjustments(scope: Scope, *, week: IsoWeek) -> list[AdjustmentRow]:
    """Those of the shifts of this week and those that it took in late, by day and route."""
    taken_in = select(MoneyLine.adjustment_id).where(
        tuple_(MoneyLine.iso_year, MoneyLine.iso_week) == (week.year, week.week), MoneyLine.adjustment_id.is_not(None)
    )
    of_week = and_(Shift.service_date >= week.monday, Shift.service_date < week.shifted(1).monday)
    return _read(scope, or_(of_week, Adjustment.id.in_(taken_in)))


def adjustments_of_shift(scope: Scope, *, shift_id: UUID) -> list[AdjustmentRow]:
    """Those of one shift, in the order they were entered. Raises: NotFound."""
    scope.get(Shift, shift_id, what=WHAT)
    return _read(scope, Adjustment.shift_id == shift_id)


def _read(scope: Scope, which: ColumnElement[bool]) -> list[AdjustmentRow]:
    rows = scope.session.execute(
        select(
            Adjustment,
            Shift.service_date,
            Depot.name.label("depot"),
            RouteTemplate.code,
            Principal.name.label("principal"),
            Driver.name.label("driver"),
        )
        .join(Shift, and_(Shift.tenant_id == Adjustment.tenant_id, Shift.id == Adjustment.shift_id))
        .outerjoin(Depot, and_(Depot.tenant_id == Shift.tenant_id, Depot.id == Shift.depot_id))
        .outerjoin(Principal, and_(Principal.tenant_id == Depot.tenant_id, Principal.id == Depot.principal_id))
        .outerjoin(
            RouteTemplate,
            and_(RouteTemplate.tenant_id == Shift.tenant_id, RouteTemplate.id == Shift.route_template_id),
        )
        .outerjoin(
            Registration,
            and_(Registration.tenant_id == Shift.tenant_id, Registration.shift_id == Shift.id, Registration.is_current),
        )
        .outerjoin(Driver, and_(Driver.tenant_id == Registration.tenant_id, Driver.id == Registration.driver_id))
        .where(which)
        .order_by(Shift.service_date, RouteTemplate.code, Adjustment.id)
    ).all()
    lines = _lines(scope, [row.Adjustment.id for row in rows])
    return [_row(row, lines.get(row.Adjustment.id, [])) for row in rows]


def _lines(scope: Scope, adjustment_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """What was booked for each, the first week first."""
    found: dict[UUID, list[Any]] = {}
    rows = scope.session.execute(
        select(MoneyLine.adjustment_id, MoneyLine.iso_year, MoneyLine.iso_week, MoneyLine.invoice_id)
        .where(MoneyLine.adjustment_id.in_(adjustment_ids))
        .order_by(MoneyLine.iso_year, MoneyLine.iso_week)
    )
    for row in rows:
        found.setdefault(row.adjustment_id, []).append(row)
    return found


def _row(row: Any, lines: Sequence[Any]) -> AdjustmentRow:
    one: Adjustment = row.Adjustment
    comes_in = one.side is Side.REVENUE and one.kind is AdjustmentKind.BONUS
    return AdjustmentRow(
        id=one.id,
        service_date=row.service_date,
        depot=row.depot,
        route=row.code,
        principal=row.principal,
        driver=row.driver or "",
        side=one.side,
        kind=one.kind,
        cause=one.cause,
        amount=Money(one.amount_cents if comes_in else -one.amount_cents),
        note=one.note,
        entered_by=one.entered_by,
        entered_on=one.entered_at.astimezone(AMSTERDAM).date(),
        booked_in=IsoWeek(lines[0].iso_year, lines[0].iso_week) if lines else None,
        is_billed=any(line.invoice_id for line in lines),
        is_withdrawn=one.withdrawn_at is not None,
        withdrawn_by=one.withdrawn_by,
    )
