"""What must be seen about payments before they go to the bank: accounts that don't exist, doubles, changed accounts."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from exports.sepa_text import is_sepa_iban, sepa_name
from models.tables import Contractor, EmployeeFile, Payable, PaymentBatch, PaymentItem
from models.values.kinds import BatchState, Severity
from models.values.refusal import InvalidValue
from services.people.account_changes import pending_accounts
from services.scope import Scope

DOUBLES_WITHIN = timedelta(days=90)
HANDED_OUT = (BatchState.DOWNLOADED, BatchState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a payment: `BLOCK` keeps it out of a batch, `WARN` asks for a second look."""

    severity: Severity
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment that is about to be made. `known_iban` is the payee's account in the master data of today, or empty."""

    id: UUID
    payee_id: UUID
    payee_name: str
    iban: str
    known_iban: str
    amount_cents: int
    text: str

    @property
    def looks(self) -> tuple[str, int, str]:
        return self.iban, self.amount_cents, self.text


def check_payments(
    scope: Scope, payments: Sequence[Payment], *, own_batch: UUID | None = None
) -> dict[UUID, tuple[Remark, ...]]:
    """The remarks by payment id; every payment has an entry. `own_batch` is the batch they stand in already."""
    paid_to = _last_paid_to(scope, {payment.payee_id for payment in payments})
    waiting = pending_accounts(scope, {payment.payee_id for payment in payments})
    elsewhere = _paid_lately(scope, {payment.iban for payment in payments}, own_batch)
    here = Counter(payment.looks for payment in payments)
    found: dict[UUID, list[Remark]] = defaultdict(list)
    for payment in payments:
        found[payment.id] += _account(payment)
        if payment.iban and paid_to.get(payment.payee_id, payment.iban) != payment.iban:
            found[payment.id].append(_warn("Andere rekening dan bij de vorige betaling. Bel om het na te vragen."))
        elif payment.iban and payment.known_iban not in {"", payment.iban}:
            found[payment.id].append(_warn("In de gegevens staat nu een andere rekening. Bel om het na te vragen."))
        if waiting.get(payment.payee_id, payment.iban) != payment.iban:
            end = waiting[payment.payee_id][-4:]
            found[payment.id].append(
                _warn(f"De nieuwe rekening die eindigt op {end} geldt nog niet. Dit gaat naar de oude rekening.")
            )
        if here[payment.looks] > 1:
            found[payment.id].append(_warn("Dezelfde rekening, hetzelfde bedrag en dezelfde tekst staan er twee keer."))
        if payment.looks in elsewhere:
            found[payment.id].append(_warn("Precies zo'n betaling zit al in een ander betaalbestand."))
    return {payment.id: tuple(found[payment.id]) for payment in payments}


def known_account() -> ScalarSelect[str]:
    """The account that the company knows of the payee of a `PaymentItem`, or empty."""
    return (
        select(func.coalesce(Contractor.iban, EmployeeFile.iban, ""))
        .select_from(Payable)
        .outerjoin(Contractor, and_(Contractor.tenant_id == Payable.tenant_id, Contractor.id == Payable.contractor_id))
        .outerjoin(
            EmployeeFile, and_(EmployeeFile.tenant_id == Payable.tenant_id, EmployeeFile.driver_id == Payable.driver_id)
        )
        .where(Payable.tenant_id == PaymentItem.tenant_id, Payable.id == PaymentItem.payable_id)
        .correlate(PaymentItem)
        .scalar_subquery()
    )


def _account(payment: Payment) -> Iterator[Remark]:
    if not payment.iban:
        yield Remark(Severity.BLOCK, "Er is geen IBAN. Vul het rekeningnummer in.")
    elif not is_sepa_iban(payment.iban):
        yield Remark(Severity.BLOCK, "Dit is geen IBAN binnen SEPA. Controleer het rekeningnummer.")
    try:
        sepa_name(payment.payee_name)
    except InvalidValue as refusal:
        yield Remark(Severity.BLOCK, refusal.message)


def _warn(text: str) -> Remark:
    return Remark(Severity.WARN, text)


def _last_paid_to(scope: Scope, payee_ids: Collection[UUID]) -> dict[UUID, str]:
    """The account each of these was last paid to by a file that went to the bank, which did not refuse it."""
    payee = func.coalesce(Payable.contractor_id, Payable.driver_id)
    rows = scope.session.execute(
        select(payee, PaymentItem.iban)
        .join(Payable, and_(Payable.tenant_id == PaymentItem.tenant_id, Payable.id == PaymentItem.payable_id))
        .join(PaymentBatch, _batch_of_item())
        .where(payee.in_(payee_ids), PaymentItem.is_live, PaymentBatch.state.in_(HANDED_OUT))
        .ext(distinct_on(payee))
        .order_by(payee, PaymentBatch.created_at.desc(), PaymentItem.id.desc())
    )
    return dict(rows.all())


def _paid_lately(scope: Scope, ibans: Collection[str], own_batch: UUID | None) -> set[tuple[str, int, str]]:
    rows = scope.session.execute(
        select(PaymentItem.iban, PaymentItem.amount_cents, PaymentItem.text)
        .join(PaymentBatch, _batch_of_item())
        .where(
            PaymentItem.is_live,
            PaymentItem.iban.in_(ibans),
            PaymentBatch.created_at >= scope.now - DOUBLES_WITHIN,
            PaymentBatch.id.is_distinct_from(own_batch),
        )
    )
    return {(iban, amount_cents, text) for iban, amount_cents, text in rows}


def _batch_of_item() -> ColumnElement[bool]:
    return and_(PaymentBatch.tenant_id == PaymentItem.tenant_id, PaymentBatch.id == PaymentItem.batch_id)
