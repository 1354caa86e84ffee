"""The figures of law and collective agreement that hold in 2026; a later figure is a later migration."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JANUARY, JULY, NEXT_YEAR = date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)
LONG_AGO = date(2024, 1, 1)
WML = "Wet minimumloon en minimumvakantiebijslag, artikel 8; bedrag per uur vanaf {}"
YOUTH = WML + ", Besluit minimumjeugdloon: {} %"
CAO = "CAO Beroepsgoederenvervoer 2026, {}; laat je loonadviseur dit bevestigen"

FIGURES = [
    ("minimum_wage_21", JANUARY, JULY, 147_100, WML.format("1-1-2026")),
    ("minimum_wage_20", JANUARY, JULY, 117_700, YOUTH.format("1-1-2026", "80")),
    ("minimum_wage_19", JANUARY, JULY, 88_300, YOUTH.format("1-1-2026", "60")),
    ("minimum_wage_18", JANUARY, JULY, 73_600, YOUTH.format("1-1-2026", "50")),
    ("minimum_wage_17", JANUARY, JULY, 58_100, YOUTH.format("1-1-2026", "39,5")),
    ("minimum_wage_21", JULY, NEXT_YEAR, 149_900, WML.format("1-7-2026")),
    ("minimum_wage_20", JULY, NEXT_YEAR, 119_900, YOUTH.format("1-7-2026", "80")),
    ("minimum_wage_19", JULY, NEXT_YEAR, 89_900, YOUTH.format("1-7-2026", "60")),
    ("minimum_wage_18", JULY, NEXT_YEAR, 75_000, YOUTH.format("1-7-2026", "50")),
    ("minimum_wage_17", JULY, NEXT_YEAR, 59_200, YOUTH.format("1-7-2026", "39,5")),
    ("overtime_factor", LONG_AGO, None, 13_000, CAO.format("overuren boven 40 uur per week: 130 %")),
    ("saturday_factor", LONG_AGO, None, 15_000, CAO.format("zaterdag: 150 %")),
    ("sunday_factor", LONG_AGO, None, 20_000, CAO.format("zondag: 200 %")),
    ("travel_allowance_km", JANUARY, None, 2_500, "Besluit van 17-5-2026, nr. 2026-8260, Stcrt. 2026-18302"),
]


def upgrade() -> None:
    table = sa.table(
        "statutory_figures",
        sa.column("name", sa.Text),
        sa.column("valid_from", sa.Date),
        sa.column("valid_until", sa.Date),
        sa.column("value_1e4", sa.BigInteger),
        sa.column("source", sa.Text),
    )
    columns = [column.name for column in table.columns]
    op.bulk_insert(table, [dict(zip(columns, figure, strict=True)) for figure in FIGURES])
