"""What still has to be done with or for a driver, before what is known of that driver can be closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, func, or_, select

from models.tables import (
    EngagementPeriod,
    Invoice,
    MoneyLine,
    Payable,
    PayrollLine,
    PayrollRun,
    Registration,
    Shift,
)
from models.values.calendar import dutch_date
from models.values.kinds import EngagementKind, SelfBillState, ShiftState
from services.privacy.person import Person
from services.retention.holds import Held
from services.retention.persons import REMOVABLE
from services.scope import Scope

NOT_THERE: Final = (ShiftState.CANCELLED, ShiftState.DECLINED)
DRIVEN: Final = (ShiftState.RUNNING, ShiftState.DONE, ShiftState.APPROVED)
PAYROLL_COMES_WITHIN: Final = timedelta(days=35)
"""Wages of a day that stands in no export yet are paid with the month it is in, or not by this product."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Shifts from today on."""

    count: int
    first_day: date


def planned_shifts(scope: Scope, who: Person) -> Planned | None:
    """The shifts that this driver is on from today on; None without any."""
    found = scope.session.execute(
        select(func.count(), func.min(Shift.service_date)).where(
            Shift.driver_id == who.driver_id, Shift.service_date >= scope.today, Shift.state.not_in(NOT_THERE)
        )
    ).one()
    return Planned(*found) if found[0] else None


def standing_open(scope: Scope, who: Person) -> list[str]:
    """What keeps the file of this driver open, in words that fit after "Eerst nog"; nothing when it can be closed."""
    return list(_found(scope, who))


def _found(scope: Scope, who: Person) -> Iterator[str]:
    engaged = select(EngagementPeriod.valid_until).where(
        EngagementPeriod.driver_id == who.driver_id,
        or_(EngagementPeriod.valid_until.is_(None), EngagementPeriod.valid_until > scope.today),
    )
    if (running := scope.session.execute(engaged.limit(1)).first()) is not None:
        last = f"tot en met {dutch_date(running[0] - timedelta(days=1))}" if running[0] else "zonder einddatum"
        yield f"je werkt hier nog, {last}"
    if (planned := planned_shifts(scope, who)) is not None:
        yield f"je staat nog op {_shifts(planned.count)}, vanaf {dutch_date(planned.first_day)}"
    driven = select(func.count(Shift.id)).where(Shift.driver_id == who.driver_id, Shift.state.in_(DRIVEN))
    if waiting := scope.session.scalar(driven):
        yield f"{_shifts(waiting)} moeten nog worden afgerekend" if waiting > 1 else "1 dienst moet nog afgerekend"
    if _any(scope, *_unpaid(who)):
        yield "er moet nog aan je worden betaald of gefactureerd"
    if _wage_comes(scope, who):
        yield "je laatste uren moeten nog in een loonexport"
    held = Held.load(scope)
    if who.driver_id in held.drivers or REMOVABLE & held.categories:
        yield "er geldt een bewaarplicht voor je gegevens"


def _shifts(count: int) -> str:
    return "1 dienst" if count == 1 else f"{count} diensten"


def _any(scope: Scope, *questions: ColumnElement[bool]) -> bool:
    return bool(scope.session.scalar(select(or_(*questions))))


def _unpaid(who: Person) -> Iterator[ColumnElement[bool]]:
    """What is owed to this driver, or to the driver's own business, in whichever stage it is."""
    yield exists().where(Payable.id.in_(who.payable_ids), Payable.withdrawn_at.is_(None), Payable.paid_at.is_(None))
    yield exists().where(
        Invoice.id.in_(who.invoice_ids), Invoice.state.in_((SelfBillState.OFFERED, SelfBillState.OBJECTED))
    )
    yield exists().where(MoneyLine.contractor_id.in_(who.contractor_ids), MoneyLine.invoice_id.is_(None))
    yield exists().where(
        PayrollLine.driver_id == who.driver_id,
        PayrollRun.tenant_id == PayrollLine.tenant_id,
        PayrollRun.id == PayrollLine.run_id,
        PayrollRun.exported_at.is_(None),
    )


def _wage_comes(scope: Scope, who: Person) -> bool:
    """Whether an employee worked lately on a day that no handed-out payroll run is about."""
    exported = select(PayrollRun.id).where(
        PayrollRun.tenant_id == Shift.tenant_id,
        PayrollRun.exported_at.is_not(None),
        PayrollRun.starts_on <= Shift.service_date,
        PayrollRun.ends_on > Shift.service_date,
    )
    worked = (
        select(Shift.id)
        .join(
            Registration,
            (Registration.tenant_id == Shift.tenant_id) & (Registration.shift_id == Shift.id) & Registration.is_current,
        )
        .join(
            EngagementPeriod,
            (EngagementPeriod.tenant_id == Shift.tenant_id)
            & (EngagementPeriod.driver_id == Registration.driver_id)
            & (EngagementPeriod.kind == EngagementKind.EMPLOYEE)
            & (EngagementPeriod.valid_from <= Shift.service_date)
            & (EngagementPeriod.valid_until.is_(None) | (EngagementPeriod.valid_until > Shift.service_date)),
        )
        .where(
            Registration.driver_id == who.driver_id,
            Shift.service_date > scope.today - PAYROLL_COMES_WITHIN,
            ~exported.exists(),
        )
    )
    return _any(scope, worked.exists())
