"""What a file would bring, on the screen: the mapping of its columns, what is wrong, and the button."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import events, ui

from models.values.calendar import AMSTERDAM, dutch_date
from pages.importing.result import dotted
from services.imports.reading.targets import target_named
from services.imports.views import Choices, ColumnView, ImportPreview, LayoutState, RowProblem
from ui import action, parts
from ui.parts import Severity
from ui.toast import attempt

Step = Callable[[], Awaitable[None]]
_STATES: dict[str, tuple[Severity, str]] = {
    "ok": ("ok", "in orde"),
    "warn": ("warn", "let op"),
    "block": ("block", "kan niet"),
}
_NOT_READ = "Niet lezen"
SHOWN = 12
NAMED = 5


@dataclass(frozen=True, slots=True)
class Actions:
    """What a person can do with a preview."""

    another_file: Callable[[], None]
    choose_target: Callable[[str], Awaitable[None]]
    choose_sheet: Callable[[str], Awaitable[None]]
    map_column: Callable[[str, str], Awaitable[None]]
    confirm_mapping: Step
    fix: Callable[[str, str], Awaitable[None]]
    update_known: Callable[[bool], Awaitable[None]]
    leave_out: Callable[[bool], Awaitable[None]]
    commit: Step


def build_preview(
    preview: ImportPreview, choices: Choices, actions: Actions, targets: Sequence[tuple[str, str]]
) -> None:
    """Put the preview on the page."""
    with ui.element("div").classes("df-dropz"):
        parts.put(parts.icon("file-spreadsheet", 26, tone="c-accent"))
        parts.put(Markup('<b class="b">{}</b><p>{}</p>').format(preview.file_name, _summary(preview))).classes(
            "df-grow"
        )
        action.button("Ander bestand", actions.another_file, small=True)
    with ui.element("div").classes("df-import__c"):
        _select("Soort lijst", dict(targets), preview.target, actions.choose_target)
        if len(preview.sheets) > 1:
            sheets = {sheet: sheet for sheet in preview.sheets}
            _select("Blad", sheets, preview.sheet or "", actions.choose_sheet)
        for fixed in preview.fixed:
            options = {"": "kies" if fixed.is_required else "geen", **{name: name for name in fixed.options}}
            _select(f"{fixed.label} voor alle regels", options, fixed.value, partial(actions.fix, fixed.field))
    _layout_note(preview, actions)
    _mapping(preview, actions)
    if preview.missing:
        parts.put(parts.note("block", "Er ontbreekt een kolom.", " ".join(preview.missing), alert=True))
    if preview.notes:
        items = parts.joined(Markup("<li>{}</li>").format(note) for note in preview.notes)
        parts.put(parts.note("info", "Goed om te weten.", Markup("<ul>{}</ul>").format(items)))
    _problems(preview)
    _buttons(preview, choices, actions)


def _summary(preview: ImportPreview) -> str:
    target = target_named(preview.target)
    found = f"{dotted(preview.rows)} {target.singular if preview.rows == 1 else target.plural} gevonden"
    sheet = f" in blad {preview.sheet}" if preview.sheet else ""
    known = f", {dotted(preview.known + preview.differing)} al bekend" if preview.known + preview.differing else ""
    wrong = len(preview.error_rows)
    help_needed = f", {dotted(wrong)} {'regel heeft' if wrong == 1 else 'regels hebben'} hulp nodig" if wrong else ""
    doubtful = f", {dotted(preview.warning_rows)} om na te kijken" if preview.warning_rows else ""
    return f"{found}{sheet}{known}{help_needed}{doubtful}"


def _layout_note(preview: ImportPreview, actions: Actions) -> None:
    if preview.earlier is not None:
        day = dutch_date(preview.earlier.astimezone(AMSTERDAM).date())
        parts.put(parts.note("info", f"Dit bestand is op {day} al geïmporteerd.", "Er komt niets dubbel in."))
    if preview.layout is LayoutState.CHANGED:
        parts.put(parts.note("block", "De indeling is veranderd.", " ".join(preview.changes), alert=True))
        with ui.element("div").classes("df-acts"):
            action.button("De kolommen kloppen zo", actions.confirm_mapping, icon="check")
    elif preview.layout is LayoutState.REMEMBERED:
        added = " ".join(preview.changes)
        parts.put(parts.note("ok", "De indeling is die van vorige keer.", added))


def _mapping(preview: ImportPreview, actions: Actions) -> None:
    fields = {"": _NOT_READ, **{field.name: field.label for field in target_named(preview.target).fields}}
    with ui.element("table").classes("df-map"):
        parts.put(
            Markup(
                "<tr><th>Jouw kolom</th><th><span class='sr'>naar</span></th><th>Wordt</th><th>Voorbeeld</th>"
                "<th><span class='sr'>Controle</span></th></tr>"
            ),
            tag="thead",
        )
        with ui.element("tbody"):
            for column in preview.columns:
                _column(column, fields, actions)


def _column(column: ColumnView, fields: dict[str, str], actions: Actions) -> None:
    with ui.element("tr"):
        parts.put(Markup("{}").format(column.name), tag="td")
        parts.put(parts.icon("arrow-right", 14, tone="c-3"), tag="td")
        with ui.element("td").classes("b"):
            pick = partial(actions.map_column, column.name)
            _native(fields, column.field or "", pick, label=f"Kolom {column.name} wordt")
        parts.put(Markup("{}").format(column.example), tag="td", classes="c-2")
        parts.put(_state(column.state), tag="td")


def _state(state: str) -> Markup:
    if state not in _STATES:
        return Markup()
    severity, meaning = _STATES[state]
    return parts.severity_icon(severity) + Markup('<span class="sr">{}</span>').format(meaning)


def _select(label: str, options: dict[str, str], value: str, pick: Callable[[str], Awaitable[None]]) -> None:
    with ui.element("label").classes("df-import__f"):
        parts.put(Markup("{}").format(label), tag="span", classes="df-label")
        _native(options, value, pick)


def _native(options: dict[str, str], value: str, pick: Callable[[str], Awaitable[None]], *, label: str = "") -> None:
    """A select of the browser itself: light enough for a hundred columns."""
    choices = parts.joined(
        Markup("<option value='{}' {}>{}</option>").format(key, Markup("selected") if key == value else "", text)
        for key, text in options.items()
    )
    made = parts.put(choices, tag="select", classes="df-select")
    if label:
        made.props["aria-label"] = label

    async def chosen(event: events.GenericEventArguments) -> None:
        picked = str(event.args)
        if picked in options:
            await attempt(lambda: pick(picked))

    made.on("change", chosen, js_handler="(event) => emit(event.target.value)")


def _problems(preview: ImportPreview) -> None:
    errors = [problem for problem in preview.problems if problem.is_error]
    warnings = [problem for problem in preview.problems if not problem.is_error]
    for severity, title, problems in (
        ("block", "Deze regels kunnen nog niet mee", errors),
        ("warn", "Kijk dit na; importeren kan", warnings),
    ):
        if problems:
            parts.put(_problem_list(severity, f"{title}.", problems))  # type: ignore[arg-type]  # two of the severities
    rest = preview.problem_count - len(preview.problems)
    if rest > 0:
        parts.put(Markup('<p class="df-sub">En nog {} meldingen.</p>').format(dotted(rest)))


def _problem_list(severity: Severity, title: str, problems: Sequence[RowProblem]) -> Markup:
    lines = [Markup("<li><b>{}:</b> {}</li>").format(_called(one), one.message) for one in problems]
    shown = Markup("<ul>{}</ul>").format(parts.joined(lines[:SHOWN]))
    if len(lines) > SHOWN:
        more = Markup("<details><summary>Nog {} meldingen</summary><ul>{}</ul></details>")
        shown += more.format(len(lines) - SHOWN, parts.joined(lines[SHOWN:]))
    return parts.note(severity, title, shown)


def _called(problem: RowProblem) -> str:
    """The row by number and name; of several the first numbers, and how many more."""
    if not problem.others:
        return f"Regel {problem.number}, {problem.title}" if problem.title else f"Regel {problem.number}"
    numbers = [problem.number, *problem.others]
    if len(numbers) <= NAMED:
        return f"Regel {', '.join(map(str, numbers[:-1]))} en {numbers[-1]}"
    return f"Regel {', '.join(map(str, numbers[:NAMED]))} en nog {dotted(len(numbers) - NAMED)} regels"


def _buttons(preview: ImportPreview, choices: Choices, actions: Actions) -> None:
    left_out = bool(choices.leave_out)
    if preview.differing:
        words = f"Werk {_rows(preview.differing)} bij met wat in dit bestand anders is"
        _check(words, choices.update_known, actions.update_known)
    if preview.error_rows and len(preview.error_rows) < preview.rows:
        _check(f"Laat {_rows(len(preview.error_rows))} met een fout weg", left_out, actions.leave_out)
    count = preview.new_in_order if left_out else preview.new
    with ui.element("div").classes("df-acts"):
        button = action.button(_label(preview, choices, count), actions.commit, kind="primary")
        if preview.layout is LayoutState.CHANGED:
            button.enable(on=False, why="Bevestig eerst de kolommen.")
        elif preview.missing:
            button.enable(on=False, why=preview.missing[0])
        elif preview.error_rows and not left_out:
            button.enable(on=False, why="Verbeter de regels hierboven, of laat ze weg.")
        action.link_button(
            "Voorbeeldbestand", f"/import/voorbeeld/{preview.target}.csv", icon="download", kind="quiet"
        ).props("download")


def _rows(count: int) -> str:
    return "1 regel" if count == 1 else f"{dotted(count)} regels"


def _label(preview: ImportPreview, choices: Choices, count: int) -> str:
    target = target_named(preview.target)
    label = f"Importeer {dotted(count)} {target.singular if count == 1 else target.plural}"
    return f"{label}, werk {dotted(preview.differing)} bij" if choices.update_known and preview.differing else label


def _check(label: str, value: bool, pick: Callable[[bool], Awaitable[None]]) -> None:  # noqa: FBT001 - the state of the box
    async def changed(event: events.GenericEventArguments) -> None:
        await attempt(lambda: pick(bool(event.args)))

    with ui.element("label").classes("df-import__k"):
        box: Any = ui.element("input").props(f"type=checkbox {'checked' if value else ''}")
        box.on("change", changed, js_handler="(event) => emit(event.target.checked)")
        parts.put(Markup("{}").format(label), tag="span")
