"""Hands out the file of an approved batch, the same bytes every time."""

import hashlib
from uuid import UUID

from sqlalchemy import func, select

from exports.file import ExportFile, file_name
from exports.sepa import MEDIA_TYPE
from models.tables import PaymentBatch, PaymentItem
from models.values.calendar import dutch_date
from models.values.kinds import BatchState
from models.values.refusal import Refusal
from services.payments.checks import known_account
from services.payments.state import locked_batch
from services.scope import Scope

_HANDED_OUT = frozenset({BatchState.APPROVED, BatchState.DOWNLOADED, BatchState.CONFIRMED})


class ReasonMissing(Refusal):
    """A file that was handed out before is money twice when both are read in."""

    code = "reason_missing"


class ExecutionDatePassed(Refusal):
    """The bank would refuse the file, or pay on another day than was approved."""

    code = "execution_date_passed"


class AccountChanged(Refusal):
    """What was approved is no longer what the company knows of a payee."""

    code = "account_changed"


class FileDamaged(Exception):  # noqa: N818 - reads as a sentence
    """The stored bytes no longer have the fingerprint that was approved."""


def download_batch(scope: Scope, *, batch_id: UUID, reason: str = "") -> ExportFile:
    """The file for the bank; the first time the batch becomes downloaded, every later time asks for a reason.

    Raises: NotFound, WrongState, ReasonMissing, ExecutionDatePassed, AccountChanged.
    """
    batch = _downloadable(scope, batch_id, reason)
    if batch.state is BatchState.APPROVED:
        batch.state = BatchState.DOWNLOADED
        batch.downloaded_at = scope.now
    if hashlib.sha256(batch.content).digest() != batch.content_sha256:
        raise FileDamaged
    scope.audit(
        "payments.batch_downloaded", subject_id=batch_id, sha256=batch.content_sha256.hex(), reason=reason.strip()
    )
    scope.announce("payments")
    return ExportFile(file_name(f"sepa-{batch.msg_id}", "xml"), MEDIA_TYPE, batch.content)


def check_download(scope: Scope, *, batch_id: UUID, reason: str = "") -> None:
    """Say what `download_batch` would refuse, without handing anything out. Raises: as `download_batch`."""
    _downloadable(scope, batch_id, reason)


def _downloadable(scope: Scope, batch_id: UUID, reason: str) -> PaymentBatch:
    batch = locked_batch(scope, batch_id, allowed=_HANDED_OUT, to_do="downloaden")
    if batch.state is not BatchState.APPROVED:
        if not reason.strip():
            raise ReasonMissing(
                "Dit bestand is al gedownload. Lees het niet twee keer in bij je bank. Schrijf op waarom je het nog "
                "eens nodig hebt.",
                field="reason",
            )
    elif batch.execution_date < scope.today:
        raise ExecutionDatePassed(
            f"De betaaldag {dutch_date(batch.execution_date)} is voorbij. Annuleer dit bestand en maak een nieuw."
        )
    elif name := _moved_since_approval(scope, batch):
        raise AccountChanged(
            f"{name} heeft een andere rekening gekregen nadat dit bestand werd goedgekeurd. "
            "Annuleer dit bestand en maak een nieuw."
        )
    return batch


def _moved_since_approval(scope: Scope, batch: PaymentBatch) -> str | None:
    """A payee whose account is neither the one in the file nor the one that was known at the approval."""
    expected = (PaymentItem.iban, func.coalesce(PaymentItem.known_iban, PaymentItem.iban))
    return scope.session.scalars(
        select(PaymentItem.payee_name)
        .where(PaymentItem.batch_id == batch.id, known_account().not_in(expected))
        .order_by(PaymentItem.payee_name)
        .limit(1)
    ).one_or_none()
