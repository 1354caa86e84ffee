"""Reads the little Markdown that our own texts are written in: headings, paragraphs, lists, tables and bold words."""

import re
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["heading", "paragraph", "bullets", "numbers", "table"]
Words = tuple[str, ...]
"""A text in pieces, of which every second one is bold."""
_BULLET: Final = re.compile(r"- (.*)")
_NUMBER: Final = re.compile(r"\d+\. (.*)")
_HEADING: Final = re.compile(r"(#{1,3}) (.*)")
_RULE: Final = re.compile(r"\|[-|]+\|")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text: `level` is that of a heading, `rows` hold one cell for anything but a table."""

    kind: Kind
    rows: tuple[tuple[Words, ...], ...]
    level: int = 0


class NoSuchMarkdown(ValueError):  # noqa: N818 - reads as a sentence
    """A list or table goes on as something else."""


def read_prose(text: str) -> list[Block]:
    """The blocks of a text; they stand apart by empty lines. Raises: NoSuchMarkdown."""
    return [_block(part.splitlines()) for part in re.split(r"\n\s*\n", text.strip())]


def _block(lines: list[str]) -> Block:
    if heading := _HEADING.fullmatch(lines[0]):
        return Block("heading", ((_words(heading[2]),),), len(heading[1]))
    if lines[0].startswith("|"):
        return Block("table", tuple(_cells(line) for line in lines if not _RULE.fullmatch(line)))
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (("bullets", _BULLET), ("numbers", _NUMBER))
    for kind, pattern in kinds:
        found = [pattern.fullmatch(line) for line in lines]
        if any(found):
            if not all(found):
                raise NoSuchMarkdown(lines[0])
            return Block(kind, tuple((_words(item[1]),) for item in found if item))
    return Block("paragraph", ((_words(" ".join(lines)),),))


def _cells(line: str) -> tuple[Words, ...]:
    return tuple(_words(cell.strip()) for cell in line.strip("|").split("|"))


def _words(text: str) -> Words:
    return tuple(text.split("**"))
