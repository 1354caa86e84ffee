"""The days on which a driver is employed, and what may be known of leave and illness because of that."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from models.tables import Absence, EngagementPeriod
from models.values.calendar import DatePeriod
from models.values.kinds import AbsenceKind, EngagementKind
from services.changes import changed, values_of
from services.scope import Scope

_DAY = timedelta(days=1)


def employed_periods(scope: Scope, driver_id: UUID) -> list[DatePeriod]:
    """When the driver is or was in loondienst, oldest first."""
    rows = scope.session.execute(
        select(EngagementPeriod.valid_from, EngagementPeriod.valid_until)
        .where(EngagementPeriod.driver_id == driver_id, EngagementPeriod.kind == EngagementKind.EMPLOYEE)
        .order_by(EngagementPeriod.valid_from)
    )
    return [DatePeriod(start, end) for start, end in rows]


def is_employed(periods: Sequence[DatePeriod], start: date, end: date) -> bool:
    """Whether all of `[start, end)` lies in these periods."""
    return all(inside for inside, _ in _stretches(periods, start, end))


def keep_within_employment(scope: Scope, driver_id: UUID) -> None:
    """Where employment ended: of days of leave or illness outside it, only that the driver is away stays known."""
    periods = employed_periods(scope, driver_id)
    absences = scope.session.scalars(
        select(Absence)
        .where(Absence.driver_id == driver_id, Absence.kind != AbsenceKind.UNAVAILABLE)
        .order_by(Absence.starts_on, Absence.id)
        .with_for_update()
    ).all()
    for absence in absences:
        if not is_employed(periods, absence.starts_on, absence.ends_on):
            _divide(scope, absence, periods)


def _divide(scope: Scope, absence: Absence, periods: Sequence[DatePeriod]) -> None:
    before, kind, state, remark = values_of(absence), absence.kind, absence.state, absence.remark
    parts = [(inside, list(days)) for inside, days in _stretches(periods, absence.starts_on, absence.ends_on)]
    rows = [absence, *(Absence(driver_id=absence.driver_id, requested_at=absence.requested_at) for _ in parts[1:])]
    for row, (inside, days) in zip(rows, parts, strict=True):
        row.starts_on, row.ends_on = days[0], days[-1] + _DAY
        row.kind, row.remark = (kind, remark) if inside else (AbsenceKind.UNAVAILABLE, "")
        row.state = state if inside or state == "declined" else "approved"
        scope.add(row)
    scope.audit("absence.reason_dropped", subject_id=absence.driver_id, changes=changed(before, absence))
    scope.announce("absences", driver=str(absence.driver_id))


def _stretches(periods: Sequence[DatePeriod], start: date, end: date) -> Iterator[tuple[bool, Iterator[date]]]:
    """The days of `[start, end)`, in stretches that are employed or not."""
    days = (start + timedelta(days=number) for number in range((end - start).days))
    return groupby(days, key=lambda day: any(day in period for period in periods))
