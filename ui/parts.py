"""Small pieces of the design as escaped markup: icons, labels, key figures, notes, steps, things that ask attention.

Every function returns `Markup` that fits in any other piece, in a table cell or a plain HTML page;
`put` places it on a NiceGUI page. Text given to them is escaped, Markup is taken as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from markupsafe import Markup, escape
from nicegui import ui

from ui.markup import Pattern

Tone = Literal["", "ok", "warn", "danger", "accent", "line"]
Severity = Literal["block", "warn", "info", "ok"]
StepState = Literal["done", "now", "todo", "blocked"]

_NOTE = {"block": "danger", "warn": "warn", "info": "info", "ok": "ok"}
_SEVERITY = {
    "block": ("sev-block", "s-danger"),
    "warn": ("sev-warn", "s-warn"),
    "info": ("sev-info", "c-accent"),
    "ok": ("st-ok", "s-ok"),
}


def put(markup: Markup, *, tag: str = "div", classes: str = "") -> ui.element:
    """Place a piece on the page and return its element; `put_into` replaces what it shows."""
    return put_into(ui.element(tag).classes(classes), markup)


def put_into(element: ui.element, markup: Markup) -> ui.element:
    """Show this piece in an element that `put` made."""
    element.props.set_optional("innerHTML", str(markup))
    return element


def joined(pieces: Iterable[Markup | str], separator: Markup | str = "") -> Markup:
    """Pieces one after another."""
    return escape(separator).join(pieces)


@lru_cache(maxsize=1024, typed=True)
def icon(name: str, size: int = 16, *, tone: str = "", label: str = "") -> Markup:
    """A symbol of static/icons.svg; without `label` it is decoration. `tone` is a text class such as `c-3`."""
    spoken = Pattern('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Pattern('<svg class="df-i {}" width="{}" height="{}" {}><use href="#{}"/></svg>').format(
        tone, size, size, spoken, name
    )


def severity_icon(severity: Severity, size: int = 16) -> Markup:
    """Octagon, triangle, rounded square or circle: readable without colour."""
    name, tone = _SEVERITY[severity]
    return icon(name, size, tone=tone)


@lru_cache(maxsize=1024, typed=True)
def tag(text: str, tone: Tone = "", *, icon_name: str = "") -> Markup:
    """A label such as `Goedgekeurd`."""
    mark = icon(icon_name, 13) if icon_name else ""
    return Pattern('<span class="df-tag {}">{}{}</span>').format(f"is-{tone}" if tone else "", mark, text)


def badge(count: int, meaning: str = "open") -> Markup:
    """A count that asks for attention; nothing at zero. Spoken as `3 open`."""
    if not count:
        return Markup()
    return Pattern('<b class="df-nav__n" aria-label="{} {}" role="img">{}</b>').format(count, meaning, count)


def initials(name: str) -> str:
    """First letters of the first and the last word: `Joëlle van den Broek` becomes `JB`."""
    words = name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


def avatar(name: str, *, size: Literal["sm", "", "lg"] = "", tone: Literal["", "me", "peer"] = "") -> Markup:
    """Initials in a circle; decoration, so the name stands beside it."""
    classes = " ".join(f"is-{word}" for word in (size, tone) if word)
    return Pattern('<span class="df-av {}" aria-hidden="true">{}</span>').format(classes, initials(name))


def person(name: str, detail: str = "") -> Markup:
    """Avatar, name and a quiet second line."""
    second = Pattern("<small>{}</small>").format(detail) if detail else ""
    return Pattern('<span class="df-person">{}<span><b>{}</b>{}</span></span>').format(avatar(name), name, second)


def note(severity: Severity, title: str, text: str | Markup = "", *, alert: bool = False) -> Markup:
    """A notice in the page: what it is in bold, what you can do after it. `alert` has it read out at once."""
    role = Markup('role="alert"') if alert else ""
    return Pattern('<div class="df-note is-{}" {}>{}<span><b>{}</b> <span>{}</span></span></div>').format(
        _NOTE[severity], role, severity_icon(severity), title, text
    )


def link(text: str, path: str) -> Markup:
    """A link inside text."""
    return Pattern('<a href="{}">{}</a>').format(path, text)


def change(text: str, *, up: bool, good: bool) -> Markup:
    """A change with an arrow; its colour says whether it is good, its arrow where it went."""
    return icon("arrow-up" if up else "arrow-down", 12, tone="c-ok" if good else "c-danger") + text


def figure(label: str, value: str, hint: str | Markup = "", *, spark: Markup | None = None) -> Markup:
    """A key figure card (KpiCard): `figure("Omzet", "€ 272.600", change(...), spark=chart.spark(...))`."""
    return Pattern('<section class="df-card df-kpi"><h2>{}</h2><p>{}</p><small>{}</small>{}</section>').format(
        label, value, hint, spark or ""
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the figures in a strip: label, value, and a quiet remark after it."""

    label: str
    value: str
    remark: str = ""
    tone: Literal["", "danger", "warn", "ok"] = ""


def strip(figures: Sequence[Figure]) -> Markup:
    """Key figures side by side under the top bar."""
    cells = (
        Pattern('<div><dt>{}</dt><dd class="{}">{} <em>{}</em></dd></div>').format(
            one.label, f"c-{one.tone}" if one.tone else "", one.value, one.remark
        )
        for one in figures
    )
    return Pattern('<dl class="df-strip">{}</dl>').format(joined(cells))


def facts(pairs: Iterable[tuple[str, str | Markup]]) -> Markup:
    """Label and value under each other, as on a detail page."""
    rows = (Pattern("<dt>{}</dt><dd>{}</dd>").format(label, value) for label, value in pairs)
    return Pattern('<dl class="df-facts">{}</dl>').format(joined(rows))


def progress(label: str, done: int, total: int, *, unit: str = "", hint: str = "") -> Markup:
    """Long work with counts: `1.284 van 2.190 regels`."""
    share = round(100 * done / total) if total else 0
    counts = f"{done:,} van {total:,} {unit}".replace(",", ".").strip()
    return Pattern(
        '<div class="df-work"><p><b class="b">{}</b><span class="c-2 df-num">{}</span></p>'
        '<div class="df-prog" role="progressbar" aria-valuenow="{}" aria-valuemin="0" aria-valuemax="100"'
        ' aria-label="{}"><i style="width:{}%"></i></div><span class="df-sub">{}</span></div>'
    ).format(label, counts, share, label, share, hint)


def skeleton(rows: int = 3, columns: int = 3, *, label: str = "Wordt geladen") -> Markup:
    """Grey shapes in the size of the real rows; they appear only after 200 ms."""
    row = Markup('<div class="df-sk is-dot"></div>') + Markup('<div class="df-sk is-cell"></div>') * columns
    return Pattern('<div class="df-skeleton" role="status" aria-busy="true" aria-label="{}">{}</div>').format(
        label, Pattern('<div style="--n:{}">{}</div>').format(columns, row) * rows
    )


@contextmanager
def empty(icon_name: str, title: str, text: str) -> Iterator[ui.element]:
    """Nothing yet: say what is missing; put the button of the next step inside the `with` block."""
    with ui.element("div").classes("df-empty") as box:
        put(icon(icon_name, 26, tone="c-3"))
        put(Pattern("<p><b>{}</b></p><p class='c-2'>{}</p>").format(title, text))
        with ui.element("div").classes("df-empty__act"):
            yield box


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure; `blocked` says in `remark` what is missing."""

    label: str
    remark: str
    state: StepState
    path: str = ""


def steps(sequence: Sequence[Step], *, label: str) -> Markup:
    """The step bar above a procedure (StepBar); a step with a path can be clicked."""
    return Pattern('<ol class="df-steps" aria-label="{}">{}</ol>').format(
        label, joined(_step(number, step) for number, step in enumerate(sequence, start=1))
    )


def _step(number: int, step: Step) -> Markup:
    dots = {"done": icon("st-ok", 22, label="klaar"), "blocked": icon("sev-block", 20, label="kan nog niet")}
    body = Pattern('<span class="dot">{}</span><span><b>{}</b><small>{}</small></span>').format(
        dots.get(step.state, number), step.label, step.remark
    )
    current = Markup('aria-current="step"') if step.state == "now" else ""
    if step.path:
        body = Pattern('<a href="{}">{}</a>').format(step.path, body)
    return Pattern('<li class="is-{}" {}>{}</li>').format(step.state, current, body)


@dataclass(frozen=True, slots=True)
class Attention:
    """Something a person must look at, with the link that solves it for who may."""

    severity: Severity
    title: str
    detail: str
    path: str
    action: str


def attention(items: Sequence[Attention]) -> Markup:
    """The list `Vraagt aandacht` (AttentionList)."""
    rows = (
        Pattern("<li>{}<span>{}</span><small>{}</small>{}</li>").format(
            severity_icon(one.severity),
            one.title,
            one.detail,
            Pattern('<a class="df-btn is-sm go" href="{}">{}</a>').format(one.path, one.action) if one.path else "",
        )
        for one in items
    )
    return Pattern('<ul class="df-att">{}</ul>').format(joined(rows))


def mini_bar(share: float, *, low: bool = False) -> Markup:
    """A bar of at most 80 px beside a figure; `share` from 0 to 1."""
    width = round(100 * min(max(share, 0), 1))
    return Pattern('<span class="df-minibar {}" aria-hidden="true"><i style="width:{}%"></i></span>').format(
        "is-low" if low else "", width
    )


def margin(percentage: str, share: float, *, low: bool = False) -> Markup:
    """A margin percentage with its bar; `low` adds the arrow, since colour alone says nothing."""
    arrow = icon("arrow-down", 11) if low else ""
    return Pattern(
        '<span class="df-mg {}"><span class="df-mg__bar" aria-hidden="true"><i style="width:{}%"></i></span>'
        "<span>{}{}</span></span>"
    ).format("is-low" if low else "", round(100 * min(max(share, 0), 1)), arrow, percentage)


def difference(text: str, delta: str, *, up: bool) -> Markup:
    """A table cell's value that differs, with the difference behind it: `714 ↓ −14`."""
    arrow = icon("arrow-up" if up else "arrow-down", 11)
    return Pattern('{}<em class="{}">{}{}</em>').format(text, "is-up" if up else "", arrow, delta)


def mini_table(
    heads: Sequence[str], rows: Iterable[Sequence[str | Markup]], *, label: str, of_words: bool = False
) -> Markup:
    """A few rows in a card; every column but the first holds figures, unless the table is `of_words`."""
    kind = "" if of_words else "num"
    head = joined(
        Pattern('<th scope="col" class="{}">{}</th>').format(kind if at else "", text) if text else Markup("<td></td>")
        for at, text in enumerate(heads)
    )
    next_cell = Pattern('</td><td class="{}">').format(kind)
    body = joined(Pattern("<tr><td>{}</td></tr>").format(next_cell.join(row)) for row in rows)
    return Pattern(
        '<table class="df-mini {}"><caption class="sr">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format("is-words" if of_words else "", label, head, body)


@contextmanager
def card(title: str, *, span: int = 12, aside: Markup | str = "") -> Iterator[ui.element]:
    """A titled card on the 12-column grid of `grid`; `aside` stands at the right of its title."""
    with ui.element("section").classes("df-card").style(f"grid-column: span {span}") as box:
        put(Pattern('<h2 class="df-h2">{}</h2>{}').format(title, aside), classes="df-card__h")
        yield box


def grid() -> ui.element:
    """Make the 12-column grid of the dashboard, to be filled in a `with` block."""
    return ui.element("div").classes("df-dash")
