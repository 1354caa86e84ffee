"""Meekijken: when DepotFlow looked along, why and at what, who does so now, and the switch."""

from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import unquote

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from pages.chrome import AT_THE_FOOT, PLACES, SETTINGS, SUPPORT, office, settings_tabs
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.support.overview import LookRow, SupportOverview, ViewRow
from ui import action, parts, toast
from ui.repaint import anew

EXPLAINED: Final = (
    "Een medewerker van DepotFlow kan je helpen door mee te kijken: met een reden, alleen lezen, hoogstens vijftien "
    "minuten. BSN's ziet die niet, van rekeningnummers alleen het eind, en downloaden kan niet."
)
SUBJECTS: Final = {
    "absence": "verlof of ziekte", "batch": "SEPA-bestand", "contractor": "zzp-bedrijf", "depot": "depot",
    "driver": "chauffeur", "invoice": "factuur", "principal": "opdrachtgever", "registration": "registratie",
    "route": "route", "run": "loonexport", "shift": "dienst", "vehicle": "bus", "week": "week",
}  # fmt: skip
"""What was opened on a page, by the name of the argument without `_id`."""


class SupportLog:
    """The page, as it is at every moment."""

    def __init__(self, visit: Visit, first: SupportOverview) -> None:
        self._visit = visit
        with ui.element("div").classes("df-page is-narrow"):
            self._place = ui.element("div").classes("df-col")
        self._paint(first)
        visit.listen("support", self._hear)

    async def _hear(self, _: dict[str, Any]) -> None:
        self._paint(await self._visit.perform(lambda depotflow: depotflow.support.overview()))

    def _paint(self, overview: SupportOverview) -> None:
        with anew(self._place):
            with parts.card("DepotFlow mag meekijken"):
                self._switch(overview)
            with parts.card("Wie keek mee"):
                for view in overview.views:
                    self._view(view)
                if not overview.views:
                    parts.put(Markup('<p class="df-sub">Nog niemand.</p>'))

    def _switch(self, overview: SupportOverview) -> None:
        parts.put(Markup('<p class="df-sub" style="margin-bottom: 10px">{}</p>').format(EXPLAINED))
        with ui.element("div").classes("df-line"):
            parts.put(parts.tag("aan", "ok") if overview.is_allowed else parts.tag("uit", "warn"))
            label = "Zet meekijken uit" if overview.is_allowed else "Zet meekijken aan"
            action.button(label, partial(self._allow, allowed=not overview.is_allowed), small=True)

    async def _allow(self, *, allowed: bool) -> None:
        await self._visit.perform(lambda depotflow: depotflow.support.allow(allowed=allowed))
        if allowed:
            toast.ok("Meekijken staat aan", "Je krijgt een mail als iemand meekijkt.")
        else:
            toast.ok("Meekijken staat uit", "Wie meekeek, is er meteen uit.")

    def _view(self, view: ViewRow) -> None:
        about = f"{view.reason} (ticket {view.ticket})" if view.ticket else view.reason
        with ui.element("div").classes("df-line"):
            parts.put(parts.person(view.operator, _when(view)))
            if view.ended_at is None:
                action.button("Beëindig", partial(self._end, view), small=True)
        screens = parts.joined(_look(look) for look in view.looks) or Markup("<li>Nog niets bekeken</li>")
        parts.put(
            Markup(
                '<p>{} {}</p><details class="df-looks"><summary>Bekeken schermen: {}</summary><ol>{}</ol></details>'
            ).format(
                parts.tag("kijkt nu mee", "warn") if view.ended_at is None else "", about, len(view.looks), screens
            )
        )

    async def _end(self, view: ViewRow) -> None:
        await self._visit.perform(lambda depotflow: depotflow.support.end_view(view_id=view.id))
        toast.ok(f"{view.operator} kijkt niet meer mee")


@tenant_page(SUPPORT, needs=Permission.COMPANY_CHANGE)
async def support_log(visit: Visit) -> None:
    """Build the page."""
    overview = await visit.perform(lambda depotflow: depotflow.support.overview())
    with office(visit, "Instellingen", active=SETTINGS) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, SUPPORT))
        SupportLog(visit, overview)


def _when(view: ViewRow) -> str:
    began = f"{dutch_date(view.opened_at.astimezone(AMSTERDAM).date())}, {amsterdam_time(view.opened_at)}"
    if view.ended_at is None:
        return f"{began}, uiterlijk tot {amsterdam_time(view.ends_at)}"
    ended = f"{began} tot {amsterdam_time(view.ended_at)}"
    return f"{ended}, beëindigd door {view.ended_by}" if view.ended_by else ended


def _look(look: LookRow) -> Markup:
    opened = f": {_in_words(look.subject)}" if look.subject else ""
    page = _screen_of(look.page)
    return Markup('<li><time datetime="{}">{}</time> <a href="{}">{}</a>{}</li>').format(
        look.at.isoformat(), _to_the_second(look.at), page, _name_of(page), opened
    )


def _screen_of(page: str) -> str:
    """Where one sees what was looked at: the week that the board asks for by itself is on the board."""
    week = page.removeprefix("/board/").removesuffix(".json")
    return f"/planning?week={week}" if week != page else page


def _name_of(page: str) -> str:
    """The name in the menu of the place it belongs to, and the address, which tells what was chosen."""
    path = page.partition("?")[0]
    inside = [place.label for place, _ in (*PLACES, *AT_THE_FOOT) if f"{path}/".startswith(f"{place.path}/")]
    return f"{inside[0]}, {unquote(page)}" if inside else unquote(page)


def _in_words(subject: str) -> str:
    named = (one.partition(" ") for one in subject.split(", "))
    return ", ".join(f"{SUBJECTS.get(name.removesuffix('_id'), name)} {value[-8:]}" for name, _, value in named)


def _to_the_second(at: datetime) -> str:
    return at.astimezone(AMSTERDAM).strftime("%H:%M:%S")
