"""Reckons shifts of a locked week again, after a tariff was corrected: what differs comes in the first open week."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from models.tables import DeferredShift, Driver, RouteTemplate, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from models.values.money import Money
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.scope import Scope
from services.settlement.deferring import WHAT, forget, not_held
from services.settlement.facts import ShiftFacts, approved_shifts
from services.settlement.figures import company_figures
from services.settlement.late import LateShift, late_lines
from services.settlement.pricing import Line
from services.settlement.weeks import after_locks, first_open_week, is_locked, mark_stale
from services.tariffs.book import TariffBook


class CannotBeReckonedAgain(Refusal):
    """Only approved shifts of one locked week are; an open week does so by itself."""

    code = "cannot_be_reckoned_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReckonedShift:
    """What one shift brings in and costs more, or less, than was booked for it."""

    shift_id: UUID
    service_date: date
    route: str
    driver: str
    revenue: Money
    cost: Money


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What reckoning again would do: the shifts whose amounts change, and the open week that takes the differences."""

    of: IsoWeek
    booked_in: IsoWeek
    shifts: tuple[ReckonedShift, ...]

    @property
    def revenue(self) -> Money:
        return Money.total(shift.revenue for shift in self.shifts)

    @property
    def cost(self) -> Money:
        return Money.total(shift.cost for shift in self.shifts)


def preview_reckoning(scope: Scope, *, shift_ids: Sequence[UUID]) -> Reckoning:
    """What changes when these shifts are reckoned with the tariffs and terms of today; nothing is written.

    Another shift of the same driver that week, or of the same van that day, may change with them.
    Raises: NotFound, CannotBeReckonedAgain.
    """
    week = _locked_week(scope, shift_ids)
    target = first_open_week(scope, week)
    late = [LateShift(shift_id, week, "opnieuw gerekend") for shift_id in shift_ids]
    book = TariffBook.load(scope, week.monday, week.shifted(1).monday)
    found = list(late_lines(scope, target, late, book, company_figures(scope)))
    return Reckoning(week, target, _named(scope, found))


def reckon_again(scope: Scope, *, shift_ids: Sequence[UUID], reason: str) -> None:
    """Have these shifts of a locked week reckoned again: what differs becomes new lines in the first open week.

    Raises: NotFound, CannotBeReckonedAgain, InvalidValue without a reason.
    """
    week = _locked_week(scope, shift_ids)
    if not reason.strip():
        raise InvalidValue("Schrijf op waarom je opnieuw rekent.", field="reason")
    released_at = after_locks(scope, week, mark_stale(scope, week))
    for shift_id in set(shift_ids):
        forget(scope, shift_id)
        scope.add(
            DeferredShift(
                shift_id=shift_id, reason=reason.strip(), deferred_at=scope.now, deferred_by=scope.identity.name,
                released_at=released_at,
            )
        )  # fmt: skip
        scope.audit("shift.reckoned_again", subject_id=shift_id, reason=reason.strip())
    scope.announce("settlement", week=str(week))


def _locked_week(scope: Scope, shift_ids: Sequence[UUID]) -> IsoWeek:
    """The week of these shifts, when all can be reckoned again."""
    days = scope.session.scalars(select(Shift.service_date).where(Shift.id.in_(shift_ids))).all()
    if len(days) != len(set(shift_ids)):
        raise NotFound(WHAT)
    weeks = {IsoWeek.containing(day) for day in days}
    if len(weeks) != 1:
        raise CannotBeReckonedAgain("Kies diensten van één week.")
    week = weeks.pop()
    if not is_locked(scope, week):
        raise CannotBeReckonedAgain(f"Week {week.week} is nog open en rekent zelf al met de nieuwe tarieven.")
    if len(approved_shifts(scope, Shift.id.in_(shift_ids) & not_held())) != len(days):
        raise CannotBeReckonedAgain(
            "Een van deze diensten is nog niet goedgekeurd of wacht nog. Handel die eerst af bij Uren goedkeuren."
        )
    return week


def _named(scope: Scope, found: Sequence[tuple[ShiftFacts, list[Line]]]) -> tuple[ReckonedShift, ...]:
    shifts = {shift.shift_id: shift for shift, _ in found}
    lines: defaultdict[UUID, list[Line]] = defaultdict(list)
    for shift, changed in found:
        lines[shift.shift_id] += changed
    driver_ids = {shift.driver_id for shift in shifts.values()}
    route_ids = {shift.route_template_id for shift in shifts.values()}
    drivers = scope.session.scalars(select(Driver).where(Driver.id.in_(driver_ids)))
    routes = scope.session.scalars(select(RouteTemplate).where(RouteTemplate.id.in_(route_ids)))
    names: dict[UUID | None, str] = {row.id: row.name for row in drivers}
    codes = {row.id: row.code for row in routes}
    return tuple(
        ReckonedShift(
            shift_id=shift.shift_id,
            service_date=shift.service_date,
            route=codes[shift.route_template_id],
            driver=names.get(shift.driver_id, ""),
            revenue=_sum(lines[shift_id], Side.REVENUE),
            cost=_sum(lines[shift_id], Side.COST),
        )
        for shift_id, shift in shifts.items()
        if _sum(lines[shift_id], Side.REVENUE) or _sum(lines[shift_id], Side.COST)
    )


def _sum(lines: Sequence[Line], side: Side) -> Money:
    return Money(sum(line.amount_cents for line in lines if line.side is side))
