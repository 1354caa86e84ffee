"""The panels of what must stay for now: what there is, lifting it, and holding something back."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, dutch_date
from models.values.refusal import InvalidValue
from pages.afterwards import Step, afterwards
from pages.guard import Visit
from services.retention.holds import HOLDABLE, HoldRow
from services.retention.overview import Overview
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer

EXPLAINED: Final = (
    "Bij een geschil, een controle of een onderzoek mag je gegevens niet weggooien, ook als de termijn voorbij is. "
    "Wat je vasthoudt, blijft tot je het opheft."
)


def ask_hold(visit: Visit, overview: Overview, *, on_saved: Step) -> None:
    """Ask of whom, or of which kind, everything must stay."""

    async def save(values: Values) -> None:
        if bool(values["driver_id"]) is bool(values["category"]):
            raise InvalidValue("Kies een chauffeur of een soort gegevens, niet allebei.", field="driver_id")
        await visit.perform(
            lambda depotflow: depotflow.retention.place_hold(
                driver_id=values["driver_id"],
                category=values["category"],
                reason=values["reason"],
                until=values["until"],
            )
        )
        panel.close()
        toast.ok("Dit blijft voorlopig", "Het opruimen slaat het over, ook als dat al bezig is.")
        await afterwards(visit, on_saved)

    kinds = {row.category: row.about.name for row in overview.categories if row.category in HOLDABLE}
    with Drawer("Houd iets vast", EXPLAINED) as panel:
        with Form(save) as form:
            form.select("driver_id", "Alles van een chauffeur", dict(overview.drivers))
            form.select("category", "Of een soort gegevens, van iedereen", kinds)
            form.textarea("reason", "Waarom", required=True)
            form.date("until", "Tot en met", hint="Leeg is tot je het opheft.")
        with panel.foot:
            form.submit("Houd vast", icon="lock")
    panel.open()


def show_holds(visit: Visit, rows: Sequence[HoldRow], *, on_saved: Step) -> None:
    """Show what is held back, and what was."""

    async def lift(row: HoldRow) -> None:
        panel.close()
        await afterwards(visit, partial(_lift, visit, row, on_saved))

    with Drawer("Wat blijft", EXPLAINED) as panel:
        for row in rows:
            with ui.element("div").classes("df-line is-group"):
                parts.put(
                    Markup('<span class="df-person"><span><b>{}</b> <small>{}</small></span></span>').format(
                        row.about, _told(row)
                    )
                )
                if row.is_live:
                    label = f'aria-label="Hef op: {row.about}"'
                    action.button("Hef op", partial(lift, row), small=True, kind="quiet").props(label)
        if not rows:
            parts.put(Markup('<p class="df-sub">Er wordt niets vastgehouden.</p>'))
        with panel.foot:
            action.button("Sluit", panel.close, kind="quiet")
    panel.open()


async def _lift(visit: Visit, row: HoldRow, on_saved: Step) -> None:
    if await action.confirm(
        f"{row.about} niet langer vasthouden?",
        happens="Wat over de termijn is, verdwijnt vannacht. Dat draai je niet terug.",
        yes="Hef op",
        danger=True,
    ):
        await visit.perform(lambda depotflow: depotflow.retention.lift_hold(hold_id=row.id))
        toast.ok(f"{row.about} wordt niet langer vastgehouden")
        await afterwards(visit, on_saved)


def _told(row: HoldRow) -> str:
    placed = f"{row.reason}; {row.placed_by}, {dutch_date(row.placed_at.astimezone(AMSTERDAM).date())}"
    if row.lifted_at is not None:
        return f"{placed}; opgeheven door {row.lifted_by}, {dutch_date(row.lifted_at.astimezone(AMSTERDAM).date())}"
    if row.until is None:
        return f"{placed}; tot je het opheft"
    return f"{placed}; {'tot en met' if row.is_live else 'voorbij na'} {dutch_date(row.until)}"
