"""The fixed routes that shifts are made of; they are kept in DepotFlow."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BeforeValidator, Field

from api.v1.calls import Caller, Page, Searched
from api.v1.gate import PREFIX
from api.v1.values import Flag, Id, Shown, ShownData, ShownTime
from models.values.kinds import RouteType

Weekdays = Annotated[list[int], BeforeValidator(sorted), Field(description="0 is Monday, 6 Sunday.")]
router = APIRouter(prefix=f"{PREFIX}/routes", tags=["routes"])


class Routes(Searched):
    """Which routes."""

    depot: Id | None = None
    type: RouteType | None = None
    archived: Flag = False


class RouteInList(Shown):
    """A fixed route; an end at or before the start lies on the next day."""

    id: Id
    code: str
    name: str
    depot: str
    principal: str
    type: RouteType
    starts_at: ShownTime
    ends_at: ShownTime
    weekdays: Weekdays
    norm_stops: int | None
    is_archived: bool


class Route(ShownData):
    """Everything about one fixed route; an end at or before the start lies on the next day."""

    id: Id
    depot_id: Id
    code: str
    name: str
    type: RouteType
    starts_at: ShownTime
    ends_at: ShownTime
    weekdays: Weekdays
    norm_stops: int | None
    norm_parcels: int | None
    norm_minutes: int | None
    norm_km: int | None
    postcodes: str
    dock: str
    is_archived: bool


@router.get("", response_model=Page[RouteInList])
async def list_routes(call: Caller, asked: Annotated[Routes, Query()]) -> Response:
    """Fixed routes by depot and code."""
    return await call.page(RouteInList, lambda depotflow: depotflow.organisation.list_routes(query=asked.query()))


@router.get("/{route_id}", response_model=Route)
async def get_route(call: Caller, route_id: Id) -> Response:
    """One fixed route."""
    return await call.one(Route, lambda depotflow: depotflow.organisation.get_route(route_id=route_id))
