"""What somebody may mean who types a name and a day: put this driver on one of the open routes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from models.tables import Driver
from models.values.calendar import WEEKDAYS, IsoWeek
from models.values.names import folded
from services.planning.candidates import Candidate, Pool, read_pool
from services.planning.plan import PlanShift
from services.planning.propose import is_open
from services.scope import Scope

MOST_DRIVERS: Final = 3
MOST_SUGGESTIONS: Final = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A driver for an open route; `candidate` says what that would mean."""

    shift_id: UUID
    code: str
    service_date: date
    starts_at: datetime
    ends_at: datetime
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class _Typed:
    """The words of a name, and the weekdays and route codes among them."""

    names: tuple[str, ...]
    weekdays: frozenset[int]
    codes: tuple[str, ...]


def suggest_assignments(scope: Scope, *, week: IsoWeek, text: str) -> list[Suggestion]:
    """Open routes of the week for the drivers whose name was typed, on the day or route that was typed with it.

    `björn wo` and `björn e-118` both work; without a name there is nothing to suggest.
    """
    typed = _read(text)
    drivers = _matching(scope, typed.names) if typed.names else []
    if not drivers:
        return []
    pool = read_pool(scope, week, only=drivers)
    wanted = [shift for shift in pool.plan.shifts if _is_meant(pool, shift, typed) and shift.starts_at > scope.now]
    found = [
        Suggestion(
            shift.id, pool.plan.ground.code(shift), shift.service_date, shift.starts_at, shift.ends_at, candidate
        )
        for shift in wanted
        for candidate in pool.candidates([shift])
        if not candidate.busy_with
    ]
    found.sort(key=lambda suggestion: (suggestion.candidate.order[0], suggestion.starts_at, suggestion.code))
    return found[:MOST_SUGGESTIONS]


def _read(text: str) -> _Typed:
    names, weekdays, codes = [], set(), []
    for word in folded(text).split():
        day = next((at for at, name in enumerate(WEEKDAYS) if len(word) >= 2 and name.startswith(word)), None)
        if day is not None:
            weekdays.add(day)
        elif any(letter.isdigit() for letter in word):
            codes.append(word)
        else:
            names.append(word)
    return _Typed(tuple(names), frozenset(weekdays), tuple(codes))


def _matching(scope: Scope, names: Sequence[str]) -> list[UUID]:
    statement = select(Driver.id).where(Driver.archived_at.is_(None)).order_by(Driver.sort_name).limit(MOST_DRIVERS)
    for name in names:
        statement = statement.where((" " + Driver.sort_name).contains(f" {name}", autoescape=True))
    return list(scope.session.scalars(statement))


def _is_meant(pool: Pool, shift: PlanShift, typed: _Typed) -> bool:
    if not is_open(shift) or (typed.weekdays and shift.service_date.weekday() not in typed.weekdays):
        return False
    code = folded(pool.plan.ground.code(shift))
    return all(word in code for word in typed.codes)
