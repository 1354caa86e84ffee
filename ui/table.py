"""A list that the server feeds page by page: search, filters, sorting, selection and opening, all by keyboard too."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from markupsafe import Markup
from nicegui import events, ui

from models.values.calendar import dutch_date
from models.values.listing import TablePage, TableQuery
from models.values.money import Money, dutch_decimal, dutch_whole
from ui.toast import Handler, attempt

ColumnKind = Literal["text", "money", "date", "badge", "number"]
Row = Mapping[str, Any]
Load = Callable[[TableQuery], Awaitable[TablePage[Row]]]
NOTHING: Final = "–"
SHORTCUTS: Final = (("/", "Zoeken in de lijst"), ("↓ ↑", "Rij kiezen"), ("Enter", "Rij openen"), ("N", "Nieuw"))
"""The keys of a screen with a list, for the list behind `?`."""
REVIEW_SHORTCUTS: Final = (*SHORTCUTS[:-1], ("N", "Volgende rij die opvalt"))
"""The same where rows are looked through instead of added."""
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Column:
    """A column. Its cells hold str, int cents or Money for `money`, date, number, or Markup from `parts`.

    Figures stand right by themselves; `width` is a CSS length for the columns that must not breathe. What `is_aside` is
    left out on a phone, because opening the row shows it.
    """

    key: str
    label: str
    kind: ColumnKind = "text"
    align: Literal["", "left", "right"] = ""
    sortable: bool = False
    width: str = ""
    is_aside: bool = False

    @property
    def right(self) -> bool:
        return self.align == "right" or (not self.align and self.kind in {"money", "number"})


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter chip. Without options it is on (`1`) or off; with options (value to label) it opens a choice."""

    key: str
    label: str
    options: Mapping[str, str] | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Bulk:
    """Something to do with the selected rows; `run` gets their ids, the selection is cleared when it succeeds."""

    label: str
    icon: str
    run: Callable[[Sequence[str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class NothingYet:
    """What an empty list says, and the next step it offers; not the main one where the head of the screen has that."""

    title: str
    text: str
    icon: str = "list-filter"
    action: str = ""
    on_action: Handler | None = None
    is_main: bool = True


class DataTable(ui.element, component="table.js"):
    """A list in the look of `df-tbl`. Every row is a mapping with an `id` and the columns' values.

    A row may also have `path` (its first cell becomes a link) and `tone` (`warn` or `danger` marks it).
    `load` answers one page; with `first` the list is there at once, otherwise it is asked when the page opens.
    `export` is the address, without its ending, where what the list finds is fetched as XLSX or CSV.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        load: Load,
        *,
        label: str,
        search: str = "",
        filters: Sequence[Filter] = (),
        on_open: Callable[[str], Awaitable[None] | None] | None = None,
        bulk: Sequence[Bulk] = (),
        nothing: NothingYet | None = None,
        sort: str | None = None,
        descending: bool = False,
        page_size: int = 50,
        first: TablePage[Row] | None = None,
        export: str = "",
    ) -> None:
        super().__init__()
        filters = [one for one in filters if one.options is None or one.options]
        self._columns, self._load, self._on_open, self._bulk = tuple(columns), load, on_open, tuple(bulk)
        self._filters = {one.key: one for one in filters}
        self._nothing, self._page_size = nothing, page_size
        self._query = TableQuery(
            filters={one.key: one.value for one in filters if one.value},
            sort=sort,
            descending=descending,
            limit=page_size,
        )
        self.selected: tuple[str, ...] = ()
        self.props["label"] = label
        self.props["search"] = search
        self.props["download"] = export
        self.props["columns"] = tuple(
            (one.key, one.label, one.right, one.sortable, one.width, one.is_aside) for one in columns
        )
        self.props["filters"] = tuple(
            (one.key, one.label, tuple((one.options or {}).items()), one.value) for one in filters
        )
        self.props["bulk"] = tuple((one.label, one.icon) for one in bulk)
        self.props["opens"] = on_open is not None
        self.props["start"] = {"sort": sort, "descending": descending}
        if nothing:
            self.props["nothing"] = {
                "title": nothing.title, "text": nothing.text, "icon": nothing.icon, "action": nothing.action,
                "main": nothing.is_main,
            }  # fmt: skip
        if first is not None:
            self.props["first"] = self._answer(first)
        self.on("query", self._ask).on("open", self._open).on("pick", self._pick)
        self.on("bulk", self._run_bulk).on("nothing", self._next_step, args=[])

    @property
    def query(self) -> TableQuery:
        """What the list shows now, from its first row: for an export of the same rows."""
        return replace(self._query, after=None)

    def reload(self) -> None:
        """Ask the rows again, for instance after a change; the place in the list and the selection stay."""
        self.run_method("reload")

    async def _ask(self, event: events.GenericEventArguments) -> None:
        asked: dict[str, Any] = event.args
        self._query = self._checked(asked)
        page: TablePage[Row] | None = None

        async def load() -> None:
            nonlocal page
            page = await self._load(self._query)

        try:
            await attempt(load)
        finally:
            self.run_method("answer", asked.get("turn"), self._answer(page) if page else None)

    def _checked(self, asked: dict[str, Any]) -> TableQuery:
        """A query of known columns and filters only: what comes from a browser is not trusted."""
        sortable = {one.key for one in self._columns if one.sortable}
        chosen = asked.get("filters") or {}
        after = asked.get("after")
        held = asked.get("held")
        return TableQuery(
            search=str(asked.get("search") or "").strip()[:100],
            filters={
                key: str(chosen[key])
                for key, one in self._filters.items()
                if chosen.get(key) and (one.options is None or chosen[key] in one.options)
            },
            sort=asked.get("sort") if asked.get("sort") in sortable else None,
            descending=bool(asked.get("descending")),
            after=after if isinstance(after, str) else None,
            limit=min(max(self._page_size, held), _MOST) if isinstance(held, int) else self._page_size,
        )

    def _answer(self, page: TablePage[Row]) -> dict[str, object]:
        return {
            "rows": tuple(
                (str(row["id"]), tuple(self._cell(column, row.get(column.key)) for column in self._columns),
                 row.get("path", ""), row.get("tone", ""))
                for row in page.rows
            ),
            "total": page.total,
            "next": page.next_cursor,
        }  # fmt: skip

    def _cell(self, column: Column, value: object) -> object:
        """Text as it is, markup of ours as a one-element tuple."""
        return (str(value),) if isinstance(value, Markup) else shown(column.kind, value)

    async def _open(self, event: events.GenericEventArguments) -> None:
        if self._on_open is not None:
            await attempt(lambda: self._on_open(str(event.args)) if self._on_open else None)

    def _pick(self, event: events.GenericEventArguments) -> None:
        self.selected = tuple(str(one) for one in event.args)

    async def _run_bulk(self, event: events.GenericEventArguments) -> None:
        at = int(event.args)
        if not (0 <= at < len(self._bulk) and self.selected):
            self.run_method("settled", False)
            return
        done = False

        async def run() -> None:
            nonlocal done
            await self._bulk[at].run(self.selected)
            done = True

        try:
            await attempt(run)
        finally:
            self.run_method("settled", done)

    async def _next_step(self) -> None:
        if self._nothing and self._nothing.on_action:
            await attempt(self._nothing.on_action)


def shown(kind: ColumnKind, value: object) -> str:
    """A cell's value as people read it; an absent one as a dash."""
    match value:
        case None | "":
            text = NOTHING
        case Money():
            text = value.dutch
        case bool():
            text = "ja" if value else "nee"
        case int():
            text = Money(value).dutch if kind == "money" else dutch_whole(value)
        case Decimal():
            text = dutch_decimal(value, 2)
        case date():
            text = dutch_date(value)
        case _:
            text = str(value)
    return text
