"""Vans: own, leased, rented and of drivers."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from api.v1.calls import Action, Caller, Changing, Creating, Page, Searched
from api.v1.gate import PREFIX
from api.v1.values import (
    UNCHANGED,
    Body,
    Changes,
    Day,
    Flag,
    Id,
    Large,
    Line,
    Name,
    NoLessCents,
    Short,
    Shown,
    ShownData,
    ShownMoney,
)
from models.values.kinds import VehicleOwner
from models.values.money import Money
from services.fleet.vehicles import VehicleData, VehicleDetail
from services.tenant import TenantServices

router = APIRouter(prefix=f"{PREFIX}/vehicles", tags=["vehicles"])
EmissionClass = Literal["", "0", "1", "2", "3", "4", "5", "6", "electric"]


class Vehicles(Searched):
    """Which vehicles."""

    depot: Id | None = None
    owner: VehicleOwner | None = None
    expiring: Flag = Field(False, description="Whose APK or insurance is unknown or ends within 30 days.")
    out: Flag = Field(False, description="Out of service today.")
    archived: Flag = False


class VehicleInList(Shown):
    """A vehicle; the days out of service are both included."""

    id: Id
    number: str
    plate: str
    make_model: str
    owner: VehicleOwner
    contractor: str
    depot: str
    apk_until: date | None
    insured_until: date | None
    odometer_km: int | None
    out_from: date | None
    out_last_day: date | None
    is_archived: bool


class Vehicle(ShownData):
    """Everything about one vehicle; the days out of service are both included."""

    id: Id
    number: str
    plate: str
    owner: VehicleOwner
    make_model: str
    contractor_id: Id | None
    depot_id: Id | None
    payload_kg: int | None
    gross_kg: int | None
    emission_class: str
    first_admission: date | None
    apk_until: date | None
    insured_until: date | None
    odometer_km: int | None
    day_cost_cents: ShownMoney = Field(validation_alias="day_cost")
    out_from: date | None
    out_last_day: date | None
    out_reason: str
    is_archived: bool


class VehicleChanges(Changes):
    """What must be different about a vehicle."""

    number: Short = Field(UNCHANGED, description="What stands on the key; without one the end of the plate.")
    plate: Annotated[str, Field(min_length=1, max_length=12, examples=["V-395-LL"])] = UNCHANGED
    owner: VehicleOwner = UNCHANGED
    make_model: Line = UNCHANGED
    contractor_id: Id | None = Field(UNCHANGED, description="For a van of a driver.")
    depot_id: Id | None = UNCHANGED
    payload_kg: Large | None = UNCHANGED
    gross_kg: Large | None = UNCHANGED
    emission_class: EmissionClass = UNCHANGED
    first_admission: Day | None = UNCHANGED
    apk_until: Day | None = UNCHANGED
    insured_until: Day | None = UNCHANGED
    odometer_km: Large | None = UNCHANGED
    day_cost_cents: NoLessCents = UNCHANGED

    def of(self, now: VehicleData) -> VehicleData:
        """What was filled in, with these changes."""
        given = self.given
        if "day_cost_cents" in given:
            given["day_cost"] = Money(given.pop("day_cost_cents"))
        return replace(now, **given)


class NewVehicle(VehicleChanges):
    """A vehicle to add."""

    plate: Annotated[str, Field(min_length=1, max_length=12, examples=["V-395-LL"])]


class OutOfService(Body):
    """The days on which a vehicle cannot drive, both included; without a last day until further notice."""

    first_day: Day
    last_day: Day | None = None
    reason: Name = Field(examples=["APK"])


def _shown(vehicle_id: Id) -> Action[VehicleDetail]:
    return lambda depotflow: depotflow.fleet.get_vehicle(vehicle_id=vehicle_id)


@router.get("", response_model=Page[VehicleInList])
async def list_vehicles(call: Caller, asked: Annotated[Vehicles, Query()]) -> Response:
    """Vehicles by number."""
    return await call.page(VehicleInList, lambda depotflow: depotflow.fleet.list_vehicles(query=asked.query()))


@router.post("", response_model=Vehicle, status_code=201)
async def add_vehicle(call: Creating, vehicle: NewVehicle) -> Response:
    """Add a vehicle."""

    def add(depotflow: TenantServices) -> VehicleDetail:
        vehicle_id = depotflow.fleet.add_vehicle(data=vehicle.of(VehicleData(number="", plate="")))
        return depotflow.fleet.get_vehicle(vehicle_id=vehicle_id)

    return await call.once(Vehicle, add, under="/vehicles")


@router.get("/{vehicle_id}", response_model=Vehicle)
async def get_vehicle(call: Caller, vehicle_id: Id) -> Response:
    """One vehicle."""
    return await call.one(Vehicle, _shown(vehicle_id))


@router.patch("/{vehicle_id}", response_model=Vehicle)
async def change_vehicle(call: Changing, vehicle_id: Id, changes: VehicleChanges) -> Response:
    """Change what is known of a vehicle."""

    def change(depotflow: TenantServices) -> VehicleDetail:
        now = depotflow.fleet.get_vehicle(vehicle_id=vehicle_id)
        call.check_unchanged(Vehicle, now)
        depotflow.fleet.change_vehicle(vehicle_id=vehicle_id, data=changes.of(now.data), seen=now.data)
        return depotflow.fleet.get_vehicle(vehicle_id=vehicle_id)

    return await call.one(Vehicle, change)


@router.post("/{vehicle_id}/out-of-service", response_model=Vehicle)
async def take_vehicle_out_of_service(call: Creating, vehicle_id: Id, days: OutOfService) -> Response:
    """Say that a vehicle cannot drive for some days."""
    return await call.once(
        Vehicle,
        lambda depotflow: depotflow.fleet.take_out_of_service(
            vehicle_id=vehicle_id, first_day=days.first_day, last_day=days.last_day, reason=days.reason
        ),
        _shown(vehicle_id),
        status=200,
    )


@router.post("/{vehicle_id}/in-service", response_model=Vehicle)
async def put_vehicle_in_service(call: Creating, vehicle_id: Id) -> Response:
    """Say that a vehicle can drive again."""
    return await call.once(
        Vehicle,
        lambda depotflow: depotflow.fleet.put_in_service(vehicle_id=vehicle_id),
        _shown(vehicle_id),
        status=200,
    )


@router.post("/{vehicle_id}/archive", response_model=Vehicle)
async def archive_vehicle(call: Creating, vehicle_id: Id) -> Response:
    """Take a vehicle out of lists and choices; its history stays."""
    return await call.once(
        Vehicle,
        lambda depotflow: depotflow.fleet.archive_vehicle(vehicle_id=vehicle_id),
        _shown(vehicle_id),
        status=200,
    )


@router.post("/{vehicle_id}/restore", response_model=Vehicle)
async def restore_vehicle(call: Creating, vehicle_id: Id) -> Response:
    """Bring a vehicle back into the lists."""
    return await call.once(
        Vehicle,
        lambda depotflow: depotflow.fleet.restore_vehicle(vehicle_id=vehicle_id),
        _shown(vehicle_id),
        status=200,
    )
