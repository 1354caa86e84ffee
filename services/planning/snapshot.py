"""What a driver was told of a shift, and how the shift is drawn by its difference with that."""

from typing import Any

from models.values.kinds import ShiftState
from services.planning.board import Before, Look
from services.planning.plan import CONFIRMED, DECLINED, DRIVEN, Ground, PlanShift, wall_minutes


def look_of(shift: PlanShift) -> Look:
    """The look of a chip."""
    if shift.state in DRIVEN:
        return Look.LOCKED
    if shift.state is ShiftState.DECLINED:
        return Look.DECLINED
    if shift.told is None:
        return Look.DRAFT
    if shift.told != shift.as_planned:
        return Look.CHANGED
    return Look.CONFIRMED if shift.state is ShiftState.CONFIRMED else Look.PUBLISHED


def before_of(shift: PlanShift, ground: Ground) -> Before | None:
    """What the same driver was told before, for a shift that has changed since."""
    told = shift.told
    if told is None or told.driver_id != shift.driver_id or told == shift.as_planned:
        return None
    return Before(
        wall_minutes(told.starts_at, shift.service_date),
        wall_minutes(told.ends_at, shift.service_date),
        ground.van(told.vehicle_id),
    )


def with_answer(published: dict[str, Any] | None, was: PlanShift) -> dict[str, Any] | None:
    """What was told, with the answer of the driver written beside it before the state moves on."""
    if published is None:
        return None
    if was.state is ShiftState.CONFIRMED:
        return {**published, CONFIRMED: True}
    return {**published, DECLINED: was.decline_reason} if was.state is ShiftState.DECLINED else published
