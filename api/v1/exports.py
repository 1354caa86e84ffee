"""Lists and margins as files for a spreadsheet; what holds accounts or hours to approve is left to the screens."""

from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from api.v1.calls import Caller
from api.v1.gate import PREFIX
from api.v1.values import Body, Week
from services.exports.lists import ListKind
from services.exports.table import TableFormat
from services.margin.spans import SpanKind

router = APIRouter(prefix=f"{PREFIX}/exports", tags=["exports"])


class ExportedList(StrEnum):
    """The lists that other software can take along."""

    DRIVERS = "drivers"
    CONTRACTORS = "contractors"
    VEHICLES = "vehicles"
    ROUTES = "routes"
    PRINCIPALS = "principals"
    DEPOTS = "depots"
    SHIFTS = "shifts"
    INVOICES = "invoices"
    SELF_BILLS = "self-bills"
    ADJUSTMENTS = "adjustments"


class MarginSpan(StrEnum):
    """How long a margin looks back."""

    WEEK = "week"
    FOUR_WEEKS = "four-weeks"
    QUARTER = "quarter"
    YEAR = "year"


class ListAsked(Body):
    """Which rows, and as what; shifts and adjustments are those of a week."""

    file_format: TableFormat = Field(TableFormat.CSV, alias="format")
    week: Week | None = None


class MarginAsked(Body):
    """Which weeks: those that end with `last`, or with the newest that there is."""

    span: MarginSpan = MarginSpan.WEEK
    last: Week | None = None


_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
WORKBOOK: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {_SHEET: _BINARY}}}
TABLE: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {_SHEET: _BINARY, "text/csv": _BINARY}}}


@router.get("/margins", response_class=Response, responses=WORKBOOK)
async def export_margins(call: Caller, asked: Annotated[MarginAsked, Query()]) -> Response:
    """Margins per week, principal, depot, route, driver and day, as a workbook."""
    kind = SpanKind[asked.span.name]
    return await call.file(lambda depotflow: depotflow.margin.export(kind=kind, last=asked.last))


@router.get("/{name}", response_class=Response, responses=TABLE)
async def export_list(call: Caller, name: ExportedList, asked: Annotated[ListAsked, Query()]) -> Response:
    """A list of the company's own data, archived rows included."""
    kind = ListKind[name.name]
    return await call.file(
        lambda depotflow: depotflow.exports.table(kind=kind, week=asked.week, file_format=asked.file_format)
    )
