"""How much of a week its drivers do not know yet, counted by the database."""

from sqlalchemy import Select, and_, func, or_, select

from models.tables import Shift
from models.values.calendar import IsoWeek
from models.values.kinds import ShiftState
from services.planning.plan import DRIVEN
from services.planning.reading import IS_AS_TOLD, IS_TOLD
from services.scope import Scope


def count_unpublished(scope: Scope, *, week: IsoWeek) -> int:
    """How many shifts of a week differ from what was told; the preview shows the same ones."""
    return scope.session.scalars(unpublished_in(week)).one()


def unpublished_in(week: IsoWeek) -> Select[int]:
    """The question, for who asks more in one statement."""
    is_new = and_(~IS_TOLD, Shift.driver_id.is_not(None), Shift.state != ShiftState.CANCELLED)
    has_changed = and_(IS_TOLD, or_(~IS_AS_TOLD, Shift.state == ShiftState.CANCELLED))
    return (
        select(func.count())
        .select_from(Shift)
        .where(
            Shift.service_date.between(week.monday, week.days[-1]),
            Shift.state.not_in({*DRIVEN, ShiftState.DECLINED}),
            or_(is_new, has_changed),
        )
    )
