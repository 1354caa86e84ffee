"""The annex as printed: every route by day, with the sums of each day and of all days."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from exports.documents import AnnexRow
from exports.text import clean
from models.values.calendar import dutch_day
from models.values.minutes import Minutes
from models.values.money import Money, dutch_whole

_LONG_WORD = re.compile(r"\S{33,}")
_BREAK_HERE = "\u200b"


def words(text: str) -> str:
    """Cleaned text in which even a word of 300 letters can be broken over lines."""
    return _LONG_WORD.sub(lambda word: _BREAK_HERE.join(re.findall(".{1,32}", word[0])), clean(text))


@dataclass(frozen=True, slots=True)
class _Figure:
    heading: str
    of: Callable[[AnnexRow], int | None]
    shown: Callable[[int], str]


_FIGURES = (
    _Figure("Stops", lambda row: row.stops, dutch_whole),
    _Figure("Pakketten", lambda row: row.parcels, dutch_whole),
    _Figure("Km", lambda row: row.kilometres, dutch_whole),
    _Figure("Tijd", lambda row: row.minutes, lambda count: Minutes(count).dutch),
    _Figure("Bedrag", lambda row: row.amount_cents, lambda cents: Money(cents).dutch),
)


def annex_view(annex: Sequence[AnnexRow]) -> dict[str, Any] | None:
    """Headings, days with their rows and sums, and the sums of all; None when there is nothing to specify.

    A figure that no row has gets no column, and so do the drivers.
    """
    if not annex:
        return None
    rows = sorted(annex, key=lambda row: (row.service_date, row.route, row.driver))
    figures = [figure for figure in _FIGURES if any(figure.of(row) is not None for row in rows)]
    named = any(row.driver for row in rows)
    return {
        "headings": ["Route", *(["Chauffeur"] if named else []), *(figure.heading for figure in figures)],
        "labels": 1 + named,
        "days": [
            {
                "name": dutch_day(day),
                "rows": [_texts(row, named=named) + [_shown(figure, [row]) for figure in figures] for row in group],
                "sums": [_shown(figure, group) for figure in figures],
            }
            for day, group in ((day, list(group)) for day, group in groupby(rows, key=lambda row: row.service_date))
        ],
        "sums": [_shown(figure, rows) for figure in figures],
    }


def _texts(row: AnnexRow, *, named: bool) -> list[str]:
    return [words(row.route), words(row.driver)] if named else [words(row.route)]


def _shown(figure: _Figure, rows: Sequence[AnnexRow]) -> str:
    counted = [value for value in map(figure.of, rows) if value is not None]
    return figure.shown(sum(counted)) if counted else ""
