"""Nobody drives two shifts at once, and no van either (invariant I4)."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from models.values.kinds import Severity
from services.rules.planning.facts import Finding, FindingCode, PlannedShift, VehicleFacts, moment

SOURCE = "Een chauffeur of bus rijdt één dienst tegelijk."


def driver_overlaps(shifts: Sequence[PlannedShift]) -> Iterator[Finding]:
    """Find the shifts of one driver, in order of start, that begin before an earlier one has ended."""
    for earlier, shift in _overlapping(shifts):
        yield Finding(
            code=FindingCode.DRIVER_OVERLAP,
            severity=Severity.BLOCK,
            shift_id=shift.id,
            driver_id=shift.driver_id,
            title=f"Dubbel ingepland met {earlier.label}",
            text=f"{earlier.label} eindigt {moment(earlier.period.end)}, deze start {moment(shift.period.start)}.",
            source=SOURCE,
            fix=earlier.period.end,
        )


def vehicle_overlaps(shifts: Sequence[PlannedShift], vehicles: Mapping[UUID, VehicleFacts]) -> Iterator[Finding]:
    """Find the shifts of one van, in order of start, that begin before an earlier one has ended."""
    for earlier, shift in _overlapping(shifts):
        label = vehicles[shift.vehicle_id].label if shift.vehicle_id else ""
        yield Finding(
            code=FindingCode.VEHICLE_OVERLAP,
            severity=Severity.BLOCK,
            shift_id=shift.id,
            driver_id=shift.driver_id,
            title=f"Bus {label} is al weg",
            text=f"Bus {label} rijdt {earlier.label} tot {moment(earlier.period.end)}, "
            f"deze start {moment(shift.period.start)}. Kies een andere bus.",
            source=SOURCE,
            fix=earlier.period.end,
        )


def _overlapping(shifts: Sequence[PlannedShift]) -> Iterator[tuple[PlannedShift, PlannedShift]]:
    last: PlannedShift | None = None
    for shift in shifts:
        if last is not None and shift.period.start < last.period.end:
            yield last, shift
        if last is None or shift.period.end > last.period.end:
            last = shift
