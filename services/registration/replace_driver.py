"""Somebody takes over a route at the last minute, and is told at once."""

from typing import Final
from uuid import UUID

from models.tables import Assignment, Driver, DriverMessage, RouteTemplate, Shift
from models.values.calendar import IsoWeek, amsterdam_time
from models.values.kinds import ShiftState
from models.values.refusal import Refusal
from services.planning.ground import read_ground
from services.planning.plan import PlanShift
from services.planning.reading import as_plan_shift
from services.planning.turn import SeenShift, Turn, Wanted, lock_shifts
from services.planning.vans import read_chooser
from services.scope import Scope

NO_SHOW: Final = "no_show"


class AlreadyOnIt(Refusal):
    """The route is this driver's already."""

    code = "already_on_it"

    def __init__(self) -> None:
        super().__init__("Deze chauffeur staat al op deze route. Kies een ander.")


def replace_driver(scope: Scope, *, shift_id: UUID, row_version: int, driver_id: UUID) -> None:
    """Put another driver on a shift, in their own van or the one it has, and tell them; who was on it is a no-show.

    Raises: NotFound, AlreadyOnIt, ShiftHasChanged, ShiftIsDriven, DriverIsBusy, VehicleIsBusy.
    """
    driver = scope.get(Driver, driver_id, what="Deze chauffeur")
    week = IsoWeek.containing(scope.get(Shift, shift_id, what="Deze dienst").service_date)
    turn = Turn(scope, week)
    [row] = lock_shifts(scope, week, [SeenShift(shift_id, row_version)])
    was = as_plan_shift(row)
    if was.driver_id == driver_id and was.is_live:
        raise AlreadyOnIt
    _note_no_show(scope, was)
    shift = was._replace(
        driver_id=driver.id,
        vehicle_id=_van(scope, week, was, driver.id),
        state=ShiftState.PUBLISHED,
        decline_reason="",
    )
    turn.carry_out([Wanted(row, shift, shift.as_planned.stored())])
    row.published_at = scope.now
    code = _tell(scope, row, driver)
    scope.audit("shift.taken_over", subject_id=shift_id, route=code)
    scope.announce("registration", day=row.service_date, shift=shift_id)


def _van(scope: Scope, week: IsoWeek, was: PlanShift, driver_id: UUID) -> UUID | None:
    involved = {one for one in (was.driver_id, driver_id) if one}
    drivers = read_ground(scope, week, drivers=involved, vehicles=[]).drivers
    leaving = drivers[was.driver_id] if was.driver_id else None
    return read_chooser(scope, week, [was], drivers.values()).choose(was, drivers[driver_id], leaving=leaving)


def _note_no_show(scope: Scope, was: PlanShift) -> None:
    """Whoever declined in time is no no-show; the route was simply open."""
    if was.driver_id is None or not was.is_live:
        return
    scope.add(
        Assignment(
            shift_id=was.id,
            driver_id=was.driver_id,
            vehicle_id=was.vehicle_id,
            event=NO_SHOW,
            at=scope.now,
            by=scope.identity.name,
        )
    )


def _tell(scope: Scope, row: Shift, driver: Driver) -> str:
    code = scope.get(RouteTemplate, row.route_template_id, what="Deze route").code
    text = f"Je rijdt {code}, vertrek {amsterdam_time(row.starts_at)}. Lukt dat niet, bel dan meteen."
    scope.add(
        DriverMessage(driver_id=driver.id, shift_id=row.id, text=text, sent_by=scope.identity.name, sent_at=scope.now)
    )
    return code
