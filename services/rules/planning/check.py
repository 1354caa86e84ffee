"""Holds a whole plan against all rules in one go."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.rules.planning.act import apart
from services.rules.planning.facts import (
    SEVERITY_ORDER,
    DriverFacts,
    Finding,
    PlannedShift,
    PrincipalFacts,
    VehicleFacts,
    WorkedBefore,
)
from services.rules.planning.legality import PaperWatch, zzp_rules
from services.rules.planning.overlap import driver_overlaps, vehicle_overlaps
from services.rules.planning.presence import presence
from services.rules.planning.reference_period import average_hours, night_count
from services.rules.planning.working_time import working_time

NOTHING: Final[Mapping[UUID, WorkedBefore]] = {}


def check(
    shifts: Iterable[PlannedShift],
    *,
    drivers: Mapping[UUID, DriverFacts],
    vehicles: Mapping[UUID, VehicleFacts],
    principals: Mapping[UUID, PrincipalFacts],
    known_until: datetime | None = None,
    worked: Mapping[UUID, WorkedBefore] = NOTHING,
    hours_of: Collection[UUID] | None = None,
) -> list[Finding]:
    """Everything there is to say about a plan, by start of the shift, then gravest first; the same every time.

    Hand in the two weeks before and after the ones shown as well: rest and weekly rules look across their edges.
    `known_until` says how far the plan is complete; without it, until the end of the last shift given. `worked` says
    what drivers worked before, for the rules on 4 and 16 weeks; who is not in it worked nothing. `hours_of` limits the
    rules on working time to these drivers, where the hours of all others are known to be in order. Every driver,
    vehicle and principal named by a shift must be in its mapping.
    """
    ordered = sorted(shifts, key=lambda shift: (shift.period.start, shift.id))
    horizon = known_until or max((shift.period.end for shift in ordered), default=None)
    if horizon is None:
        return []
    findings = [
        *_per_driver(ordered, drivers, horizon, vehicles, worked, hours_of),
        *_per_vehicle(ordered, vehicles),
        *_per_shift(ordered, drivers, vehicles, principals),
    ]
    position = {shift.id: index for index, shift in enumerate(ordered)}
    findings.sort(key=lambda finding: (position[finding.shift_id], SEVERITY_ORDER[finding.severity], finding.code))
    return findings


def _per_driver(
    ordered: Sequence[PlannedShift],
    drivers: Mapping[UUID, DriverFacts],
    horizon: datetime,
    vehicles: Mapping[UUID, VehicleFacts],
    worked: Mapping[UUID, WorkedBefore],
    hours_of: Collection[UUID] | None,
) -> Iterator[Finding]:
    own: defaultdict[UUID, list[PlannedShift]] = defaultdict(list)
    for shift in ordered:
        if shift.driver_id is not None:
            own[shift.driver_id].append(shift)
    for driver_id, shifts in own.items():
        yield from driver_overlaps(shifts)
        if hours_of is not None and driver_id not in hours_of:
            continue
        driver, together = drivers[driver_id], apart(shifts)
        yield from working_time(together, driver, horizon)
        if before := worked.get(driver_id):
            yield from average_hours(together, driver, before)
            yield from night_count(together, driver, before, vehicles)


def _per_vehicle(ordered: Sequence[PlannedShift], vehicles: Mapping[UUID, VehicleFacts]) -> Iterator[Finding]:
    own: defaultdict[UUID, list[PlannedShift]] = defaultdict(list)
    for shift in ordered:
        if shift.vehicle_id is not None:
            own[shift.vehicle_id].append(shift)
    for shifts in own.values():
        yield from vehicle_overlaps(shifts, vehicles)


def _per_shift(
    ordered: Sequence[PlannedShift],
    drivers: Mapping[UUID, DriverFacts],
    vehicles: Mapping[UUID, VehicleFacts],
    principals: Mapping[UUID, PrincipalFacts],
) -> Iterator[Finding]:
    papers = PaperWatch()
    for shift in ordered:
        vehicle = vehicles[shift.vehicle_id] if shift.vehicle_id else None
        if shift.vehicle_id and vehicle:
            yield from papers.of_vehicle(shift, shift.vehicle_id, vehicle)
        if shift.driver_id is None:
            continue
        driver = drivers[shift.driver_id]
        principal = principals[shift.principal_id] if shift.principal_id else None
        yield from papers.of_driver(shift, shift.driver_id, driver)
        yield from presence(shift, driver)
        yield from zzp_rules(shift, driver, vehicle, principal)
