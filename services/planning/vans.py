"""Which van goes with a shift when its driver changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from models.tables import Assignment, Shift, Vehicle
from models.values.calendar import IsoWeek
from services.planning.plan import PlanDriver, PlanShift
from services.planning.reading import read_shifts
from services.planning.refusals import UnknownVan
from services.planning.rides import Rides
from services.scope import Scope

ONE_NIGHT: Final = timedelta(days=1)
"""A shift of the Sunday before may last into Monday, and one of Sunday into the Monday after."""


@dataclass(frozen=True, slots=True)
class VanChooser:
    """Knows what is needed to choose vans for some shifts and drivers."""

    earlier: Mapping[tuple[UUID, UUID], UUID]
    """The van that a driver had on a shift the last time it was theirs, by shift and driver."""
    rides: Rides
    """When the vans that can be chosen are out."""

    def choose(self, shift: PlanShift, driver: PlanDriver | None, *, leaving: PlanDriver | None) -> UUID | None:
        """The van for this shift: the one the driver had on it before, their own, else the one it has.

        A van that is out at that time is passed over. A driver who leaves takes their own van along.
        """
        own = leaving.fixed_vehicle_id if leaving else None
        kept = shift.vehicle_id if shift.vehicle_id != own else None
        if driver is None:
            return kept
        wishes = (self.earlier.get((shift.id, driver.id)), driver.fixed_vehicle_id, kept)
        return next((van for van in wishes if van and not self.rides.in_the_way(shift, van)), None)


NO_CHOICE = VanChooser({}, Rides((), "vehicle_id"))
"""For when every driver stays, and so every van."""


def read_chooser(scope: Scope, week: IsoWeek, shifts: Iterable[PlanShift], drivers: Iterable[PlanDriver]) -> VanChooser:
    """Read what there is to know about the vans of these shifts and drivers."""
    shifts, drivers = list(shifts), list(drivers)
    earlier = _earlier(scope, [shift.id for shift in shifts], [driver.id for driver in drivers])
    vans = {driver.fixed_vehicle_id for driver in drivers} | {shift.vehicle_id for shift in shifts}
    wanted = {van for van in (*vans, *earlier.values()) if van}
    with scope.across_depots():
        rides = read_shifts(scope, week, which=Shift.vehicle_id.in_(wanted), beside=ONE_NIGHT) if wanted else ()
    writing = {shift.id for shift in shifts}
    return VanChooser(earlier, Rides((ride for ride in rides if ride.id not in writing), "vehicle_id"))


def _earlier(scope: Scope, shift_ids: list[UUID], driver_ids: list[UUID]) -> dict[tuple[UUID, UUID], UUID]:
    if not shift_ids or not driver_ids:
        return {}
    rows = scope.session.execute(
        select(Assignment.shift_id, Assignment.driver_id, Assignment.vehicle_id)
        .where(
            Assignment.shift_id.in_(shift_ids),
            Assignment.driver_id.in_(driver_ids),
            Assignment.vehicle_id.is_not(None),
        )
        .order_by(Assignment.at, Assignment.id)
    )
    return {(row.shift_id, row.driver_id): row.vehicle_id for row in rows}


def find_vans(scope: Scope, numbers: set[str]) -> dict[str, UUID]:
    """The vans in use with these numbers. Raises: UnknownVan."""
    if not numbers:
        return {}
    rows = scope.session.execute(
        select(Vehicle.number, Vehicle.id)
        .where(Vehicle.number.in_(numbers), Vehicle.archived_at.is_(None))
        .order_by(Vehicle.id.desc())
    )
    found = {row.number: row.id for row in rows}
    for number in numbers:
        if number not in found:
            raise UnknownVan(number)
    return found
