"""The panel beside the rows: what is the matter with one route, and what can be done about it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import amsterdam_time
from models.values.kinds import AbsenceKind
from models.values.words import ABSENCES
from pages.correction import open_correction
from pages.guard import Visit
from services.access.permissions import Permission
from services.registration.find_replacements import Replacement, Replacements
from services.registration.get_registration import RegistrationDetail
from services.registration.today import TodayShift
from services.rules.attendance import NEEDS_A_PERSON, Attendance
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.form import Form
from ui.overlay import Dialog

Repaint = Callable[[], Awaitable[None]]
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """A route with everything its panel shows."""

    shift: TodayShift
    registration: RegistrationDetail
    replacements: Replacements | None


def read_chosen(depotflow: TenantServices, shift: TodayShift, known: Replacements | None) -> Chosen:
    """Replacements only for a route that nobody has started; `known` ones of the same shift are not sought again."""
    detail = depotflow.registration.get_registration(shift_id=shift.id)
    if shift.attendance not in NEEDS_A_PERSON | {Attendance.EXPECTED}:
        return Chosen(shift, detail, None)
    if known is None or (known.shift_id, known.row_version) != (shift.id, shift.row_version):
        known = depotflow.registration.find_replacements(shift_id=shift.id)
    return Chosen(shift, detail, known)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the buttons work with; a question stands on `stage`, where a repaint leaves it alone."""

    visit: Visit
    stage: ui.element
    repaint: Repaint


def build_panel(desk: Desk, chosen: Chosen) -> None:
    """Fill the panel."""
    parts.put(_heading(chosen.shift))
    with ui.element("div").classes("df-acts"):
        _act_buttons(desk, chosen)
    if chosen.replacements is not None:
        _replacements(desk, chosen.replacements)


def build_empty_panel() -> None:
    """What stands there when nothing needs a person."""
    parts.put(
        Markup('<h2 class="df-h2">{} Alles loopt</h2><p class="df-sub">{}</p>').format(
            parts.icon("st-ok", 17, tone="s-ok"), "Kies een route om de registratie te bekijken of iemand te vervangen."
        )
    )


def _heading(shift: TodayShift) -> Markup:
    icon, tone, text, detail = _said(shift)
    return Markup('<h2 class="df-h2">{} {}</h2><p class="df-sub">{}</p>').format(
        parts.icon(icon, 17, tone=tone), text, detail
    )


def _said(shift: TodayShift) -> tuple[str, str, str, str]:
    name, code = shift.driver_name, shift.route_code
    planned = f"Gepland van {amsterdam_time(shift.starts_at)} tot {amsterdam_time(shift.ends_at)}"
    match shift.attendance:
        case Attendance.MISSING | Attendance.LATE:
            late = f"{name} is {shift.late.count} min te laat"
            why = f", {shift.delay_reason}" if shift.delay_reason else " en heeft nog niets laten weten"
            return "st-no", "s-danger", f"{code} is niet vertrokken", f"{late}{why}. {planned}."
        case Attendance.UNMANNED if shift.decline_reason:
            return "user-x", "s-danger", f"{code} is geweigerd", f"{name} kan niet: {shift.decline_reason}. {planned}."
        case Attendance.UNMANNED if shift.absence:
            away = f"{name} is afgemeld: {ABSENCES[shift.absence].lower()}"
            return "user-x", "s-danger", f"{code} heeft geen chauffeur", f"{away}. {planned}."
        case Attendance.UNMANNED:
            return "user-x", "s-danger", f"{code} heeft geen chauffeur", f"{planned}."
        case Attendance.EXPECTED:
            return "clock", "c-3", f"{code}, {name}", f"{planned}."
        case _:
            return "st-ok", "s-ok", f"{code}, {name}", f"{planned}. {_progress(shift)}"


def _progress(shift: TodayShift) -> str:
    start = f"Begonnen om {amsterdam_time(shift.started_at)}" if shift.started_at else ""
    end = f", klaar om {amsterdam_time(shift.ended_at)}" if shift.ended_at else ""
    planned = f" van {shift.stops_planned}" if shift.stops_planned is not None else ""
    return f"{start}{end}, {shift.stops_done}{planned} stops."


def _act_buttons(desk: Desk, chosen: Chosen) -> None:
    shift = chosen.shift
    if shift.driver_id and shift.phone:
        action.link_button(f"Bel {shift.driver_name.split()[0]}", f"tel:{shift.phone}", icon="phone", small=True)
    if not desk.visit.may(Permission.REGISTRATION_CHANGE):
        return
    if chosen.replacements is not None and shift.driver_id and shift.attendance is not Attendance.UNMANNED:
        action.button("Komt later", partial(_ask_delay, desk, shift), icon="clock", small=True)
        action.button(
            "Meld ziek",
            partial(_ask_sick, desk, shift, chosen.registration.service_date),
            icon="thermometer",
            small=True,
        )
    if chosen.registration.can_be_taken_back:
        action.button("Neem start terug", partial(_take_back, desk, shift), icon="undo-2", small=True)
    if chosen.registration.can_be_handed_in:
        action.button("Lever in", partial(_hand_in, desk, shift), icon="send", small=True)
    if shift.driver_id and shift.attendance is not Attendance.UNMANNED:
        label = "Corrigeer" if chosen.registration.versions else "Vul registratie in"
        mend = partial(_mend, desk, chosen.registration)
        action.button(label, mend, icon="file-check", small=True)


def _mend(desk: Desk, registration: RegistrationDetail) -> None:
    with desk.stage:
        open_correction(desk.visit, registration, desk.repaint)


async def _take_back(desk: Desk, shift: TodayShift) -> None:
    with desk.stage:
        is_meant = await action.confirm(
            f"Start van {shift.route_code} terugnemen?",
            happens=f"{shift.driver_name} is dan niet begonnen en de route kan naar een ander. "
            "In het logboek blijft staan dat er gestart was.",
            yes="Neem terug",
        )
    if is_meant:
        await desk.visit.perform(lambda depotflow: depotflow.registration.take_back_start(shift_id=shift.id))
        toast.ok(f"De start van {shift.route_code} is teruggenomen")
        await desk.repaint()


async def _hand_in(desk: Desk, shift: TodayShift) -> None:
    await desk.visit.perform(lambda depotflow: depotflow.registration.hand_in(shift_id=shift.id))
    toast.ok(f"{shift.route_code} is ingeleverd")
    await desk.repaint()


def _ask_delay(desk: Desk, shift: TodayShift) -> None:
    async def save(values: dict[str, Any]) -> None:
        await desk.visit.perform(
            lambda depotflow: depotflow.registration.note_delay(shift_id=shift.id, reason=values["reason"] or "")
        )
        dialog.close()
        await desk.repaint()

    with desk.stage, Dialog("Komt later", f"{shift.driver_name}, {shift.route_code}") as dialog, Form(save) as form:
        form.text("reason", "Waarom", required=True, hint="Kort, bijvoorbeeld: file A2, 07:45.")
    with dialog.foot:
        form.submit("Sla op")
    dialog.open()


def _ask_sick(desk: Desk, shift: TodayShift, day: date) -> None:
    driver_id = shift.driver_id

    async def save(values: dict[str, Any]) -> None:
        if driver_id is None:
            return
        await desk.visit.perform(
            lambda depotflow: depotflow.people.add_absence(
                driver_id=driver_id, kind=AbsenceKind.SICK, first_day=day, last_day=values["last_day"] or day
            )
        )
        dialog.close()
        toast.ok(f"{shift.driver_name} staat op ziek", "Kies rechts een vervanger.")
        await desk.repaint()

    with desk.stage, Dialog("Meld ziek", shift.driver_name) as dialog, Form(save) as form:
        form.date("last_day", "Naar verwachting ziek t/m", day, required=True)
    with dialog.foot:
        form.submit("Meld ziek")
    dialog.open()


def _replacements(desk: Desk, found: Replacements) -> None:
    may = desk.visit.may(Permission.PLANNING_CHANGE)
    title = "Vervangers, beste eerst" if found.best else "Niemand van dit depot kan"
    parts.put(Markup("{}").format(title), tag="h3", classes="df-sub")
    if may and not found.best:
        elsewhere = "Iemand van een ander depot zet je in de weekplanning op de route."
        parts.put(Markup('<p class="df-sub">{}</p>').format(elsewhere))
    for place, candidate in enumerate(found.best[:SHOWN], start=1):
        with ui.element("article").classes("df-rank is-best" if place == 1 else "df-rank"):
            parts.put(_candidate(place, candidate))
            with ui.element("div").classes("df-rank__a"):
                if may:
                    take = partial(_replace, desk, found, candidate)
                    kind: action.Kind = "primary" if place == 1 else ""
                    action.button("Wijs toe en stuur bericht", take, icon="user-check", kind=kind, small=place > 1)
                if candidate.phone:
                    action.link_button("Bel", f"tel:{candidate.phone}", icon="phone", small=place > 1)
    if found.excluded:
        parts.put(_excluded(found))


def _candidate(place: int, candidate: Replacement) -> Markup:
    reasons = parts.joined(
        Markup("<li>{}<span>{}</span></li>").format(
            parts.icon("check", 14, tone="c-ok") if reason.is_good else parts.icon("triangle-alert", 14, tone="c-warn"),
            reason.text,
        )
        for reason in candidate.reasons
    )
    return Markup('<div class="df-rank__h"><span class="df-rank__n">{}</span><h3>{}</h3></div><ul>{}</ul>').format(
        place, candidate.name, reasons
    )


def _excluded(found: Replacements) -> Markup:
    lines = parts.joined(
        Markup("<li>{} {}: {}</li>").format(parts.icon("sev-block", 14, tone="s-danger"), name, why)
        for name, why in found.excluded
    )
    count = len(found.excluded)
    return Markup('<details class="df-cannot"><summary>{} {} niet</summary><ul>{}</ul></details>').format(
        count, "chauffeur kan" if count == 1 else "chauffeurs kunnen", lines
    )


async def _replace(desk: Desk, found: Replacements, candidate: Replacement) -> None:
    await desk.visit.perform(
        lambda depotflow: depotflow.registration.replace_driver(
            shift_id=found.shift_id, row_version=found.row_version, driver_id=candidate.driver_id
        )
    )
    toast.ok(f"{candidate.name} rijdt de route", "Er staat een bericht op de telefoon.")
    await desk.repaint()


def ask_message(desk: Desk, drivers: Mapping[UUID, str]) -> None:
    """Ask for a few words to these drivers, by id and name."""
    whom = next(iter(drivers.values())) if len(drivers) == 1 else f"{len(drivers)} chauffeurs"
    hint = "Het staat op de telefoon tot het gezien is."

    async def send(values: dict[str, Any]) -> None:
        await desk.visit.perform(
            lambda depotflow: depotflow.registration.send_message(driver_ids=drivers.keys(), text=values["text"] or "")
        )
        dialog.close()
        toast.ok(f"Bericht aan {whom} verstuurd")

    with desk.stage, Dialog(f"Bericht aan {whom}", hint) as dialog, Form(send) as form:
        form.textarea("text", "Bericht", required=True)
    with dialog.foot:
        form.submit("Verstuur", icon="send")
    dialog.open()
