"""Makes a list into a file for a spreadsheet."""

from dataclasses import replace
from enum import StrEnum
from typing import Final

from exports.file import ExportFile
from exports.tabular import build_csv, build_xlsx
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue
from services.exports import audit_list, lists, money_lists, own_data
from services.exports.lists import NEEDS, PER_WEEK, Listed, ListKind
from services.scope import Scope


class TableFormat(StrEnum):
    """What spreadsheets read."""

    XLSX = "xlsx"
    CSV = "csv"


SIDES: Final = {ListKind.INVOICES: Side.REVENUE, ListKind.SELF_BILLS: Side.COST}
_OWN: Final = {
    ListKind.DRIVERS: own_data.drivers,
    ListKind.CONTRACTORS: own_data.contractors,
    ListKind.VEHICLES: own_data.vehicles,
    ListKind.ROUTES: own_data.routes,
    ListKind.PRINCIPALS: own_data.principals,
    ListKind.DEPOTS: own_data.depots,
}


_ASKED: Final = {
    ListKind.PAYABLES: money_lists.payables,
    ListKind.UNTAXED: money_lists.untaxed,
    ListKind.AUDIT: audit_list.entries,
}


def table(
    scope: Scope,
    *,
    kind: ListKind,
    week: IsoWeek | None = None,
    query: TableQuery | None = None,
    file_format: TableFormat = TableFormat.XLSX,
) -> ExportFile:
    """The list as a file; shifts and hours are those of a week, invoices can be. Who took what along is written down.

    With `query` every row that its screen finds, otherwise everything, also what is archived.
    Raises: NotAllowed when the actor may not see these data, InvalidValue without the week a list needs.
    """
    scope.require(NEEDS[kind])
    if kind in PER_WEEK and week is None:
        raise InvalidValue("Kies de week van deze lijst.", field="week")
    listed = _listed(scope, kind, week, query)
    name = f"{kind.value}-{week or scope.today}"
    build = build_xlsx if file_format is TableFormat.XLSX else build_csv
    file = build(name, listed.columns, listed.rows)
    scope.audit("exports.list_taken", kind=kind.value, file=file.name, size=len(file.content))
    return file


def _listed(scope: Scope, kind: ListKind, week: IsoWeek | None, query: TableQuery | None) -> Listed:
    if own := _OWN.get(kind):
        return own(scope, query)
    asked = query or TableQuery()
    if kind in SIDES:
        of_week = replace(asked, filters={**asked.filters, "week": str(week)}) if week else asked
        return money_lists.documents(scope, of_week, SIDES[kind])
    if whole := _ASKED.get(kind):
        return whole(scope, asked)
    assert week is not None  # noqa: S101 - what is left is per week
    match kind:
        case ListKind.SHIFTS:
            return lists.shifts(scope, week)
        case ListKind.ADJUSTMENTS:
            return money_lists.adjustments(scope, week)
    return money_lists.hours(scope, asked, week)
