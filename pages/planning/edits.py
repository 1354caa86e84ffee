"""From what the board asks to what the service does."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from models.values.calendar import IsoWeek
from services.planning.change_shifts import KEEP, ShiftChange
from services.planning.create_shifts import ShiftCopy
from services.planning.kept_weeks import KeptWeeks
from services.planning.turn import Edit, SeenShift
from services.tenant import TenantServices
from ui.board import commands


def carry_out(depotflow: TenantServices, week: IsoWeek, command: commands.Edit, kept: KeptWeeks) -> Edit:
    """Do what a planner did on the board. Raises: the refusals of the use cases."""
    planning = depotflow.planning
    match command:
        case commands.Change():
            changes = [_change(week, item) for item in command.items]
            return planning.change_shifts(week=week, changes=changes, kept=kept)
        case commands.Copy():
            return planning.copy_shifts(week=week, copies=[_copy(week, item) for item in command.items])
        case commands.Remove():
            return planning.remove_shifts(week=week, shifts=_seen(command.items))
        case commands.Restore():
            return planning.restore_shifts(week=week, shifts=_seen(command.items))


def _change(week: IsoWeek, item: commands.ShiftChange) -> ShiftChange:
    return ShiftChange(
        id=item.id,
        version=item.version,
        driver_id=item.driver if item.sets("driver") else KEEP,
        route_id=KEEP if item.route is None else item.route,
        day=KEEP if item.day is None else week.days[item.day],
        start=KEEP if item.start is None else item.start,
        end=KEEP if item.end is None else item.end,
        van=KEEP if item.van is None else item.van,
    )


def _copy(week: IsoWeek, item: commands.ShiftCopy) -> ShiftCopy:
    return ShiftCopy(source_id=item.id, route_id=item.route, day=week.days[item.day], driver_id=item.driver)


def _seen(items: Sequence[commands.SeenShift]) -> list[SeenShift]:
    return [SeenShift(item.id, item.version) for item in items]


def to_driver(shift_ids: Sequence[UUID], driver_id: UUID) -> Iterator[dict[str, Any]]:
    """The items of a command that gives these shifts to a driver."""
    for shift_id in shift_ids:
        yield {"id": str(shift_id), "driver": str(driver_id)}
