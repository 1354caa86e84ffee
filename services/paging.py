"""One page of a list straight from the database: searched, filtered, sorted, and continued after a key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Label, Row, Select, SQLColumnExpression, Tuple, func, literal, select, tuple_

from models.values.dutch import UNSTORABLE
from models.values.listing import KeyPart, TablePage, TableQuery, read_cursor, write_cursor
from models.values.names import folded
from models.values.refusal import InvalidValue
from services.scope import Scope

View = TypeVar("View")
_INTEGERS: Final = range(-(2**31), 2**31)


@dataclass(frozen=True, slots=True)
class Listing:
    """How a list can be ordered: a never-null expression per sort key, the one it has by itself, and its id column."""

    sorts: Mapping[str, SQLColumnExpression[Any]]
    own: str
    key: SQLColumnExpression[Any]


def read_page(
    scope: Scope,
    statement: Select[*tuple[Any, ...]],
    *,
    query: TableQuery,
    listing: Listing,
    show: Callable[[Row[Any]], View],
) -> TablePage[View]:
    """The rows of `statement` that follow the cursor, and how many there are in all: two queries at any size.

    `statement` carries its search and filters already. Raises: InvalidValue for a cursor that is not ours.
    """
    order: Label[Any] = listing.sorts.get(query.sort or listing.own, listing.sorts[listing.own]).label("page_order")
    key: Label[Any] = listing.key.label("page_id")
    columns = (order.element, key.element)
    asked = statement.add_columns(order, key)
    if query.after is not None:
        place = _place(query.after, *columns)
        asked = asked.where(tuple_(*columns) < place if query.descending else tuple_(*columns) > place)
    asked = asked.order_by(*(column.desc() if query.descending else column.asc() for column in columns))
    asked = asked.limit(query.limit + 1)
    found = scope.session.execute(asked).all()
    total = scope.session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    shown = found[: query.limit]
    more = len(found) > query.limit
    cursor = write_cursor(_key_part(shown[-1].page_order), str(shown[-1].page_id)) if more else None
    return TablePage([show(row) for row in shown], total, cursor)


def matching(search: str, *columns: SQLColumnExpression[Any]) -> list[ColumnElement[bool]]:
    """One condition per word searched for: each must occur in one of the columns, which hold folded text."""
    joined = func.concat_ws(" ", *columns)
    return [joined.contains(word, autoescape=True) for word in folded(search).split()]


def _key_part(value: object) -> KeyPart:
    match value:
        case None | str() | int() | bool():
            return value
        case date() | datetime():
            return value.isoformat()
    return str(value)


def _place(cursor: str, order: ColumnElement[Any], key: ColumnElement[Any]) -> Tuple:
    """What a cursor stands for, in the types of the columns it is compared with. Raises: InvalidValue."""
    seen, seen_id = read_cursor(cursor, 2)
    try:
        return tuple_(literal(_typed(seen, order.type.python_type), order.type), literal(UUID(str(seen_id)), key.type))
    except ValueError as broken:
        raise InvalidValue("Deze lijst is veranderd. Ververs de pagina.") from broken


def _typed(seen: KeyPart, kind: type) -> object:
    """Raises: ValueError for what such a column cannot hold."""
    value = kind.fromisoformat(seen) if isinstance(seen, str) and issubclass(kind, date) else seen
    if type(value) is not kind or UNSTORABLE.search(str(value)) or (kind is int and value not in _INTEGERS):
        raise ValueError(seen)
    return value
