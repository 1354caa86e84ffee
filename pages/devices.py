"""Apparaten: where somebody is signed in, in the office and on the phone, and signing out there."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from pages.chrome import office
from pages.guard import Visit, tenant_page
from services.access.devices import DeviceRow
from services.access.permissions import Permission
from ui import action, parts, toast
from ui.repaint import anew

DEVICES: Final = "/apparaten"
ADVICE: Final = "Herken je een apparaat niet? Log daar dan uit en kies een nieuw wachtwoord."


class Devices:
    """Where this person is signed in, on an open page, as it is at every moment; `draw` shows one of them."""

    def __init__(
        self,
        visit: Visit,
        first: Sequence[DeviceRow],
        *,
        draw: Callable[["Devices", DeviceRow], None],
        button: Callable[..., action.Button],
    ) -> None:
        self._visit = visit
        self._draw = draw
        self.place = ui.element("div")
        self.others = button("Log andere apparaten uit", self._leave_others, icon="log-out")
        self._paint(first)
        for topic in ("session.opened", "session.ended"):
            visit.listen(topic, self._hear)

    async def leave(self, row: DeviceRow) -> None:
        """Sign out there."""
        await self._visit.perform(lambda depotflow: depotflow.access.sign_out_device(session_id=row.session_id))
        toast.ok(f"Je bent uitgelogd op {row.name}")

    async def _leave_others(self) -> None:
        if await action.confirm(
            "Overal uitloggen, behalve hier?",
            happens="Open vensters op je andere apparaten sluiten meteen. Je logt daar opnieuw in met je wachtwoord.",
            yes="Log uit",
        ):
            number = await self._visit.perform(lambda depotflow: depotflow.access.sign_out_others())
            toast.ok(f"Je bent uitgelogd op {number} {'ander apparaat' if number == 1 else 'andere apparaten'}")

    async def _hear(self, news: dict[str, Any]) -> None:
        if news.get("user") in {None, str(self._visit.identity.user_id)}:
            self._paint(await self._visit.perform(lambda depotflow: depotflow.access.list_devices()))

    def _paint(self, rows: Sequence[DeviceRow]) -> None:
        self.others.enable(on=len(rows) > 1, why="Je bent nergens anders ingelogd.")
        with anew(self.place):
            for row in rows:
                self._draw(self, row)


@tenant_page(DEVICES, needs=Permission.COMPANY_SEE)
async def devices(visit: Visit) -> None:
    """Build the page."""
    rows = await visit.perform(lambda depotflow: depotflow.access.list_devices())
    with office(visit, "Apparaten", active=DEVICES) as shell, ui.element("div").classes("df-page is-narrow"):
        with parts.card("Waar je bent ingelogd"):
            shown = Devices(visit, rows, draw=partial(_line, visit), button=action.button)
        parts.put(Markup('<p class="df-sub">{}</p>').format(ADVICE)).style("margin-top: 12px")
        shown.others.move(shell.actions)


def _line(visit: Visit, shown: Devices, row: DeviceRow) -> None:
    about = in_words(row, company=visit.identity.company_name)
    with ui.element("div").classes("df-line"):
        parts.put(
            Markup('<div class="df-person">{}<span>{}<small>{}</small></span></div>').format(mark(row), row.name, about)
        )
        if row.is_this:
            parts.put(parts.tag("dit apparaat", "ok"))
        else:
            leave = action.button("Log uit", partial(shown.leave, row), small=True, kind="quiet")
            leave.props["aria-label"] = f"Log uit op {row.name}"


def mark(row: DeviceRow) -> Markup:
    """What kind of device it is."""
    return parts.icon("smartphone" if row.is_phone else "monitor", 18, tone="c-2")


def in_words(row: DeviceRow, *, company: str) -> str:
    """Since when, and when it was last seen; and where, if that is another company than the page is of."""
    begun, seen = (dutch_date(at.astimezone(AMSTERDAM).date()) for at in (row.signed_in_at, row.last_seen_at))
    told = f"sinds {begun} {amsterdam_time(row.signed_in_at)}"
    if not row.is_this:
        told += f", gezien {seen} {amsterdam_time(row.last_seen_at)}"
    return told if row.company == company else f"{row.company}, {told}"
