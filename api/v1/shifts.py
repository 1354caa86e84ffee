"""Shifts: one route on one day, planned, moved and taken out."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from api.v1.calls import Action, Asked, Caller, Changing, Creating, Page
from api.v1.gate import PREFIX
from api.v1.values import (
    UNCHANGED,
    Body,
    Changes,
    Count,
    Day,
    Id,
    Short,
    Shown,
    ShownInstant,
    TimeOfDay,
    Week,
    minutes,
)
from models.values.calendar import IsoWeek
from models.values.kinds import ShiftState
from services.planning.change_shifts import ShiftChange
from services.planning.create_shifts import NewShift as ShiftToMake
from services.planning.list_shifts import ShiftRow
from services.planning.plan import wall_minutes
from services.planning.turn import SeenShift
from services.tenant import TenantServices

router = APIRouter(prefix=f"{PREFIX}/shifts", tags=["shifts"])
A_DAY = 24 * 60


class Shifts(Asked):
    """Which shifts; what was cancelled is there for who asks for that state."""

    week: Week | None = None
    depot: Id | None = None
    driver: Id | None = None
    state: ShiftState | None = None


class Shift(Shown):
    """A shift; without a driver it is open. `version` goes up by one with every change."""

    id: Id
    version: int = Field(validation_alias="row_version")
    service_date: date
    starts_at: ShownInstant
    ends_at: ShownInstant
    route_id: Id
    route: str
    depot_id: Id
    depot: str
    driver_id: Id | None
    driver: str
    vehicle: str = Field(description="The number on the key; empty without a vehicle.")
    state: ShiftState
    decline_reason: str
    expected_stops: int | None
    dock: str
    note: str


class NewShift(Body):
    """A shift to plan, as a draft; an end at or before the start lies on the next day."""

    route_id: Id
    service_date: Day
    start: TimeOfDay
    end: TimeOfDay
    driver_id: Id | None = None
    vehicle: Short = Field("", description="The number on the key; without one it gets that of its driver.")
    expected_stops: Count | None = None
    dock: Short = ""
    note: Annotated[str, Field(max_length=500)] = ""


class ShiftChanges(Changes):
    """What must be different about a shift, within its week; a driver who is null makes it an open one.

    When the driver changes and no vehicle is named, the vehicle follows the driver.
    """

    route_id: Id = UNCHANGED
    service_date: Day = UNCHANGED
    start: TimeOfDay = UNCHANGED
    end: TimeOfDay = UNCHANGED
    driver_id: Id | None = UNCHANGED
    vehicle: Short = Field(UNCHANGED, description="The number on the key; empty for none.")
    expected_stops: Count | None = UNCHANGED
    dock: Short = UNCHANGED
    note: Annotated[str, Field(max_length=500)] = UNCHANGED


def _shown(shift_id: Id) -> Action[ShiftRow]:
    return lambda depotflow: depotflow.planning.get_shift(shift_id=shift_id)


@router.get("", response_model=Page[Shift])
async def list_shifts(call: Caller, asked: Annotated[Shifts, Query()]) -> Response:
    """Shifts by start."""
    return await call.page(Shift, lambda depotflow: depotflow.planning.list_shifts(query=asked.query()))


@router.post("", response_model=Shift, status_code=201)
async def add_shift(call: Creating, shift: NewShift) -> Response:
    """Plan a shift."""

    def add(depotflow: TenantServices) -> ShiftRow:
        start, end = minutes(shift.start), minutes(shift.end)
        new = ShiftToMake(
            route_id=shift.route_id,
            day=shift.service_date,
            start=start,
            end=end if end > start else end + A_DAY,
            driver_id=shift.driver_id,
            van=shift.vehicle,
            expected_stops=shift.expected_stops,
            dock=shift.dock,
            note=shift.note,
        )
        made = depotflow.planning.create_shifts(week=IsoWeek.containing(shift.service_date), shifts=[new])
        return depotflow.planning.get_shift(shift_id=made.versions[0][0])

    return await call.once(Shift, add, under="/shifts")


@router.get("/{shift_id}", response_model=Shift)
async def get_shift(call: Caller, shift_id: Id) -> Response:
    """One shift."""
    return await call.one(Shift, _shown(shift_id))


@router.patch("/{shift_id}", response_model=Shift)
async def change_shift(call: Changing, shift_id: Id, changes: ShiftChanges) -> Response:
    """Move a shift to another driver, day, route, time or vehicle, or change what stands beside it."""

    def change(depotflow: TenantServices) -> ShiftRow:
        now = depotflow.planning.get_shift(shift_id=shift_id)
        call.check_unchanged(Shift, now)
        given, version = changes.given, now.row_version
        beside = {name: given.pop(name) for name in ("expected_stops", "dock", "note") if name in given}
        if given:
            week = IsoWeek.containing(now.service_date)
            wanted = ShiftChange(id=shift_id, version=version, **_moved(now, given))
            ((_, version),) = depotflow.planning.change_shifts(week=week, changes=[wanted]).versions
        if beside:
            kept: dict[str, Any] = {"expected_stops": now.expected_stops, "dock": now.dock, "note": now.note}
            depotflow.planning.remark_on_shift(shift_id=shift_id, version=version, **(kept | beside))
        return depotflow.planning.get_shift(shift_id=shift_id)

    return await call.one(Shift, change)


@router.delete("/{shift_id}", status_code=204)
async def remove_shift(call: Changing, shift_id: Id) -> Response:
    """Take a shift out of its week; who was told of it hears at the next publication that it lapsed."""

    def remove(depotflow: TenantServices) -> None:
        now = depotflow.planning.get_shift(shift_id=shift_id)
        call.check_unchanged(Shift, now)
        week = IsoWeek.containing(now.service_date)
        depotflow.planning.remove_shifts(week=week, shifts=[SeenShift(shift_id, now.row_version)])

    return await call.done(remove)


def _moved(now: ShiftRow, given: dict[str, Any]) -> dict[str, Any]:
    """The change as planning takes it: times in minutes after midnight of the day of the shift."""
    names = {"service_date": "day", "vehicle": "van"}
    wanted = {names.get(name, name): value for name, value in given.items()}
    start = minutes(wanted["start"]) if "start" in wanted else wall_minutes(now.starts_at, now.service_date)
    if "start" in wanted:
        wanted["start"] = start
    if "end" in wanted:
        end = minutes(wanted["end"])
        wanted["end"] = end if end > start else end + A_DAY
    return wanted
