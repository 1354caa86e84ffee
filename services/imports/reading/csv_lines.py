"""The lines of a delimited text file as cells: semicolon, comma or tab, quoted or not."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from services.imports.reading.sniff import BrokenFile

_DELIMITERS = ";,\t"
_SAMPLE_LINES = 60
_SAMPLE_CHARACTERS = 100_000
_LONGEST_LINE = 100_000
_HINT = re.compile(r"sep=(?P<delimiter>[;,\t|])\r?\n", re.IGNORECASE)


def lines(text: str) -> Iterator[tuple[str, ...]]:
    """Every line with its cells, blank lines and a `sep=` hint included, so that the count is the spreadsheet's.

    Raises: BrokenFile that names the line, when quotes do not close.
    """
    hint = _HINT.match(text)
    if hint:
        yield ()
        text = text[hint.end() :]
    delimiter = hint["delimiter"] if hint else delimiter_of(text)
    reader = csv.reader(_not_endless(io.StringIO(text, newline="")), delimiter=delimiter, strict=True)
    number = 1 if hint else 0
    while True:
        number += 1
        try:
            yield tuple(next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenFile(
                f"Regel {number} begint een tekst met een aanhalingsteken die niet goed eindigt. "
                "Haal dat teken weg en kies het bestand opnieuw.",
                field="file",
            ) from error


def _not_endless(texts: Iterable[str]) -> Iterator[str]:
    """Stop at a line so long that it is none, before millions of cells are made of it."""
    for number, line in enumerate(texts, start=1):
        if len(line) > _LONGEST_LINE:
            raise BrokenFile(
                f"Regel {number} is langer dan {_LONGEST_LINE // 1000}.000 tekens. "
                "Kies een bestand met een regel per chauffeur, voertuig of route.",
                field="file",
            )
        yield line


def delimiter_of(text: str) -> str:
    """The mark that cuts most lines of the beginning into the same number of cells; a semicolon when none does."""
    sample = text[:_SAMPLE_CHARACTERS].splitlines()[:_SAMPLE_LINES]
    return max(_DELIMITERS, key=lambda mark: _evenness(sample, mark))


def _evenness(sample: list[str], mark: str) -> tuple[int, int]:
    """How many lines share their number of cells, and that number."""
    widths = Counter(len(cells) for cells in csv.reader(sample, delimiter=mark) if len(cells) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
