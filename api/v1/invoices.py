"""Invoices to principals: from a draft to the frozen document and its files."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.v1.calls import Action, Caller, Changing, Creating, Page, Searched
from api.v1.documents import PDF, UBL, Document, DocumentInList
from api.v1.gate import PREFIX
from api.v1.values import Body, Id, Week
from services.invoices.queries import InvoiceDetail
from services.tenant import TenantServices

router = APIRouter(prefix=f"{PREFIX}/invoices", tags=["invoices"])
State = Literal["draft", "issued", "late", "partly", "paid", "credited"]


class Invoices(Searched):
    """Which invoices; `late` and `partly` (paid) are issued ones."""

    week: Week | None = None
    state: State | None = None


class InvoiceToDraft(Body):
    """The open lines of one principal in one locked week."""

    week: Week
    principal_id: Id


def _shown(invoice_id: Id) -> Action[InvoiceDetail]:
    return lambda depotflow: depotflow.invoices.get(invoice_id=invoice_id)


@router.get("", response_model=Page[DocumentInList])
async def list_invoices(call: Caller, asked: Annotated[Invoices, Query()]) -> Response:
    """Invoices and credit notes, newest first."""
    return await call.page(DocumentInList, lambda depotflow: depotflow.invoices.list(query=asked.query()))


@router.post("", response_model=Document, status_code=201)
async def draft_invoice(call: Creating, draft: InvoiceToDraft) -> Response:
    """Draft the invoice of a principal for a locked week, or give the draft that there is."""

    def make(depotflow: TenantServices) -> InvoiceDetail:
        invoice_id = depotflow.invoices.draft(week=draft.week, principal_id=draft.principal_id)
        return depotflow.invoices.get(invoice_id=invoice_id)

    return await call.once(Document, make, under="/invoices")


@router.get("/{invoice_id}", response_model=Document)
async def get_invoice(call: Caller, invoice_id: Id) -> Response:
    """One invoice or credit note."""
    return await call.one(Document, _shown(invoice_id))


@router.delete("/{invoice_id}", status_code=204)
async def discard_invoice(call: Changing, invoice_id: Id) -> Response:
    """Throw a draft away; its lines can be billed again."""

    def discard(depotflow: TenantServices) -> None:
        if call.seen is not None:
            call.check_unchanged(Document, _shown(invoice_id)(depotflow))
        depotflow.invoices.discard_draft(invoice_id=invoice_id)

    return await call.done(discard)


@router.post("/{invoice_id}/issue", response_model=Document)
async def issue_invoice(call: Creating, invoice_id: Id) -> Response:
    """Number and freeze a draft; from then on only a credit note takes it back."""
    return await call.once(
        Document,
        lambda depotflow: depotflow.invoices.issue(invoice_id=invoice_id),
        _shown(invoice_id),
        status=200,
    )


@router.get("/{invoice_id}/pdf", response_class=Response, responses=PDF)
async def get_invoice_pdf(call: Caller, invoice_id: Id) -> Response:
    """The printed invoice; of a draft a preview."""
    return await call.file(lambda depotflow: depotflow.invoices.pdf(invoice_id=invoice_id))


@router.get("/{invoice_id}/ubl", response_class=Response, responses=UBL)
async def get_invoice_ubl(call: Caller, invoice_id: Id) -> Response:
    """The e-invoice; a draft has none."""
    return await call.file(lambda depotflow: depotflow.invoices.ubl(invoice_id=invoice_id))
