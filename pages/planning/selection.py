"""Dialogs for the selected shifts: who drives, which van, what times; and proposals for the open routes."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup
from nicegui import events, ui

from models.values.calendar import WEEKDAYS_SHORT, amsterdam_time
from models.values.kinds import Severity
from models.values.minutes import Minutes
from models.values.names import folded
from pages.planning.desk import Desk
from pages.planning.edits import to_driver
from services.planning.candidates import Candidate
from services.planning.propose import Proposal
from ui import action, parts, toast
from ui.board import commands
from ui.form import Form
from ui.overlay import Dialog, Drawer
from ui.repaint import anew

SHOWN: Final = 8


async def open_for(desk: Desk, command: commands.ForSelection) -> None:
    """Ask for what the planner wants to give these shifts."""
    match command.name:
        case "assign":
            await open_candidates(desk, command.ids)
        case "van":
            await _open_vans(desk, command.ids)
        case "times":
            _open_times(desk, command.ids)


def _counted(ids: Sequence[UUID]) -> str:
    return "1 dienst" if len(ids) == 1 else f"{len(ids)} diensten"


async def open_candidates(desk: Desk, ids: Sequence[UUID]) -> None:
    """Show who could drive these shifts, ranked, and give them to whoever is chosen."""
    week = desk.week
    found = await desk.visit.perform(lambda depotflow: depotflow.planning.candidates(week=week, shift_ids=ids))
    what = found.codes[0] if len(ids) == 1 else f"{_counted(ids)} ({', '.join(found.codes)})"

    def choose(candidate: Candidate) -> None:
        drawer.close()
        desk.change(list(to_driver(ids, candidate.driver_id)), f"{what} naar {candidate.name}")

    def show(text: str) -> None:
        wanted = folded(text)
        matching = [candidate for candidate in found.rows if wanted in folded(candidate.name)][:SHOWN]
        with anew(box):
            for candidate in matching:
                _candidate(candidate, choose, is_best=candidate is found.rows[0] and not candidate.busy_with)
            if not matching:
                parts.put(parts.note("info", "Niemand gevonden.", "Controleer de naam, of voeg de chauffeur toe."))

    with desk.stage, Drawer(f"Wie rijdt {what}", "De beste keuze staat bovenaan, met de reden.") as drawer:
        search = ui.input(placeholder="Zoek een chauffeur").props("outlined dense clearable aria-label=Zoeken")
        search.on_value_change(lambda event: show(event.value or ""))
        box = ui.element("div").classes("df-wk__ranks")
    show("")
    drawer.open()


def _candidate(candidate: Candidate, choose: Any, *, is_best: bool) -> None:
    with ui.element("div").classes(f"df-rank {'is-best' if is_best else ''}"):
        place = candidate.depot or "geen vast depot"
        parts.put(
            Markup('{}<h3>{}<br><span class="df-sub">{} · {}</span></h3>').format(
                parts.avatar(candidate.name), candidate.name, place, _hours(candidate)
            ),
            classes="df-rank__h",
        )
        parts.put(parts.joined(_reasons(candidate)), tag="ul")
        if not candidate.busy_with:
            with ui.element("div").classes("df-rank__a"):
                kind: action.Kind = "primary" if is_best else ""
                action.button("Kies", partial(choose, candidate), kind=kind, small=True)


def _hours(candidate: Candidate) -> str:
    hours = Minutes(candidate.minutes).dutch_hours
    if candidate.contract_minutes:
        return f"daarmee {hours} / {Minutes(candidate.contract_minutes).dutch_hours} u"
    return f"daarmee {hours} u"


def _reasons(candidate: Candidate) -> list[Markup]:
    if candidate.busy_with:
        return [_reason("block", f"Rijdt dan al {candidate.busy_with}")]
    reasons = [_reason(finding.severity, finding.title) for finding in candidate.findings]
    if not reasons:
        reasons.append(_reason("ok", "Past bij alle regels"))
    if candidate.times_driven:
        times = f"{candidate.times_driven} keer" if candidate.times_driven > 1 else "1 keer"
        reasons.append(_reason("ok", f"Reed deze route {times} in acht weken"))
    if candidate.is_over_contract:
        reasons.append(_reason("info", "Komt boven de contracturen"))
    return reasons


def _reason(severity: Severity | str, text: str) -> Markup:
    shown: parts.Severity = {"block": "block", "warn": "warn", "info": "info", "ok": "ok"}[severity]  # type: ignore[assignment]  # the four words
    return Markup("<li>{}<span>{}</span></li>").format(parts.severity_icon(shown, 14), text)


async def _open_vans(desk: Desk, ids: Sequence[UUID]) -> None:
    week = desk.week
    choices = await desk.visit.perform(lambda depotflow: depotflow.planning.choices(week=week))

    async def save(values: dict[str, Any]) -> None:
        van = values["van"] or ""
        dialog.close()
        label = f"{_counted(ids)} met bus {van}" if van else f"{_counted(ids)} zonder bus"
        desk.change([{"id": str(shift_id), "van": van} for shift_id in ids], label)

    with desk.stage, Dialog("Welke bus", _counted(ids)) as dialog, Form(save) as form:
        form.select("van", "Bus", {van: van for van in choices.vans}, hint="Laat leeg voor geen bus.")
    with dialog.foot:
        form.submit("Zet erop")
    dialog.open()


def _open_times(desk: Desk, ids: Sequence[UUID]) -> None:
    async def save(values: dict[str, Any]) -> None:
        start, end = (values[name].hour * 60 + values[name].minute for name in ("start", "end"))
        end += 1_440 if end <= start else 0
        dialog.close()
        label = f"{_counted(ids)} {values['start']:%H:%M}–{values['end']:%H:%M}"
        desk.change([{"id": str(shift_id), "start": start, "end": end} for shift_id in ids], label)

    with desk.stage, Dialog("Andere tijden", f"{_counted(ids)}, dezelfde tijden") as dialog, Form(save) as form:
        form.time("start", "Begin", required=True)
        form.time("end", "Einde", required=True, hint="Een einde voor het begin is de volgende dag.")
    with dialog.foot:
        form.submit("Pas aan")
    dialog.open()


async def open_proposals(desk: Desk) -> None:
    """Show a driver for every open route that can have one without a warning, to tick and carry out."""
    week = desk.week
    proposals = await desk.visit.perform(lambda depotflow: depotflow.planning.propose_drivers(week=week))
    if not proposals.rows:
        toast.show("Geen voorstel zonder waarschuwing.", "Klik op een open route om zelf te kiezen.", kind="warn")
        return
    chosen = {row.shift_id for row in proposals.rows}

    def carry_out() -> None:
        rows = [row for row in proposals.rows if row.shift_id in chosen]
        drawer.close()
        items = [{"id": str(row.shift_id), "driver": str(row.candidate.driver_id)} for row in rows]
        desk.change(items, f"{_routes(len(rows))} bezet")

    def tick(row: Proposal, event: events.ValueChangeEventArguments[bool]) -> None:
        (chosen.add if event.value else chosen.discard)(row.shift_id)
        parts.put_into(button, action.face(f"Zet {len(chosen)} neer", "user-plus", None))
        button.enable(on=bool(chosen), why="Vink eerst een voorstel aan")

    left = f", dan nog open: {proposals.unfilled}" if proposals.unfilled else ""
    with (
        desk.stage,
        Drawer("Voorstel voor open routes", f"Zonder melding te bezetten: {len(proposals.rows)}{left}.") as drawer,
    ):
        for row in proposals.rows:
            with ui.checkbox(value=True, on_change=partial(tick, row)).props("dense") as box:
                box.classes("df-wk__proposal").props["aria-label"] = _proposal_in_words(row)
                parts.put(_proposal(row))
    with drawer.foot:
        button = action.button(f"Zet {len(chosen)} neer", carry_out, kind="primary", icon="user-plus")
        action.button("Annuleren", drawer.leave)
    drawer.open()


def _routes(count: int) -> str:
    return "1 open route" if count == 1 else f"{count} open routes"


def _proposal_in_words(row: Proposal) -> str:
    return f"{row.code} {WEEKDAYS_SHORT[row.day]}, {row.candidate.name}"


def _proposal(row: Proposal) -> Markup:
    when = f"{WEEKDAYS_SHORT[row.day]} {amsterdam_time(row.starts_at)}–{amsterdam_time(row.ends_at)}"
    knows = f", reed deze route {row.candidate.times_driven} keer" if row.candidate.times_driven else ""
    return Markup('<b>{}</b> {}<br><span class="df-sub">{} · {}{}</span>').format(
        row.code, row.candidate.name, when, _hours(row.candidate), knows
    )
