"""Our own texts as HTML, and the public page that they stand on: plain, printable, in two languages."""

from collections.abc import Mapping, Sequence
from typing import Final

from fastapi.responses import HTMLResponse
from markupsafe import Markup, escape

from exports.prose import Block, Words
from ui import assets, parts, theme

_LISTS: Final = {"bullets": Markup("<ul>{}</ul>"), "numbers": Markup("<ol>{}</ol>")}


def prose(blocks: Sequence[Block]) -> Markup:
    """The blocks of a text, one after the other."""
    return parts.joined(_block(block) for block in blocks)


def _block(block: Block) -> Markup:
    cells = [row[0] for row in block.rows]
    if block.kind == "heading":
        return Markup("<h{0}>{1}</h{0}>").format(block.level, _words(cells[0]))
    if block.kind in _LISTS:
        return _LISTS[block.kind].format(parts.joined(Markup("<li>{}</li>").format(_words(cell)) for cell in cells))
    if block.kind == "table":
        head, *rows = ([_words(cell) for cell in row] for row in block.rows)
        return table(head, rows)
    return Markup("<p>{}</p>").format(_words(cells[0]))


def _words(pieces: Words) -> Markup:
    return parts.joined(Markup("<b>{}</b>").format(piece) if at % 2 else piece for at, piece in enumerate(pieces))


def table(head: Sequence[Markup | str], rows: Sequence[Sequence[Markup | str]]) -> Markup:
    """A table that scrolls by itself where it does not fit; the keyboard can do that too."""
    heads = parts.joined(Markup('<th scope="col">{}</th>').format(cell) for cell in head)
    lines = parts.joined(
        Markup("<tr>{}</tr>").format(
            parts.joined(
                Markup('<td data-label="{}">{}</td>').format(escape(label).striptags(), cell)
                for label, cell in zip(head, row, strict=True)
            )
        )
        for row in rows
    )
    return Markup(
        '<div class="df-doc__t" tabindex="0" role="region" aria-label="{}"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(parts.joined(head, ", ").striptags(), heads, lines)


def document(
    title: str,
    body: Markup,
    *,
    language: str,
    addresses: Mapping[str, str],
    links: Sequence[tuple[str, str]],
    choice: str | None = None,
) -> HTMLResponse:
    """A public page. `addresses` are its own, whole, by language; `links` lead to its neighbours, as label and path.

    It sets no cookie and may be kept for a while: it is the same for everybody.
    """
    chosen = theme.chosen(choice)
    alternates = parts.joined(
        Markup('<link rel="alternate" hreflang="{}" href="{}">').format(other, address)
        for other, address in addresses.items()
    )
    others = parts.joined(
        Markup('<a href="{}" hreflang="{}" lang="{}">{}</a>').format(address, other, other, _NAMES[other])
        for other, address in addresses.items()
        if other != language
    )
    nav = parts.joined((parts.link(label, path) for label, path in links), " · ")
    html = Markup(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{} · DepotFlow</title>'
        '<link rel="icon" href="/static/icon.svg">{}{}</head><body class="{}">{}<main class="df-doc is-public">'
        '<header><a class="df-login__brand" href="/"><svg width="30" height="30" aria-hidden="true">'
        '<use href="#logo"/></svg>DepotFlow</a>{}</header>{}<nav aria-label="{}">{}</nav></main></body></html>'
    ).format(
        language,
        title,
        _ours(theme.head()),
        alternates,
        f"body--{chosen}" if chosen else "",
        _ours(assets.sprite()),
        others,
        body,
        _MORE[language],
        nav,
    )
    return HTMLResponse(str(html))


_NAMES: Final = {"nl": "Nederlands", "en": "English"}
_MORE: Final = {"nl": "Meer over afspraken en gegevens", "en": "More about agreements and data"}


def _ours(html: str) -> Markup:
    """Our own files and head: nothing in them comes from a user."""
    return Markup(html)  # noqa: S704 - constants of this package
