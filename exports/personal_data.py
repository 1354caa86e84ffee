"""A copy of everything about one person: a page to read, the same for a spreadsheet and for a machine, and files."""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from exports.file import ExportFile, file_name
from exports.tabular import Column, build_csv
from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date

MEDIA_TYPE: Final = "application/zip"
PAGE, DATA = "gegevens.html", "gegevens.json"
_STYLE: Final = (Path(__file__).parent / "templates" / "personal_data.css").read_text(encoding="utf-8")
_FEW_COLUMNS: Final = 7
_FEW_ROWS: Final = 3


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one sort. `told` are plain JSON values, `shown` the same cells as people read them."""

    name: str
    title: str
    keys: Sequence[str]
    headings: Sequence[str]
    told: Sequence[Sequence[Any]]
    shown: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A kind of data with what the law wants to be told beside it (article 15 lid 1 AVG)."""

    name: str
    title: str
    purpose: str
    basis: str
    source: str
    recipients: str
    term: str
    tables: Sequence[Table]


@dataclass(frozen=True, slots=True)
class PersonalData:
    """The whole copy. `left_out` is what is not in it, and why; `files` go along as they are."""

    person: str
    company: str
    contact: str
    made_at: datetime
    chapters: Sequence[Chapter]
    left_out: Sequence[tuple[str, str]]
    files: Sequence[ExportFile]


def build_package(data: PersonalData) -> ExportFile:
    """The copy as one ZIP file; equal data give equal bytes."""
    buffer = io.BytesIO()
    made = data.made_at.astimezone(AMSTERDAM)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _entries(data):
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            package.writestr(entry, content)
    return ExportFile(file_name(f"mijn-gegevens-{made.date()}", "zip"), MEDIA_TYPE, buffer.getvalue())


def _entries(data: PersonalData) -> Iterator[tuple[str, bytes]]:
    yield PAGE, _page(data).encode()
    yield DATA, _machine_readable(data)
    for chapter in data.chapters:
        for table in chapter.tables:
            columns = [Column(heading) for heading in table.headings]
            yield f"csv/{chapter.name}/{table.name}.csv", build_csv(table.name, columns, table.shown).content
    for file in data.files:
        yield f"bestanden/{file.name}", file.content


def _machine_readable(data: PersonalData) -> bytes:
    whole = {
        "persoon": data.person,
        "bedrijf": data.company,
        "gemaakt_op": data.made_at.isoformat(),
        "categorieen": [
            {
                "naam": chapter.name,
                "titel": chapter.title,
                "doel": chapter.purpose,
                "grondslag": chapter.basis,
                "bron": chapter.source,
                "ontvangers": chapter.recipients,
                "bewaartermijn": chapter.term,
                "lijsten": {
                    table.name: [dict(zip(table.keys, row, strict=True)) for row in table.told]
                    for table in chapter.tables
                },
            }
            for chapter in data.chapters
        ],
        "niet_in_deze_kopie": [{"wat": what, "waarom": why} for what, why in data.left_out],
        "bestanden": [{"naam": file.name, "soort": file.media_type, "sha256": file.sha256} for file in data.files],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _page(data: PersonalData) -> str:
    made = f"{dutch_date(data.made_at.astimezone(AMSTERDAM).date())}, {amsterdam_time(data.made_at)}"
    return Markup(
        '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>Je gegevens bij {company}</title><style>{style}</style></head><body>"
        "<header><h1>Je gegevens bij {company}</h1><p>{person}</p><p>Gemaakt op {made}. Bewaar dit bestand veilig: "
        "er staat veel over je in.</p></header>{index}{chapters}{rest}{rights}</body></html>\n"
    ).format(
        company=data.company,
        style=Markup(_STYLE),  # noqa: S704 - a file of our own
        person=data.person,
        made=made,
        index=_index(data),
        chapters=Markup().join(map(_chapter, data.chapters)),
        rest=_rest(data),
        rights=_rights(data),
    )


def _index(data: PersonalData) -> Markup:
    lines = Markup().join(
        Markup('<li><a href="#{}">{}</a></li>').format(chapter.name, chapter.title) for chapter in data.chapters
    )
    return Markup('<nav aria-label="Inhoud"><ol>{}</ol></nav>').format(lines)


def _chapter(chapter: Chapter) -> Markup:
    facts = (
        ("Waarvoor", chapter.purpose),
        ("Op welke grond", chapter.basis),
        ("Waar het vandaan komt", chapter.source),
        ("Wie het krijgt", chapter.recipients),
        ("Hoe lang", chapter.term),
    )
    tables = Markup().join(map(_table, chapter.tables)) or Markup("<p>Hiervan is niets over je bewaard.</p>")
    return Markup('<section id="{}"><h2>{}</h2><dl class="about">{}</dl>{}</section>').format(
        chapter.name, chapter.title, _pairs(facts), tables
    )


def _table(table: Table) -> Markup:
    """A column with nothing in it is not shown; few rows stand one below another, and many wide ones run on."""
    filled = [at for at in range(len(table.headings)) if any(row[at] for row in table.shown)]
    if len(table.shown) <= _FEW_ROWS or len(filled) > _FEW_COLUMNS:
        look = "row" if len(table.shown) <= _FEW_ROWS else "row tight"
        rows = Markup().join(
            Markup('<dl class="{}">{}</dl>').format(
                look, _pairs([(table.headings[at], row[at]) for at in filled if row[at]])
            )
            for row in table.shown
        )
    else:
        head = Markup().join(Markup('<th scope="col">{}</th>').format(table.headings[at]) for at in filled)
        body = Markup().join(
            Markup("<tr>{}</tr>").format(Markup().join(Markup("<td>{}</td>").format(row[at]) for at in filled))
            for row in table.shown
        )
        rows = Markup("<div class=wide><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>").format(
            head, body
        )
    return Markup("<h3>{} <small>{}</small></h3>{}").format(table.title, len(table.shown), rows)


def _pairs(pairs: Sequence[tuple[str, str]]) -> Markup:
    return Markup().join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, value) for name, value in pairs)


def _rest(data: PersonalData) -> Markup:
    files = Markup().join(
        Markup('<li><a href="bestanden/{0}">{0}</a></li>').format(file.name) for file in data.files
    ) or Markup("<li>Geen</li>")
    return Markup(
        "<section><h2>Bestanden</h2><ul>{}</ul></section>"
        '<section><h2>Wat er niet in staat</h2><dl class="about">{}</dl></section>'
    ).format(files, _pairs(data.left_out))


def _rights(data: PersonalData) -> Markup:
    return Markup(
        "<section><h2>Je rechten</h2><p>Klopt er iets niet, dan mag je vragen om verbetering, verwijdering, beperking "
        "of overdracht, en bezwaar maken (art. 16 tot en met 21 AVG). Vraag het {company}: {contact}. Je krijgt binnen "
        "een maand antwoord. Kom je er samen niet uit, dan kun je klagen bij de Autoriteit Persoonsgegevens "
        "(autoriteitpersoonsgegevens.nl). Het systeem neemt geen besluiten over je zonder dat een mens beslist.</p>"
        "</section>"
    ).format(company=data.company, contact=data.contact)
