"""Plans of one driver to hold against the law, written as days after a Monday with times on an Amsterdam clock."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from models.values.calendar import DatePeriod, shift_period
from models.values.kinds import EngagementKind
from services.rules.planning import (
    DriverFacts,
    Engagement,
    Finding,
    PlannedShift,
    VehicleFacts,
    WorkedBefore,
    check,
)

ANNA = UUID(int=1)
MONDAY = date(2026, 6, 22)


def facts(
    kind: EngagementKind = EngagementKind.EMPLOYEE, *, engaged_since: date | None = None, birth_date: date | None = None
) -> DriverFacts:
    engagements = (Engagement(kind, DatePeriod(date(2020, 1, 1))),)
    return DriverFacts(
        engagements=engagements, engaged_since=engaged_since, birth_date=birth_date, niwo_until=date(2030, 1, 1)
    )


def shift(
    number: int, day: date, start: str, end: str, break_minutes: int = 0, vehicle_id: UUID | None = None
) -> PlannedShift:
    return PlannedShift(
        id=UUID(int=number),
        label=f"E-{number}",
        period=shift_period(day, time.fromisoformat(start), time.fromisoformat(end)),
        service_date=day,
        driver_id=ANNA,
        vehicle_id=vehicle_id,
        break_minutes=break_minutes,
    )


def week(
    *times: tuple[int, str, str], start: date = MONDAY, break_minutes: int = 0, vehicle_id: UUID | None = None
) -> list[PlannedShift]:
    """Shifts by days after `start`, numbered from 1."""
    return [
        shift(number, start + timedelta(days=day), begin, end, break_minutes, vehicle_id)
        for number, (day, begin, end) in enumerate(times, start=1)
    ]


def found(
    shifts: Sequence[PlannedShift],
    code: str,
    kind: EngagementKind = EngagementKind.EMPLOYEE,
    known_until: datetime | None = None,
    *,
    driver: DriverFacts | None = None,
    vehicles: Mapping[UUID, VehicleFacts] | None = None,
    worked: WorkedBefore | None = None,
) -> list[Finding]:
    findings = check(
        shifts,
        drivers={ANNA: driver or facts(kind)},
        vehicles=vehicles or {},
        principals={},
        known_until=known_until,
        worked={ANNA: worked} if worked else {},
    )
    return [finding for finding in findings if finding.code == code]


def marks(findings: Sequence[Finding]) -> list[tuple[int, str]]:
    return [(finding.shift_id.int, finding.severity.value) for finding in findings]
