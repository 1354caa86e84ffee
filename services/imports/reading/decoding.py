"""Bytes of a text file to text: UTF-8, UTF-16 or Windows-1252, with letters repaired or reported lost."""

import re
from dataclasses import dataclass

from services.imports.reading.sniff import WrongFileKind

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
LOST = "\N{REPLACEMENT CHARACTER}"
_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


# How an editor shows one byte: as Latin-1 or, where that has control characters, as Windows-1252.
_BYTE_OF = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    bytes([byte]).decode("cp1252"): byte for byte in range(0x80, 0xA0) if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
_TAIL = "[" + "".join(re.escape(character) for character, byte in _BYTE_OF.items() if byte < 0xC0) + "]"
_MANGLED = re.compile(f"[ÂÃÄÅÈ]{_TAIL}|[âï]{_TAIL}{{2}}")
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


def _decode(content: bytes) -> tuple[str, str]:
    encoding = _UTF16_MARKS.get(content[:2])
    if encoding:
        return content[2:].decode(encoding, errors="replace"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "windows-1252"


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """Undo UTF-8 that was read as Windows-1252; also gives the mangled pieces found, each once, without marks."""
    found: dict[str, None] = {}

    def mended(match: re.Match[str]) -> str:
        piece = match[0]
        try:
            letter = bytes(_BYTE_OF[character] for character in piece).decode("utf-8")
        except UnicodeDecodeError:
            return piece
        if letter != BOM:
            found[piece] = None
        return letter

    return _MANGLED.sub(mended, text), tuple(found)


def _repair_note(pieces: tuple[str, ...]) -> str:
    shown = ", ".join(f"'{piece}' is nu '{repair(piece)[0]}'" for piece in pieces[:3])
    return f"Sommige letters waren verminkt en zijn hersteld: {shown}. Kijk ze na in de voorvertoning."


def has_lost_letter(text: str) -> bool:
    """Whether a letter was replaced by a question mark before the file came here: '?ukasz', 'Zieli?ska', 'Mari?'."""
    return _LOST_LETTER.search(text) is not None
