"""What screens see of an import before and after it happens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class LayoutState(StrEnum):
    """How the mapping came about: guessed, taken from last time, or from last time with something changed."""

    NEW = "new"
    REMEMBERED = "remembered"
    CHANGED = "changed"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file as it came in."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person decided about a file; None and empty leave it to the guess or to the memory of last time.

    `columns` names a column per field, `constants` gives a text for fields without one. `update_known` overwrites what
    is known already; `leave_out` are row numbers that must not come along.
    """

    target: str
    sheet: str | None = None
    columns: Mapping[str, str] | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    update_known: bool = False
    leave_out: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column of the file: an example of what is in it, the field it fills, and how that went."""

    name: str
    example: str
    field: str | None
    state: str
    """`ok`, `warn` or `block` for a column that fills a field; '' for one that is not read."""


@dataclass(frozen=True, slots=True)
class FixedView:
    """A field that one value can fill for the whole file, because no column does."""

    field: str
    label: str
    options: tuple[str, ...]
    value: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something wrong in a row, named by its number in the file and what people call it; `others` have the same."""

    number: int
    title: str
    message: str
    column: str
    is_error: bool
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What would happen; `problems` holds the first of them, errors first."""

    target: str
    singular: str
    plural: str
    file_name: str
    sheet: str | None
    sheets: tuple[str, ...]
    notes: tuple[str, ...]
    columns: tuple[ColumnView, ...]
    fixed: tuple[FixedView, ...]
    mapping: Mapping[str, str]
    constants: Mapping[str, str]
    layout: LayoutState
    changes: tuple[str, ...]
    missing: tuple[str, ...]
    """Which columns must be chosen first, in Dutch."""
    rows: int
    new: int
    new_in_order: int
    """How many of the new ones come in when the rows with an error are left out."""
    known: int
    differing: int
    error_rows: tuple[int, ...]
    warning_rows: int
    problems: tuple[RowProblem, ...]
    problem_count: int
    """How many different ones there are in all."""
    earlier: datetime | None
    """When this very file was imported before."""

    @property
    def is_ready(self) -> bool:
        """Whether it can be imported as it is."""
        return not self.error_rows and not self.missing and self.layout is not LayoutState.CHANGED


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What happened."""

    run_id: UUID
    target: str
    plural: str
    singular: str
    rows: int
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class ImportRunRow:
    """A finished import in the list of earlier ones."""

    id: UUID
    target: str
    singular: str
    plural: str
    file_name: str
    rows: int
    added: int
    changed: int
    imported_at: datetime
    imported_by: str
