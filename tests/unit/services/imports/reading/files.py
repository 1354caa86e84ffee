"""Files as tests need them: the real ones, and hostile ones made on the spot."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from services.imports.reading.columns import known_headers
from services.imports.reading.fields import Field, Target, plain
from services.imports.reading.grid import is_day
from services.imports.reading.sniff import recognise
from services.imports.reading.table import Report, Table, read_table
from services.imports.reading.targets import TARGETS

REAL_FILES = Path(__file__).parents[4] / "e2e" / "data"
MEGABYTES_10 = 10 * 2**20
_KNOWN = known_headers(TARGETS)


def is_header(cell: str) -> bool:
    return plain(cell) in _KNOWN or is_day(cell)


def table_of(content: bytes, *, sheet: str | None = None, report: Report | None = None) -> Table:
    kind = recognise(content, name="proef.xlsx" if content.startswith(b"PK") else "proef.csv", max_bytes=MEGABYTES_10)
    return read_table(content, kind=kind, is_header=is_header, sheet=sheet, report=report)


def real_table(name: str) -> Table:
    return table_of((REAL_FILES / name).read_bytes())


def csv_table(text: str) -> Table:
    return table_of(text.encode())


def workbook(
    rows: Sequence[Sequence[object]],
    *,
    merged: Sequence[str] = (),
    more_sheets: dict[str, list[list[object]]] | None = None,
) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    for name, lines in (more_sheets or {}).items():
        extra = book.create_sheet(name)
        for line in lines:
            extra.append(line)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """A package with parts replaced, added, or (None) left out."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part not in changes:
                new.writestr(part, old.read(part))
        for part, data in changes.items():
            if data is not None:
                new.writestr(part, data)
    return buffer.getvalue()


def target_of(*fields: Field) -> Target:
    return Target(name="things", singular="ding", plural="dingen", title=fields[0].name, fields=fields)
