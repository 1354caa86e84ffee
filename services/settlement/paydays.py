"""How far the wages and the payments of a week have come."""

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from models.tables import EngagementPeriod, Invoice, Payable, PayrollRun, Registration, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind
from services.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Paydays:
    """Counts for the last two steps: `employees` worked in the week, `payments` are of its self-bills and wages."""

    employees: int
    is_in_payroll: bool
    is_exported: bool
    payments: int
    paid: int


def week_paydays(scope: Scope, week: IsoWeek) -> Paydays:
    """Where the week stands with its payroll run and with what is owed over it."""
    until = week.shifted(1).monday
    over_week = and_(PayrollRun.starts_on < until, PayrollRun.ends_on > week.monday)
    runs = scope.session.execute(select(PayrollRun.id, PayrollRun.exported_at).where(over_week)).all()
    owed = scope.session.execute(
        select(func.count(Payable.id).label("payments"), func.count(Payable.paid_at).label("paid"))
        .outerjoin(Invoice, and_(Invoice.tenant_id == Payable.tenant_id, Invoice.id == Payable.invoice_id))
        .where(
            Payable.withdrawn_at.is_(None),
            or_(
                and_(Invoice.iso_year == week.year, Invoice.iso_week == week.week),
                Payable.payroll_run_id.in_([run.id for run in runs]),
            ),
        )
    ).one()
    return Paydays(
        employees=_employees(scope, week),
        is_in_payroll=bool(runs),
        is_exported=bool(runs) and all(run.exported_at for run in runs),
        payments=owed.payments,
        paid=owed.paid,
    )


def _employees(scope: Scope, week: IsoWeek) -> int:
    footing = EngagementPeriod
    return scope.session.execute(
        select(func.count(Registration.driver_id.distinct()))
        .join(Shift, and_(Shift.tenant_id == Registration.tenant_id, Shift.id == Registration.shift_id))
        .join(
            footing,
            and_(
                footing.tenant_id == Registration.tenant_id,
                footing.driver_id == Registration.driver_id,
                footing.valid_from <= Shift.service_date,
                or_(footing.valid_until.is_(None), footing.valid_until > Shift.service_date),
            ),
        )
        .where(
            Shift.service_date.in_(week.days),
            Registration.is_current,
            Registration.approved_at.is_not(None),
            footing.kind == EngagementKind.EMPLOYEE,
        )
    ).scalar_one()
