"""What one can do about invoices to principals."""

from services.access.permissions import Permission
from services.invoices.credit_note import credit_invoice
from services.invoices.draft import discard_draft, draft_invoice, draft_week
from services.invoices.files import pdf_of, ubl_of
from services.invoices.issue import issue_invoice, issue_run
from services.invoices.mailing import draft_mail, list_mails, mail_invoice
from services.invoices.queries import get_invoice, list_invoices
from services.invoices.receipts import get_receivables, list_receipts, record_paid, record_receipt, undo_receipt
from services.use_case import Service, UseCase


class Invoices(Service):
    """From the lines of a locked week to frozen invoices, and back with a credit note."""

    list = UseCase(list_invoices, needs=Permission.INVOICES_SEE)
    get = UseCase(get_invoice, needs=Permission.INVOICES_SEE)
    pdf = UseCase(pdf_of, needs=Permission.INVOICES_SEE)
    ubl = UseCase(ubl_of, needs=Permission.INVOICES_SEE)
    draft_week = UseCase(draft_week, needs=Permission.INVOICES_ISSUE)
    draft = UseCase(draft_invoice, needs=Permission.INVOICES_ISSUE)
    discard_draft = UseCase(discard_draft, needs=Permission.INVOICES_ISSUE)
    issue = UseCase(issue_invoice, needs=Permission.INVOICES_ISSUE)
    issue_run = UseCase(issue_run, needs=Permission.INVOICES_ISSUE)
    credit = UseCase(credit_invoice, needs=Permission.INVOICES_ISSUE)
    receivables = UseCase(get_receivables, needs=Permission.INVOICES_SEE)
    receipts = UseCase(list_receipts, needs=Permission.INVOICES_SEE)
    record_receipt = UseCase(record_receipt, needs=Permission.INVOICES_ISSUE)
    record_paid = UseCase(record_paid, needs=Permission.INVOICES_ISSUE)
    undo_receipt = UseCase(undo_receipt, needs=Permission.INVOICES_ISSUE)
    mails = UseCase(list_mails, needs=Permission.INVOICES_SEE)
    draft_mail = UseCase(draft_mail, needs=Permission.INVOICES_ISSUE)
    mail = UseCase(mail_invoice, needs=Permission.INVOICES_ISSUE)
