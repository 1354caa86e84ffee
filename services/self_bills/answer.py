"""The contractor's answer to a self-bill: accepted, objected, or accepted by silence where that was agreed."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from exports.documents import DocumentKind, InvoiceDocument
from models.tables import EngagementPeriod, Invoice, Payable, SelfBillingAgreement
from models.values.kinds import EngagementKind, PayableKind, SelfBillState
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.scope import Scope

WHAT = "Deze factuur"
BY_DRIVER, BY_SILENCE, BY_OFFICE = "driver", "silence", "office"
MAX_OBJECTION = 1_000


class CannotBeAnswered(Refusal):
    """The self-bill was answered, credited or paid already."""

    code = "cannot_be_answered"

    def __init__(self) -> None:
        super().__init__("Deze factuur is al afgehandeld. Ververs de pagina.")


def accept_own(scope: Scope, *, invoice_id: UUID) -> None:
    """The driver agrees with a self-bill of his own business, also after an objection. Twice is harmless.

    Raises: NotFound, also for a self-bill of somebody else; CannotBeAnswered.
    """
    _accept(scope, own_self_bill(scope, invoice_id, lock=True), BY_DRIVER)


def object_own(scope: Scope, *, invoice_id: UUID, objection: str) -> None:
    """The driver says what is wrong with a self-bill of his own business. The same words twice are harmless.

    Raises: NotFound, CannotBeAnswered, InvalidValue without words.
    """
    row = own_self_bill(scope, invoice_id, lock=True)
    words = objection.strip()
    if not words or len(words) > MAX_OBJECTION:
        raise InvalidValue("Schrijf in één tot duizend tekens wat er niet klopt.", field="objection")
    if row.state == SelfBillState.OBJECTED and row.objection == words:
        return
    if row.state != SelfBillState.OFFERED:
        raise CannotBeAnswered
    row.state = SelfBillState.OBJECTED.value
    row.objection = words
    row.answered_at = scope.now
    row.answered_how = BY_DRIVER
    scope.audit("self_bill.objected", subject_id=row.id, number=row.number)
    scope.announce("self_bills")


def accept_for_contractor(scope: Scope, *, invoice_id: UUID) -> None:
    """The office writes down that the contractor agreed, by telephone or on paper. Twice is harmless.

    Raises: NotFound; CannotBeAnswered, also after an objection: that takes a credit or the driver's own word.
    """
    row = _self_bill(scope, invoice_id)
    if row.state == SelfBillState.OBJECTED:
        raise CannotBeAnswered
    _accept(scope, row, BY_OFFICE)


def accept_lapsed(scope: Scope) -> int:
    """Accept what was not answered in time, only where the agreement says that silence is consent; return how many.

    Source: Wet OB 1968 article 35 lid 2 (a procedure of acceptance agreed beforehand).
    """
    rows = scope.session.execute(
        select(Invoice, SelfBillingAgreement.accept_days)
        .join(SelfBillingAgreement, its_agreement())
        .where(
            Invoice.kind == DocumentKind.SELF_BILL,
            Invoice.state == SelfBillState.OFFERED,
            SelfBillingAgreement.accepts_by_silence,
        )
        .with_for_update(of=Invoice)
    ).all()
    lapsed = [row for row, days in rows if row.issue_date and row.issue_date + timedelta(days=days) < scope.today]
    for row in lapsed:
        _accept(scope, row, BY_SILENCE)
    return len(lapsed)


def own_self_bill(scope: Scope, invoice_id: UUID, *, lock: bool = False) -> Invoice:
    """A document of the business that the signed-in driver is. Raises: NotFound."""
    row = scope.get(Invoice, invoice_id, what=WHAT, lock=lock)
    if row.contractor_id is None or row.contractor_id not in own_contractors(scope):
        raise NotFound(WHAT)
    return row


def own_contractors(scope: Scope) -> set[UUID]:
    """The businesses the signed-in driver is or was (zzp), never one he works for as its staff."""
    found = scope.session.scalars(
        select(EngagementPeriod.contractor_id).where(
            EngagementPeriod.driver_id == scope.identity.driver_id,
            EngagementPeriod.kind == EngagementKind.ZZP,
            EngagementPeriod.contractor_id.is_not(None),
        )
    )
    return {contractor_id for contractor_id in found if contractor_id}


def its_agreement() -> ColumnElement[bool]:
    """Joins a self-bill to the agreement it was offered under, whichever holds by now."""
    return and_(SelfBillingAgreement.tenant_id == Invoice.tenant_id, SelfBillingAgreement.id == Invoice.agreement_id)


def _self_bill(scope: Scope, invoice_id: UUID) -> Invoice:
    row = scope.get(Invoice, invoice_id, what=WHAT, lock=True)
    if row.kind != DocumentKind.SELF_BILL:
        raise NotFound(WHAT)
    return row


def _accept(scope: Scope, row: Invoice, how: str) -> None:
    if row.state == SelfBillState.ACCEPTED:
        return
    if row.kind != DocumentKind.SELF_BILL or row.state not in {SelfBillState.OFFERED, SelfBillState.OBJECTED}:
        raise CannotBeAnswered
    row.state = SelfBillState.ACCEPTED.value
    row.answered_at = scope.now
    row.answered_how = how
    if row.total_cents > 0:
        _owe(scope, row)
    scope.audit("self_bill.accepted", subject_id=row.id, number=row.number, how=how)
    scope.announce("self_bills")


def _owe(scope: Scope, row: Invoice) -> None:
    """What is paid goes where the document says, whatever was changed about the contractor since."""
    seller = InvoiceDocument.from_record(row.record).seller
    scope.add(
        Payable(
            kind=PayableKind.SELF_BILL,
            invoice_id=row.id,
            contractor_id=row.contractor_id,
            payee_name=seller.account_holder or seller.name,
            iban=seller.iban,
            amount_cents=row.total_cents,
            text=row.number,
            due_on=row.due_date,
            created_at=scope.now,
        )
    )
