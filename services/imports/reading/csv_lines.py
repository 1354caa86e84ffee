"""The lines of a delimited text file as cells: semicolon, comma or tab, quoted or not."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from services.imports.reading.sniff import BrokenFile

_DELIMITERS = ";,\t"
_SAMPLE_LINES = 60
_HINT = re.compile(r"sep=(?P<delimiter>[;,\t|])\r?\n", re.IGNORECASE)


def lines(text: str) -> Iterator[tuple[str, ...]]:
    """Every line with its cells, blank lines and a `sep=` hint included, so that the count is the spreadsheet's.

    Raises: BrokenFile that names the line, when quotes do not close.
    """
    hint = _HINT.match(text)
    if hint:
        yield ()
        text = text[hint.end() :]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=hint["delimiter"] if hint else delimiter_of(text), strict=True
    )
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


def delimiter_of(text: str) -> str:
    """The mark that cuts most lines of the beginning into the same number of cells; a semicolon when none does."""
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])
    return max(_DELIMITERS, key=lambda mark: _evenness(sample, mark))


def _evenness(sample: str, mark: str) -> tuple[int, int]:
    """How many lines share their number of cells, and that number."""
    widths = Counter(len(cells) for cells in csv.reader(sample.splitlines(), delimiter=mark) if len(cells) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
