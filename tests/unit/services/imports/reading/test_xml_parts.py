"""What a part of a workbook may hold, before a tree many times its size is built of it."""

from io import BytesIO

import pytest

from services.imports.reading.xml_parts import (
    LONGEST_TAG,
    MOST_AT_ONCE,
    MOST_IN_ALL,
    MOST_PIECES,
    UnsafeFile,
    check_xml,
)

SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:y="urn:y"><sheetData>'
SHARED = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
ROW = b"<row>" + b"<c/>" * 1_000 + b"</row>"
LONG_ROW = b"<row>" + b"<c/>" * MOST_AT_ONCE + b"</row>"


def checked(part: bytes) -> None:
    check_xml(BytesIO(part))


@pytest.mark.parametrize(
    "part",
    [
        SHEET + LONG_ROW + b"</sheetData></worksheet>",
        SHEET + ROW * 201 + b"</sheetData></worksheet>",
        SHARED + b"<si><t>a</t></si>" * (MOST_AT_ONCE + 1) + b"</sst>",
        SHEET + b'<row><c a="' + b"x" * (LONGEST_TAG // 2) + b'"/></row></sheetData></worksheet>',
    ],
    ids=["a full row", "many rows", "many shared texts", "a long text in a tag"],
)
def test_what_a_large_workbook_holds_is_let_through(part: bytes) -> None:
    checked(part)


@pytest.mark.parametrize(
    "part",
    [
        SHEET + b"<row>" + b"<c/>" * (MOST_AT_ONCE + 1),
        SHEET + b"<row>" + (b"<row/>" + b"<c/>" * 1_000) * 201,
        SHEET + b"<row>" + (b"<y:row/>" + b"<c/>" * 1_000) * 201,
        SHEET + (b"<row/>" + b"<c/>" * 1_000) * 201,
        SHARED + b"<si>" + b"<t/>" * (MOST_AT_ONCE + 1),
        b"<styleSheet><cellXfs>" + b"<xf/>" * MOST_AT_ONCE,
        SHEET + b"<row/>" * (MOST_PIECES + 1),
        SHEET + LONG_ROW * (MOST_IN_ALL // MOST_AT_ONCE + 2),
        SHEET + b"<row><c " + b" ".join(b'a%d=""' % n for n in range(LONGEST_TAG // 4)),
        b"<!--" + b"x" * 70_000 + b"--><!DOCTYPE x [<!ENTITY a 'b'>]><worksheet>&a;</worksheet>",
        '<!DOCTYPE x SYSTEM "http://elders.example/x.dtd"><worksheet/>'.encode("utf-16"),
    ],
    ids=[
        "a row without end",
        "rows in a row",
        "rows that are none",
        "cells outside of rows",
        "a shared text without end",
        "styles without end",
        "rows without end",
        "cells without end",
        "attributes without end",
        "entities behind a long remark",
        "another document",
    ],
)
def test_what_would_become_a_tree_without_end_is_refused_while_it_is_counted(part: bytes) -> None:
    with pytest.raises(UnsafeFile):
        checked(part)


@pytest.mark.parametrize("part", [b"", b"geen xml", b"<worksheet><row></worksheet>", b"<?xml encoding='ebcdic'?><a/>"])
def test_what_is_no_xml_is_no_part_of_a_workbook(part: bytes) -> None:
    with pytest.raises(ValueError, match="line"):
        checked(part)
