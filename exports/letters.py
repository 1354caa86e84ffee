"""A letter on paper: from whom to whom, what it is about, and paragraphs or facts under headings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from exports.file import ExportFile, file_name
from exports.pdf import MEDIA_TYPE, typeset
from exports.print_annex import words
from models.values.calendar import dutch_date

TEMPLATE: Final = "letter"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with text under it, or with facts: what something is called and what it is."""

    heading: str
    paragraphs: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """All that stands on it; `sender` and `recipient` begin with a name. A draft says so over every page."""

    title: str
    dated: date
    sender: Sequence[str]
    recipient: Sequence[str]
    reference: str
    opening: Sequence[str]
    sections: Sequence[Section]
    closing: Sequence[str]
    foot: str
    is_draft: bool


def build_letter(letter: Letter) -> ExportFile:
    """The letter as PDF, equal bytes for equal input."""
    view = {
        "title": words(letter.title),
        "draft": letter.is_draft,
        "author": words(letter.sender[0]),
        "foot": words(letter.foot),
        "sender": [words(line) for line in letter.sender],
        "recipient": [words(line) for line in letter.recipient],
        "facts": [["Datum", dutch_date(letter.dated)], ["Kenmerk", words(letter.reference)]],
        "opening": [words(text) for text in letter.opening],
        "sections": [
            {
                "heading": words(section.heading),
                "paragraphs": [words(line) for text in section.paragraphs for line in text.splitlines() if line],
                "facts": [[words(label), words(value)] for label, value in section.facts],
            }
            for section in letter.sections
        ],
        "closing": [words(text) for text in letter.closing],
    }
    printed_at = datetime.combine(letter.dated, time(), tzinfo=UTC)
    return ExportFile(file_name(letter.title, "pdf"), MEDIA_TYPE, typeset(TEMPLATE, view, printed_at=printed_at))
