"""Takes numbers out of a series: none is skipped, none is given twice, whoever else issues at that moment."""

from typing import cast

from sqlalchemy import Integer, Table, bindparam
from sqlalchemy.dialects.postgresql import insert

from models.tables import NumberSeries
from models.values.ids import new_id
from services.rules.numbering import format_number
from services.scope import Scope

SALES = ""
"""The prefix of invoices to principals and their credit notes: none, so `2026-0241`."""

SALES_KEY = "sales-"
"""How the names of those series begin; lower case, which no prefix of a contractor is."""

_SERIES = cast("Table", NumberSeries.__table__)
_COUNT = bindparam("count", type_=Integer)
_TAKE = (
    insert(_SERIES)
    .values(tenant_id=bindparam("tenant"), id=bindparam("fresh"), key=bindparam("series"), next_number=1 + _COUNT)
    .on_conflict_do_update(
        constraint="uq_number_series_key", set_={_SERIES.c.next_number: _SERIES.c.next_number + _COUNT}
    )
    .returning(_SERIES.c.next_number)
)


def take_numbers(scope: Scope, *, prefix: str, year: int, count: int) -> list[str]:
    """The next numbers of a series. The series stays held until this transaction ends; a rollback gives them back."""
    taken = {
        "tenant": scope.identity.tenant_id,
        "fresh": new_id(),
        "series": series_key(prefix, year),
        "count": count,
    }
    after: int = scope.session.execute(_TAKE, taken).scalar_one()
    return [format_number(prefix, year, number) for number in range(after - count, after)]


def series_key(prefix: str, year: int) -> str:
    """The name of a series in the table: `sales-2026` or `SK-2026`."""
    return f"{prefix}-{year}" if prefix else f"{SALES_KEY}{year}"
