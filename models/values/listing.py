"""What a list is asked and what it answers: one page at a time, continued from a key instead of a page number."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from models.values.names import folded
from models.values.refusal import InvalidValue

Row = TypeVar("Row", covariant=True)  # noqa: PLC0105 - reads as the thing it is
Shown = TypeVar("Shown")
KeyPart = str | int | bool | None


@dataclass(frozen=True, slots=True)
class TableQuery:
    """One request for rows. `sort` is a column key the list knows, None its own order; `after` a cursor it gave."""

    search: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str | None = None
    descending: bool = False
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class TablePage(Generic[Row]):
    """Rows in order, how many there are in all, and the cursor of the rest (None at the end)."""

    rows: Sequence[Row]
    total: int
    next_cursor: str | None = None

    def map(self, show: "Callable[[Row], Shown]") -> "TablePage[Shown]":
        """The same page with every row turned into something else."""
        return TablePage([show(row) for row in self.rows], self.total, self.next_cursor)


def page_of(rows: Sequence[Shown], query: TableQuery) -> TablePage[Shown]:
    """One page of rows that are all in memory, in their order; the cursor is a place. Raises: InvalidValue."""
    start = 0
    if query.after is not None:
        place = read_cursor(query.after, 1)[0]
        start = place if isinstance(place, int) and place > 0 else 0
    until = start + query.limit
    return TablePage(rows[start:until], len(rows), write_cursor(until) if until < len(rows) else None)


def narrowed(
    rows: Iterable[Shown],
    query: TableQuery,
    *,
    text: Callable[[Shown], str],
    sorts: Mapping[str, Callable[[Shown], Any]] | None = None,
) -> TablePage[Shown]:
    """One page of the rows, all in memory, whose text holds every word searched for; without a sort in their order."""
    words = folded(query.search).split()
    found = [row for row in rows if all(word in folded(text(row)) for word in words)]
    if key := (sorts or {}).get(query.sort or ""):
        found.sort(key=key, reverse=query.descending)
    return page_of(found, query)


def write_cursor(*key: KeyPart) -> str:
    """Pack the sort key of the last row, its id last, into text a browser may hold."""
    return urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(cursor: str, parts: int) -> tuple[KeyPart, ...]:
    """Unpack a cursor into exactly `parts` values; it comes from a browser, so it is checked.

    Raises: InvalidValue when it is not one of ours.
    """
    try:
        key: Any = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, Base64Error) as broken:
        raise InvalidValue("Deze lijst is veranderd. Ververs de pagina.") from broken
    if (
        not isinstance(key, list)
        or len(key) != parts
        or not all(part is None or isinstance(part, str | int) for part in key)
    ):
        raise InvalidValue("Deze lijst is veranderd. Ververs de pagina.")
    return tuple(key)
