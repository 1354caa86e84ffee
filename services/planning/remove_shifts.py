"""Take shifts out of a week, and bring them back."""

from collections.abc import Sequence

from models.values.calendar import IsoWeek
from models.values.kinds import ShiftState
from services.planning.plan import told_state
from services.planning.reading import as_plan_shift
from services.planning.snapshot import with_answer
from services.planning.turn import Edit, SeenShift, Turn, Wanted, lock_shifts
from services.scope import Scope


def remove_shifts(scope: Scope, *, week: IsoWeek, shifts: Sequence[SeenShift]) -> Edit:
    """Cancel shifts; who was told of one hears at the next publication that it lapsed.

    Raises: UnknownShift, ShiftHasChanged, ShiftIsDriven.
    """
    turn = Turn(scope, week)
    rows = lock_shifts(scope, week, shifts)
    wanted = []
    for row in rows:
        scope.audit("shift.removed", subject_id=row.id, day=row.service_date.isoformat())
        was = as_plan_shift(row)
        wanted.append(Wanted(row, was._replace(state=ShiftState.CANCELLED), with_answer(row.published, was)))
    return turn.carry_out(wanted)


def restore_shifts(scope: Scope, *, week: IsoWeek, shifts: Sequence[SeenShift]) -> Edit:
    """Bring cancelled shifts back as they were, when their drivers and vans are still free.

    Raises: UnknownShift, ShiftHasChanged, DriverIsBusy, VehicleIsBusy.
    """
    turn = Turn(scope, week)
    rows = lock_shifts(scope, week, shifts, removed=True)
    wanted = []
    for row in rows:
        scope.audit("shift.restored", subject_id=row.id, day=row.service_date.isoformat())
        was = as_plan_shift(row)
        state = ShiftState.DRAFT
        if was.told and was.told == was.as_planned:
            state = told_state(row.published)
        wanted.append(Wanted(row, was._replace(state=state), row.published))
    return turn.carry_out(wanted)
