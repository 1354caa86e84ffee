"""Writes down what principals paid on their invoices, or got back on a credit note, and takes it back when wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Date, bindparam, func, literal_column, select

from exports.documents import DocumentKind
from models.tables import Invoice, Receipt
from models.values.ids import new_id
from models.values.money import Money
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.invoices.issue import ISSUED, PAID, WHAT
from services.scope import Scope

MAX_REMARK = 400


class CannotBePaid(Refusal):
    """Nothing is received on a draft, and what contractors are owed goes through payment files."""

    code = "cannot_be_paid"


class CannotBeUndone(Refusal):
    """What was received on a credited invoice has become what is still to be paid back."""

    code = "cannot_be_undone"

    def __init__(self) -> None:
        super().__init__(
            "Deze factuur is daarna gecrediteerd; wat was ontvangen staat nu open op de creditnota. "
            "Boek de terugbetaling daar."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRow:
    """One receipt on a document; on a credit note `amount` is negative: it was paid back or set off."""

    id: UUID
    amount: Money
    received_on: date
    remark: str
    recorded_by: str
    is_withdrawn: bool
    withdrawn_by: str
    withdrawn_reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """Where a document stands after a receipt; `open` has the sign of its total."""

    number: str
    open: Money


def list_receipts(scope: Scope, *, invoice_id: UUID) -> list[ReceiptRow]:
    """What was received on a document, oldest first, what was taken back among it. Raises: NotFound."""
    scope.get(Invoice, invoice_id, what=WHAT)
    rows = scope.session.scalars(
        select(Receipt).where(Receipt.invoice_id == invoice_id).order_by(Receipt.received_on, Receipt.id)
    )
    return [
        ReceiptRow(
            id=row.id,
            amount=Money(row.amount_cents),
            received_on=row.received_on,
            remark=row.remark,
            recorded_by=row.recorded_by,
            is_withdrawn=row.withdrawn_at is not None,
            withdrawn_by=row.withdrawn_by,
            withdrawn_reason=row.withdrawn_reason,
        )
        for row in rows
    ]


def record_receipt(
    scope: Scope, *, invoice_id: UUID, receipt_id: UUID, amount: Money, received_on: date, remark: str = ""
) -> Settled:
    """Book what came in on an issued invoice, or went back on a credit note; `amount` is positive for both.

    `receipt_id` is made by who asks, so asking twice books once. The document is paid when nothing is open.
    Raises: NotFound, CannotBePaid, InvalidValue for an amount above what is open, or a day to come.
    """
    row = scope.get(Invoice, invoice_id, what=WHAT, lock=True)
    known = scope.session.get(Receipt, (scope.identity.tenant_id, receipt_id))
    if known is not None:
        if known.invoice_id != invoice_id:
            raise NotFound
        return _standing(row)
    _require_open(row)
    _require_amount(row, amount)
    _require_day(scope, row, received_on)
    if len(remark.strip()) > MAX_REMARK:
        raise InvalidValue(f"Houd het bij {MAX_REMARK} tekens.", field="remark")
    _book(scope, row, receipt_id, amount.cents if row.total_cents > 0 else -amount.cents, received_on, remark.strip())
    scope.announce("invoices")
    return _standing(row)


def record_paid(scope: Scope, *, invoice_ids: Sequence[UUID], received_on: date) -> int:
    """Book what is still open on each of these invoices as received that day; answers on how many. Twice is harmless.

    Raises: NotFound, CannotBePaid, InvalidValue for a day to come.
    """
    rows = scope.session.scalars(
        select(Invoice)
        .where(Invoice.id.in_(invoice_ids))
        .order_by(Invoice.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(set(invoice_ids)):
        raise NotFound(WHAT)
    waiting = [row for row in rows if row.state != PAID]
    for row in waiting:
        _require_open(row)
        _require_day(scope, row, received_on)
    for row in waiting:
        _book(scope, row, new_id(), row.total_cents - row.settled_cents, received_on, "")
    if waiting:
        scope.announce("invoices")
    return len(waiting)


def undo_receipt(scope: Scope, *, receipt_id: UUID, reason: str) -> Settled:
    """Take a receipt back: its amount is open again, itself stays to be seen with the reason. Twice is harmless.

    Raises: NotFound, CannotBeUndone after the invoice was credited, InvalidValue without a reason.
    """
    if not reason.strip():
        raise InvalidValue("Schrijf op waarom deze ontvangst niet klopt.", field="reason")
    what = "Deze ontvangst"
    invoice_id = scope.get(Receipt, receipt_id, what=what).invoice_id
    row = scope.get(Invoice, invoice_id, what=WHAT, lock=True)
    receipt = scope.get(Receipt, receipt_id, what=what, lock=True)
    if receipt.withdrawn_at is not None:
        return _standing(row)
    if row.state not in {ISSUED, PAID}:
        raise CannotBeUndone
    receipt.withdrawn_at = scope.now
    receipt.withdrawn_by = scope.identity.name
    receipt.withdrawn_reason = reason.strip()
    row.settled_cents -= receipt.amount_cents
    row.state, row.paid_at = ISSUED, None
    scope.audit(
        "invoice.receipt_undone",
        subject_id=row.id,
        number=row.number,
        amount_cents=receipt.amount_cents,
        reason=reason.strip(),
    )
    scope.announce("invoices")
    return _standing(row)


@dataclass(frozen=True, slots=True)
class Receivables:
    """What principals still owe: all of it, and the part that is past its due date. Credit notes count against it."""

    open: Money
    documents: int
    late: Money
    late_invoices: int
    partly: int


_LEFT = Invoice.total_cents - Invoice.settled_cents
_IS_LATE = (Invoice.due_date < bindparam("today", type_=Date)) & (Invoice.total_cents > 0)
_RECEIVABLES = select(
    func.coalesce(func.sum(_LEFT), 0).label("open"),
    func.count().label("documents"),
    func.coalesce(func.sum(_LEFT).filter(_IS_LATE), 0).label("late"),
    func.count().filter(_IS_LATE).label("late_invoices"),
    func.count().filter(Invoice.settled_cents != 0).label("partly"),
).where(Invoice.state == literal_column(f"'{ISSUED}'"), Invoice.principal_id.is_not(None))
"""The state is written out, so that every plan of it may use the index of what waits, which holds all columns named."""


def get_receivables(scope: Scope) -> Receivables:
    """The sums above the list of invoices, from what is stored with each open one; what was paid is not read."""
    row = scope.session.execute(_RECEIVABLES, {"today": scope.today}).one()
    return Receivables(Money(int(row.open)), row.documents, Money(int(row.late)), row.late_invoices, row.partly)


def _require_open(row: Invoice) -> None:
    if row.principal_id is None and row.kind != DocumentKind.SELF_BILL_CREDIT:
        raise CannotBePaid("Facturen van zzp'ers betaal je met een betaalbestand, bij Afrekenen › SEPA.")
    if row.state == PAID:
        raise CannotBePaid(f"Op {row.number} staat niets meer open. Ververs de pagina.")
    if row.state != ISSUED:
        said = "is gecrediteerd" if row.number else "is nog een concept"
        raise CannotBePaid(f"Deze factuur {said}; daar komt geen geld meer op binnen.")


def _require_amount(row: Invoice, amount: Money) -> None:
    left = Money(abs(row.total_cents - row.settled_cents))
    if amount.cents <= 0:
        raise InvalidValue("Vul een bedrag boven nul in.", field="amount")
    if amount > left:
        raise InvalidValue(
            f"Er staat nog {left.dutch} open. Boek hier hoogstens dat; het meerdere hoort bij een andere factuur.",
            field="amount",
        )


def _require_day(scope: Scope, row: Invoice, day: date) -> None:
    if day > scope.today:
        raise InvalidValue("Deze dag moet nog komen. Kies de dag van het bankafschrift.", field="received_on")
    if row.issue_date is not None and day < row.issue_date:
        raise InvalidValue(f"Factuur {row.number} is van later. Controleer de dag.", field="received_on")


def _book(scope: Scope, row: Invoice, receipt_id: UUID, cents: int, day: date, remark: str) -> None:
    scope.add(
        Receipt(
            id=receipt_id,
            invoice_id=row.id,
            amount_cents=cents,
            received_on=day,
            remark=remark,
            recorded_at=scope.now,
            recorded_by=scope.identity.name,
        )
    )
    row.settled_cents += cents
    if row.settled_cents == row.total_cents:
        row.state, row.paid_at = PAID, scope.now
    scope.audit("invoice.receipt_recorded", subject_id=row.id, number=row.number, amount_cents=cents, day=str(day))


def _standing(row: Invoice) -> Settled:
    return Settled(row.number or "", Money(row.total_cents - row.settled_cents))
