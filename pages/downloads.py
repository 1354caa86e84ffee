"""Files that people fetch: the routes that hand them out, and how an open page asks for one."""

import json
from collections.abc import Callable
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from nicegui import Client, ui

from exports.file import ExportFile
from models.values.calendar import IsoWeek
from models.values.listing import TableQuery
from pages.guard import Visit
from services.access.permissions import Permission
from services.exports.lists import ListKind
from services.exports.table import TableFormat
from services.margin.spans import SpanKind
from services.payroll.export import FileFormat
from services.workplace import Workplace
from ui import action

router = APIRouter(prefix="/bestand")

_MOST_ROWS = 1_000_000
FORMATS: Final = {TableFormat.XLSX: "Excel", TableFormat.CSV: "CSV"}

Reason = Annotated[str, Form(max_length=400)]
_SUBMIT = """(() => {
  const form = document.createElement("form");
  form.method = "post"; form.action = %s; form.hidden = true;
  for (const [name, value] of Object.entries(%s)) {
    const field = document.createElement("input");
    field.name = name; field.value = value; form.append(field);
  }
  document.body.append(form); form.submit(); form.remove();
})()"""


@router.post("/loonexport/{run_id}.{file_format}")
async def payroll_file(
    request: Request,
    run_id: UUID,
    file_format: FileFormat,
    reason: Reason = "",
    with_bsn: Annotated[bool, Form()] = False,  # noqa: FBT002 - a field of a form
) -> Response:
    """The hours of a payroll run; from the first time on the run is final."""
    workplace: Workplace = request.scope["workplace"]
    return handed_out(
        await workplace.perform(
            request.scope["identity"],
            lambda depotflow: depotflow.payroll.export_run(
                run_id=run_id, file_format=file_format, with_bsn=with_bsn, reason=reason
            ),
        )
    )


@router.post("/sepa/{batch_id}.xml")
async def payment_file(request: Request, batch_id: UUID, reason: Reason = "") -> Response:
    """The file of an approved payment batch, the same bytes every time."""
    workplace: Workplace = request.scope["workplace"]
    return handed_out(
        await workplace.perform(
            request.scope["identity"],
            lambda depotflow: depotflow.payments.download_batch(batch_id=batch_id, reason=reason),
        )
    )


@router.get("/lijst/{kind}.{file_format}")
async def list_file(
    request: Request,
    kind: ListKind,
    file_format: TableFormat,
    week: Annotated[str, Query(max_length=8)] = "",
    zoek: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """A list of the company's own data; `week` as 2026-W26 for shifts, hours and invoices.

    With `zoek`, be it empty, only what the list on the screen finds with it and with its filters by their names.
    """
    workplace: Workplace = request.scope["workplace"]
    chosen = IsoWeek.parse(week) if week else None
    filters = {name: value for name, value in request.query_params.items() if name not in {"week", "zoek"}}
    query = None if zoek is None else TableQuery(search=zoek, filters=filters, limit=_MOST_ROWS)
    return handed_out(
        await workplace.perform(
            request.scope["identity"],
            lambda depotflow: depotflow.exports.table(kind=kind, week=chosen, query=query, file_format=file_format),
        )
    )


@router.get("/marge.xlsx")
async def margin_workbook(request: Request, periode: SpanKind, tot: str) -> Response:
    """The margins of some weeks."""
    workplace: Workplace = request.scope["workplace"]
    last = IsoWeek.parse(tot)
    return handed_out(
        await workplace.perform(
            request.scope["identity"], lambda depotflow: depotflow.margin.export(kind=periode, last=last)
        )
    )


def list_address(visit: Visit, kind: ListKind) -> str:
    """Where a list can be fetched; empty for who takes nothing along."""
    return f"/bestand/lijst/{kind.value}" if visit.may(Permission.LISTS_EXPORT) else ""


def list_buttons(visit: Visit, kind: ListKind, asked: Callable[[], TableQuery], *, week: IsoWeek | None = None) -> None:
    """The buttons that take the rows of a list along as the screen shows them at that moment."""
    address = list_address(visit, kind)
    for file_format in TableFormat if address else ():

        def take(file_format: TableFormat = file_format) -> None:
            query = asked()
            told = urlencode({"zoek": query.search, **query.filters, **({"week": str(week)} if week else {})})
            ui.navigate.to(f"{address}.{file_format.value}?{told}")

        action.button(FORMATS[file_format], take, icon="download", kind="quiet")


def start_download(client: Client, path: str, **fields: str) -> None:
    """Have this page fetch a file by posting a form: what hands money or a BSN out is never a mere address."""
    client.run_javascript(_SUBMIT % (json.dumps(path), json.dumps(fields)))


def handed_out(file: ExportFile) -> Response:
    """Names of our files hold nothing but letters, digits, dots, dashes and underscores."""
    return Response(
        file.content,
        media_type=file.media_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"},
    )
