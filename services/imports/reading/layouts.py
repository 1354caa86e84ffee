"""Remembering how a layout was mapped, and naming what changed when the next file looks different."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from services.imports.reading.columns import samples, share_read
from services.imports.reading.fields import Target, plain
from services.imports.reading.grid import is_day
from services.imports.reading.table import Table

_SAME_FAMILY = 0.45
_SAME_COLUMN = 1.0
_UNFIT = 0.5
_FIT = 0.8
_DAYS = "(dagen)"


@dataclass(frozen=True, slots=True)
class Layout:
    """A mapping somebody confirmed: the file's columns, the column per field, and fixed values for other fields."""

    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LayoutChange:
    """How a file differs from a remembered layout; only what touches a mapped column stops an import."""

    renamed: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    swapped: tuple[tuple[str, str], ...] = ()
    unfit: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        return bool(self.renamed or self.missing or self.swapped or self.unfit)

    @property
    def messages(self) -> tuple[str, ...]:
        """One Dutch sentence per change."""
        return (
            *(f"Kolom '{old}' heet nu '{new}'." for old, new in self.renamed),
            *(f"Kolom '{name}' ontbreekt." for name in self.missing),
            *(f"De inhoud van de kolommen '{one}' en '{other}' lijkt verwisseld." for one, other in self.swapped),
            *(f"In kolom '{name}' staan andere waarden dan vorige keer." for name in self.unfit),
            *(f"Kolom '{name}' is nieuw en wordt niet gelezen." for name in self.added),
        )


def fingerprint(columns: Iterable[str]) -> str:
    """The mark of a layout: the same for another order of columns, other capitals and another week's day columns."""
    return hashlib.sha256("\n".join(sorted(_names(columns))).encode()).hexdigest()


def closest(layouts: Iterable[Layout], columns: Sequence[str]) -> Layout | None:
    """The remembered layout that shares most column names with a file, when it is plainly of the same family."""
    names = _names(columns)

    def shared(layout: Layout) -> float:
        theirs = _names(layout.columns)
        return len(names & theirs) / max(len(names | theirs), 1)

    best = max(layouts, key=shared, default=None)
    return best if best and shared(best) >= _SAME_FAMILY else None


def compare(layout: Layout, table: Table, target: Target) -> LayoutChange:
    """What changed since the layout was remembered, named by column."""
    present = {plain(column): column for column in table.columns}
    gone = [column for column in layout.mapping.values() if plain(column) not in present]
    known = _names(layout.columns)
    new = [column for column in table.columns if plain(column) not in known and not is_day(column)]
    renamed = dict(_renamed(gone, new, layout, table, target))
    swapped, unfit = _misplaced(layout, table, target, present)
    return LayoutChange(
        renamed=tuple(renamed.items()),
        missing=tuple(column for column in gone if column not in renamed),
        swapped=swapped,
        unfit=unfit,
        added=tuple(column for column in new if column not in renamed.values()),
    )


def applied(layout: Layout, table: Table) -> dict[str, str]:
    """The remembered mapping in the spelling of this file, without the columns it lacks."""
    present = {plain(column): column for column in table.columns}
    return {name: present[plain(column)] for name, column in layout.mapping.items() if plain(column) in present}


def _names(columns: Iterable[str]) -> set[str]:
    return {_DAYS if is_day(column) else plain(column) for column in columns}


def _renamed(
    gone: list[str], new: list[str], layout: Layout, table: Table, target: Target
) -> Iterable[tuple[str, str]]:
    left = list(new)
    for old in gone:
        name = next(name for name, column in layout.mapping.items() if column == old)

        def likeness(candidate: str, old: str = old, name: str = name) -> float:
            same_place = old in layout.columns and layout.columns.index(old) == table.columns.index(candidate)
            alike = SequenceMatcher(None, plain(old), plain(candidate)).ratio()
            return (0.5 if same_place else 0) + alike + (share_read(samples(table, candidate), target.field(name)) or 0)

        best = max(left, key=likeness, default=None)
        if best and likeness(best) >= _SAME_COLUMN:
            left.remove(best)
            yield old, best


def _misplaced(
    layout: Layout, table: Table, target: Target, present: Mapping[str, str]
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Columns whose values no longer fit: in pairs that would fit each other, and the others."""
    columns = {name: present[plain(column)] for name, column in layout.mapping.items() if plain(column) in present}

    def fits(name: str, column: str) -> float:
        share = share_read(samples(table, column), target.field(name))
        return 1.0 if share is None else share

    unfit = [name for name, column in columns.items() if fits(name, column) < _UNFIT]
    swapped: list[tuple[str, str]] = []
    for name in list(unfit):
        other = next((other for other in unfit if other != name and fits(name, columns[other]) >= _FIT), None)
        if name in unfit and other:
            unfit.remove(name)
            unfit.remove(other)
            swapped.append((columns[name], columns[other]))
    return tuple(swapped), tuple(columns[name] for name in unfit)
