"""Mails an issued document to its principal: the PDF and the e-invoice go along as they were frozen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from exports.documents import DocumentKind, InvoiceDocument
from exports.file import ExportFile
from models.tables import Invoice, OutboxAttachment, OutboxMessage, Principal, StoredFile
from models.values.calendar import dutch_date
from models.values.money import Money
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.invoices.draft import DRAFT
from services.invoices.files import pdf_of, ubl_of
from services.invoices.issue import WHAT
from services.rules.identifiers import normalise_email
from services.scope import Scope

MAX_SUBJECT, MAX_BODY = 200, 5_000


class CannotBeMailed(Refusal):
    """Only a numbered document to a principal is mailed; contractors find theirs in the app."""

    code = "cannot_be_mailed"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLetter:
    """The mail as it would leave now, to be looked at and changed. `recipient` is empty when no address is known."""

    recipient: str
    subject: str
    body: str
    file_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceMailRow:
    """A mail that brought a document, or will; `problem` names the last fault as long as it has not left."""

    id: UUID
    recipient: str
    written_at: datetime
    written_by: str
    sent_at: datetime | None
    has_failed: bool
    problem: str


def draft_mail(scope: Scope, *, invoice_id: UUID) -> InvoiceLetter:
    """The proposed mail for an issued document. Raises: NotFound, CannotBeMailed."""
    row, document = _issued(scope, invoice_id)
    principal = scope.get(Principal, row.principal_id, what="Deze opdrachtgever") if row.principal_id else None
    company = document.seller.trade_name or document.seller.name
    return InvoiceLetter(
        recipient=principal.invoice_email if principal else "",
        subject=f"{_called(document).capitalize()} {row.number} van {company}",
        body=_body(row, document, company),
        file_names=tuple(file.name for file in _files(scope, row)),
    )


def mail_invoice(scope: Scope, *, invoice_id: UUID, mail_id: UUID, recipient: str, subject: str, body: str) -> None:
    """Put the document in the outbox with its PDF and e-invoice; it leaves after the commit, and may leave again later.

    `mail_id` is made by who asks, so asking twice sends once.
    Raises: NotFound, CannotBeMailed, InvalidValue for a missing or wrong address, or words that are missing.
    """
    row, document = _issued(scope, invoice_id, lock=True)
    known = scope.session.get(OutboxMessage, (scope.identity.tenant_id, mail_id))
    if known is not None:
        if known.invoice_id != invoice_id:
            raise NotFound
        return
    address = _address(recipient, row.party_name)
    scope.add(
        OutboxMessage(
            id=mail_id,
            recipient=address,
            subject=_words(subject, "subject", "Schrijf een onderwerp.", MAX_SUBJECT),
            body=_words(body, "body", "Schrijf een bericht.", MAX_BODY) + "\n",
            created_at=scope.now,
            next_attempt_at=scope.mail_leaves_at,
            reply_to=document.seller.email,
            invoice_id=invoice_id,
            written_by=scope.identity.name,
        )
    )
    for file in _files(scope, row):
        scope.add(OutboxAttachment(message_id=mail_id, file_id=_kept(scope, file)))
    scope.audit("invoice.mailed", subject_id=invoice_id, number=row.number, recipient=address)
    scope.announce("outbox")
    scope.announce("invoices")


def list_mails(scope: Scope, *, invoice_id: UUID) -> list[InvoiceMailRow]:
    """The mails that brought this document, newest first. Raises: NotFound."""
    scope.get(Invoice, invoice_id, what=WHAT)
    rows = scope.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.invoice_id == invoice_id)
        .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
    )
    return [
        InvoiceMailRow(
            id=row.id,
            recipient=row.recipient,
            written_at=row.created_at,
            written_by=row.written_by,
            sent_at=row.sent_at,
            has_failed=row.failed_at is not None,
            problem="" if row.sent_at else row.last_error,
        )
        for row in rows
    ]


def _issued(scope: Scope, invoice_id: UUID, *, lock: bool = False) -> tuple[Invoice, InvoiceDocument]:
    row = scope.get(Invoice, invoice_id, what=WHAT, lock=lock)
    if row.state == DRAFT:
        raise CannotBeMailed("Een concept verstuur je niet. Maak de factuur eerst definitief.")
    if row.principal_id is None:
        raise CannotBeMailed("De zzp'er vindt deze factuur in de app, bij Geld.")
    return row, InvoiceDocument.from_record(row.record)


def _files(scope: Scope, row: Invoice) -> Sequence[ExportFile]:
    return pdf_of(scope, invoice_id=row.id), ubl_of(scope, invoice_id=row.id)


def _kept(scope: Scope, file: ExportFile) -> UUID:
    """The kept file with these bytes; it is kept now when it was not."""
    sha256 = bytes.fromhex(file.sha256)
    found = scope.session.scalars(select(StoredFile.id).where(StoredFile.sha256 == sha256).limit(1)).one_or_none()
    if found is not None:
        return found
    scope.environment.storage.put(scope.identity.tenant_id, file.content)
    return scope.add(
        StoredFile(
            name=file.name,
            media_type=file.media_type,
            size=len(file.content),
            sha256=sha256,
            stored_at=scope.now,
        )
    ).id


def _address(recipient: str, party: str) -> str:
    if not recipient.strip():
        raise InvalidValue(
            f"Van {party} is geen factuuradres bekend. Vul het hier in, en leg het vast bij Opdrachtgevers.",
            field="recipient",
        )
    return normalise_email(recipient, field="recipient")


def _words(text: str, field: str, missing: str, most: int) -> str:
    words = text.strip()
    if not words:
        raise InvalidValue(missing, field=field)
    if len(words) > most:
        raise InvalidValue(f"Dit is te lang. Houd het bij {most} tekens.", field=field)
    return words


def _called(document: InvoiceDocument) -> str:
    return "creditnota" if document.kind is DocumentKind.CREDIT_NOTE else "factuur"


def _body(row: Invoice, document: InvoiceDocument, company: str) -> str:
    total = Money(document.totals.total_cents).dutch
    period = f"{dutch_date(document.period_start)} tot en met {dutch_date(document.period_end)}"
    if document.kind is DocumentKind.CREDIT_NOTE:
        asked = f"Deze creditnota hoort bij factuur {document.credited_number}."
    else:
        due = f" uiterlijk {dutch_date(document.due_date)}" if document.due_date else ""
        asked = f"We ontvangen het bedrag graag{due} op {document.seller.iban}, onder vermelding van {row.number}."
    return (
        f"Geachte heer, mevrouw,\n\nBijgaand ontvangt u {_called(document)} {row.number} van {total} over "
        f"{period}, als PDF en als e-factuur (UBL) voor uw boekhouding.\n\n{asked}\n\n"
        f"Met vriendelijke groet,\n{company}"
    )
