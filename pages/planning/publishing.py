"""The drawer in which a planner sees what will be told to whom, before it is."""

from collections.abc import Sequence
from typing import Any, Final

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import WEEKDAYS_SHORT, amsterdam_time
from pages.planning.desk import Desk
from pages.planning.selection import open_candidates
from services.planning.publication import NewsKind
from services.planning.publish_preview import FindingRow, NewsRow, PublishPreview
from ui import action, parts, toast
from ui.form import Form
from ui.overlay import Drawer
from ui.repaint import anew

SHOWN: Final = 11
SENTENCES: Final = 4
LOOKS: Final = {
    NewsKind.NEW: ("st-concept", "c-3", "nieuw"),
    NewsKind.CHANGED: ("st-mod", "s-warn", "gewijzigd"),
    NewsKind.LAPSED: ("st-no", "s-danger", "vervalt"),
}


async def open_publishing(desk: Desk) -> None:
    """Show what publishing the week would do, and do it when the planner says so."""
    week = desk.week
    preview = await desk.visit.perform(lambda depotflow: depotflow.planning.preview_publication(week=week))
    if not preview.total:
        toast.ok("Alles is gepubliceerd", "Er is niets nieuws om te vertellen.")
        return
    title = f"{preview.total} {'wijziging' if preview.total == 1 else 'wijzigingen'} publiceren"
    with desk.stage:
        drawer = Drawer(title, f"Week {week.week}. {_told(preview)}")
    with drawer, Form(lambda values: _publish(desk, drawer, preview, values)) as form:
        _fill(desk, form, preview)
    with drawer.foot:
        if preview.ready:
            submit = form.submit(_verb(preview), icon="send")
            drawer.body.on("keydown.ctrl.enter", form.submit_now, args=[])
            submit.props["aria-keyshortcuts"] = "Control+Enter"
        action.button("Annuleren", drawer.leave)
        parts.put(Markup("<kbd>Ctrl Enter</kbd>"), tag="span", classes="df-sub df-wk__keys")
    drawer.open()


def _told(preview: PublishPreview) -> str:
    if not preview.drivers:
        return "Niemand krijgt een bericht."
    many = preview.drivers != 1
    return f"{preview.drivers} {'chauffeurs krijgen' if many else 'chauffeur krijgt'} een bericht in de app."


def _verb(preview: PublishPreview) -> str:
    left = preview.total - preview.ready
    return f"Publiceer {preview.ready}, laat {left} staan" if left else f"Publiceer {preview.ready}"


def _fill(desk: Desk, form: Form, preview: PublishPreview) -> None:
    if preview.blocked:
        left = preview.total - preview.ready
        head = f"{left} {'dienst kan' if left == 1 else 'diensten kunnen'} niet mee."
        parts.put(parts.note("block", head, _sentences(preview.blocked)))
        ids = [shift_id for row in preview.blocked for shift_id in row.shift_ids]
        with ui.element("div"):
            action.button("Zoek vervanger", lambda: open_candidates(desk, ids), icon="user-plus", small=True)
    if preview.warnings:
        count = len(preview.warnings)
        head = f"{count} {'waarschuwing' if count == 1 else 'waarschuwingen'}."
        text = _sentences(preview.warnings) + Markup(" Publiceren mag, met een reden.")
        parts.put(parts.note("warn", head, text))
        form.text("reason", "Waarom publiceer je toch", required=True, hint="Dit wordt bij de publicatie bewaard.")
    _news(preview.rows)


def _sentences(rows: Sequence[FindingRow]) -> Markup:
    """The first few, and the rest folded away behind how many there are."""
    sentences = [Markup("{}, {} op {}: {}.").format(row.driver, _codes(row), _days(row), row.title) for row in rows]
    first, rest = sentences[:SENTENCES], sentences[SENTENCES:]
    if not rest:
        return parts.joined(first, " ")
    return Markup("{} <details><summary>En nog {}</summary>{}</details>").format(
        parts.joined(first, " "), len(rest), parts.joined(rest, " ")
    )


def _codes(row: FindingRow) -> Markup:
    return parts.joined((Markup('<span class="nw">{}</span>').format(code) for code in row.codes), ", ")


def _days(row: FindingRow | NewsRow) -> str:
    return ", ".join(f"{WEEKDAYS_SHORT[day.weekday()]} {day.day}" for day in row.days)


def _news(rows: Sequence[NewsRow]) -> None:
    box = ui.element("div").classes("df-wk__news")

    def show(count: int) -> None:
        with anew(box):
            parts.put(
                Markup('<span>Wat verandert er</span><span class="df-num">{} van {} getoond</span>').format(
                    min(count, len(rows)), len(rows)
                ),
                classes="df-wk__newshead",
            )
            parts.put(parts.joined(_row(row) for row in rows[:count]))
            if count < len(rows):
                action.button(f"Toon nog {len(rows) - count}", lambda: show(len(rows)), kind="quiet", small=True)

    show(SHOWN)


def _row(row: NewsRow) -> Markup:
    icon, tone, word = LOOKS[row.kind]
    state = "blijft concept" if row.is_blocked else word
    count = f" · {len(row.days)}" if len(row.days) > 1 else ""
    return Markup(
        '<div class="df-diff">{}<span><b>{}</b> {}</span><span class="df-sub">{}{}</span><small>{}</small></div>'
    ).format(parts.icon(icon, 15, tone=tone), row.code, row.driver, state, count, _facts(row))


def _facts(row: NewsRow) -> Markup:
    start, end = amsterdam_time(row.starts_at), amsterdam_time(row.ends_at)
    van = Markup(" · bus {}").format(row.van) if row.van else Markup()
    if row.before is None:
        return Markup("{} · {}–{}{}").format(_days(row), start, end, van)
    pairs = (
        ("start", amsterdam_time(row.before.starts_at), start),
        ("einde", amsterdam_time(row.before.ends_at), end),
        ("bus", row.before_van, row.van or "geen"),
    )
    changes = (
        Markup("{} <del>{}</del> <ins>{}</ins>").format(what, before, after)
        for what, before, after in pairs
        if before != after
    )
    return Markup("{} · {}").format(_days(row), parts.joined(changes, ", ") or Markup("{}–{}").format(start, end))


async def _publish(desk: Desk, drawer: Drawer, preview: PublishPreview, values: dict[str, Any]) -> None:
    reason = values.get("reason") or ""
    done = await desk.visit.perform(
        lambda depotflow: depotflow.planning.publish(week=preview.week, sequence=preview.sequence, reason=reason)
    )
    drawer.close()
    desk.show(done.patch)
    told = f"{done.drivers} {'chauffeur heeft' if done.drivers == 1 else 'chauffeurs hebben'} bericht."
    toast.ok(f"{done.shifts} {'dienst' if done.shifts == 1 else 'diensten'} gepubliceerd", told)
