"""Meekijken: when DepotFlow looked along, why and at what, who does so now, and the switch."""

from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import unquote
from uuid import UUID

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
    """The page, as it is at every moment. What is unfolded stays so, and the focus where it is, while news comes in."""

    def __init__(self, visit: Visit, first: SupportOverview) -> None:
        self._visit = visit
        self._places: dict[UUID, ViewPlace] = {}
        with ui.element("div").classes("df-page is-narrow"), ui.element("div").classes("df-col"):
            with parts.card("DepotFlow mag meekijken"):
                parts.put(Markup('<p class="df-sub" style="margin-bottom: 10px">{}</p>').format(EXPLAINED))
                self._switch = ui.element("div").classes("df-line")
            with parts.card("Wie keek mee"):
                self._nobody = parts.put(Markup("Nog niemand."), tag="p", classes="df-sub")
                self._views = ui.element("div").classes("df-views")
        self._paint_switch(is_allowed=first.is_allowed)
        self._paint_views(first)
        visit.listen("support", self._hear)

    async def _hear(self, _: dict[str, Any]) -> None:
        overview = await self._visit.perform(lambda depotflow: depotflow.support.overview())
        if overview.is_allowed is not self._is_allowed:
            self._paint_switch(is_allowed=overview.is_allowed)
        self._paint_views(overview)

    def _paint_switch(self, *, is_allowed: bool) -> None:
        self._is_allowed = is_allowed
        with anew(self._switch):
            parts.put(parts.tag("aan", "ok") if is_allowed else parts.tag("uit", "warn"))
            label = "Zet meekijken uit" if is_allowed else "Zet meekijken aan"
            action.button(label, partial(self._allow, allowed=not is_allowed), small=True)

    async def _allow(self, *, allowed: bool) -> None:
        await self._visit.perform(lambda depotflow: depotflow.support.allow(allowed=allowed))
        if allowed:
            toast.ok("Meekijken staat aan", "Je krijgt een mail als iemand meekijkt.")
        else:
            toast.ok("Meekijken staat uit", "Wie meekeek, is er meteen uit.")

    def _paint_views(self, overview: SupportOverview) -> None:
        self._nobody.set_visibility(not overview.views)
        for view in reversed(overview.views):
            if view.id not in self._places:
                with self._views:
                    self._places[view.id] = ViewPlace(self._visit)
            self._places[view.id].show(view)


class ViewPlace:
    """One time that somebody looked along, above those of before."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._shown: ViewRow | None = None
        with ui.element("div") as place:
            self._head = ui.element("div").classes("df-line")
            self._about = parts.put(Markup(), tag="p")
            with ui.element("details").classes("df-looks"):
                self._count = parts.put(Markup(), tag="summary")
                self._looks = parts.put(Markup(), tag="ol")
        place.move(target_index=0)

    def show(self, view: ViewRow) -> None:
        """Show what it has become."""
        if self._shown is None or self._shown.ended_at != view.ended_at:
            self._paint_head(view)
        if self._shown != view:
            parts.put_into(self._count, Markup("Bekeken schermen: {}").format(len(view.looks)))
            screens = parts.joined(_look(look) for look in view.looks)
            parts.put_into(self._looks, screens or Markup("<li>Nog niets bekeken</li>"))
        self._shown = view

    def _paint_head(self, view: ViewRow) -> None:
        about = f"{view.reason} (ticket {view.ticket})" if view.ticket else view.reason
        is_looking = parts.tag("kijkt nu mee", "warn") if view.ended_at is None else ""
        parts.put_into(self._about, Markup("{} {}").format(is_looking, about))
        self._head.clear()
        with self._head:
            parts.put(parts.person(view.operator, _when(view)))
            if view.ended_at is None:
                action.button("Beëindig", partial(self._end, view), small=True)

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
