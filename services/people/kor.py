"""When contractors are in the small businesses scheme (KOR): what they deliver on those days carries no VAT."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from models.tables import Contractor, KorPeriod, MoneyLine
from models.values.calendar import DatePeriod, dutch_date
from models.values.refusal import Refusal
from services.scope import Scope

KOR_SINCE = date(2020, 1, 1)
"""Who takes part and does not know since when does so from here. Source: Wet OB 1968 article 25, as of this day."""
WHAT = "Dit bedrijf"
_DAY = timedelta(days=1)


class KorRuns(Refusal):
    """The contractor takes part on (some of) these days already."""

    code = "kor_runs"

    def __init__(self) -> None:
        super().__init__("De KOR loopt al op of na die dag. Beëindig die eerst, of kies een andere dag.", field="day")


class KorRunsNot(Refusal):
    """Only who takes part can leave."""

    code = "kor_runs_not"

    def __init__(self) -> None:
        super().__init__("Er loopt geen KOR zonder laatste dag. Bekijk de KOR bij het bedrijf.", field="day")


class DaysAreBilled(Refusal):
    """What stands on an invoice keeps the VAT it was given; another treatment takes a credit first."""

    code = "days_are_billed"

    def __init__(self, last: date) -> None:
        super().__init__(
            f"Tot en met {dutch_date(last)} is al gefactureerd. Kies een dag daarna, of crediteer die facturen eerst.",
            field="day",
        )


@dataclass(frozen=True, slots=True)
class KorStanding:
    """When a contractor takes part, and the last day that is billed."""

    periods: Sequence[DatePeriod]
    billed_until: date | None

    def check_join(self, first_day: date) -> None:
        """See to it that it can take part from this day on. Raises: KorRuns, DaysAreBilled."""
        if any(period.overlaps(DatePeriod(first_day, None)) for period in self.periods):
            raise KorRuns
        self._check_unbilled(first_day)

    def check_leave(self, last_day: date) -> None:
        """See to it that the period without end can end after this day. Raises: KorRunsNot, DaysAreBilled."""
        running = next((period for period in self.periods if period.end is None), None)
        if running is None:
            raise KorRunsNot
        self._check_unbilled(max(running.start, last_day + _DAY))

    def _check_unbilled(self, since: date) -> None:
        if self.billed_until is not None and self.billed_until >= since:
            raise DaysAreBilled(self.billed_until)


def join_kor(scope: Scope, *, contractor_id: UUID, first_day: date) -> None:
    """Have what the contractor delivers from this day on carry no VAT. Raises: NotFound, KorRuns, DaysAreBilled."""
    scope.get(Contractor, contractor_id, what=WHAT, lock=True)
    kor_standings(scope, [contractor_id])[contractor_id].check_join(first_day)
    scope.add(KorPeriod(contractor_id=contractor_id, valid_from=first_day))
    scope.audit("kor.joined", subject_id=contractor_id, first_day=str(first_day))


def leave_kor(scope: Scope, *, contractor_id: UUID, last_day: date) -> None:
    """End the period that runs without end; with a last day before its first it never was.

    Raises: NotFound, KorRunsNot, DaysAreBilled.
    """
    scope.get(Contractor, contractor_id, what=WHAT, lock=True)
    kor_standings(scope, [contractor_id])[contractor_id].check_leave(last_day)
    row = scope.session.scalars(
        select(KorPeriod).where(KorPeriod.contractor_id == contractor_id, KorPeriod.valid_until.is_(None))
    ).one()
    if last_day < row.valid_from:
        scope.session.delete(row)
    else:
        row.valid_until = last_day + _DAY
    scope.audit("kor.left", subject_id=contractor_id, last_day=str(last_day))


def kor_periods(scope: Scope, contractor_ids: Collection[UUID]) -> dict[UUID, list[DatePeriod]]:
    """When each of these contractors takes part, the first period first."""
    found: defaultdict[UUID, list[DatePeriod]] = defaultdict(list)
    rows = scope.session.scalars(
        select(KorPeriod).where(KorPeriod.contractor_id.in_(contractor_ids)).order_by(KorPeriod.valid_from)
    )
    for row in rows:
        found[row.contractor_id].append(DatePeriod(row.valid_from, row.valid_until))
    return dict(found)


def kor_standings(scope: Scope, contractor_ids: Collection[UUID]) -> dict[UUID, KorStanding]:
    """How the KOR of each of these contractors stands."""
    billed = select(MoneyLine.contractor_id, func.max(MoneyLine.service_date)).where(
        MoneyLine.contractor_id.in_(contractor_ids), MoneyLine.invoice_id.is_not(None)
    )
    until = dict(scope.session.execute(billed.group_by(MoneyLine.contractor_id)).all())
    periods = kor_periods(scope, contractor_ids)
    return {each: KorStanding(periods.get(each, ()), until.get(each)) for each in contractor_ids}


def in_kor(day: date) -> ColumnElement[bool]:
    """The condition on `Contractor` that it takes part on this day."""
    return (
        select(KorPeriod.id)
        .where(
            KorPeriod.tenant_id == Contractor.tenant_id,
            KorPeriod.contractor_id == Contractor.id,
            KorPeriod.valid_from <= day,
            or_(KorPeriod.valid_until.is_(None), KorPeriod.valid_until > day),
        )
        .correlate(Contractor)
        .exists()
    )
