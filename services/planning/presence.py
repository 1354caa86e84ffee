"""Planners see each other at work: who is at which cell of a week. It informs, it never locks."""

from uuid import UUID

from models.tables import Depot
from models.values.calendar import IsoWeek
from services.scope import Environment, Scope, announce_to_all, platform_scope


def show_presence(
    scope: Scope,
    *,
    week: IsoWeek,
    page_id: str,
    driver_id: UUID | None = None,
    depot_id: UUID | None = None,
    day: int = 0,
    is_new: bool = False,
) -> None:
    """Tell the other open boards of a week where this planner is; `is_new` asks them to say where they are.

    Raises: NotFound for a depot that is not there.
    """
    place = scope.get(Depot, depot_id, what="Dit depot").name if depot_id else ""
    scope.announce(
        "presence",
        week=str(week),
        page=page_id[:64],
        name=scope.identity.name.split()[0],
        full_name=scope.identity.name,
        driver=driver_id,
        place=place,
        day=day,
        leaving=False,
        new=is_new,
    )


def say_goodbye(environment: Environment, *, tenant_id: UUID, page_id: str) -> None:
    """Tell the other open boards that this page was closed, by whoever: also when the session has ended."""
    with platform_scope(environment) as session:
        announce_to_all(session, "presence", tenant=tenant_id, page=page_id[:64], leaving=True)
