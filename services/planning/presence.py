"""Planners see each other at work: who is at which cell of a week. It informs, it never locks."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement

from models.tables import Depot
from models.values.calendar import IsoWeek
from services.announcing import announce_to_all
from services.scope import Environment, Scope, platform_scope

TOPIC: Final = "presence"


def show_presence(
    scope: Scope,
    *,
    week: IsoWeek,
    page_id: str,
    driver_id: UUID | None = None,
    depot_id: UUID | None = None,
    day: int = 0,
) -> None:
    """Tell the other open boards of a week where this planner is. Raises: NotFound for a depot that is not there."""
    place = scope.get(Depot, depot_id, what="Dit depot").name if depot_id else ""
    scope.announce(TOPIC, **_at(scope, week, page_id, driver=driver_id, depot=depot_id, place=place, day=day))


def arrival(scope: Scope, *, week: IsoWeek, page_id: str) -> ColumnElement[None]:
    """To be selected: tells the other open boards of a week that a planner came."""
    return scope.announcement(TOPIC, **_at(scope, week, page_id))


def _at(
    scope: Scope,
    week: IsoWeek,
    page_id: str,
    *,
    driver: UUID | None = None,
    depot: UUID | None = None,
    place: str = "",
    day: int = 0,
) -> dict[str, Any]:
    return {
        "week": str(week),
        "page": page_id[:64],
        "name": scope.identity.name.split()[0],
        "full_name": scope.identity.name,
        "driver": driver,
        "depot": depot,
        "place": place,
        "day": day,
        "leaving": False,
    }


def say_goodbye(environment: Environment, *, tenant_id: UUID, page_id: str) -> None:
    """Tell the other open boards that this page was closed, by whoever: also when the session has ended."""
    with platform_scope(environment) as session:
        announce_to_all(session, TOPIC, **goodbye(tenant_id, page_id))


def goodbye(tenant_id: UUID, page_id: str) -> dict[str, Any]:
    """What is announced of a page that is no longer there."""
    return {"tenant": str(tenant_id), "page": page_id[:64], "leaving": True}
