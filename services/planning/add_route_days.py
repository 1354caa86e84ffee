"""Take in the routes a principal asks for: open drafts, each known by its key in the file it came from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models.tables import RouteTemplate, Shift
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import ShiftState
from models.values.refusal import NotFound
from services.planning.change_shifts import LONGEST, SHORTEST
from services.planning.news import announce
from services.planning.plan import instant_at
from services.planning.refusals import TimesDoNotFit
from services.planning.weeks import take_turn
from services.scope import Scope

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteDay:
    """A route that must ride on a day; minutes count from midnight. `import_key` names it for ever."""

    import_key: str
    route_id: UUID
    day: date
    start: int
    end: int
    expected_stops: int | None = None
    expected_parcels: int | None = None
    dock: str = ""


@dataclass(frozen=True, slots=True)
class AddedRouteDays:
    """How many were new; the others were known by their key and stay as they are."""

    added: int
    known: int


def add_route_days(
    scope: Scope, *, rows: Sequence[RouteDay], report: Callable[[int, int], None] | None = None
) -> AddedRouteDays:
    """Make an open draft of every route day whose key is new, all or none; twice adds nothing.

    `report` hears how many of all are done and may raise to stop. Raises: NotFound for an unknown route, TimesDoNotFit.
    """
    if any(not SHORTEST <= row.end - row.start <= LONGEST for row in rows):
        raise TimesDoNotFit
    weeks = sorted({IsoWeek.containing(row.day) for row in rows})
    for week in weeks:
        take_turn(scope, week)
    depots = _depots(scope, {row.route_id for row in rows})
    values = [_values(scope, row, depots[row.route_id]) for row in rows]
    added = 0
    for start in range(0, len(values), AT_ONCE):
        added += _insert(scope, values[start : start + AT_ONCE])
        if report:
            report(min(start + AT_ONCE, len(values)), len(values))
    for week in weeks:
        announce(scope, week)
    return AddedRouteDays(added, len(rows) - added)


def _depots(scope: Scope, route_ids: set[UUID]) -> dict[UUID, UUID]:
    wanted = select(RouteTemplate.id, RouteTemplate.depot_id).where(RouteTemplate.id.in_(route_ids))
    depots = {row.id: row.depot_id for row in scope.session.execute(wanted)}
    if len(depots) != len(route_ids):
        raise NotFound("Deze route")
    return depots


def _values(scope: Scope, row: RouteDay, depot_id: UUID) -> dict[str, Any]:
    return {
        "tenant_id": scope.identity.tenant_id, "id": new_id(), "service_date": row.day, "depot_id": depot_id,
        "route_template_id": row.route_id, "starts_at": instant_at(row.day, row.start),
        "ends_at": instant_at(row.day, row.end), "state": ShiftState.DRAFT, "row_version": 1,
        "changed_by": scope.identity.name, "expected_stops": row.expected_stops,
        "expected_parcels": row.expected_parcels, "dock": row.dock, "note": "", "decline_reason": "",
        "import_key": row.import_key,
    }  # fmt: skip


def _insert(scope: Scope, values: list[dict[str, Any]]) -> int:
    statement = insert(Shift).on_conflict_do_nothing(constraint="uq_shifts_import_key").returning(Shift.id)
    return len(scope.session.execute(statement, values).all())
