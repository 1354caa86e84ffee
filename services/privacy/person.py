"""Whose data it is: everything of a driver that rows can be found by."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, union

from models.tables import (
    Contractor,
    Driver,
    EngagementPeriod,
    Invoice,
    Membership,
    Payable,
    PayrollLine,
    Registration,
    Shift,
)
from models.values.kinds import EngagementKind
from services.scope import Scope

WHAT = "Deze chauffeur"


@dataclass(frozen=True, slots=True)
class Person:
    """A driver within one company, with the ids of what is about this person alone."""

    driver_id: UUID
    name: str
    membership_ids: frozenset[UUID]
    user_ids: frozenset[UUID]
    contractor_ids: frozenset[UUID]
    """The businesses this person is or was (zzp), never one that this person works for as its staff."""
    shift_ids: frozenset[UUID]
    """The shifts that this person has or drove."""
    invoice_ids: frozenset[UUID]
    payable_ids: frozenset[UUID]
    run_ids: frozenset[UUID]
    """The payroll runs that have lines of this person."""
    addresses: frozenset[str]
    """Where mail to this person went."""
    names: frozenset[str]
    """What this person is called, as driver and as member."""


def person_of(scope: Scope, driver_id: UUID) -> Person:
    """Read it. Raises: NotFound."""
    driver = scope.get(Driver, driver_id, what=WHAT)
    members = scope.session.execute(
        select(Membership.id, Membership.user_id, Membership.email, Membership.display_name).where(
            Membership.tenant_id == scope.identity.tenant_id, Membership.driver_id == driver_id
        )
    ).all()
    own = scope.session.execute(
        select(Contractor.id, Contractor.email)
        .join(
            EngagementPeriod,
            (EngagementPeriod.tenant_id == Contractor.tenant_id) & (EngagementPeriod.contractor_id == Contractor.id),
        )
        .where(EngagementPeriod.driver_id == driver_id, EngagementPeriod.kind == EngagementKind.ZZP)
    ).all()
    contractor_ids = frozenset(row.id for row in own)
    addresses = {driver.email, *(row.email for row in members), *(row.email for row in own)}
    return Person(
        driver_id=driver_id,
        name=driver.name,
        membership_ids=frozenset(row.id for row in members),
        user_ids=frozenset(row.user_id for row in members),
        contractor_ids=contractor_ids,
        shift_ids=_ids(
            scope,
            union(
                select(Shift.id).where(Shift.driver_id == driver_id),
                select(Registration.shift_id).where(Registration.driver_id == driver_id),
            ),
        ),
        invoice_ids=_ids(scope, select(Invoice.id).where(Invoice.contractor_id.in_(contractor_ids))),
        payable_ids=_ids(
            scope,
            select(Payable.id).where(
                (Payable.driver_id == driver_id) | Payable.contractor_id.in_(contractor_ids),
            ),
        ),
        run_ids=_ids(scope, select(PayrollLine.run_id).where(PayrollLine.driver_id == driver_id).distinct()),
        addresses=frozenset(address for address in addresses if address),
        names=frozenset({driver.name, *(row.display_name for row in members)}),
    )


def _ids(scope: Scope, question: object) -> frozenset[UUID]:
    return frozenset(scope.session.scalars(question).all())  # type: ignore[call-overload]  # a select or a union
