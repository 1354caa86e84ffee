"""What the page of a week needs besides what the board fetches."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from models.values.calendar import IsoWeek
from services.access.permissions import Permission
from services.planning.count_unpublished import unpublished_in
from services.planning.ground import read_ground
from services.planning.plan import days_of
from services.planning.presence import arrival
from services.planning.weeks import held_forecast
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class OpenedWeek:
    """How much of a week waits to be published.

    `needs_forecast` when this colleague sees the margin and it must be reckoned anew.
    """

    unpublished: int
    needs_forecast: bool


def open_week(scope: Scope, *, week: IsoWeek, page_id: str) -> OpenedWeek:
    """Read what stands around the board of a week; the other boards of that week hear of it."""
    unpublished, is_held, _ = scope.session.execute(
        select(
            unpublished_in(week).scalar_subquery(),
            held_forecast(week, scope.now).scalar_subquery(),
            arrival(scope, week=week, page_id=page_id),
        )
    ).one()
    may_reckon = scope.allows(Permission.MARGIN_SEE) and scope.identity.looking is None
    return OpenedWeek(unpublished, may_reckon and not is_held)


@dataclass(frozen=True, slots=True)
class RouteChoice:
    """A route to plan; minutes count from midnight and run on past it."""

    id: UUID
    code: str
    name: str
    depot: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PlanningChoices:
    """What the forms of a week offer: drivers at work in it, routes and vans in use."""

    drivers: Sequence[tuple[UUID, str]]
    routes: Sequence[RouteChoice]
    vans: Sequence[str]


def read_choices(scope: Scope, *, week: IsoWeek) -> PlanningChoices:
    """Who and what can be planned in a week."""
    ground, period = read_ground(scope, week), days_of(week)
    routes = []
    for route in ground.routes.values():
        start, end = (at.hour * 60 + at.minute for at in (route.starts_at, route.ends_at))
        ends_next_day = 1_440 if end <= start else 0
        if not route.is_archived:
            depot = ground.depots[route.depot_id].name
            routes.append(RouteChoice(route.id, route.code, route.name, depot, start, end + ends_next_day))
    return PlanningChoices(
        drivers=[(driver.id, driver.name) for driver in ground.drivers.values() if driver.contract_in(period)],
        routes=routes,
        vans=[van.number for van in ground.vehicles.values() if not van.is_archived],
    )
