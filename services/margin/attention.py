"""What asks for a person: facts that cost money or stop somebody from driving when nobody looks at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, cast, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from models.tables import Depot, Invoice, Registration, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import SelfBillState, ShiftState
from models.values.minutes import Minutes
from models.values.money import Money
from services.people.papers import EXPIRING, expiring_rows
from services.people.views import ExpiringRow
from services.privacy.requests import DUE_SOON, NOTHING_DUE, SOON, DueSoon, due_soon_in

URGENT_DAYS = 7
AHEAD_DAYS = 30
ISSUED = "issued"
_WAITING_FOR_APPROVAL = (
    select(
        Registration.shift_id,
        Registration.driver_id,
        Registration.started_at,
        (
            func.extract("epoch", Registration.ended_at - Registration.started_at) / 60 - Registration.break_minutes
        ).label("minutes"),
    )
    .where(Registration.is_current, Registration.approved_at.is_(None))
    .cte("registered")
    .prefix_with("MATERIALIZED")
)
_START_AND_DAY_APART = timedelta(days=7)
"""Farther than a registration ever starts from the day of its shift; spares reading the shifts of years."""
_FIRST_DAY = select(cast(func.min(_WAITING_FOR_APPROVAL.c.started_at) - _START_AND_DAY_APART, Date)).scalar_subquery()
_DRIVEN = (
    select(Shift.id, Shift.tenant_id, Shift.depot_id, Shift.service_date)
    .where(
        Shift.service_date >= _FIRST_DAY,
        Shift.service_date < bindparam("monday", type_=Date),
        Shift.state != ShiftState.CANCELLED,
    )
    .cte("driven")
    .prefix_with("MATERIALIZED")
)
"""Read by their days, apart: however old the company is, they are as many as the registrations that wait."""
_UNAPPROVED = (
    select(
        func.coalesce(func.sum(_WAITING_FOR_APPROVAL.c.minutes), 0).label("minutes"),
        func.count(_WAITING_FOR_APPROVAL.c.driver_id.distinct()).label("drivers"),
        func.count(Depot.id.distinct()).label("depots"),
        func.min(Depot.name).label("depot"),
        func.min(_DRIVEN.c.service_date).label("first"),
        func.max(_DRIVEN.c.service_date).label("last"),
    )
    .select_from(_WAITING_FOR_APPROVAL)
    .join(_DRIVEN, _DRIVEN.c.id == _WAITING_FOR_APPROVAL.c.shift_id)
    .join(Depot, (Depot.tenant_id == _DRIVEN.c.tenant_id) & (Depot.id == _DRIVEN.c.depot_id))
)
_IS_LATE = (Invoice.state == ISSUED) & (Invoice.due_date < bindparam("today", type_=Date)) & (Invoice.total_cents > 0)
_IS_OBJECTED = Invoice.state == SelfBillState.OBJECTED.value
_WAITING = (
    select(
        Invoice.state,
        Invoice.id,
        Invoice.party_name,
        Invoice.number,
        Invoice.due_date,
        Invoice.iso_year,
        Invoice.iso_week,
        func.count().over(partition_by=Invoice.state).label("documents"),
        func.sum(Invoice.total_cents - Invoice.settled_cents).over(partition_by=Invoice.state).label("total"),
    )
    .where(Invoice.state.in_((ISSUED, SelfBillState.OBJECTED.value)), _IS_LATE | _IS_OBJECTED)
    .ext(distinct_on(Invoice.state))
    .order_by(Invoice.state, Invoice.due_date, Invoice.id)
)
_FOUND, _WAITS_FOR = _UNAPPROVED.subquery("unapproved"), _WAITING.subquery("waiting")


def _attention(due: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    due_soon = due.subquery("due")
    return (
        select(EXPIRING.label("expiring"), _FOUND, due_soon, _WAITS_FOR)
        .join_from(_FOUND, due_soon, true())
        .outerjoin(_WAITS_FOR, true())
    )


ATTENTION = {True: _attention(DUE_SOON), False: _attention(NOTHING_DUE)}
"""By whether one handles requests. One row without documents that wait, else one for each of their states; asks for
what `days_of_attention` says.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unapproved:
    """Worked time of past weeks that nobody approved; the depot is named when it is the only one."""

    worked: Minutes
    drivers: int
    depots: int
    depot: str
    first: IsoWeek
    last: IsoWeek


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """Documents that wait for something, with the oldest of them."""

    count: int
    total: Money
    invoice_id: UUID
    party: str
    number: str
    due_date: date | None
    week: IsoWeek


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """All of it; None or empty is good news."""

    urgent_papers: Sequence[ExpiringRow]
    """Run out, or within a week."""
    later_papers: Sequence[ExpiringRow]
    """Within a month."""
    unapproved: Unapproved | None
    overdue: Documents | None
    objected: Documents | None
    due: DueSoon | None
    """Requests about personal data that must be answered soon, for who answers them."""


def days_of_attention(today: date) -> dict[str, date]:
    """Until when `ATTENTION` looks."""
    return {
        "monday": IsoWeek.containing(today).monday,
        "today": today,
        "until": today + timedelta(days=AHEAD_DAYS),
        "requests_until": today + SOON,
    }


def attention_in(found: Sequence[Any], *, today: date) -> Attention:
    """What asks for a person, from the rows of `ATTENTION`."""
    urgent_until = today + timedelta(days=URGENT_DAYS)
    papers = expiring_rows(found[0].expiring)
    waiting = {row.state: _documents(row) for row in found if row.state is not None}
    return Attention(
        urgent_papers=[paper for paper in papers if paper.valid_until <= urgent_until],
        later_papers=[paper for paper in papers if paper.valid_until > urgent_until],
        unapproved=_unapproved(found[0]),
        overdue=waiting.get(ISSUED),
        objected=waiting.get(SelfBillState.OBJECTED),
        due=due_soon_in(found[0]),
    )


def _unapproved(row: Any) -> Unapproved | None:
    if not row.drivers:
        return None
    return Unapproved(
        worked=Minutes(int(row.minutes)),
        drivers=row.drivers,
        depots=row.depots,
        depot=row.depot if row.depots == 1 else "",
        first=IsoWeek.containing(row.first),
        last=IsoWeek.containing(row.last),
    )


def _documents(row: Any) -> Documents:
    """Issued documents past their due date, or self-bills with an objection."""
    return Documents(
        count=row.documents,
        total=Money(int(row.total)),
        invoice_id=row.id,
        party=row.party_name,
        number=row.number or "",
        due_date=row.due_date,
        week=IsoWeek(row.iso_year, row.iso_week),
    )
