"""A driver says yes or no to a shift that was published."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from models.tables import Assignment, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import ShiftState
from models.values.refusal import Conflict, InvalidValue, Refusal
from services.planning.plan import CONFIRMED, DECLINED, DRIVEN
from services.planning.reading import as_plan_shift
from services.planning.refusals import UnknownShift
from services.planning.turn import Turn, Wanted
from services.scope import Scope

LONGEST_REASON = 200


class TooLateToDecline(Refusal):
    """After the deadline the planner counts on it."""

    code = "too_late_to_decline"

    def __init__(self) -> None:
        super().__init__("De tijd om nee te zeggen is voorbij. Bel je planner.")


class AlreadyStarted(Refusal):
    """A shift under way needs no answer."""

    code = "already_started"

    def __init__(self) -> None:
        super().__init__("Deze dienst is al begonnen. Bel je planner als er iets niet klopt.")


class ChangedMeanwhile(Conflict):
    """The planner is changing the shift; the driver will hear."""

    def __init__(self) -> None:
        super().__init__("Je planner is deze dienst aan het wijzigen. Je krijgt er bericht van; ververs de pagina.")


def confirm_shift(scope: Scope, *, shift_id: UUID) -> None:
    """The driver comes; saying so twice changes nothing. Raises: UnknownShift, ChangedMeanwhile, AlreadyStarted."""
    week = _week_of(scope, shift_id)
    turn = Turn(scope, week)
    row, published = _own_published(scope, shift_id)
    if row.state is ShiftState.CONFIRMED:
        return
    _note(scope, row, "confirmed", "")
    shift = as_plan_shift(row)._replace(state=ShiftState.CONFIRMED, decline_reason="")
    turn.carry_out([Wanted(row, shift, {**published, CONFIRMED: True})])


def decline_shift(scope: Scope, *, shift_id: UUID, reason: str) -> None:
    """The driver does not come: the route is open again. There is nothing to hold a refusal against anybody.

    Raises: UnknownShift, ChangedMeanwhile, AlreadyStarted, TooLateToDecline, InvalidValue without a reason.
    """
    words = " ".join(reason.split())[:LONGEST_REASON]
    if not words:
        raise InvalidValue("Schrijf kort waarom het niet past, dan kan je planner verder.", field="reason")
    turn = Turn(scope, _week_of(scope, shift_id))
    row, published = _own_published(scope, shift_id)
    if row.confirm_by is not None and scope.now > row.confirm_by:
        raise TooLateToDecline
    _note(scope, row, "declined", words)
    shift = as_plan_shift(row)._replace(state=ShiftState.DECLINED, decline_reason=words)
    answer = {key: value for key, value in published.items() if key != CONFIRMED} | {DECLINED: words}
    turn.carry_out([Wanted(row, shift, answer)])


def _week_of(scope: Scope, shift_id: UUID) -> IsoWeek:
    """Found before the lock, because a turn comes first."""
    day = scope.session.scalar(select(Shift.service_date).where(Shift.id == shift_id))
    if day is None:
        raise UnknownShift
    return IsoWeek.containing(day)


def _own_published(scope: Scope, shift_id: UUID) -> tuple[Shift, dict[str, Any]]:
    """The shift, locked, when this driver was told of it and nothing has changed since."""
    row = scope.get(Shift, shift_id, what="Deze dienst", lock=True)
    driver_id = scope.identity.driver_id
    published = row.published or {}
    if driver_id is None or published.get("driver_id") != str(driver_id) or DECLINED in published:
        raise UnknownShift
    if row.state in DRIVEN:
        raise AlreadyStarted
    if row.state not in {ShiftState.PUBLISHED, ShiftState.CONFIRMED} or row.driver_id != driver_id:
        raise ChangedMeanwhile
    return row, published


def _note(scope: Scope, row: Shift, event: str, reason: str) -> None:
    scope.session.add(
        Assignment(
            shift_id=row.id,
            driver_id=row.driver_id,
            vehicle_id=row.vehicle_id,
            event=event,
            reason=reason,
            at=scope.now,
            by=scope.identity.name,
        )
    )
