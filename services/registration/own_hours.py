"""An employee's own hours per week, as registered and as far as approved."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, select

from models.tables import Company, EngagementPeriod, Registration, Shift
from models.values.calendar import DatePeriod, IsoWeek
from models.values.kinds import EngagementKind
from models.values.minutes import Minutes
from models.values.refusal import InvalidValue, Refusal
from services.payroll.hours import WORKING_DAYS
from services.registration.record_events import require_driver
from services.scope import Scope

WEEKS_BACK: Final = 5
LONGEST_REPORT: Final = 2_000


class OfficeHasNoAddress(Refusal):
    """There is nowhere to send it."""

    code = "office_has_no_address"

    def __init__(self) -> None:
        super().__init__("Je bedrijf heeft nog geen e-mailadres ingevuld. Bel je planner.")


@dataclass(frozen=True, slots=True)
class WeekHours:
    """One week of one employee: worked minutes per day from Monday on, and the breaks, which are not in them.

    The contract counts for a fifth per working day, as it does for the wages.
    """

    week: IsoWeek
    worked: tuple[Minutes, ...]
    breaks: tuple[Minutes, ...]
    contract: Minutes
    is_approved: bool

    @property
    def total(self) -> Minutes:
        return Minutes.total(self.worked)

    @property
    def extra(self) -> Minutes:
        """What was worked above the contract."""
        return Minutes(max(0, (self.total - self.contract).count))


def own_hours(scope: Scope) -> list[WeekHours]:
    """This week and the five before it, newest first, without weeks in which nothing was driven.

    Raises: NotAllowed when the account belongs to no driver.
    """
    driver_id = require_driver(scope)
    first = IsoWeek.containing(scope.today).shifted(-WEEKS_BACK)
    driven: defaultdict[IsoWeek, list[Any]] = defaultdict(list)
    for row in _registered(scope, driver_id, first.monday):
        driven[IsoWeek.containing(row.service_date)].append(row)
    contracts = _contracts(scope, driver_id)
    return [_week(week, driven[week], contracts) for week in sorted(driven, reverse=True)]


def report_difference(scope: Scope, *, week: IsoWeek, text: str) -> None:
    """Mail the office that something about this driver's own hours is not right.

    Raises: InvalidValue, OfficeHasNoAddress.
    """
    driver_id = require_driver(scope)
    words = text.strip()
    if not words:
        raise InvalidValue("Schrijf wat er niet klopt.", field="text")
    if len(words) > LONGEST_REPORT:
        raise InvalidValue(f"Houd het korter dan {LONGEST_REPORT} tekens.", field="text")
    address = scope.session.scalars(select(Company.email)).one()
    if not address:
        raise OfficeHasNoAddress
    scope.mail(
        recipient=address,
        subject=f"{scope.identity.name} meldt een verschil in week {week.week}",
        body=f"{scope.identity.name} schrijft over de uren van week {week.week} ({week.dutch}):\n\n{words}\n",
    )
    scope.audit("hours.difference_reported", subject_id=driver_id, week=str(week))


def _registered(scope: Scope, driver_id: UUID, start: date) -> Sequence[Any]:
    return scope.session.execute(
        select(
            Shift.service_date,
            Registration.started_at,
            Registration.ended_at,
            Registration.break_minutes,
            Registration.approved_at,
        )
        .join(Shift, (Shift.tenant_id == Registration.tenant_id) & (Shift.id == Registration.shift_id))
        .where(
            Registration.driver_id == driver_id,
            Registration.is_current,
            Registration.ended_at.is_not(None),
            Shift.service_date >= start,
        )
        .order_by(Registration.started_at)
    ).all()


def _contracts(scope: Scope, driver_id: UUID) -> Sequence[Any]:
    return scope.session.execute(
        select(EngagementPeriod.valid_from, EngagementPeriod.valid_until, EngagementPeriod.contract_minutes).where(
            EngagementPeriod.driver_id == driver_id,
            EngagementPeriod.kind == EngagementKind.EMPLOYEE,
            or_(EngagementPeriod.valid_until.is_(None), EngagementPeriod.valid_until > EngagementPeriod.valid_from),
        )
    ).all()


def _week(week: IsoWeek, rows: Sequence[Any], contracts: Sequence[Any]) -> WeekHours:
    worked = [0] * 7
    for row in rows:
        worked[row.service_date.weekday()] += Minutes.between(row.started_at, row.ended_at).count - row.break_minutes
    agreed = sum(
        period.contract_minutes
        for day in week.days[:WORKING_DAYS]
        for period in contracts
        if day in DatePeriod(period.valid_from, period.valid_until)
    )
    return WeekHours(
        week=week,
        worked=tuple(map(Minutes, worked)),
        breaks=tuple(Minutes(row.break_minutes) for row in rows if row.break_minutes),
        contract=Minutes(agreed // WORKING_DAYS),
        is_approved=all(row.approved_at for row in rows),
    )
