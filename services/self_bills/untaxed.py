"""What was paid in a year on self-bills without VAT: what an employer may have to report as paid to third parties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from sqlalchemy import and_, select

from models.tables import Contractor, Driver, EngagementPeriod, Invoice, Payable, PaymentBatch, PaymentItem
from models.values.kinds import BatchState, EngagementKind
from models.values.money import Money
from services.access.permissions import Permission
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class UntaxedPayment:
    """One amount and the day on which it was paid."""

    paid_on: date
    amount: Money
    invoice: str


@dataclass(frozen=True, slots=True)
class PaidWithoutVat:
    """A contractor that was paid without VAT in the year; `birth_date` is None for who may not see people's data."""

    contractor_id: UUID
    name: str
    person: str
    """The driver or drivers behind it, as far as they are known."""
    street: str
    postcode: str
    city: str
    country: str
    birth_date: date | None
    missing: tuple[str, ...]
    """What the report asks for and is not known here; never the BSN, which is kept of nobody but employees."""
    payments: tuple[UntaxedPayment, ...]

    @property
    def total(self) -> Money:
        return sum((payment.amount for payment in self.payments), Money(0))


def list_untaxed(scope: Scope, *, year: int) -> list[PaidWithoutVat]:
    """Who was paid without VAT in that year, by name, each payment by its day.

    Whether somebody must be reported is for the company to say: a legal person is not. The day of payment counts, not
    that of the bill. Source: Uitvoeringsbesluit inkomstenbelasting 2001 article 22, as the Autoriteit
    Persoonsgegevens tells it (BSN op het werk): by employers, of natural persons whose invoice states no VAT, before
    1 February, with BSN, name, address, date of birth, amounts and days.
    """
    rows = scope.session.execute(
        select(Contractor, PaymentBatch.execution_date, PaymentItem.amount_cents, Invoice.number)
        .join(Invoice, and_(Invoice.tenant_id == Contractor.tenant_id, Invoice.contractor_id == Contractor.id))
        .join(Payable, and_(Payable.tenant_id == Invoice.tenant_id, Payable.invoice_id == Invoice.id))
        .join(PaymentItem, and_(PaymentItem.tenant_id == Payable.tenant_id, PaymentItem.payable_id == Payable.id))
        .join(
            PaymentBatch, and_(PaymentBatch.tenant_id == PaymentItem.tenant_id, PaymentBatch.id == PaymentItem.batch_id)
        )
        .where(
            Invoice.vat_cents == 0,
            PaymentItem.is_live,
            PaymentBatch.state == BatchState.CONFIRMED,
            PaymentBatch.execution_date.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(Contractor.sort_name, Contractor.id, PaymentBatch.execution_date, Invoice.number, PaymentItem.id)
    ).all()
    people = _people(scope)
    return [
        _row(
            scope,
            contractor,
            people.get(contractor.id, ()),
            [UntaxedPayment(day, Money(cents), number or "") for _, day, cents, number in paid],
        )
        for contractor, paid in groupby(rows, key=lambda row: row[0])
    ]


def _people(scope: Scope) -> Mapping[UUID | None, Sequence[tuple[str, date | None]]]:
    """The zzp drivers of each contractor, with the day they were born."""
    found = scope.session.execute(
        select(EngagementPeriod.contractor_id, Driver.name, Driver.birth_date)
        .join(Driver, and_(Driver.tenant_id == EngagementPeriod.tenant_id, Driver.id == EngagementPeriod.driver_id))
        .where(EngagementPeriod.kind == EngagementKind.ZZP)
        .distinct()
        .order_by(EngagementPeriod.contractor_id, Driver.name, Driver.birth_date)
    )
    return {
        contractor_id: [(name, born) for _, name, born in of_one]
        for contractor_id, of_one in groupby(found, key=lambda row: row[0])
    }


def _row(
    scope: Scope, contractor: Contractor, people: Sequence[tuple[str, date | None]], paid: Sequence[UntaxedPayment]
) -> PaidWithoutVat:
    born = people[0][1] if len(people) == 1 else None
    known = {
        "adres": contractor.street and contractor.postcode and contractor.city,
        "wie de persoon is": len(people) == 1,
        "geboortedatum": born,
    }
    return PaidWithoutVat(
        contractor_id=contractor.id,
        name=contractor.name,
        person=", ".join(name for name, _ in people),
        street=contractor.street,
        postcode=contractor.postcode,
        city=contractor.city,
        country=contractor.country,
        birth_date=born if scope.allows(Permission.PEOPLE_SEE) else None,
        missing=tuple(what for what, is_known in known.items() if not is_known),
        payments=tuple(paid),
    )
