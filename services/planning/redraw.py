"""Chips that changed outside the plan: a driver began, or handed a shift in."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from models.tables import Shift
from models.values.calendar import IsoWeek
from services.planning.board import BoardPatch
from services.planning.draw import draw_shift
from services.planning.findings import judge
from services.planning.ground import read_ground
from services.planning.plan import Plan
from services.planning.reading import read_around, read_shifts
from services.planning.worked import read_worked
from services.scope import Scope


def redraw_shifts(scope: Scope, *, week: IsoWeek, shift_ids: Sequence[UUID]) -> BoardPatch:
    """These shifts as they are now, as a patch outside the sequence of the week."""
    drivers = select(Shift.driver_id).where(Shift.id.in_(shift_ids), Shift.driver_id.is_not(None))
    shifts = read_shifts(scope, week, which=Shift.id.in_(shift_ids) | Shift.driver_id.in_(drivers))
    named = {shift.driver_id for shift in shifts if shift.driver_id}
    around = read_around(scope, week, Shift.driver_id.in_(named))
    vans = {shift.vehicle_id for shift in (*shifts, *around) if shift.vehicle_id}
    routes = {shift.route_id for shift in (*shifts, *around)}
    ground = read_ground(scope, week, drivers=named, vehicles=vans, routes=routes)
    plan = Plan(week, ground, shifts, around, read_worked(scope, week, only=named))
    findings, wanted = judge(plan), set(shift_ids)
    drawn = [draw_shift(shift, plan.ground, findings) for shift in shifts if shift.id in wanted]
    return BoardPatch(week=week, sequence=0, by="", shifts=drawn)
