"""What an import can fill: a target with its fields, the names their columns have and how a cell is read."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from models.values.normal_form import normal_form
from services.imports.reading.table import Table

Values = dict[str, object]
"""The values of one row by field name; a field without a value is not in it."""


class Need(StrEnum):
    """What follows from an empty cell: an error, a warning, or nothing."""

    REQUIRED = "required"
    WANTED = "wanted"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row.

    `read` turns text into a value or raises InvalidValue. `empty` says in Dutch what follows from a missing wanted
    value; a `lenient` field takes an unreadable one for missing. `telling` values are recognised without a header;
    `secret` ones are masked on the screen; in a `spelled` one a lost letter is looked for; one that `may_be_fixed` can
    be the same for the whole file.
    """

    name: str
    label: str
    headers: tuple[str, ...]
    read: Callable[[str], object]
    need: Need = Need.OPTIONAL
    empty: str = ""
    lenient: bool = False
    telling: bool = False
    secret: bool = False
    spelled: bool = False
    may_be_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a row as a whole or with one of its fields, in Dutch; an error stops the import."""

    message: str
    field: str | None = None
    is_error: bool = True


def nothing_more(_: Values) -> Iterable[Finding]:
    """The check of a target whose fields do not depend on each other."""
    return ()


class Reshape(Protocol):
    """Turns the table of a file into the rows of a target."""

    def __call__(self, table: Table, *, today: date, hints: Iterable[str] = ()) -> Table:
        """The table to read; `hints` are texts outside it, such as the file's name."""


def unchanged(table: Table, *, today: date, hints: Iterable[str] = ()) -> Table:  # noqa: ARG001 - the form of Reshape
    """The table as it is."""
    return table


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of thing to import.

    Each of `keys` is a set of fields that two rows of one file may not share; `title` is the field a row is called by.
    `check` compares the fields of one row, and may complete its values; `reshape` brings the file's table into rows of
    this target first.
    """

    name: str
    singular: str
    plural: str
    title: str
    fields: tuple[Field, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    check: Callable[[Values], Iterable[Finding]] = nothing_more
    reshape: Reshape = unchanged

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


def plain(header: str) -> str:
    """A header without accents, capitals and punctuation: `Rijbewijs geldig t/m` becomes `rijbewijs geldig t m`."""
    letters = normal_form("NFKD", header.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9%]+", bare))
