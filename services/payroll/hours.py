"""Reads what employees worked, were away and had agreed in a set of weeks: the facts wages are reckoned from."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import distinct_on

from models.tables import Absence, Driver, EngagementPeriod, Registration, Shift
from models.values.calendar import DatePeriod, IsoWeek, Period
from models.values.kinds import EngagementKind
from services.rules.wages import WorkedShift
from services.scope import Scope

WORKING_DAYS = 5
WorkedByDriver = Mapping[UUID, Mapping[date, Sequence[WorkedShift]]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed with an employee for a period."""

    period: DatePeriod
    contract_minutes: int
    hourly_wage_1e4: int | None
    travel_km: int
    travel_rate_1e4: int | None


class TravelDay(NamedTuple):
    """A day worked by who is paid the way to the depot; without a rate the tax-free limit of the day."""

    day: date
    km: int
    rate_1e4: int | None


@dataclass(frozen=True, slots=True)
class DriverWeek:
    """One employee in one ISO week. `shifts` are those whose service date falls in the week and in an engagement.

    The contract counts for a fifth per working day, so that who starts on Wednesday is guaranteed three fifths;
    `absent_minutes` is the part of it that falls on days of approved absence.
    """

    driver_id: UUID
    week: IsoWeek
    shifts: tuple[WorkedShift, ...]
    contract_minutes: int
    absent_minutes: int
    hourly_wage_1e4: int | None
    """The wage on the last day of employment in the week."""
    wage_changed: bool
    travel: tuple[TravelDay, ...]
    birth_date: date | None


class Hours:
    """All that is known of employees from one day until (not including) another.

    `planned` reckons with these shifts, by driver and day, instead of those that were approved.
    """

    def __init__(self, scope: Scope, start: date, end: date, *, planned: WorkedByDriver | None = None) -> None:
        self._terms = _terms(scope, start, end)
        self._births = dict(scope.session.execute(select(Driver.id, Driver.birth_date)).all())
        self._absent = _absent_days(scope, start, end)
        self._shifts = _approved_shifts(scope, start, end) if planned is None else planned

    def of(self, week: IsoWeek) -> Iterator[DriverWeek]:
        """Every employee of the week, whether there is work of theirs or not."""
        for driver_id, terms in self._terms.items():
            if found := self._driver_week(driver_id, terms, week):
                yield found

    def _driver_week(self, driver_id: UUID, terms: list[Terms], week: IsoWeek) -> DriverWeek | None:
        days = {day: agreed for day in week.days for agreed in terms if day in agreed.period}
        if not days:
            return None
        guaranteed = {day: agreed.contract_minutes for day, agreed in days.items() if day.weekday() < WORKING_DAYS}
        absent = self._absent.get(driver_id, set())
        worked = self._shifts.get(driver_id, {})
        return DriverWeek(
            driver_id=driver_id,
            week=week,
            shifts=tuple(shift for day in days for shift in worked.get(day, ())),
            contract_minutes=sum(guaranteed.values()) // WORKING_DAYS,
            absent_minutes=sum(minutes for day, minutes in guaranteed.items() if day in absent) // WORKING_DAYS,
            hourly_wage_1e4=days[max(days)].hourly_wage_1e4,
            travel=tuple(
                TravelDay(day, agreed.travel_km, agreed.travel_rate_1e4)
                for day, agreed in days.items()
                if agreed.travel_km and worked.get(day)
            ),
            wage_changed=len({agreed.hourly_wage_1e4 for agreed in days.values()}) > 1,
            birth_date=self._births.get(driver_id),
        )


def _terms(scope: Scope, start: date, end: date) -> dict[UUID, list[Terms]]:
    engagement = EngagementPeriod
    rows = scope.session.execute(
        select(
            engagement.driver_id,
            engagement.valid_from,
            engagement.valid_until,
            engagement.contract_minutes,
            engagement.hourly_wage_1e4,
            engagement.travel_km,
            engagement.travel_rate_1e4,
        )
        .where(
            engagement.kind == EngagementKind.EMPLOYEE,
            engagement.valid_from < end,
            (engagement.valid_until.is_(None)) | (engagement.valid_until > start),
        )
        .order_by(engagement.driver_id, engagement.valid_from)
    )
    found: dict[UUID, list[Terms]] = defaultdict(list)
    for driver_id, valid_from, valid_until, contract_minutes, wage, km, km_rate in rows:
        found[driver_id].append(Terms(DatePeriod(valid_from, valid_until), contract_minutes, wage, km, km_rate))
    return found


def _absent_days(scope: Scope, start: date, end: date) -> dict[UUID, set[date]]:
    rows = scope.session.execute(
        select(Absence.driver_id, Absence.starts_on, Absence.ends_on).where(
            Absence.state == "approved", Absence.starts_on < end, Absence.ends_on > start
        )
    )
    found: dict[UUID, set[date]] = defaultdict(set)
    for driver_id, first, until in rows:
        length = (min(until, end) - max(first, start)).days
        found[driver_id].update(max(first, start) + timedelta(days=offset) for offset in range(length))
    return found


def _approved_shifts(scope: Scope, start: date, end: date) -> WorkedByDriver:
    """The last approved version of each registration: a correction counts from its own approval on."""
    registration = Registration
    rows = scope.session.execute(
        select(
            registration.driver_id,
            Shift.service_date,
            registration.started_at,
            registration.ended_at,
            registration.break_minutes,
        )
        .join(Shift, and_(Shift.tenant_id == registration.tenant_id, Shift.id == registration.shift_id))
        .where(
            Shift.service_date >= start,
            Shift.service_date < end,
            registration.approved_at.is_not(None),
        )
        .ext(distinct_on(registration.shift_id))
        .order_by(registration.shift_id, registration.version.desc())
    )
    found: dict[UUID, dict[date, list[WorkedShift]]] = defaultdict(lambda: defaultdict(list))
    for driver_id, day, started_at, ended_at, break_minutes in rows:
        if ended_at is not None:
            found[driver_id][day].append(WorkedShift(Period(started_at, ended_at), break_minutes))
    return found


def weeks_between(start: date, end: date) -> list[IsoWeek]:
    """The ISO weeks whose Monday lies in `[start, end)`, in order."""
    first = IsoWeek.containing(start)
    return [first.shifted(offset) for offset in range((end - first.monday).days // 7)]


def span(weeks: Collection[IsoWeek]) -> tuple[date, date]:
    """From the first Monday until the day after the last Sunday."""
    return min(weeks).monday, max(weeks).shifted(1).monday
