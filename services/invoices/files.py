"""The files of a document: a preview of a draft, and the one PDF and e-invoice of what was issued."""

from uuid import UUID

from exports.documents import InvoiceDocument
from exports.file import ExportFile, file_name
from exports.ubl import MEDIA_TYPE as XML
from models.tables import Invoice, MoneyLine, Principal, StoredFile
from models.values.calendar import IsoWeek
from models.values.refusal import Refusal
from services.invoices.draft import DRAFT, build_invoice
from services.invoices.issue import WHAT
from services.invoices.lines import billable_lines
from services.invoices.parties import company_party
from services.scope import Scope


class DraftHasNoUbl(Refusal):
    """An e-invoice has a number."""

    code = "draft_has_no_ubl"

    def __init__(self) -> None:
        super().__init__("Een concept heeft nog geen e-factuur. Maak de factuur eerst definitief.")


def document_of(scope: Scope, row: Invoice) -> InvoiceDocument:
    """What the document says: the frozen record, or for a draft what its lines come to now."""
    if row.state != DRAFT:
        return InvoiceDocument.from_record(row.record)
    lines = billable_lines(scope, MoneyLine.invoice_id == row.id, by=MoneyLine.invoice_id)
    assert row.principal_id is not None  # noqa: S101 - only invoices to principals are drafted
    return build_invoice(
        company=company_party(scope),
        principal=scope.get(Principal, row.principal_id, what="Deze opdrachtgever"),
        lines=lines.get(row.id, ()),
        week=IsoWeek(row.iso_year, row.iso_week),
        issue_date=scope.today,
        number=None,
    )


def pdf_of(scope: Scope, *, invoice_id: UUID) -> ExportFile:
    """The printed document. The first time an issued one is printed from its record and kept; after that it is read.

    Raises: NotFound.
    """
    from exports.pdf import build_pdf

    row = scope.get(Invoice, invoice_id, what=WHAT, lock=True)
    if row.state == DRAFT:
        return build_pdf(document_of(scope, row))
    if row.pdf_file_id is not None:
        return _stored(scope, row.pdf_file_id)
    printed = build_pdf(document_of(scope, row), ubl=_ubl(row))
    stored = scope.add(
        StoredFile(
            name=printed.name,
            media_type=printed.media_type,
            size=len(printed.content),
            sha256=scope.environment.storage.put(scope.identity.tenant_id, printed.content),
            stored_at=scope.now,
        )
    )
    row.pdf_file_id = stored.id
    return printed


def ubl_of(scope: Scope, *, invoice_id: UUID) -> ExportFile:
    """The e-invoice as it was frozen. Raises: NotFound, DraftHasNoUbl."""
    row = scope.get(Invoice, invoice_id, what=WHAT)
    if row.ubl is None:
        raise DraftHasNoUbl
    return _ubl(row)


def _ubl(row: Invoice) -> ExportFile:
    return ExportFile(file_name(row.number or "", "xml"), XML, row.ubl or b"")


def _stored(scope: Scope, file_id: UUID) -> ExportFile:
    file = scope.get(StoredFile, file_id, what="Dit bestand")
    content = scope.environment.storage.get(scope.identity.tenant_id, file.sha256)
    return ExportFile(file.name, file.media_type, content)
