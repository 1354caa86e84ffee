"""Makes a list into a file for a spreadsheet."""

from enum import StrEnum

from exports.file import ExportFile
from exports.tabular import build_csv, build_xlsx
from models.values.calendar import IsoWeek
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue
from services.exports import lists, own_data
from services.exports.lists import NEEDS, PER_WEEK, Listed, ListKind
from services.scope import Scope


class TableFormat(StrEnum):
    """What spreadsheets read."""

    XLSX = "xlsx"
    CSV = "csv"


_OWN = {
    ListKind.DRIVERS: own_data.drivers,
    ListKind.CONTRACTORS: own_data.contractors,
    ListKind.VEHICLES: own_data.vehicles,
    ListKind.ROUTES: own_data.routes,
    ListKind.PRINCIPALS: own_data.principals,
    ListKind.DEPOTS: own_data.depots,
}


def table(
    scope: Scope,
    *,
    kind: ListKind,
    week: IsoWeek | None = None,
    query: TableQuery | None = None,
    file_format: TableFormat = TableFormat.XLSX,
) -> ExportFile:
    """The list as a file; shifts and invoices are those of a week. Who took what along is written down.

    Of the other lists everything, also what is archived, or with `query` every row that it finds.
    Raises: NotAllowed when the actor may not see these data, InvalidValue without the week a list needs.
    """
    scope.require(NEEDS[kind])
    if kind in PER_WEEK and week is None:
        raise InvalidValue("Kies de week van deze lijst.", field="week")
    listed = _listed(scope, kind, week, query)
    name = f"{kind.value}-{week}" if kind in PER_WEEK else f"{kind.value}-{scope.today}"
    build = build_xlsx if file_format is TableFormat.XLSX else build_csv
    file = build(name, listed.columns, listed.rows)
    scope.audit("exports.list_taken", kind=kind.value, file=file.name, size=len(file.content))
    return file


def _listed(scope: Scope, kind: ListKind, week: IsoWeek | None, query: TableQuery | None) -> Listed:
    match kind, week:
        case ListKind.SHIFTS, IsoWeek():
            return lists.shifts(scope, week)
        case ListKind.INVOICES, IsoWeek():
            return lists.invoices(scope, week)
    return _OWN[kind](scope, query)
