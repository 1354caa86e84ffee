"""The panel of one shift in the approval queue: what is unusual, mend, approve, let it wait, or let it in."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek, amsterdam_time, dutch_day
from models.values.minutes import Minutes
from pages.correction import open_correction
from pages.guard import Visit
from pages.settlement.adjusting import ask_adjustment, lands_in, show_adjustments
from pages.settlement.reckoning import ask_reckoning
from services.access.permissions import Permission
from services.settlement.adjustments import AdjustmentRow
from services.settlement.rows import QueueRow, QueueState
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Dialog, Drawer

Done = Callable[[], Awaitable[None]]


async def show_shift(visit: Visit, row: QueueRow, *, is_locked: bool, done: Done) -> None:
    """Open the panel; `done` runs after something changed."""
    adjusted = await _adjustments(visit, row)

    async def finish(message: str, text: str = "") -> None:
        panel.close()
        toast.ok(message, text)
        await done()

    async def approve(registration_id: UUID) -> None:
        result = await visit.perform(lambda depotflow: depotflow.settlement.approve(registration_ids=[registration_id]))
        own = IsoWeek.containing(row.service_date)
        later = result.booked_in if result.booked_in != own else None
        await finish(f"{row.route} van {row.driver} is goedgekeurd", lands_in(row, later) if later else "")

    async def go_on(ask: Callable[[], Awaitable[None]]) -> None:
        panel.close()
        await ask()

    async def release() -> None:
        await visit.perform(lambda depotflow: depotflow.settlement.release_shift(shift_id=row.shift_id))
        await finish(f"{row.route} telt weer mee")

    subtitle = f"{dutch_day(row.service_date)}, {row.depot}"
    with (
        visit.client,
        Drawer(f"{row.route} {row.driver}", subtitle) as panel,
        ui.element("div").classes("df-form"),
    ):
        _show_facts(row)
        show_adjustments(visit, adjusted, finish)
    with panel.foot:
        _mend_button(visit, row, partial(go_on, partial(_mend, visit, row, done)))
        if _can_be_adjusted(visit, row):
            adjust = partial(ask_adjustment, visit, row, done=done)
            action.button("Bonus of malus", partial(go_on, adjust), icon="plus")
        if row.state is QueueState.HELD:
            action.button("Laat weer meetellen", release, icon="check", kind="primary")
        elif is_locked and visit.may(Permission.SETTLEMENT_CHANGE):
            reckon = partial(ask_reckoning, visit, [row.shift_id], done=done)
            action.button("Reken opnieuw", partial(go_on, reckon), icon="history")
        elif _can_wait(row, is_locked=is_locked):
            action.button("Laat wachten", partial(_ask_reason, visit, row, finish), icon="clock")
        if registration_id := _to_approve(row):
            action.button("Keur goed", partial(approve, registration_id), icon="check", kind="primary")
    panel.open()


async def _adjustments(visit: Visit, row: QueueRow) -> Sequence[AdjustmentRow]:
    """What was booked on it already, for who may see it."""
    if row.registration_id is None or not visit.may(Permission.SETTLEMENT_SEE):
        return ()
    return await visit.perform(lambda depotflow: depotflow.settlement.adjustments_of_shift(shift_id=row.shift_id))


def _show_facts(row: QueueRow) -> None:
    for found in row.exceptions:
        parts.put(parts.note(found.severity.value, found.text))
    if row.is_own and row.state is not QueueState.APPROVED:
        parts.put(parts.note("info", "Je hebt dit zelf geregistreerd.", "Laat een collega het goedkeuren."))
    parts.put(parts.facts(_facts(row)))


def _mend_button(visit: Visit, row: QueueRow, mend: Done) -> None:
    if visit.may(Permission.REGISTRATION_CHANGE):
        label = "Corrigeer" if row.started_at else "Vul registratie in"
        action.button(label, mend, icon="file-check")


async def _mend(visit: Visit, row: QueueRow, done: Done) -> None:
    detail = await visit.perform(lambda depotflow: depotflow.registration.get_registration(shift_id=row.shift_id))
    with visit.client:
        open_correction(visit, detail, done)


def _to_approve(row: QueueRow) -> UUID | None:
    waits = row.state in {QueueState.UNUSUAL, QueueState.USUAL} and not row.is_own
    return row.registration_id if waits else None


def _can_be_adjusted(visit: Visit, row: QueueRow) -> bool:
    return row.state is QueueState.APPROVED and visit.may(Permission.SETTLEMENT_CHANGE)


def _can_wait(row: QueueRow, *, is_locked: bool) -> bool:
    return not is_locked and row.state is not QueueState.APPROVED


def _ask_reason(visit: Visit, row: QueueRow, finish: Callable[[str, str], Awaitable[None]]) -> None:
    async def hold(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.settlement.hold_shift(shift_id=row.shift_id, reason=values["reason"])
        )
        ask.close()
        await finish(f"{row.route} wacht", "De rest van de week kan op slot; deze dienst komt later.")

    with visit.client, Dialog("Laat deze dienst wachten", f"{row.route} {row.driver}") as ask, Form(hold) as form:
        form.text("reason", "Waarom", required=True, hint="Bijvoorbeeld: opdrachtgever telt andere stops.")
    with ask.foot:
        form.submit("Laat wachten", icon="clock")
    ask.open()


def _facts(row: QueueRow) -> list[tuple[str, str | Markup]]:
    planned = f"{amsterdam_time(row.planned.start)}–{amsterdam_time(row.planned.end)}"
    facts: list[tuple[str, str | Markup]] = [("Route", f"{row.route} {row.route_name}".strip()), ("Gepland", planned)]
    if row.actual is None:
        begun = f"begonnen om {amsterdam_time(row.started_at)}, niet gestopt" if row.started_at else "nog niets"
        return [*facts, ("Geregistreerd", begun)]
    worked = row.actual.duration - Minutes(row.break_minutes)
    return [
        *facts,
        ("Geregistreerd", f"{amsterdam_time(row.actual.start)}–{amsterdam_time(row.actual.end)}"),
        ("Pauze", f"{row.break_minutes} m"),
        ("Gewerkt", worked.dutch),
        ("Stops", f"{row.stops_done} gelukt, {row.stops_failed} niet gelukt"),
        ("Norm", f"{row.norm_stops} stops" if row.norm_stops else "geen norm op deze route"),
        ("Pakketten", str(row.parcels)),
        ("Kilometers", str(row.km) if row.km is not None else "niet ingevuld"),
        *([("Opmerking", row.remark)] if row.remark else []),
        *([("Reden", row.reason)] if row.reason else []),
    ]
