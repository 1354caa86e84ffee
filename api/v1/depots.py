"""The depots that routes leave from."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from api.v1.calls import Action, Caller, Changing, Creating, Page, Searched
from api.v1.gate import PREFIX
from api.v1.values import UNCHANGED, Changes, Flag, Id, Line, Name, Shown
from services.merging import data_of
from services.organisation.depots import DepotData, DepotRow
from services.tenant import TenantServices

router = APIRouter(prefix=f"{PREFIX}/depots", tags=["depots"])


class Depots(Searched):
    """Which depots."""

    principal: Id | None = None
    archived: Flag = False


class Depot(Shown):
    """A depot; `routes` counts the fixed routes that leave from it."""

    id: Id
    name: str
    code: str = Field(description="How the principal calls it in files.")
    principal_id: Id
    principal: str
    street: str
    postcode: str
    city: str
    routes: int
    is_archived: bool


class DepotChanges(Changes):
    """What must be different about a depot."""

    principal_id: Id = UNCHANGED
    name: Name = UNCHANGED
    code: Annotated[str, Field(max_length=12)] = UNCHANGED
    street: Line = UNCHANGED
    postcode: Annotated[str, Field(max_length=10, examples=["5611 AB"])] = UNCHANGED
    city: Line = UNCHANGED


class NewDepot(DepotChanges):
    """A depot to add."""

    principal_id: Id
    name: Name = Field(examples=["Eindhoven"])


def _shown(depot_id: Id) -> Action[DepotRow]:
    return lambda depotflow: depotflow.organisation.get_depot(depot_id=depot_id)


@router.get("", response_model=Page[Depot])
async def list_depots(call: Caller, asked: Annotated[Depots, Query()]) -> Response:
    """Depots by name."""
    return await call.page(Depot, lambda depotflow: depotflow.organisation.search_depots(query=asked.query()))


@router.post("", response_model=Depot, status_code=201)
async def add_depot(call: Creating, depot: NewDepot) -> Response:
    """Add a depot."""

    def add(depotflow: TenantServices) -> DepotRow:
        depot_id = depotflow.organisation.add_depot(data=DepotData(**depot.given))
        return depotflow.organisation.get_depot(depot_id=depot_id)

    return await call.once(Depot, add, under="/depots")


@router.get("/{depot_id}", response_model=Depot)
async def get_depot(call: Caller, depot_id: Id) -> Response:
    """One depot."""
    return await call.one(Depot, _shown(depot_id))


@router.patch("/{depot_id}", response_model=Depot)
async def change_depot(call: Changing, depot_id: Id, changes: DepotChanges) -> Response:
    """Change what is known of a depot."""

    def change(depotflow: TenantServices) -> DepotRow:
        now = depotflow.organisation.get_depot(depot_id=depot_id)
        call.check_unchanged(Depot, now)
        seen = data_of(DepotData, now)
        depotflow.organisation.change_depot(depot_id=depot_id, data=replace(seen, **changes.given), seen=seen)
        return depotflow.organisation.get_depot(depot_id=depot_id)

    return await call.one(Depot, change)


@router.post("/{depot_id}/archive", response_model=Depot)
async def archive_depot(call: Creating, depot_id: Id) -> Response:
    """Take a depot out of lists and choices; not while routes leave from it."""
    return await call.once(
        Depot,
        lambda depotflow: depotflow.organisation.archive_depot(depot_id=depot_id),
        _shown(depot_id),
        status=200,
    )
