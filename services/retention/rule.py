"""A rule of the clean-up, and how rows are dated and known to be about somebody."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    LargeBinary,
    ScalarSelect,
    Table,
    Text,
    and_,
    case,
    func,
    inspect,
    or_,
    select,
    true,
)
from sqlalchemy import cast as typed
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from models.tables import Contractor, Driver, EngagementPeriod, Invoice, OutboxMessage, Payable, PaymentItem, Shift
from models.values.calendar import AMSTERDAM
from models.values.kinds import EngagementKind
from services.retention.categories import Category

Condition = ColumnElement[bool]
OfDrivers = Callable[[Collection[UUID]], Any]
"""Whether a row is about one of these drivers."""
_COLLEAGUE: Final = "Oud-collega"
_TAKEN: Final = "Opgeruimd"
STAND_INS: Final[Mapping[str, str]] = {
    "drivers.name": "Oud-chauffeur",
    "drivers.sort_name": "oud-chauffeur",
    "drivers.language": "nl",
    "contractors.name": "Oud-opdrachtnemer",
    "contractors.sort_name": "oud-opdrachtnemer",
    "invoices.party_name": "Oud-opdrachtnemer",
    "memberships.display_name": _COLLEAGUE,
    "adjustments.note": _TAKEN,
    "carried_balances.reason": _TAKEN,
    "deferred_shifts.reason": _TAKEN,
    "payment_batches.sole_approver_reason": _TAKEN,
    "receipts.withdrawn_by": _COLLEAGUE,
    "receipts.withdrawn_reason": _TAKEN,
    "adjustments.withdrawn_by": _COLLEAGUE,
}
"""What takes the place of a text that may not be empty where there was one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Takes rows of one table away, or only empties fields of them."""

    category: Category
    table: Any
    since: Any
    """The day or moment after which the term runs; NULL is not yet."""
    empties: Sequence[str] = ()
    where: Any = None
    of: OfDrivers | None = None
    """None when rows are about no driver in particular."""
    is_locked: bool = True
    """A row that somebody has in hand waits a night. The application may not lock what it may not change."""

    @property
    def target(self) -> Table:
        return cast("Table", inspect(self.table).local_table)

    @property
    def still_there(self) -> Condition:
        """Whether a row is one of those and something of it is left to take away."""
        left = or_(*(has_value(self.target.c[name]) for name in self.empties)) if self.empties else true()
        return left if self.where is None else and_(left, self.where)


def empty_value(column: Any) -> Any:
    """What a column holds once it was emptied."""
    if column.nullable:
        return None
    if isinstance(column.type, LargeBinary):
        return b""
    if isinstance(column.type, JSONB):
        return {}
    stand_in = STAND_INS.get(str(column))
    return case((column == "", ""), else_=stand_in) if stand_in else ""


def has_value(column: Any) -> Condition:
    """Whether a column was not emptied yet."""
    if column.nullable:
        return cast("Condition", column.is_not(None))
    if isinstance(column.type, LargeBinary | JSONB):
        return cast("Condition", column != typed(empty_value(column), column.type))
    return cast("Condition", column.not_in(["", STAND_INS.get(str(column), "")]))


def last_day(driver_id: Any, kind: EngagementKind | None = None) -> ScalarSelect[Any]:
    """The last day a driver worked here, of one kind when given; NULL while that goes on, or never was.

    Who never had a footing left on the day of being archived.
    """
    person, footing = aliased(Driver), aliased(EngagementPeriod)
    goes_on = func.bool_or(and_(footing.id.is_not(None), footing.valid_until.is_(None)))
    archived = None if kind else day(func.max(person.archived_at))
    left = case((func.count(footing.id) == 0, archived), (goes_on, None), else_=func.max(footing.valid_until) - 1)
    return (
        select(typed(left, Date))
        .select_from(person)
        .outerjoin(footing, and_(footing.driver_id == person.id, true() if kind is None else footing.kind == kind))
        .where(person.id == driver_id)
        .correlate_except(person, footing)
        .scalar_subquery()
    )


def last_ride(driver_id: Any) -> ScalarSelect[Any]:
    """The last day on which a driver stands on a shift."""
    ride = aliased(Shift)
    last = select(func.max(ride.service_date)).where(ride.driver_id == driver_id)
    return last.correlate_except(ride).scalar_subquery()


def done() -> ColumnElement[Any]:
    """The last day on which a driver who left, worked or still stood on a shift."""
    left = last_day(Driver.id)
    return case((left.is_not(None), func.greatest(left, last_ride(Driver.id))))


def contractor_done() -> ColumnElement[Any]:
    """The last day of an archived contractor: nobody works for it any more, and no document came after."""
    footing, bill = aliased(EngagementPeriod), aliased(Invoice)
    of_it = footing.contractor_id == Contractor.id
    goes_on = select(footing.id).where(of_it, footing.valid_until.is_(None)).correlate_except(footing).exists()
    worked = select(func.max(footing.valid_until) - 1).where(of_it).correlate_except(footing).scalar_subquery()
    billed = select(func.max(bill.issue_date)).where(bill.contractor_id == Contractor.id).correlate_except(bill)
    over = func.greatest(day(Contractor.archived_at), worked, billed.scalar_subquery())
    return case((and_(Contractor.archived_at.is_not(None), ~goes_on), over))


def day(moment: Any) -> ColumnElement[Any]:
    """The day of a moment, as it is in Amsterdam."""
    return typed(func.timezone(str(AMSTERDAM), moment), Date)


def from_parent(column: Any, *, of: Any) -> ScalarSelect[Any]:
    """A column of the row that this one hangs from."""
    return select(column).where(of).scalar_subquery()


def by_driver(driver_id: Any) -> OfDrivers:
    """Rows that name the driver."""
    return cast("OfDrivers", driver_id.in_)


def by_shift(shift_id: Any) -> OfDrivers:
    """Rows of a shift of the driver."""

    def of(drivers: Collection[UUID]) -> Any:
        ride = aliased(Shift)
        return shift_id.in_(select(ride.id).where(ride.driver_id.in_(drivers)))

    return of


def by_contractor(contractor_id: Any) -> OfDrivers:
    """Rows of the business of a self-employed driver."""

    def of(drivers: Collection[UUID]) -> Any:
        footing = aliased(EngagementPeriod)
        theirs = select(footing.contractor_id).where(footing.driver_id.in_(drivers), footing.kind == EngagementKind.ZZP)
        return contractor_id.in_(theirs)

    return of


def by_payee(table: Any) -> OfDrivers:
    """Rows of somebody who is paid: the driver, or their business."""
    contractor = by_contractor(table.contractor_id)
    return lambda drivers: or_(table.driver_id.in_(drivers), contractor(drivers))


def by_payment(column: Any, wanted: Any) -> OfDrivers:
    """Rows that `wanted`, a column of a payment, leads to for payments to the driver."""

    def of(drivers: Collection[UUID]) -> Any:
        owed = by_payee(Payable)(drivers)
        paid = select(wanted).join(
            Payable, and_(Payable.tenant_id == PaymentItem.tenant_id, Payable.id == PaymentItem.payable_id)
        )
        return column.in_(paid.where(owed))

    return of


def by_address(address: Any) -> OfDrivers:
    """Rows with the e-mail address that is known of the driver."""

    def of(drivers: Collection[UUID]) -> Any:
        person = aliased(Driver)
        return address.in_(select(person.email).where(person.id.in_(drivers), person.email != ""))

    return of


def by_letter(message_id: Any) -> OfDrivers:
    """What went along with a mail to the e-mail address that is known of the driver."""

    def of(drivers: Collection[UUID]) -> Any:
        letter = aliased(OutboxMessage)
        return message_id.in_(select(letter.id).where(by_address(letter.recipient)(drivers)))

    return of


def mentions(*documents: Any) -> OfDrivers:
    """Documents in which the driver is named by id."""

    def of(drivers: Collection[UUID]) -> Any:
        return or_(*(typed(each, Text).contains(str(driver)) for each in documents for driver in drivers))

    return of
