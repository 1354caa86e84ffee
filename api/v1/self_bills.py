"""Self-bills: the invoices that the company makes in the name of contractors. Offering and answering is for people."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.v1.calls import Caller, Page, Searched
from api.v1.documents import PDF, UBL, Document, DocumentInList
from api.v1.gate import PREFIX
from api.v1.values import Id, Week
from models.values.kinds import SelfBillState

router = APIRouter(prefix=f"{PREFIX}/self-bills", tags=["self-bills"])


class SelfBills(Searched):
    """Which self-bills."""

    week: Week | None = None
    state: SelfBillState | None = None


@router.get("", response_model=Page[DocumentInList])
async def list_self_bills(call: Caller, asked: Annotated[SelfBills, Query()]) -> Response:
    """Self-bills and their credits, newest first."""
    return await call.page(DocumentInList, lambda depotflow: depotflow.self_bills.list(query=asked.query()))


@router.get("/{invoice_id}", response_model=Document)
async def get_self_bill(call: Caller, invoice_id: Id) -> Response:
    """One self-bill or its credit."""
    return await call.one(Document, lambda depotflow: depotflow.self_bills.get(invoice_id=invoice_id))


@router.get("/{invoice_id}/pdf", response_class=Response, responses=PDF)
async def get_self_bill_pdf(call: Caller, invoice_id: Id) -> Response:
    """The printed self-bill."""
    return await call.file(lambda depotflow: depotflow.self_bills.pdf(invoice_id=invoice_id))


@router.get("/{invoice_id}/ubl", response_class=Response, responses=UBL)
async def get_self_bill_ubl(call: Caller, invoice_id: Id) -> Response:
    """The self-bill as an e-invoice."""
    return await call.file(lambda depotflow: depotflow.self_bills.ubl(invoice_id=invoice_id))
