"""Prints a signed text: PDF/A with the whole text, and who signed it, how that is known and the hash of the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from exports.file import ExportFile, file_name
from exports.pdf import MEDIA_TYPE, typeset
from exports.prose import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedText:
    """Everything that stands on paper; `facts` are label and value, in the order in which they are printed."""

    title: str
    language: str
    author: str
    blocks: Sequence[Block]
    facts_heading: str
    facts: Sequence[tuple[str, str]]
    signed_at: datetime


def build_signed_text(document: SignedText) -> ExportFile:
    """The printed document, equal bytes for equal input. Raises: DocumentError."""
    view = {
        "title": document.title,
        "author": document.author,
        "draft": False,
        "foot": document.title,
        "lang": document.language,
        "blocks": [{"kind": block.kind, "level": block.level, "rows": block.rows} for block in document.blocks],
        "facts_heading": document.facts_heading,
        "facts": document.facts,
    }
    content = typeset("signed", view, printed_at=document.signed_at.replace(microsecond=0))
    return ExportFile(file_name(document.title, "pdf"), MEDIA_TYPE, content)
