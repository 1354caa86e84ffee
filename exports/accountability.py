"""What a company answers for, as one ZIP: a page to read, each list for a spreadsheet, and all of it for a machine."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from markupsafe import Markup

from exports.file import ExportFile, file_name
from exports.tabular import Column, build_csv
from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date

MEDIA_TYPE: Final = "application/zip"
PAGE, DATA = "avg.html", "avg.json"
_STYLE: Final = (Path(__file__).parent / "templates" / "personal_data.css").read_text(encoding="utf-8")
_FEW_COLUMNS: Final = 5


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list; a heading of a column is also its name for a machine."""

    name: str
    title: str
    about: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of it. `facts` are about the company itself."""

    company: str
    made_at: datetime
    facts: Sequence[tuple[str, str]]
    sheets: Sequence[Sheet]


def build_dossier(dossier: Dossier) -> ExportFile:
    """One ZIP file; an equal dossier gives equal bytes."""
    buffer = io.BytesIO()
    made = dossier.made_at.astimezone(AMSTERDAM)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _entries(dossier):
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            package.writestr(entry, content)
    return ExportFile(file_name(f"avg-{made.date()}", "zip"), MEDIA_TYPE, buffer.getvalue())


def _entries(dossier: Dossier) -> Iterator[tuple[str, bytes]]:
    yield PAGE, _page(dossier).encode()
    yield DATA, json.dumps(_machine_readable(dossier), ensure_ascii=False, indent=1).encode()
    for sheet in dossier.sheets:
        columns = [Column(heading) for heading in sheet.headings]
        yield f"csv/{sheet.name}.csv", build_csv(sheet.name, columns, sheet.rows).content


def _machine_readable(dossier: Dossier) -> Mapping[str, object]:
    return {
        "bedrijf": dossier.company,
        "gemaakt_op": dossier.made_at.isoformat(),
        "gegevens": dict(dossier.facts),
        "lijsten": {
            sheet.name: [dict(zip(sheet.headings, row, strict=True)) for row in sheet.rows] for sheet in dossier.sheets
        },
    }


def _page(dossier: Dossier) -> str:
    made = f"{dutch_date(dossier.made_at.astimezone(AMSTERDAM).date())}, {amsterdam_time(dossier.made_at)}"
    index = Markup().join(
        Markup('<li><a href="#{}">{}</a></li>').format(sheet.name, sheet.title) for sheet in dossier.sheets
    )
    return Markup(
        '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>AVG-administratie van {company}</title><style>{style}</style></head><body>"
        "<header><h1>AVG-administratie van {company}</h1><p>Zoals het was op {made}.</p></header>"
        '<section><dl class="about">{facts}</dl></section><nav aria-label="Inhoud"><ol>{index}</ol></nav>{sheets}'
        "</body></html>\n"
    ).format(
        company=dossier.company,
        style=Markup(_STYLE),  # noqa: S704 - a file of our own
        made=made,
        facts=_pairs(dossier.facts),
        index=index,
        sheets=Markup().join(map(_section, dossier.sheets)),
    )


def _section(sheet: Sheet) -> Markup:
    show = _cards if len(sheet.headings) > _FEW_COLUMNS else _table
    rows = show(sheet) if sheet.rows else Markup("<p>Hier staat niets in.</p>")
    return Markup('<section id="{}"><h2>{}</h2><p>{}</p>{}</section>').format(
        sheet.name, sheet.title, sheet.about, rows
    )


def _cards(sheet: Sheet) -> Markup:
    """Many columns: one below another, without those that are empty."""
    return Markup().join(
        Markup('<dl class="row">{}</dl>').format(
            _pairs([pair for pair in zip(sheet.headings, row, strict=True) if pair[1]])
        )
        for row in sheet.rows
    )


def _table(sheet: Sheet) -> Markup:
    head = Markup().join(Markup('<th scope="col">{}</th>').format(heading) for heading in sheet.headings)
    body = Markup().join(
        Markup("<tr>{}</tr>").format(Markup().join(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in sheet.rows
    )
    return Markup("<div class=wide><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>").format(head, body)


def _pairs(pairs: Sequence[tuple[str, str]]) -> Markup:
    return Markup().join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, value) for name, value in pairs)
