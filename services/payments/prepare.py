"""Makes a payment batch of open payables of one kind, with the bytes of its file."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from exports.sepa import PainVersion, PaymentFile, PaymentGroup, PaymentKind, build_sepa
from exports.sepa import PaymentItem as Transfer
from exports.sepa_text import is_sepa_iban
from exports.target import is_bank_day, next_bank_day
from models.tables import Company, PaymentBatch, PaymentItem
from models.values.calendar import dutch_date
from models.values.ids import new_id
from models.values.kinds import PayableKind
from models.values.refusal import Conflict, InvalidValue, NotAllowed, Refusal
from services.payments.payables import PayableRow, lock_open
from services.rules.identifiers import bic_of
from services.scope import Scope

_GROUPS = {PayableKind.WAGE: PaymentKind.SALARY, PayableKind.SELF_BILL: PaymentKind.SUPPLIER}
_NAMED = 3


class NothingToPay(Refusal):
    """A batch has at least one payment."""

    code = "nothing_to_pay"


class KindsMixed(Refusal):
    """Wages and self-bills go in files of their own: the bank shows wages as one line."""

    code = "kinds_mixed"


class PayableNotOpen(Conflict):
    """A payable was paid, withdrawn or put in another batch."""

    code = "payable_not_open"

    def __init__(self) -> None:
        super().__init__("Een van deze betalingen zit al in een ander betaalbestand. Ververs de lijst en kies opnieuw.")


class PaymentBlocked(Refusal):
    """A payment lacks something no bank can do without."""

    code = "payment_blocked"


class CompanyAccountMissing(Refusal):
    """The company's own account is unknown or wrong."""

    code = "company_account_missing"


def prepare_batch(
    scope: Scope,
    *,
    payable_ids: Sequence[UUID],
    execution_date: date,
    pain_version: PainVersion = PainVersion.V09,
) -> UUID:
    """Put these payables in a batch and build its file; nothing is paid until another person approves.

    The bytes are made now and never again: what is approved, shown by its hash, is what is downloaded.
    Raises: NothingToPay, KindsMixed, PayableNotOpen, PaymentBlocked, CompanyAccountMissing, InvalidValue, NotAllowed.
    """
    membership_id = scope.identity.membership_id
    if membership_id is None:
        raise NotAllowed
    _require_settlement_day(scope, execution_date)
    rows = lock_open(scope, payable_ids)
    kind = _one_kind(rows, set(payable_ids))
    _require_payable(rows)
    batch_id = new_id()
    document = _document(scope, batch_id, kind, rows, execution_date)
    file = build_sepa(document, version=pain_version)
    scope.add(
        PaymentBatch(
            id=batch_id,
            kind=kind,
            msg_id=document.msg_id,
            pain_version=pain_version.value,
            execution_date=execution_date,
            item_count=document.count,
            control_sum_cents=document.total_cents,
            created_by=membership_id,
            created_by_name=scope.identity.name,
            created_at=scope.now,
            content=file.content,
            content_sha256=bytes.fromhex(file.sha256),
        )
    )
    with scope.refusing({"uq_payment_items_live_payable": PayableNotOpen()}):
        scope.insert(PaymentItem, [_item(batch_id, row) for row in rows])
    scope.audit(
        "payments.batch_prepared",
        subject_id=batch_id,
        kind=kind.value,
        count=document.count,
        total_cents=document.total_cents,
        sha256=file.sha256,
    )
    scope.announce("payments")
    return batch_id


def _require_settlement_day(scope: Scope, day: date) -> None:
    if day < scope.today:
        raise InvalidValue("Deze dag is al voorbij. Kies vandaag of later.", field="execution_date")
    if not is_bank_day(day):
        raise InvalidValue(
            f"Banken verwerken op {dutch_date(day)} geen betalingen. Kies {dutch_date(next_bank_day(day))}.",
            field="execution_date",
        )


def _one_kind(rows: Sequence[PayableRow], wanted: set[UUID]) -> PayableKind:
    if not wanted:
        raise NothingToPay("Kies minstens één betaling.", field="payable_ids")
    if {row.id for row in rows} != wanted:
        raise PayableNotOpen
    kinds = {row.kind for row in rows}
    if len(kinds) > 1:
        raise KindsMixed("Lonen en facturen gaan in aparte bestanden. Kies één soort.", field="payable_ids")
    return kinds.pop()


def _require_payable(rows: Sequence[PayableRow]) -> None:
    blocked = [row.payee_name for row in rows if row.is_blocked]
    if blocked:
        names = ", ".join(blocked[:_NAMED]) + (f" en nog {len(blocked) - _NAMED}" if len(blocked) > _NAMED else "")
        raise PaymentBlocked(
            f"Bij {names} klopt de rekening niet. Vul naam en IBAN aan, of laat deze betaling weg.", field="payable_ids"
        )


def _document(
    scope: Scope, batch_id: UUID, kind: PayableKind, rows: Sequence[PayableRow], execution_date: date
) -> PaymentFile:
    """The batch as the builder takes it; every identifier follows from ours, none from the clock."""
    company = scope.session.execute(select(Company.legal_name, Company.account_holder, Company.iban)).one()
    if not is_sepa_iban(company.iban):
        raise CompanyAccountMissing(
            "De eigen rekening van je bedrijf ontbreekt of klopt niet. Vul de IBAN in bij Instellingen."
        )
    return PaymentFile(
        msg_id=batch_id.hex.upper(),
        created_at=scope.now,
        initiator_name=company.legal_name,
        debtor_name=company.account_holder or company.legal_name,
        debtor_iban=company.iban,
        debtor_bic=bic_of(company.iban) or "",
        execution_date=execution_date,
        groups=(
            PaymentGroup(
                kind=_GROUPS[kind],
                items=tuple(
                    Transfer(
                        end_to_end_id=_end_to_end_id(row),
                        name=row.payee_name,
                        iban=row.iban,
                        amount_cents=row.amount_cents,
                        text=row.text,
                    )
                    for row in rows
                ),
            ),
        ),
    )


def _item(batch_id: UUID, row: PayableRow) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "payable_id": row.id,
        "is_live": True,
        "end_to_end_id": _end_to_end_id(row),
        "payee_name": row.payee_name,
        "iban": row.iban,
        "amount_cents": row.amount_cents,
        "text": row.text,
    }


def _end_to_end_id(row: PayableRow) -> str:
    return row.id.hex.upper()
