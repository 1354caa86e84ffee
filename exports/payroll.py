"""The payroll export: approved hours and allowances per employee, as the payroll package wants them.

It holds what only the company knows: the hours by component, topped up to the contract, and the allowances. What
follows from those and from a contract is the payroll package's, which makes the wage slip: holiday allowance (at least
8 %), the hours of holiday that are built up, and the pay for leave and illness.
Source: Wet minimumloon en minimumvakantiebijslag article 15, Burgerlijk Wetboek 7:626, 7:629, 7:634 and 7:639.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exports.file import ExportFile
from exports.tabular import Cell, Column, ColumnKind, build_csv, build_xlsx
from models.values.minutes import PER_HOUR, Minutes
from models.values.money import divide_half_up


@dataclass(frozen=True, slots=True, kw_only=True)
class PayrollRow:
    """One component of one employee in one period.

    Hours come as `worked`, everything else that is counted (days, kilometres) as `quantity_1e4`. `amount_cents` is
    None when the payroll package works it out. `corrects_period` names the older period a correction belongs to.
    """

    employee_number: str
    name: str
    period: str
    component_code: str
    bsn: str = ""
    worked: Minutes | None = None
    quantity_1e4: int | None = None
    rate_1e4: int | None = None
    amount_cents: int | None = None
    cost_centre: str = ""
    text: str = ""
    corrects_period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayrollExport:
    """All rows of one employer for one period; `wage_tax_number` is the loonheffingennummer, `123456789L01`.

    `period` becomes part of the file name: `2026-W26`, `2026-07`.
    """

    employer: str
    wage_tax_number: str
    period: str
    rows: tuple[PayrollRow, ...]

    @property
    def hours_1e2(self) -> int:
        """Hundredths of hours as the file shows them: every row rounded, then added, so that the column adds up."""
        return sum(_hundredths(row.worked) for row in self.rows if row.worked is not None)

    @property
    def amount_cents(self) -> int:
        return sum(row.amount_cents for row in self.rows if row.amount_cents is not None)


_COLUMNS = (
    Column("Loonheffingennummer", width=20),
    Column("Personeelsnummer", width=17),
    Column("Naam", width=28),
    Column("BSN", width=11),
    Column("Periode", width=11),
    Column("Looncomponent", width=15),
    Column("Uren", ColumnKind.HUNDREDTHS, width=10),
    Column("Aantal", ColumnKind.TEN_THOUSANDTHS, width=10),
    Column("Tarief", ColumnKind.TEN_THOUSANDTHS, width=10),
    Column("Bedrag", ColumnKind.CENTS, width=13),
    Column("Kostenplaats", width=15),
    Column("Omschrijving", width=36),
    Column("Correctie op periode", width=20),
)


def payroll_csv(export: PayrollExport) -> ExportFile:
    """The export as CSV with a line of totals; the file name holds the period and never a person."""
    return build_csv(_name(export), _COLUMNS, _cells(export), totals=_totals(export))


def payroll_xlsx(export: PayrollExport) -> ExportFile:
    """The export as a workbook with a line of totals; numbers of people and employers are text."""
    return build_xlsx(_name(export), _COLUMNS, _cells(export), totals=_totals(export), sheet="Loonexport")


def _name(export: PayrollExport) -> str:
    return f"loonexport-{export.period}"


def _cells(export: PayrollExport) -> list[Sequence[Cell]]:
    return [
        (
            export.wage_tax_number,
            row.employee_number,
            row.name,
            row.bsn,
            row.period,
            row.component_code,
            None if row.worked is None else _hundredths(row.worked),
            row.quantity_1e4,
            row.rate_1e4,
            row.amount_cents,
            row.cost_centre,
            row.text,
            row.corrects_period,
        )
        for row in export.rows
    ]


def _totals(export: PayrollExport) -> Sequence[Cell]:
    return ("Totaal", None, None, None, None, None, export.hours_1e2, None, None, export.amount_cents, None, None, None)


def _hundredths(worked: Minutes) -> int:
    """Minutes as hundredths of an hour, halves up; nowhere else in the product do minutes become decimals."""
    return divide_half_up(worked.count * 100, PER_HOUR)
