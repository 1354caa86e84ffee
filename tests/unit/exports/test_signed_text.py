"""The PDF of a signed text, and the Markdown that our texts are written in."""

from datetime import UTC, datetime

import pytest

from exports.prose import Block, NoSuchMarkdown, read_prose
from exports.signed_text import SignedText, build_signed_text

TEXT = """# Overeenkomst

Met **vette** woorden.

- een
- twee

1. eerst

| Wie | Wat |
|---|---|
| wij | **alles** |
"""


def printed(name: str = "Marieke", at: datetime = datetime(2026, 11, 23, 8, 30, 5, 123_456, tzinfo=UTC)) -> bytes:
    document = SignedText(
        title="Overeenkomst 23 november 2026",
        language="nl",
        author="DepotFlow",
        blocks=read_prose(TEXT),
        facts_heading="Getekend",
        facts=[("Naam", name)],
        signed_at=at,
    )
    return build_signed_text(document).content


def test_a_text_is_read_in_its_parts() -> None:
    assert read_prose(TEXT) == [
        Block("heading", ((("Overeenkomst",),),), 1),
        Block("paragraph", ((("Met ", "vette", " woorden."),),)),
        Block("bullets", ((("een",),), (("twee",),))),
        Block("numbers", ((("eerst",),),)),
        Block("table", ((("Wie",), ("Wat",)), (("wij",), ("", "alles", "")))),
    ]


def test_a_list_that_goes_on_as_something_else_is_refused() -> None:
    with pytest.raises(NoSuchMarkdown):
        read_prose("- een\ntwee")


def test_the_same_gives_the_same_bytes_at_any_moment_of_a_second() -> None:
    assert printed() == printed()
    assert printed().startswith(b"%PDF-")


def test_no_name_gets_out_of_its_place() -> None:
    assert printed('"); #panic("uit') != printed()
    assert printed("田中 ✓").startswith(b"%PDF-")
