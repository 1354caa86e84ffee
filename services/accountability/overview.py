"""How the company stands under the AVG at this moment: what an auditor asks first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from models.tables import CleanUp, DataRequest
from models.values.kinds import RequestState
from services.accountability.assessments import AssessmentRow, list_assessments
from services.accountability.breaches import BreachRow, BreachState, list_breaches
from services.accountability.register import Register, get_register
from services.accountability.seen_by import SeenBy, seen_by
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class RegisterView:
    """The register with the assessments that were made, by the key of their activity."""

    register: Register
    assessments: Mapping[str, AssessmentRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All of it; `assessed` is how many activities of the register have an assessment."""

    register: Register
    seen_by: Sequence[SeenBy]
    breaches: Sequence[BreachRow]
    assessed: int
    requests: int
    open_requests: int
    late_requests: int
    cleaned_on: date | None

    @property
    def open_breaches(self) -> int:
        return sum(row.state is not BreachState.CLOSED for row in self.breaches)

    @property
    def late_breaches(self) -> int:
        """Those that are due and of which nothing was told or decided."""
        return sum(row.is_late and not row.is_decided for row in self.breaches)


def view_register(scope: Scope) -> RegisterView:
    """As it is now."""
    return RegisterView(get_register(scope), list_assessments(scope))


def get_standing(scope: Scope) -> Standing:
    """As it is now."""
    register = get_register(scope)
    keys = {row.key for row in register.activities}
    is_open = DataRequest.state == RequestState.OPEN
    asked, still_open, late = scope.session.execute(
        select(
            func.count(), func.count().filter(is_open), func.count().filter(is_open, DataRequest.due_on < scope.today)
        ).select_from(DataRequest)
    ).one()
    return Standing(
        register=register,
        seen_by=seen_by(register.reach),
        breaches=list_breaches(scope),
        assessed=len(keys & set(list_assessments(scope))),
        requests=asked,
        open_requests=still_open,
        late_requests=late,
        cleaned_on=scope.session.scalar(select(func.max(CleanUp.day)).where(CleanUp.ended_at.is_not(None))),
    )
