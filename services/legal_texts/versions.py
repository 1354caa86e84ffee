"""The versions of our legal texts. A text never changes under its version: another text is another version."""

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from models.values.kinds import LegalText

_FOLDER: Final = Path(__file__).parent / "texts"


class Language(StrEnum):
    """A language that our texts are in; the Dutch one prevails."""

    DUTCH = "nl"
    ENGLISH = "en"


@dataclass(frozen=True)
class Version:
    """A version of a legal text: from when it may be read, from when it applies, and the hashes of its texts."""

    legal_text: LegalText
    published_on: date
    applies_from: date
    sha256: Mapping[Language, str]

    def __hash__(self) -> int:
        return hash((self.legal_text, self.published_on))


NAMES: Final[Mapping[LegalText, str]] = {
    LegalText.PROCESSING: "verwerkersovereenkomst",
    LegalText.TERMS: "algemene voorwaarden",
    LegalText.PRIVACY: "privacyverklaring",
}
"""In the order in which they are asked for."""
_FIRST: Final = date(2026, 11, 23)
VERSIONS: tuple[Version, ...] = (
    Version(
        LegalText.PROCESSING,
        _FIRST,
        _FIRST,
        {
            Language.DUTCH: "bc189ff716a84fbc02c3b6e71f63d601c28d1c8bb9abc850c2e9a605070dc720",
            Language.ENGLISH: "8a0e866bd0ffe9d2d91da9bfa4d7258d7df3b884e4ca9ad3ce0130effca6b804",
        },
    ),
    Version(
        LegalText.TERMS,
        _FIRST,
        _FIRST,
        {
            Language.DUTCH: "a757d83d852e37bbaf026bb3c7fefbb0077a54a58a48289a85020f70c9f75851",
            Language.ENGLISH: "d55de1aa752bae9ba324645580a6f5d3c1cc996d4de65f17d1533e1934e4b5ea",
        },
    ),
    Version(
        LegalText.PRIVACY,
        _FIRST,
        _FIRST,
        {
            Language.DUTCH: "2917367ae57b3354a21659966c92de12b5adbe3cb33ce14560ae4e04809a430e",
            Language.ENGLISH: "1e8c9e6d6409adba6638ef93f24558ef8b401b44fe5e9549f98e95e3d2576cf9",
        },
    ),
)
"""Oldest first; what was signed once stays here with its text. A test holds the hashes against the files."""


class TextChanged(Exception):  # noqa: N818 - reads as a sentence
    """A file is not the text of its version: it must come back from the repository before anybody signs it."""


def newest(legal_text: LegalText, *, on: date) -> Version:
    """The version that can be read and signed on this day: the last that was published; before the first, the first."""
    of_text = [version for version in VERSIONS if version.legal_text is legal_text]
    return next((one for one in reversed(of_text) if one.published_on <= on), of_text[0])


@functools.cache
def read_text(version: Version, language: Language) -> str:
    """The text, exactly as its hash says. Raises: TextChanged."""
    name = f"{version.legal_text}-{version.published_on.isoformat()}.{language}.md"
    content = (_FOLDER / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != version.sha256[language]:
        raise TextChanged(name)
    return content.decode()
