"""The payroll export: hours to two decimals, numbers as text, a line of totals."""

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from exports.payroll import PayrollExport, PayrollRow, payroll_csv, payroll_xlsx
from models.values.minutes import Minutes

NORMAL = PayrollRow(
    employee_number="0042",
    name="Ayşegül Yıldız",
    bsn="012345672",
    period="2026-W26",
    component_code="1000",
    worked=Minutes(2_405),
    rate_1e4=178_250,
    amount_cents=71_448,
    cost_centre="EHV",
    text="Normale uren",
)
OVERTIME = replace(NORMAL, component_code="1130", worked=Minutes(50), rate_1e4=231_725, amount_cents=1_931)
ALLOWANCE = replace(
    NORMAL,
    component_code="2010",
    worked=None,
    quantity_1e4=125_000,
    rate_1e4=2_500,
    amount_cents=313,
    text="Reiskosten",
)
CORRECTION = replace(
    NORMAL, worked=Minutes(-50), amount_cents=-1_485, text="Correctie uren", corrects_period="2026-W25"
)
EXPORT = PayrollExport(
    employer="Kempenbode Koeriers B.V.",
    wage_tax_number="009999999L01",
    period="2026-W26",
    rows=(NORMAL, OVERTIME, ALLOWANCE, CORRECTION),
)


def test_the_csv_is_exactly_what_the_payroll_package_reads() -> None:
    export = payroll_csv(EXPORT)
    assert export.name == "loonexport-2026-W26.csv"
    headings, *lines = export.content.decode("utf-8-sig").splitlines()
    assert headings.startswith("Loonheffingennummer;Personeelsnummer;Naam;BSN;Periode;Looncomponent;Uren;Aantal;")
    assert headings.endswith(";Tarief;Bedrag;Kostenplaats;Omschrijving;Correctie op periode")
    assert lines == [
        "009999999L01;0042;Ayşegül Yıldız;012345672;2026-W26;1000;40,08;;17,8250;714,48;EHV;Normale uren;",
        "009999999L01;0042;Ayşegül Yıldız;012345672;2026-W26;1130;0,83;;23,1725;19,31;EHV;Normale uren;",
        "009999999L01;0042;Ayşegül Yıldız;012345672;2026-W26;2010;;12,5000;0,2500;3,13;EHV;Reiskosten;",
        "009999999L01;0042;Ayşegül Yıldız;012345672;2026-W26;1000;-0,83;;17,8250;-14,85;EHV;Correctie uren;2026-W25",
        "Totaal;;;;;;40,08;;;722,07;;;",
    ]


def test_the_workbook_keeps_leading_zeros_and_adds_up() -> None:
    export = payroll_xlsx(EXPORT)
    page = openpyxl.load_workbook(io.BytesIO(export.content))["Loonexport"]
    rows: list[list[Any]] = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    assert rows[0][:7] == ["009999999L01", "0042", "Ayşegül Yıldız", "012345672", "2026-W26", "1000", 40.08]
    assert round(sum(row[6] or 0 for row in rows[:-1]), 2) == rows[-1][6] == 40.08
    assert round(sum(row[9] or 0 for row in rows[:-1]), 2) == rows[-1][9] == 722.07


@pytest.mark.parametrize(("minutes", "text"), [(1, "0,02"), (50, "0,83"), (3, "0,05"), (60, "1,00"), (-50, "-0,83")])
def test_minutes_become_hours_with_two_decimals(minutes: int, text: str) -> None:
    export = replace(EXPORT, rows=(replace(NORMAL, worked=Minutes(minutes)),))
    assert payroll_csv(export).content.decode().splitlines()[1].split(";")[6] == text


def test_no_personal_number_is_in_the_file_name() -> None:
    assert {payroll_csv(EXPORT).name, payroll_xlsx(EXPORT).name} == {
        "loonexport-2026-W26.csv",
        "loonexport-2026-W26.xlsx",
    }


def test_the_total_is_the_sum_of_what_is_shown() -> None:
    thirds = replace(EXPORT, rows=(replace(NORMAL, worked=Minutes(50)),) * 3)
    assert thirds.hours_1e2 == 249
