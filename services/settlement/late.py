"""Shifts of locked weeks that must be settled yet, or again: held back, forgotten or corrected."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select, tuple_

from models.tables import DeferredShift, MoneyLine, Registration, SettlementWeek, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from services.scope import Scope
from services.settlement.deferring import not_held
from services.settlement.facts import ShiftFacts, approved_shifts
from services.settlement.pricing import Bucket, CostFigures, Line, Terms, price_shifts
from services.settlement.weeks import LOCKED

FORGOTTEN = "Nagekomen dienst"


@dataclass(frozen=True, slots=True)
class LateShift:
    """A shift whose own week is locked, with why it is settled now."""

    shift_id: UUID
    week: IsoWeek
    reason: str


class _Key(NamedTuple):
    side: Side
    bucket: Bucket
    kind: str
    rate_1e4: int
    tariff_version_id: UUID | None
    contractor_id: UUID | None
    """Who is owed it; what an earlier footing of the driver earned is taken back where it was booked."""


def late_shifts(scope: Scope, week: IsoWeek, locks: Mapping[IsoWeek, datetime]) -> list[LateShift]:
    """What an open week must take in from the locked weeks right before it, `locks` (see `locks_before`).

    A shift belongs to the first open week after its own. It is late when its registration was approved, or it was
    deferred and released, after every lock from its own week up to this one.
    """
    if not locks:
        return []
    rows = scope.session.execute(
        select(
            Shift.id,
            Shift.service_date,
            func.greatest(Registration.approved_at, DeferredShift.released_at).label("marked_at"),
            Registration.correction_reason,
            DeferredShift.reason,
        )
        .join(Registration, (Registration.tenant_id == Shift.tenant_id) & (Registration.shift_id == Shift.id))
        .outerjoin(DeferredShift, (DeferredShift.tenant_id == Shift.tenant_id) & (DeferredShift.shift_id == Shift.id))
        .where(
            Registration.is_current,
            Registration.approved_at.is_not(None),
            or_(DeferredShift.id.is_(None), DeferredShift.released_at.is_not(None)),
            func.greatest(Registration.approved_at, DeferredShift.released_at) > min(locks.values()),
            Shift.service_date >= min(locks).monday,
            Shift.service_date < week.monday,
        )
    )
    late = []
    for row in rows:
        own = IsoWeek.containing(row.service_date)
        if row.marked_at > max(at for locked, at in locks.items() if locked >= own):
            late.append(LateShift(row.id, own, row.correction_reason or row.reason or FORGOTTEN))
    return late


def locks_before(scope: Scope, week: IsoWeek) -> dict[IsoWeek, datetime]:
    """The unbroken run of locked weeks that ends right before this one, with the moments they were locked."""
    rows = scope.session.execute(
        select(SettlementWeek.iso_year, SettlementWeek.iso_week, SettlementWeek.locked_at).where(
            SettlementWeek.state == LOCKED,
            tuple_(SettlementWeek.iso_year, SettlementWeek.iso_week) < (week.year, week.week),
        )
    )
    locked = {IsoWeek(row.iso_year, row.iso_week): row.locked_at for row in rows if row.locked_at}
    run: dict[IsoWeek, datetime] = {}
    before = week.shifted(-1)
    while before in locked:
        run[before] = locked[before]
        before = before.shifted(-1)
    return run


def late_lines(
    scope: Scope, week: IsoWeek, late: Sequence[LateShift], terms: Terms, figures: CostFigures
) -> Iterator[tuple[ShiftFacts, list[Line]]]:
    """The differences between what late shifts come to now and what locked weeks booked for them.

    A shift of the same driver in that week, or of the same van that day, may change in wage and van cost alone. A
    shift comes twice when a contractor earned it who no longer does: once as his.
    """
    if not late:
        return
    reasons = {shift.shift_id: shift.reason for shift in late}
    days = [day for own in {shift.week for shift in late} for day in own.days]
    facts = {shift.shift_id: shift for shift in approved_shifts(scope, Shift.service_date.in_(days) & not_held())}
    priced = price_shifts(list(facts.values()), terms, figures)
    affected = _affected(facts, reasons)
    booked = _booked(scope, week, affected)
    for shift_id in affected:
        is_late = shift_id in reasons
        wanted = [line for line in priced[shift_id] if is_late or line.tariff_version_id is None]
        before = {key: sums for key, sums in booked[shift_id].items() if is_late or key.tariff_version_id is None}
        reason = reasons.get(shift_id, "Andere dienst van dezelfde week gewijzigd")
        yield from _difference(facts[shift_id], wanted, before, reason)


def _affected(facts: Mapping[UUID, ShiftFacts], late: Mapping[UUID, str]) -> list[UUID]:
    drivers = {(facts[shift_id].driver_id, _week_of(facts[shift_id])) for shift_id in late if shift_id in facts}
    vans = {(facts[shift_id].vehicle_id, facts[shift_id].service_date) for shift_id in late if shift_id in facts}
    return [
        shift.shift_id
        for shift in facts.values()
        if (shift.driver_id, _week_of(shift)) in drivers or (shift.vehicle_id, shift.service_date) in vans
    ]


def _week_of(shift: ShiftFacts) -> date:
    return IsoWeek.containing(shift.service_date).monday


def _booked(scope: Scope, week: IsoWeek, shift_ids: Sequence[UUID]) -> dict[UUID, dict[_Key, tuple[int, int]]]:
    """Per shift what other weeks than this one hold, as quantity and amount per kind of line."""
    rows = scope.session.execute(
        select(
            MoneyLine.shift_id,
            MoneyLine.side,
            MoneyLine.bucket,
            MoneyLine.kind,
            MoneyLine.rate_1e4,
            MoneyLine.tariff_version_id,
            MoneyLine.contractor_id,
            func.sum(MoneyLine.quantity_1e4).label("quantity_1e4"),
            func.sum(MoneyLine.amount_cents).label("amount_cents"),
        )
        .where(
            MoneyLine.shift_id.in_(shift_ids),
            MoneyLine.adjustment_id.is_(None),
            tuple_(MoneyLine.iso_year, MoneyLine.iso_week) != (week.year, week.week),
        )
        .group_by(
            MoneyLine.shift_id,
            MoneyLine.side,
            MoneyLine.bucket,
            MoneyLine.kind,
            MoneyLine.rate_1e4,
            MoneyLine.tariff_version_id,
            MoneyLine.contractor_id,
        )
    )
    booked: defaultdict[UUID, dict[_Key, tuple[int, int]]] = defaultdict(dict)
    for row in rows:
        key = _Key(
            row.side, Bucket(row.bucket), row.kind, row.rate_1e4, row.tariff_version_id, row.contractor_id
        )  # fmt: skip
        booked[row.shift_id][key] = (int(row.quantity_1e4), int(row.amount_cents))
    return booked


def _difference(
    shift: ShiftFacts, wanted: Iterable[Line], booked: Mapping[_Key, tuple[int, int]], reason: str
) -> Iterator[tuple[ShiftFacts, list[Line]]]:
    """What was booked and no longer holds is taken back, what holds now and was not booked is added."""
    now = {_key(shift, line): line for line in wanted}
    changed: defaultdict[UUID | None, list[Line]] = defaultdict(list)
    for key, (quantity, amount) in booked.items():
        line = now.get(key)
        if (quantity or amount) and (line is None or (line.quantity_1e4, line.amount_cents) != (quantity, amount)):
            back = Line(
                key.side, key.bucket, key.kind, -quantity, key.rate_1e4, -amount,
                "eerder afgerekend, teruggenomen", reason, key.tariff_version_id,
            )  # fmt: skip
            changed[key.contractor_id or shift.contractor_id].append(back)
    for key, line in now.items():
        if booked.get(key) != (line.quantity_1e4, line.amount_cents):
            changed[shift.contractor_id].append(line._replace(reason=reason))
    for contractor_id, lines in changed.items():
        yield replace(shift, contractor_id=contractor_id), lines


def _key(shift: ShiftFacts, line: Line) -> _Key:
    is_owed = line.side is Side.COST and line.tariff_version_id is not None
    owed_to = shift.contractor_id if is_owed else None
    return _Key(line.side, line.bucket, line.kind, line.rate_1e4, line.tariff_version_id, owed_to)
