"""What became of the fields of a row, as an audit entry keeps it: before and after, without what must stay secret."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy import LargeBinary, inspect

from models.tables.base import TenantOwned

Changes = Mapping[str, list[Any]]
"""Field to before and after, in plain JSON values."""
Values = Mapping[str, Any]
NOT_TOLD: Final = frozenset({"tenant_id", "id", "sort_name", "row_version", "bsn_last4"})
"""What a row has for the database's own sake, and what would help to guess a number."""
MASKED: Final = frozenset({"iban"})
HIDDEN: Final = "••••"


def values_of(row: TenantOwned) -> Values:
    """The fields of a row as they are now: of an account number the last four, of what is sealed only that it is."""
    return {
        column.key: _plain(column.key, getattr(row, column.key), is_sealed=isinstance(column.type, LargeBinary))
        for column in inspect(type(row)).columns
        if column.key not in NOT_TOLD
    }


def changed(before: Values, row: TenantOwned | None) -> Changes:
    """What differs from `before`; all that had a value when the row is gone."""
    return differences(before, values_of(row) if row is not None else {})


def differences(before: Values, after: Values) -> Changes:
    """What differs between two sets of fields."""
    pairs = {name: [before.get(name), after.get(name)] for name in {**before, **after}}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and any(pair)}


def _plain(name: str, value: Any, *, is_sealed: bool) -> Any:
    match value:
        case None:
            return None
        case _ if is_sealed:
            return HIDDEN
        case str() if name in MASKED:
            return f"{HIDDEN} {value[-4:]}" if value else ""
        case date() | datetime() | time():
            return value.isoformat()
        case UUID():
            return str(value)
    return value
