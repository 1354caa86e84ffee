"""The plan in memory: shifts, and what there is to know of who and what they name, for the rules and the board."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from models.values.calendar import AMSTERDAM, DatePeriod, IsoWeek, Period, amsterdam_instant
from models.values.kinds import EngagementKind, ShiftState
from models.values.minutes import Minutes
from services.rules.norms import planned_break
from services.rules.planning import (
    DriverFacts,
    Engagement,
    PlannedShift,
    PrincipalFacts,
    VehicleFacts,
    WorkedBefore,
)

NOT_LIVE = frozenset({ShiftState.CANCELLED, ShiftState.DECLINED})
DRIVEN = frozenset({ShiftState.RUNNING, ShiftState.DONE, ShiftState.APPROVED, ShiftState.SETTLED})


ELSEWHERE = "elders"
CONFIRMED, DECLINED = "confirmed", "declined"
"""Marks in `Shift.published`: the driver said yes, or no with this reason."""


def told_state(published: Mapping[str, Any] | None) -> ShiftState:
    """How a shift stands with the driver who was told of it as it is, when they have not declined."""
    return ShiftState.CONFIRMED if (published or {}).get(CONFIRMED) else ShiftState.PUBLISHED


class Told(NamedTuple):
    """What a driver was last told of a shift: who drives which route in which van, and when."""

    driver_id: UUID | None
    vehicle_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    route_id: UUID

    @classmethod
    def read(cls, stored: Mapping[str, Any], *, route_id: UUID) -> "Told":
        """From `Shift.published`; `route_id` is that of the shift, for what was stored without one."""
        driver_id, vehicle_id, route = (_id(stored.get(name)) for name in ("driver_id", "vehicle_id", "route_id"))
        starts_at, ends_at = (datetime.fromisoformat(stored[name]) for name in ("starts_at", "ends_at"))
        return cls(driver_id, vehicle_id, starts_at, ends_at, route or route_id)

    def stored(self) -> dict[str, Any]:
        """For `Shift.published`."""
        return {
            "driver_id": self.driver_id and str(self.driver_id),
            "vehicle_id": self.vehicle_id and str(self.vehicle_id),
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "route_id": str(self.route_id),
        }


class PlanShift(NamedTuple):
    """One shift as it stands in the database; `told` is None as long as it was never published."""

    id: UUID
    row_version: int
    service_date: date
    route_id: UUID
    starts_at: datetime
    ends_at: datetime
    driver_id: UUID | None
    vehicle_id: UUID | None
    state: ShiftState
    decline_reason: str
    told: Told | None

    @property
    def as_planned(self) -> Told:
        """What its driver would be told now."""
        return Told(self.driver_id, self.vehicle_id, self.starts_at, self.ends_at, self.route_id)

    @property
    def is_live(self) -> bool:
        """Whether it takes somebody's time: neither declined nor cancelled."""
        return self.state not in NOT_LIVE

    @property
    def minutes(self) -> int:
        """From start to end, breaks included."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def starts_minute(self) -> int:
        """The start in minutes after midnight on the service date."""
        return wall_minutes(self.starts_at, self.service_date)

    @property
    def ends_minute(self) -> int:
        return wall_minutes(self.ends_at, self.service_date)


@dataclass(frozen=True, slots=True)
class PlanDriver:
    """A driver with everything that decides whether they can be planned."""

    id: UUID
    name: str
    depot_id: UUID | None
    fixed_vehicle_id: UUID | None
    contracts: tuple[tuple[Engagement, int], ...]
    """Each engagement with its minutes a week."""
    facts: DriverFacts
    requested_absences: tuple[DatePeriod, ...] = ()

    def contract_in(self, period: DatePeriod) -> tuple[EngagementKind, int] | None:
        """The first engagement of a period and its minutes; None for who does not work for the company then."""
        for engagement, minutes in self.contracts:
            if engagement.days.overlaps(period):
                return engagement.kind, minutes
        return None


@dataclass(frozen=True, slots=True)
class PlanVehicle:
    """A van."""

    id: UUID
    number: str
    facts: VehicleFacts
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class PlanRoute:
    """A route template."""

    id: UUID
    code: str
    name: str
    depot_id: UUID
    principal_id: UUID
    starts_at: time
    ends_at: time
    norm_stops: int | None
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class PlanDepot:
    """A depot and whose it is."""

    id: UUID
    name: str
    principal_id: UUID
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What shifts stand on: drivers, vans, routes, depots and principals, by id.

    Who is limited to some depots has no route of another in it: a shift there is one "elders".
    """

    drivers: Mapping[UUID, PlanDriver]
    vehicles: Mapping[UUID, PlanVehicle]
    routes: Mapping[UUID, PlanRoute]
    depots: Mapping[UUID, PlanDepot]
    principals: Mapping[UUID, PrincipalFacts]

    def code(self, shift: PlanShift) -> str:
        route = self.routes.get(shift.route_id)
        return route.code if route else ELSEWHERE

    def van(self, vehicle_id: UUID | None) -> str:
        """What stands on the key, empty without a van and for one of another depot."""
        van = self.vehicles.get(vehicle_id) if vehicle_id else None
        return van.number if van else ""

    def planned(self, shift: PlanShift) -> PlannedShift:
        """The shift as the rules want it."""
        route = self.routes.get(shift.route_id)
        period = Period(shift.starts_at, shift.ends_at)
        return PlannedShift(
            id=shift.id,
            label=self.code(shift),
            period=period,
            service_date=shift.service_date,
            driver_id=shift.driver_id,
            vehicle_id=shift.vehicle_id,
            principal_id=route.principal_id if route else None,
            break_minutes=planned_break(Minutes(shift.minutes)).count,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """The shifts of one week, and of the weeks around it those that the rules look back and ahead at.

    `worked` has what drivers worked in the weeks before, for the rules that look back further. `hours_of` are those
    whose working time may not be in order; when nothing is said that is everybody.
    """

    week: IsoWeek
    ground: Ground
    shifts: tuple[PlanShift, ...]
    around: tuple[PlanShift, ...] = field(default=())
    worked: Mapping[UUID, WorkedBefore] = field(default_factory=dict)
    hours_of: Collection[UUID] | None = None

    def of(self, drivers: Collection[UUID]) -> "Plan":
        """The part of the plan that concerns these drivers, and what nobody drives yet."""
        own = tuple(shift for shift in self.shifts if shift.driver_id is None or shift.driver_id in drivers)
        return replace(self, shifts=own)

    def changed(self, shifts: Iterable[PlanShift]) -> "Plan":
        """The same plan with these shifts as they are here: replaced, added, or gone when cancelled."""
        fresh = {shift.id: shift for shift in shifts}
        kept = [fresh.pop(shift.id, shift) for shift in self.shifts]
        together = [shift for shift in (*kept, *fresh.values()) if shift.state is not ShiftState.CANCELLED]
        return replace(self, shifts=tuple(together))


def told_in(published: Mapping[str, Any] | None, *, route_id: UUID) -> Told | None:
    """What stands in `Shift.published`.

    What a driver declined counts as never told: whoever gets the shift next hears of it for the first time.
    """
    return None if published is None or DECLINED in published else Told.read(published, route_id=route_id)


@lru_cache(maxsize=8_192)
def instant_at(day: date, minutes: int) -> datetime:
    """The instant at which a clock in Amsterdam shows so many minutes after midnight of `day`; the other way round."""
    days, of_day = divmod(minutes, 1440)
    return amsterdam_instant(day + timedelta(days=days), time(*divmod(of_day, 60)))


@lru_cache(maxsize=8_192)
def wall_minutes(instant: datetime, day: date) -> int:
    """What a clock in Amsterdam shows, in minutes after midnight of `day`: 1500 is 01:00 the day after."""
    local = instant.astimezone(AMSTERDAM)
    return (local.date() - day).days * 1440 + local.hour * 60 + local.minute


def days_of(week: IsoWeek) -> DatePeriod:
    """Monday up to the Monday after."""
    return DatePeriod(week.monday, week.monday + timedelta(days=7))


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text and text != "None" else None
