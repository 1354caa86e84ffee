"""Takes an issued invoice back with a credit note, after which its lines can be billed again."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from exports.documents import DocumentKind, InvoiceDocument
from models.tables import Invoice
from models.values.money import Money
from models.values.refusal import InvalidValue, Refusal
from services.invoices.draft import release_lines
from services.invoices.freeze import frozen_values, issued_by
from services.invoices.issue import ISSUED, PAID, WHAT, IssuedInvoice
from services.invoices.numbers import take_numbers
from services.scope import Scope

CREDITED = "credited"


class CannotBeCredited(Refusal):
    """Only what was issued and still stands is taken back."""

    code = "cannot_be_credited"

    def __init__(self) -> None:
        super().__init__("Alleen een definitieve factuur kun je crediteren. Een concept gooi je weg.")


def credit_invoice(scope: Scope, *, invoice_id: UUID, reason: str) -> IssuedInvoice:
    """Issue a credit note over the whole invoice and release its lines. Asked again, it answers with that note.

    What was still open on the invoice is set off against the note; what had been received stays open on the note, to
    be paid back.
    Raises: NotFound, CannotBeCredited, InvalidValue without a reason.
    """
    row = scope.get(Invoice, invoice_id, what=WHAT, lock=True)
    if row.state == CREDITED:
        return credit_of(scope, row)
    if row.kind != DocumentKind.INVOICE or row.state not in {ISSUED, PAID}:
        raise CannotBeCredited
    return take_back(scope, row, reason)


def credit_of(scope: Scope, row: Invoice) -> IssuedInvoice:
    """The credit that took this document back."""
    credit = scope.session.scalars(select(Invoice).where(Invoice.credits_invoice_id == row.id)).one()
    return IssuedInvoice(credit.id, credit.number or "", credit.party_name, Money(credit.total_cents))


def take_back(scope: Scope, row: Invoice, reason: str) -> IssuedInvoice:
    """Write the credit of a document this transaction holds; its lines are free again. Raises: InvalidValue."""
    if not reason.strip():
        raise InvalidValue("Schrijf op waarom je crediteert. Dat staat op de creditnota.", field="reason")
    original = InvoiceDocument.from_record(row.record)
    (number,) = take_numbers(scope, prefix=row.series, year=scope.today.year, count=1)
    document = replace(original.credited(number=number, issue_date=scope.today), notes=reason.strip())
    set_off = row.total_cents - row.settled_cents
    credit = scope.add(
        Invoice(
            kind=document.kind.value,
            state=PAID if set_off == row.total_cents else ISSUED,
            settled_cents=-set_off,
            series=row.series,
            principal_id=row.principal_id,
            contractor_id=row.contractor_id,
            party_name=row.party_name,
            iso_year=row.iso_year,
            iso_week=row.iso_week,
            credits_invoice_id=row.id,
            **frozen_values(document),
            **issued_by(scope),
        )
    )
    row.state = CREDITED
    row.settled_cents = row.total_cents
    release_lines(scope, row.id)
    scope.audit("invoice.credited", subject_id=row.id, number=number, reason=reason.strip())
    scope.announce("invoices")
    return IssuedInvoice(credit.id, number, row.party_name, Money(credit.total_cents))
