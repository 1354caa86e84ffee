"""What a list is asked and what it answers: one page at a time, continued from a key instead of a page number."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from models.values.names import folded
from models.values.refusal import InvalidValue

Row = TypeVar("Row", covariant=True)  # noqa: PLC0105 - reads as the thing it is
Shown = TypeVar("Shown")
KeyPart = str | int | bool | None
ID: Final = attrgetter("id")
"""By what `page_of` tells most rows apart."""


@dataclass(frozen=True, slots=True)
class TableQuery:
    """One request for rows. `sort` is a column key the list knows, None its own order; `after` a cursor it gave."""

    search: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str | None = None
    descending: bool = False
    after: str | None = None
    limit: int = 50

    def chosen(self, name: str, read: "Callable[[str], Shown]") -> "Shown | None":
        """What was chosen in a filter, None for no choice. Raises: InvalidValue for what the filter does not know."""
        text = self.filters.get(name)
        try:
            return read(text) if text else None
        except ValueError as broken:
            raise InvalidValue("Deze keuze bestaat niet meer. Ververs de pagina.") from broken


@dataclass(frozen=True, slots=True)
class TablePage(Generic[Row]):
    """Rows in order, how many there are in all, and the cursor of the rest (None at the end)."""

    rows: Sequence[Row]
    total: int
    next_cursor: str | None = None

    def map(self, show: "Callable[[Row], Shown]") -> "TablePage[Shown]":
        """The same page with every row turned into something else."""
        return TablePage([show(row) for row in self.rows], self.total, self.next_cursor)


def page_of(
    rows: Sequence[Shown], query: TableQuery, *, key: Callable[[Shown], object] | None = None
) -> TablePage[Shown]:
    """One page of rows that are all in memory, in their order; the cursor is a place, or with `key` the last row.

    Rows that are read again for each page need a key: those that came or went meanwhile move all places.
    Raises: InvalidValue for a cursor that is not ours, and for a row that is no longer there.
    """
    start = 0 if query.after is None else _start(rows, query.after, key)
    until = start + query.limit
    shown = rows[start:until]
    last = until if key is None else str(key(shown[-1])) if shown else None
    return TablePage(shown, len(rows), write_cursor(last) if until < len(rows) else None)


def _start(rows: Sequence[Shown], cursor: str, key: Callable[[Shown], object] | None) -> int:
    (last,) = read_cursor(cursor, 1)
    if key is None:
        return last if isinstance(last, int) and last > 0 else 0
    found = next((at for at, row in enumerate(rows) if str(key(row)) == last), None)
    if found is None:
        raise InvalidValue("Deze lijst is veranderd. Ververs de pagina.")
    return found + 1


def narrowed(
    rows: Iterable[Shown],
    query: TableQuery,
    *,
    text: Callable[[Shown], str],
    sorts: Mapping[str, Callable[[Shown], Any]] | None = None,
    key: Callable[[Shown], object] | None = None,
) -> TablePage[Shown]:
    """As `page_of`, of the rows whose text holds every word searched for; without a sort in their order."""
    words = folded(query.search).split()
    found = [row for row in rows if all(word in folded(text(row)) for word in words)]
    if by := (sorts or {}).get(query.sort or ""):
        found.sort(key=by, reverse=query.descending)
    return page_of(found, query, key=key)


def write_cursor(*key: KeyPart) -> str:
    """Pack the sort key of the last row, its id last, into text a browser may hold."""
    return urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(cursor: str, parts: int) -> tuple[KeyPart, ...]:
    """Unpack a cursor into exactly `parts` values; it comes from a browser, so it is checked.

    Raises: InvalidValue when it is not one of ours.
    """
    try:
        key: Any = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, Base64Error, RecursionError) as broken:
        raise InvalidValue("Deze lijst is veranderd. Ververs de pagina.") from broken
    if (
        not isinstance(key, list)
        or len(key) != parts
        or not all(part is None or isinstance(part, str | int) for part in key)
    ):
        raise InvalidValue("Deze lijst is veranderd. Ververs de pagina.")
    return tuple(key)
