"""Guessing which column fills which field, from its name and from what stands in it."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from itertools import islice

from models.values.refusal import InvalidValue
from services.imports.reading.fields import Field, Need, Target, plain
from services.imports.reading.table import Table

SAMPLE = 25
_NAME_WEIGHT = 0.75
_SHAPE_WEIGHT = 0.25
_ENOUGH = 0.6
_ALIKE = 0.86
_TELLING_SHARE = 0.8


def guess_columns(table: Table, target: Target) -> dict[str, str]:
    """The likeliest column for each field, best fits first; a column fills one field at most."""
    fits = sorted(
        (
            (-_fit(column, samples(table, column), field), order, column)
            for order, field in enumerate(target.fields)
            for column in table.columns
        ),
        key=lambda fit: fit[:2],
    )
    chosen: dict[str, str] = {}
    for score, order, column in fits:
        name = target.fields[order].name
        if -score >= _ENOUGH and name not in chosen and column not in chosen.values():
            chosen[name] = column
    return {field.name: chosen[field.name] for field in target.fields if field.name in chosen}


def guess_target(tables: Mapping[str, Table], targets: Iterable[Target]) -> Target | None:
    """The target whose required fields find a column in its table and that uses most columns; None when none does.

    What is often one thing for a whole file (a depot, a principal) may lack a column.
    """
    best: tuple[int, Target] | None = None
    for target in targets:
        found = guess_columns(tables[target.name], target)
        complete = all(
            field.name in found for field in target.fields if field.need is Need.REQUIRED and not field.may_be_fixed
        )
        if complete and (best is None or len(found) > best[0]):
            best = (len(found), target)
    return best[1] if best else None


def samples(table: Table, column: str) -> list[str]:
    """The first filled cells of a column."""
    index = table.columns.index(column)
    return list(islice((row.cells[index] for row in table.rows if row.cells[index]), SAMPLE))


def share_read(values: Iterable[str], field: Field) -> float | None:
    """Which part of the values the field can read, 0 to 1; None without values."""
    outcomes = [_reads(value, field) for value in values]
    return sum(outcomes) / len(outcomes) if outcomes else None


def known_headers(targets: Iterable[Target]) -> frozenset[str]:
    """Every column name any of the targets knows, plain."""
    return frozenset(plain(header) for target in targets for field in target.fields for header in field.headers)


def _fit(column: str, values: list[str], field: Field) -> float:
    name = max((_alike(plain(column), plain(header)) for header in field.headers), default=0.0)
    shape = share_read(values, field)
    if name == 0:
        return _ENOUGH if field.telling and shape is not None and shape >= _TELLING_SHARE else 0.0
    return name * _NAME_WEIGHT + (0.5 if shape is None else shape) * _SHAPE_WEIGHT


def _alike(column: str, header: str) -> float:
    if column == header:
        return 1.0
    words, wanted = set(column.split()), set(header.split())
    if words == wanted:
        return 0.95
    if wanted <= words and max(map(len, wanted)) > 3:
        return 0.78
    return 0.65 if SequenceMatcher(None, column, header).ratio() >= _ALIKE else 0.0


def _reads(value: str, field: Field) -> bool:
    try:
        field.read(value)
    except InvalidValue:
        return False
    return True
