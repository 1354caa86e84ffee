"""One shift in a drawer: what it is, what is the matter with it, and everything about it that can change."""

from collections.abc import Mapping
from datetime import time
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup

from models.values.calendar import WEEKDAYS_SHORT, amsterdam_time, dutch_day
from models.values.kinds import Severity
from pages.planning.desk import Desk, clock
from services.access.permissions import Permission
from services.planning.board import Look
from services.planning.create_shifts import NewShift
from services.planning.open_week import PlanningChoices
from services.planning.shift_detail import AssignmentRow, ShiftDetail
from ui import action, parts
from ui.board import commands
from ui.form import Form
from ui.overlay import Drawer

LOOK_WORDS: Final = {
    Look.DRAFT: "concept",
    Look.PUBLISHED: "gepubliceerd",
    Look.CONFIRMED: "bevestigd",
    Look.CHANGED: "gewijzigd, nog niet gepubliceerd",
    Look.DECLINED: "geweigerd",
    Look.LOCKED: "begonnen of gereden",
}
EVENT_WORDS: Final = {
    "assigned": "kreeg de dienst",
    "released": "eraf gehaald",
    "confirmed": "bevestigde",
    "declined": "weigerde",
    "no_show": "kwam niet",
}
NOTES: Final[Mapping[Severity, parts.Severity]] = {
    Severity.BLOCK: "block",
    Severity.WARN: "warn",
    Severity.INFO: "info",
}


async def open_shift(desk: Desk, shift_id: UUID) -> None:
    """Show one shift; who may plan can change it here."""
    detail = await desk.visit.perform(lambda depotflow: depotflow.planning.shift(shift_id=shift_id))
    word = "Opdracht" if detail.is_assignment else "Dienst"
    subtitle = f"{dutch_day(detail.day)} · {detail.depot} · {detail.principal} · {LOOK_WORDS[detail.look]}"
    if detail.is_locked or not desk.visit.may(Permission.PLANNING_CHANGE):
        with desk.stage, Drawer(f"{word} {detail.code} {detail.route_name}", subtitle) as drawer:
            _facts(detail)
            _findings(detail)
            _history(detail)
        drawer.open()
        return
    choices = await desk.visit.perform(lambda depotflow: depotflow.planning.choices(week=detail.week))
    with desk.stage:
        drawer = Drawer(f"{word} {detail.code} {detail.route_name}", subtitle)
    with drawer:
        _findings(detail)
        with Form(lambda values: _save(desk, drawer, detail, choices, values)) as form:
            _fields(form, detail, choices)
        _history(detail)
    with drawer.foot:
        form.submit("Opslaan")
        if detail.driver_id:
            action.button("Naar open routes", lambda: _release(desk, drawer, detail), icon="undo-2")
        else:
            action.button("Verwijderen", lambda: _remove(desk, drawer, detail), icon="trash-2", kind="danger")
    drawer.open()


def _fields(form: Form, detail: ShiftDetail, choices: PlanningChoices) -> None:
    drivers = dict(choices.drivers)
    if detail.driver_id:
        drivers.setdefault(detail.driver_id, detail.driver)
    form.select("driver", "Chauffeur", drivers, detail.driver_id, hint="Leeg maakt het een open route.")
    with form.side_by_side():
        form.time("start", "Begin", _time(detail.start), required=True)
        form.time("end", "Einde", _time(detail.end), required=True)
    with form.side_by_side():
        form.select("van", "Bus", {van: van for van in choices.vans}, detail.van or None)
        form.text("dock", "Dock", detail.dock)
    norm = f"De norm van de route is {detail.norm_stops}." if detail.norm_stops else ""
    form.number("expected_stops", "Verwachte stops", detail.expected_stops, hint=norm)
    form.textarea("note", "Opmerking voor de chauffeur", detail.note, rows=2)


def _time(minutes: int) -> time:
    return time(*divmod(minutes % 1_440, 60))


def _minutes(values: dict[str, Any]) -> tuple[int, int]:
    start, end = (values[name].hour * 60 + values[name].minute for name in ("start", "end"))
    return start, end + (1_440 if end <= start else 0)


async def _save(
    desk: Desk, drawer: Drawer, detail: ShiftDetail, choices: PlanningChoices, values: dict[str, Any]
) -> None:
    """What belongs to the plan goes through the board, so that it can be undone; remarks are saved here."""
    start, end = _minutes(values)
    wanted = {"driver": values["driver"], "start": start, "end": end, "van": values["van"] or ""}
    had = {"driver": detail.driver_id, "start": detail.start, "end": detail.end, "van": detail.van}
    remarks = (values["dock"] or "", values["note"] or "", values["expected_stops"])
    if remarks != (detail.dock, detail.note, detail.expected_stops):
        dock, note, stops = remarks
        edit = await desk.visit.perform(
            lambda depotflow: depotflow.planning.remark_on_shift(
                shift_id=detail.id, version=detail.row_version, dock=dock, note=note, expected_stops=stops
            )
        )
        desk.show(edit.patch)
    drawer.close()
    changed = {key: value for key, value in wanted.items() if value != had[key]}
    if changed:
        item = {"id": str(detail.id), **changed}
        if item.get("driver"):
            item["driver"] = str(item["driver"])
        desk.change([item], _label(detail, changed, choices))


def _label(detail: ShiftDetail, changed: dict[str, Any], choices: PlanningChoices) -> str:
    if "driver" in changed:
        return f"{detail.code} naar {dict(choices.drivers).get(changed['driver'], 'open routes')}"
    if "van" in changed:
        return f"{detail.code} met bus {changed['van']}" if changed["van"] else f"{detail.code} zonder bus"
    return f"{detail.code} {clock(changed.get('start', detail.start))}–{clock(changed.get('end', detail.end))}"


def _release(desk: Desk, drawer: Drawer, detail: ShiftDetail) -> None:
    drawer.close()
    desk.change([{"id": str(detail.id), "driver": None}], f"{detail.code} naar open routes")


def _remove(desk: Desk, drawer: Drawer, detail: ShiftDetail) -> None:
    drawer.close()
    desk.board.perform("remove", [{"id": str(detail.id)}], f"{detail.code} verwijderd")


def _facts(detail: ShiftDetail) -> None:
    parts.put(
        parts.facts(
            [
                ("Chauffeur", detail.driver or "open route"),
                ("Tijd", f"{clock(detail.start)}–{clock(detail.end)}"),
                ("Bus", detail.van or "geen"),
                ("Dock", detail.dock or "onbekend"),
                ("Opmerking", detail.note or "geen"),
            ]
        )
    )


def _findings(detail: ShiftDetail) -> None:
    if detail.decline_reason:
        parts.put(parts.note("block", f"{detail.driver} heeft geweigerd.", detail.decline_reason))
    for finding in detail.findings:
        parts.put(parts.note(NOTES[finding.severity], f"{finding.title}.", finding.text))


def _history(detail: ShiftDetail) -> None:
    if detail.history:
        rows = parts.joined(_event(row) for row in detail.history)
        parts.put(Markup('<h3 class="df-h2">Wie reed wanneer</h3><ul class="df-wk__history">{}</ul>').format(rows))


def _event(row: AssignmentRow) -> Markup:
    when = f"{WEEKDAYS_SHORT[row.at.weekday()]} {row.at.day}-{row.at.month} {amsterdam_time(row.at)}"
    reason = f": {row.reason}" if row.reason else ""
    return Markup('<li><span class="df-sub">{}</span> {} {}{} <span class="df-sub">door {}</span></li>').format(
        when, row.driver, EVENT_WORDS.get(row.event, row.event), reason, row.by
    )


async def open_new_shift(desk: Desk, command: commands.Create) -> None:
    """Ask for what a new shift in this cell must be."""
    week = desk.week
    choices = await desk.visit.perform(lambda depotflow: depotflow.planning.choices(week=week))
    day = week.days[command.day]
    routes = {route.id: route for route in choices.routes}
    drivers = dict(choices.drivers)
    driver_id = command.id if command.kind == "driver" else None
    route = routes.get(command.id) if command.kind == "route" and command.id else None

    async def save(values: dict[str, Any]) -> None:
        start, end = _minutes(values)
        new = NewShift(
            route_id=values["route_id"],
            day=day,
            start=start,
            end=end,
            driver_id=values["driver_id"],
            van=values["van"] or "",
        )
        edit = await desk.visit.perform(lambda depotflow: depotflow.planning.create_shifts(week=week, shifts=[new]))
        drawer.close()
        desk.show(edit.patch)
        desk.board.recall(f"{routes[new.route_id].code} toegevoegd", made=edit.versions)

    def take_times() -> None:
        chosen = routes.get(form["route_id"].typed)
        if chosen:
            form["start"].fill(clock(chosen.start))
            form["end"].fill(clock(chosen.end))

    with desk.stage, Drawer("Dienst toevoegen", dutch_day(day)) as drawer, Form(save) as form:
        labels = {each.id: f"{each.code} {each.name} · {each.depot}" for each in choices.routes}
        field = form.select("route_id", "Route", labels, route.id if route else None, required=True)
        field.control.on("update:model-value", take_times, args=[])
        form.select("driver_id", "Chauffeur", drivers, driver_id if driver_id in drivers else None)
        with form.side_by_side():
            form.time("start", "Begin", _time(route.start) if route else None, required=True)
            form.time("end", "Einde", _time(route.end) if route else None, required=True)
        form.select("van", "Bus", {van: van for van in choices.vans}, hint="Leeg neemt de bus van de chauffeur.")
    with drawer.foot:
        form.submit("Voeg toe")
        action.button("Annuleren", drawer.leave)
    drawer.open()
