"""Bytes of a text file to text: UTF-8, UTF-16 or Windows-1252, with letters repaired or reported lost."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.imports.reading.sniff import WrongFileKind

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
LOST = "\N{REPLACEMENT CHARACTER}"
_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_AT_ONCE = 100_000
_UNDEFINED = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})
_KEEP_UNDEFINED = "keep undefined"

# How an editor shows one byte: as Latin-1 or, where that has control characters, as Windows-1252.
_BYTE_OF = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    bytes([byte]).decode("cp1252"): byte for byte in range(0x80, 0xA0) if byte not in _UNDEFINED
}
_TAIL = "[" + "".join(re.escape(character) for character, byte in _BYTE_OF.items() if byte < 0xC0) + "]"
_MANGLED = re.compile(f"[ÂÃÄÅÈ]{_TAIL}|[âï]{_TAIL}{{2}}|[{''.join(map(chr, _UNDEFINED))}]")
_LETTER = r"[^\W\d_]"
_LOST_LETTER = re.compile(rf"{LOST}|(?<={_LETTER})\?|\?(?={_LETTER})")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a file, the encoding it was in, and what was done to it, in Dutch."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(content: bytes) -> DecodedText:
    """Read text in the encoding it turns out to have; a byte order mark in front, once or twice encoded, is dropped.

    Letters that went through the wrong encoding once ('â‰¤' for '≤') are repaired and said so in the notes.
    Raises: WrongFileKind when control characters show that it is no text.
    """
    text, encoding = _decode(content)
    text, repaired = repair(text.lstrip(BOM))
    text = text.lstrip(BOM)
    if "\0" in text:
        raise WrongFileKind("Dit is geen tekst: er staan nultekens in. Sla het op als .csv of .xlsx.", field="file")
    return DecodedText(text, encoding, (_repair_note(repaired),) if repaired else ())


def _kept(error: UnicodeError) -> tuple[str, int]:
    """A byte that Windows-1252 does not have stays, so that the letter it was half of can be repaired."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return chr(error.object[error.start]), error.start + 1


codecs.register_error(_KEEP_UNDEFINED, _kept)


def _decode(content: bytes) -> tuple[str, str]:
    encoding = _UTF16_MARKS.get(content[:2])
    if encoding:
        return content[2:].decode(encoding, errors="replace"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors=_KEEP_UNDEFINED), "windows-1252"


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """Undo UTF-8 that was read as Windows-1252; also gives the mangled pieces found, each once, without marks.

    Works line after line: one search through all of a large file would hold up everybody else.
    """
    if text.isascii():
        return text, ()
    found: dict[str, None] = {}

    def mended(match: re.Match[str]) -> str:
        piece = match[0]
        try:
            letter = bytes(_BYTE_OF[character] for character in piece).decode("utf-8")
        except UnicodeDecodeError:
            return LOST if ord(piece[0]) in _UNDEFINED else piece
        if letter != BOM:
            found[piece] = None
        return letter

    return "".join(_MANGLED.sub(mended, piece) for piece in _pieces(text)), tuple(found)


def _pieces(text: str) -> Iterator[str]:
    """The text in parts of whole lines; a line that is longer than a part is cut."""
    start = 0
    while start < len(text):
        end = text.rfind("\n", start, start + _AT_ONCE) + 1 or start + _AT_ONCE
        yield text[start:end]
        start = end


def _repair_note(pieces: tuple[str, ...]) -> str:
    shown = ", ".join(f"'{piece}' is nu '{repair(piece)[0]}'" for piece in pieces[:3])
    return f"Sommige letters waren verminkt en zijn hersteld: {shown}. Kijk ze na in de voorvertoning."


def has_lost_letter(text: str) -> bool:
    """Whether a letter was replaced by a question mark before the file came here: '?ukasz', 'Zieli?ska', 'Mari?'."""
    return _LOST_LETTER.search(text) is not None
