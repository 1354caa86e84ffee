"""The invented bonuses and maluses: what principals took off a week and gave extra, and thanks to contractors."""

from collections.abc import Collection, Iterator
from itertools import cycle, islice
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, select

from models.tables import Registration, Shift
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import AdjustmentKind, MalusCause, Side
from models.values.money import Money
from services.scope import Scope
from services.settlement.enter_adjustment import enter_adjustment

MALUSES: Final = (
    (MalusCause.COMPLAINT, 25_00, "Klacht: pakket zonder briefje bij de buren"),
    (MalusCause.LATE, 15_00, "Na 10:30 van het depot vertrokken"),
    (MalusCause.LOST, 60_00, "Pakket niet teruggevonden na navraag"),
    (MalusCause.SCAN_ERROR, 5_00, "Afgemeld op het verkeerde adres"),
    (MalusCause.DAMAGED, 45_00, "Doos opengescheurd, foto van het depot"),
    (MalusCause.REATTEMPT, 7_50, "Tweede rit voor hetzelfde pakket"),
)
EVERY, BONUS_EVERY, THANKED_EVERY = 40, 120, 30
"""One shift in so many."""


def adjust_week(scope: Scope, week: IsoWeek, *, contractors: Collection[UUID]) -> None:
    """Book those of an approved week, on the same shifts whenever the company is the same."""
    driven = list(_driven(scope, week))
    causes = islice(cycle(MALUSES), week.week % len(MALUSES), None)
    for shift, (cause, cents, note) in zip(driven[3::EVERY], causes, strict=False):
        _charge(scope, shift.id, cause, cents, note)
    for shift in driven[EVERY // 2 :: BONUS_EVERY]:
        _enter(scope, shift.id, Side.REVENUE, AdjustmentKind.BONUS, None, 40_00, "Extra ophaalronde op verzoek")
    for shift in [shift for shift in driven if shift.driver_id in contractors][5::THANKED_EVERY]:
        _enter(scope, shift.id, Side.COST, AdjustmentKind.BONUS, None, 25_00, "Route van een collega overgenomen")


def charge_late(scope: Scope, week: IsoWeek) -> None:
    """A malus that the principal reported after the week was locked."""
    for shift in islice(_driven(scope, week), 1):
        _charge(scope, shift.id, *MALUSES[2])


def _charge(scope: Scope, shift_id: UUID, cause: MalusCause, cents: int, note: str) -> None:
    _enter(scope, shift_id, Side.REVENUE, AdjustmentKind.MALUS, cause, cents, note)


def _driven(scope: Scope, week: IsoWeek) -> Iterator[Any]:
    yield from scope.session.execute(
        select(Shift.id, Registration.driver_id)
        .join(Registration, and_(Registration.tenant_id == Shift.tenant_id, Registration.shift_id == Shift.id))
        .where(Shift.service_date.in_(week.days), Registration.approved_at.is_not(None))
        .order_by(Shift.service_date, Shift.id)
    )


def _enter(
    scope: Scope, shift_id: UUID, side: Side, kind: AdjustmentKind, cause: MalusCause | None, cents: int, note: str
) -> None:
    enter_adjustment(
        scope,
        adjustment_id=new_id(),
        shift_id=shift_id,
        side=side,
        kind=kind,
        cause=cause,
        amount=Money(cents),
        note=note,
    )
