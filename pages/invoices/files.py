"""The routes that hand out the files of documents to the office."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from exports.file import ExportFile
from services.workplace import Workplace

router = APIRouter(prefix="/bestand/factuur")


@router.get("/{invoice_id}.pdf")
async def invoice_pdf(request: Request, invoice_id: UUID) -> Response:
    """The printed document; of a draft a preview with `Concept` over it."""
    workplace: Workplace = request.scope["workplace"]
    file = await workplace.perform(
        request.scope["identity"], lambda depotflow: depotflow.invoices.pdf(invoice_id=invoice_id)
    )
    return _answer(file, disposition="inline")


@router.get("/{invoice_id}.xml")
async def invoice_ubl(request: Request, invoice_id: UUID) -> Response:
    """The e-invoice as it was frozen."""
    workplace: Workplace = request.scope["workplace"]
    file = await workplace.perform(
        request.scope["identity"], lambda depotflow: depotflow.invoices.ubl(invoice_id=invoice_id)
    )
    return _answer(file, disposition="attachment")


def _answer(file: ExportFile, *, disposition: str) -> Response:
    """Names of our files hold nothing but letters, digits, dots, dashes and underscores."""
    return Response(
        file.content,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f'{disposition}; filename="{file.name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
