"""What one can do about self-bills, in the office and on the phone."""

from services.access.permissions import Permission
from services.invoices.files import pdf_of, ubl_of
from services.invoices.queries import get_invoice, list_self_bills
from services.self_bills.answer import accept_for_contractor, accept_lapsed, accept_own, object_own
from services.self_bills.balance import carry_balance, claim_balance, list_owed
from services.self_bills.candidates import list_candidates
from services.self_bills.credit import credit_self_bill
from services.self_bills.offer import offer_self_bill, offer_week
from services.self_bills.own import get_own_self_bill, list_own_self_bills, own_pdf, own_ubl
from services.self_bills.untaxed import list_untaxed
from services.use_case import Service, UseCase


class SelfBills(Service):
    """Invoices of contractors that the company makes; a driver reaches those of his own business only."""

    list = UseCase(list_self_bills, needs=Permission.SELF_BILLS_SEE)
    get = UseCase(get_invoice, needs=Permission.SELF_BILLS_SEE)
    candidates = UseCase(list_candidates, needs=Permission.SELF_BILLS_SEE)
    offer = UseCase(offer_self_bill, needs=Permission.SELF_BILLS_ISSUE)
    offer_week = UseCase(offer_week, needs=Permission.SELF_BILLS_ISSUE)
    owed = UseCase(list_owed, needs=Permission.SELF_BILLS_SEE)
    carry_balance = UseCase(carry_balance, needs=Permission.SELF_BILLS_ISSUE)
    claim_balance = UseCase(claim_balance, needs=Permission.SELF_BILLS_ISSUE)
    accept_for_contractor = UseCase(accept_for_contractor, needs=Permission.SELF_BILLS_ISSUE)
    accept_lapsed = UseCase(accept_lapsed, needs=Permission.SELF_BILLS_ISSUE)
    credit = UseCase(credit_self_bill, needs=Permission.SELF_BILLS_ISSUE)
    untaxed = UseCase(list_untaxed, needs=Permission.SELF_BILLS_SEE)
    pdf = UseCase(pdf_of, needs=Permission.SELF_BILLS_SEE)
    ubl = UseCase(ubl_of, needs=Permission.SELF_BILLS_SEE)

    list_own = UseCase(list_own_self_bills, needs=Permission.OWN_WORK)
    own_detail = UseCase(get_own_self_bill, needs=Permission.OWN_WORK)
    accept_own = UseCase(accept_own, needs=Permission.OWN_WORK)
    object_own = UseCase(object_own, needs=Permission.OWN_WORK)
    own_pdf = UseCase(own_pdf, needs=Permission.OWN_WORK)
    own_ubl = UseCase(own_ubl, needs=Permission.OWN_WORK)
