"""Drivers; no BSN, no account, and of wages only what belongs to who may see payroll: nothing of it comes here."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from api.v1.calls import Action, Caller, Changing, Creating, Page, Searched
from api.v1.gate import PREFIX
from api.v1.values import UNCHANGED, Body, Changes, Day, Flag, Id, Line, Name, Short, Shown, Words
from models.values.kinds import EngagementKind, PaperKind
from services.people.save_driver import DriverData, driver_data
from services.people.views import DriverDetail
from services.tenant import TenantServices

router = APIRouter(prefix=f"{PREFIX}/drivers", tags=["drivers"])
Language = Literal["nl", "en", "pl", "ro", "bg", "tr", "ar", "uk"]


class Drivers(Searched):
    """Which drivers."""

    depot: Id | None = Field(None, description="Who can drive from this depot.")
    kind: EngagementKind | None = Field(None, description="Who works on this footing today.")
    expiring: Flag = Field(False, description="Whose licence is unknown or ends within 30 days.")
    archived: Flag = False


class DriverInList(Shown):
    """A driver; `kind` is today's footing, `company` the contractor or agency behind it."""

    id: Id
    name: str
    personnel_number: str
    phone: str
    depots: str = Field(description="Names, with commas between them.")
    kind: EngagementKind | None
    company: str
    contract_minutes: int = Field(description="A week.")
    licence_until: date | None
    away_until: date | None = Field(description="The last day of an absence that goes on today.")
    is_archived: bool


class Engagement(Shown):
    """On what footing a driver works, from one day until another; `last_day` is included."""

    id: Id
    kind: EngagementKind
    valid_from: date
    last_day: date | None
    contract_minutes: int
    contractor_id: Id | None
    company: str
    is_live: bool


class Paper(Shown):
    """The facts of a licence, permit or check."""

    id: Id
    kind: PaperKind
    valid_until: date | None


class Driver(Shown):
    """Everything about one driver."""

    id: Id
    name: str
    personnel_number: str
    phone: str
    email: str
    language: str
    birth_date: date | None
    remark: str
    home_depot_id: Id | None
    depot_ids: list[Id]
    fixed_vehicle_id: Id | None
    fixed_route_id: Id | None = Field(validation_alias="fixed_route_template_id")
    is_archived: bool
    engagements: list[Engagement]
    papers: list[Paper]


class DriverChanges(Changes):
    """What must be different about a driver."""

    name: Name = UNCHANGED
    personnel_number: Short = UNCHANGED
    phone: Short = Field(UNCHANGED, examples=["+31612345678"])
    email: Line = Field(UNCHANGED, examples=["daan@example.nl"])
    language: Language = UNCHANGED
    birth_date: Day | None = UNCHANGED
    home_depot_id: Id | None = UNCHANGED
    depot_ids: list[Id] = Field(UNCHANGED, max_length=100)
    fixed_vehicle_id: Id | None = UNCHANGED
    fixed_route_id: Id | None = UNCHANGED
    remark: Words = UNCHANGED

    def of(self, now: DriverData) -> DriverData:
        """What was filled in, with these changes."""
        given = self.given
        if "fixed_route_id" in given:
            given["fixed_route_template_id"] = given.pop("fixed_route_id")
        return replace(now, **given)


class NewDriver(DriverChanges):
    """A driver to add; a footing is started in DepotFlow."""

    name: Name = Field(examples=["Daan de Wit"])


class LastDay(Body):
    """Until when, included."""

    last_day: Day


def _shown(driver_id: Id) -> Action[DriverDetail]:
    return lambda depotflow: depotflow.people.get_driver(driver_id=driver_id)


@router.get("", response_model=Page[DriverInList])
async def list_drivers(call: Caller, asked: Annotated[Drivers, Query()]) -> Response:
    """Drivers by name."""
    return await call.page(DriverInList, lambda depotflow: depotflow.people.list_drivers(query=asked.query()))


@router.post("", response_model=Driver, status_code=201)
async def add_driver(call: Creating, driver: NewDriver) -> Response:
    """Add a driver."""

    def add(depotflow: TenantServices) -> DriverDetail:
        driver_id = depotflow.people.add_driver(data=driver.of(DriverData(name="")))
        return depotflow.people.get_driver(driver_id=driver_id)

    return await call.once(Driver, add, under="/drivers")


@router.get("/{driver_id}", response_model=Driver)
async def get_driver(call: Caller, driver_id: Id) -> Response:
    """One driver."""
    return await call.one(Driver, _shown(driver_id))


@router.patch("/{driver_id}", response_model=Driver)
async def change_driver(call: Changing, driver_id: Id, changes: DriverChanges) -> Response:
    """Change what is known of a driver."""

    def change(depotflow: TenantServices) -> DriverDetail:
        now = depotflow.people.get_driver(driver_id=driver_id)
        call.check_unchanged(Driver, now)
        seen = driver_data(now)
        depotflow.people.change_driver(driver_id=driver_id, data=changes.of(seen), seen=seen)
        return depotflow.people.get_driver(driver_id=driver_id)

    return await call.one(Driver, change)


@router.post("/{driver_id}/archive", response_model=Driver)
async def archive_driver(call: Creating, driver_id: Id, until: LastDay) -> Response:
    """Take a driver out of lists and plans after a last day; nothing that was driven is lost."""
    return await call.once(
        Driver,
        lambda depotflow: depotflow.people.archive_driver(driver_id=driver_id, last_day=until.last_day),
        _shown(driver_id),
        status=200,
    )


@router.post("/{driver_id}/restore", response_model=Driver)
async def restore_driver(call: Creating, driver_id: Id) -> Response:
    """Bring a driver back into the lists."""
    return await call.once(
        Driver,
        lambda depotflow: depotflow.people.restore_driver(driver_id=driver_id),
        _shown(driver_id),
        status=200,
    )
