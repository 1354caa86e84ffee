"""The margins of some weeks as a workbook, one sheet per dimension."""

from collections.abc import Iterable, Sequence

from exports.file import ExportFile
from exports.tabular import Cell, Column, ColumnKind, Sheet, build_workbook
from models.values.calendar import IsoWeek
from services.access.permissions import Permission
from services.margin.dashboard import get_horizon
from services.margin.figures import Dimension, Figures, MarginRow, add_up, list_margins, weekly
from services.margin.spans import Span, SpanKind
from services.margin.totals import ALL
from services.scope import Scope

SHEETS = {
    Dimension.PRINCIPAL: "Opdrachtgevers",
    Dimension.DEPOT: "Depots",
    Dimension.ROUTE: "Routes",
    Dimension.DRIVER: "Chauffeurs",
    Dimension.DAY: "Dagen",
}
_MONEY = (
    "Omzet",
    "Chauffeurs",
    "Bussen",
    "Brandstof",
    "Malus",
    "Niet toegewezen",
    "Kosten",
    "Marge",
    "Geplande omzet",
    "Geplande kosten",
    "Geplande marge",
)
COLUMNS = (
    Column("Naam", width=26),
    Column("Omschrijving", width=22),
    Column("Diensten", ColumnKind.WHOLE, width=10),
    *(Column(name, ColumnKind.CENTS, width=16) for name in _MONEY),
    Column("Marge %", ColumnKind.HUNDREDTHS, width=10),
)


def export_margins(scope: Scope, *, kind: SpanKind, last: IsoWeek | None = None) -> ExportFile:
    """What the dashboard of these weeks rests on: per week, principal, depot, route, driver and day, with totals.

    Raises: NotAllowed for who takes nothing along.
    """
    scope.require(Permission.LISTS_EXPORT)
    span = Span.until(kind, last or get_horizon(scope).newest)
    totals = weekly(scope, dimensions=(ALL,), span=span).get(None, {})
    weeks = [MarginRow(None, str(week), week.dutch, totals.get(week, Figures())) for week in span.weeks]
    sheets = [_sheet("Weken", weeks)]
    for dimension, title in SHEETS.items():
        sheets.append(_sheet(title, list_margins(scope, dimension=dimension, span=span)))
    file = build_workbook(f"marge-{span.first}-{span.last}", sheets)
    scope.audit("exports.list_taken", kind="marge", file=file.name, size=len(file.content))
    return file


def _sheet(title: str, rows: Sequence[MarginRow]) -> Sheet:
    total = add_up(row.figures for row in rows)
    cells: Iterable[Sequence[Cell]] = ((row.name, row.detail, *_cells(row.figures)) for row in rows)
    return Sheet(title, COLUMNS, cells, totals=("Totaal", "", *_cells(total)))


def _cells(figures: Figures) -> tuple[Cell, ...]:
    realised = figures.realised
    amounts = (
        realised.revenue,
        realised.driver_cost,
        realised.vehicle_cost,
        realised.fuel,
        realised.malus,
        realised.unallocated,
        realised.costs,
        realised.margin,
        figures.planned_revenue,
        figures.planned_cost,
        figures.planned_margin,
    )
    return (figures.shifts, *(amount.cents for amount in amounts), realised.margin_bp)
