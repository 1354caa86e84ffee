"""Another person than the one who made a batch says that it may be paid."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from models.tables import PaymentBatch, PaymentItem
from models.values.kinds import BatchState, Role
from models.values.refusal import NotAllowed, Refusal
from services.access.colleagues import names_of_others_who_may
from services.access.permissions import Permission
from services.payments.batches import get_batch
from services.payments.checks import known_account
from services.payments.state import locked_batch
from services.scope import Scope


class NeedsSecondPerson(Refusal):
    """Who made a batch does not approve it as long as somebody else can."""

    code = "needs_second_person"


class SoleApprover(Refusal):
    """There is nobody else who may approve; the owner can do it with a reason."""

    code = "sole_approver"


class WarningsNotSeen(Refusal):
    """A batch with warnings is approved by who says to have seen them."""

    code = "warnings_not_seen"


@dataclass(frozen=True, slots=True)
class ApprovalAdvice:
    """Whether this person may approve a batch, and if not what to do. `asks_reason`: only with a logged reason."""

    allowed: bool
    asks_reason: bool = False
    advice: str = ""


def approval_advice(scope: Scope, *, batch_id: UUID) -> ApprovalAdvice:
    """What the screen offers this person for this batch. Raises: NotFound."""
    batch = scope.get(PaymentBatch, batch_id, what="Dit betaalbestand")
    if not scope.allows(Permission.PAYMENTS_APPROVE):
        return ApprovalAdvice(allowed=False, advice="Vraag iemand met het recht om betalingen goed te keuren.")
    if batch.created_by != scope.identity.membership_id:
        return ApprovalAdvice(allowed=True)
    others = names_of_others_who_may(scope, Permission.PAYMENTS_APPROVE)
    if others:
        return ApprovalAdvice(allowed=False, advice=_ask(others))
    return ApprovalAdvice(allowed=scope.identity.role is Role.OWNER, asks_reason=True, advice=_ALONE)


def approve_batch(
    scope: Scope, *, batch_id: UUID, accepts_warnings: bool = False, sole_approver_reason: str = ""
) -> None:
    """Release a batch for download.

    `sole_approver_reason` lets an owner approve their own batch, but only while nobody else in the company has the
    right; it is written down. Raises: NotFound, WrongState, NeedsSecondPerson, SoleApprover, WarningsNotSeen.
    """
    batch = locked_batch(scope, batch_id, allowed=frozenset({BatchState.CONCEPT}), to_do="goedkeuren")
    reason = _reason_for_own_batch(scope, batch, sole_approver_reason.strip())
    _remember_accounts(scope, batch_id)
    warned = get_batch(scope, batch_id=batch_id).warned
    if warned and not accepts_warnings:
        raise WarningsNotSeen(
            f"Bij {warned[0].payee_name}: {warned[0].remarks[0].text} Bekijk de waarschuwingen en keur daarna goed.",
            field="accepts_warnings",
        )
    batch.state = BatchState.APPROVED
    batch.approved_by = scope.identity.membership_id
    batch.approved_by_name = scope.identity.name
    batch.approved_at = scope.now
    batch.sole_approver_reason = reason
    scope.audit(
        "payments.batch_approved",
        subject_id=batch_id,
        sha256=batch.content_sha256.hex(),
        warnings=len(warned),
        reason=reason,
    )
    scope.announce("payments")


def _remember_accounts(scope: Scope, batch_id: UUID) -> None:
    """Keep what is known of the payees, read before the warnings: whatever account comes after it is seen at download.

    By what is known and not by the time, for an account can be let in by a transaction that began before this one.
    """
    items = update(PaymentItem).where(PaymentItem.batch_id == batch_id).values(known_iban=known_account())
    scope.session.execute(items.execution_options(synchronize_session=False))


_ALONE = (
    "Je hebt dit bestand zelf gemaakt en bent de enige die betalingen mag goedkeuren. "
    "Nodig een collega uit bij Instellingen, of keur als eigenaar zelf goed met een reden; die wordt vastgelegd."
)


def _reason_for_own_batch(scope: Scope, batch: PaymentBatch, reason: str) -> str:
    """Empty when somebody else made the batch; otherwise the reason of the only one who can approve."""
    if scope.identity.membership_id is None:
        raise NotAllowed
    if batch.created_by != scope.identity.membership_id:
        return ""
    others = names_of_others_who_may(scope, Permission.PAYMENTS_APPROVE)
    if others:
        raise NeedsSecondPerson(_ask(others))
    if not reason or scope.identity.role is not Role.OWNER:
        raise SoleApprover(_ALONE, field="sole_approver_reason")
    return reason


def _ask(others: list[str]) -> str:
    return f"Je hebt dit bestand zelf gemaakt. Vraag {' of '.join(others[:3])} om het goed te keuren."
