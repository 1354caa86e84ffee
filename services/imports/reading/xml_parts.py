"""Counts what a part of a workbook holds before anything builds a tree of it, which is far larger than the part."""

from typing import IO, Any, Final
from xml.parsers import expat  # it only counts here; what declares entities is refused

from models.values.refusal import Refusal

MOST_AT_ONCE: Final = 200_000
"""Elements that are kept together: those of one row or one shared text, or all that stand outside of these."""
MOST_PIECES: Final = 2**20
"""Rows, or shared texts: as many as a sheet can have rows."""
MOST_IN_ALL: Final = 3_000_000
"""Cells and what is in them."""
LONGEST_TAG: Final = 2**20
_AT_ONCE: Final = 2**16
_SHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PIECES: Final = frozenset({f"{_SHEET} row", f"{_SHEET} si"})
"""What the reader lets go of as soon as it has it."""


class UnsafeFile(Refusal):
    """Opening the file could do harm: a bomb, macros, a hidden file, entities."""

    code = "unsafe_file"


class _Count:
    """How many elements of one part must be kept at the same time; kept short, for it is called for each of them."""

    __slots__ = ("all", "depth", "inside", "outside", "piece", "pieces")

    def __init__(self) -> None:
        self.depth = self.piece = 0
        self.pieces = self.inside = self.outside = self.all = 0

    def begin(self, name: str, _: dict[str, str]) -> None:
        self.depth += 1
        if self.piece:
            self.inside += 1
            if self.inside > MOST_AT_ONCE:
                raise too_much()
        elif name in _PIECES:
            self.all += self.inside
            self.pieces += 1
            self.piece, self.inside = self.depth, 0
            if self.pieces > MOST_PIECES or self.all > MOST_IN_ALL:
                raise too_much()
        else:
            self.outside += 1
            if self.outside > MOST_AT_ONCE:
                raise too_much()

    def end(self, _: str) -> None:
        if self.depth == self.piece:
            self.piece = 0
        self.depth -= 1


def check_xml(stream: IO[bytes]) -> None:
    """Read a part once without keeping any of it. Raises: UnsafeFile, and ValueError when it is no XML."""
    count = _Count()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = count.begin, count.end
    parser.StartDoctypeDeclHandler = _refuse_entities
    fed = 0
    try:
        while piece := stream.read(_AT_ONCE):
            parser.Parse(piece)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LONGEST_TAG:
                raise too_much()
        parser.Parse(b"", True)
    except expat.ExpatError as broken:
        raise ValueError(str(broken)) from broken


def too_much() -> UnsafeFile:
    """The refusal of what a workbook never needs."""
    return UnsafeFile(
        "Dit bestand wordt bij het uitpakken veel te groot. Bewaar alleen het blad dat je nodig hebt als .csv.",
        field="file",
    )


def _refuse_entities(*_: Any) -> None:
    raise UnsafeFile(
        "Dit Excel-bestand bevat verwijzingen die we niet openen. Sla het in Excel op als .xlsx of .csv"
        " en kies het opnieuw.",
        field="file",
    )
