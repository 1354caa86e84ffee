"""The page Vandaag: follows the day by itself, and puts what needs a person in front."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup
from nicegui import events, ui

from models.values.calendar import WEEKDAYS, amsterdam_time, dutch_date
from pages.agreements import unsigned_note
from pages.chrome import office
from pages.expiring import papers_line
from pages.guard import Visit, tenant_page
from pages.today import rows
from pages.today.absence import ask_absence
from pages.today.panel import Chosen, Desk, ask_message, build_empty_panel, build_panel, read_chosen
from services.access.permissions import Permission
from services.margin.attention import AHEAD_DAYS
from services.registration.find_replacements import Replacements
from services.registration.today import Today, TodayShift
from services.rules.attendance import NEEDS_A_PERSON
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.frame import Shell
from ui.repaint import anew

CLOCK_SECONDS: Final = 30
NEWS_SECONDS: Final = 1
"""Hundreds of drivers start within minutes: what they do is shown together, once a second at most."""
CLICKED: Final = """(event) => {
  const button = event.target.closest("[data-act]");
  if (button) emit({act: button.dataset.act, key: button.dataset.key});
}"""


@tenant_page("/vandaag", needs=Permission.REGISTRATION_SEE)
async def today(visit: Visit) -> None:
    """Build the page."""
    with office(visit, "Vandaag", active="/vandaag", scroll=False) as shell:
        screen = Screen(visit, shell)
    await screen.repaint()
    for topic in ("registration", "planning", "absences"):
        visit.listen(topic, screen.hear)
    ui.timer(NEWS_SECONDS, screen.look_again, immediate=False)
    ui.timer(CLOCK_SECONDS, screen.repaint, immediate=False)


@dataclass(frozen=True, slots=True)
class Known:
    """What the screen shows, read in one go."""

    today: Today
    wanted: UUID | None
    """The route that was chosen when the reading began; meanwhile it may be another."""
    chosen: Chosen | None
    due: Markup


class Screen:
    """One open page: its places, and what this visitor has open."""

    def __init__(self, visit: Visit, shell: Shell) -> None:
        self._visit = visit
        self._chosen: UUID | None = None
        self._open_depots: set[UUID] = set()
        self._shown: Chosen | None = None
        self._replacements: Replacements | None = None
        self._papers: tuple[date, Markup] | None = None
        self._is_stale = False
        self._read_and_paint = visit.in_turn(self._read, self._paint)
        with shell.heading:
            self._clock = ui.element("div").classes("df-acts")
        with shell.above:
            self._figures = ui.element("div")
            self._due = ui.element("div")
        with ui.element("div").classes("df-day"):
            self._left = ui.element("div").classes("df-day__l").on("click", self._act, js_handler=CLICKED)
            self._panel = ui.element("aside").classes("df-day__r").props('aria-label="Gekozen route"')
        self._desk = Desk(visit, ui.element("div"), self.repaint)
        with self._panel:
            build_empty_panel()
        if visit.may(Permission.PEOPLE_CHANGE):
            with shell.actions:
                action.button("Ziek of afwezig melden", partial(ask_absence, self._desk), icon="user-x")

    async def hear(self, news: dict[str, Any]) -> None:
        """Something changed: the next look shows it. What drivers register changes nothing about who can replace."""
        self._is_stale = True
        if news["topic"] != "registration":
            self._replacements = self._papers = None

    async def look_again(self) -> None:
        """Repaint when there is news."""
        if self._is_stale:
            await self.repaint()

    async def repaint(self) -> None:
        """Read the day and show what is different."""
        self._is_stale = False
        await self._read_and_paint()

    def _paint(self, known: Known) -> None:
        found, chosen, due = known.today, known.chosen, known.due
        if self._chosen == known.wanted:
            self._chosen = chosen.shift.id if chosen else None
        _show(self._clock, _heading(found))
        _show(self._figures, rows.figures(found))
        _show(self._due, due)
        may_write = self._visit.may(Permission.REGISTRATION_CHANGE)
        _show(self._left, _day(found, self._open_depots, self._chosen, may_write=may_write))
        if chosen != self._shown:
            self._shown = chosen
            _fill_panel(self._panel, self._desk, chosen)

    def _read(self, depotflow: TenantServices) -> Known:
        """The day and the chosen route, or the first that needs a person."""
        wanted = self._chosen
        found = depotflow.registration.today()
        shift = next((shift for shift in found.shifts if shift.id == wanted), None)
        shift = shift or next((shift for shift in found.shifts if shift.attendance in NEEDS_A_PERSON), None)
        chosen = read_chosen(depotflow, shift, self._replacements) if shift else None
        self._replacements = chosen.replacements if chosen else None
        if self._papers is None or self._papers[0] != found.day:
            sees_people = self._visit.may(Permission.PEOPLE_SEE)
            papers = depotflow.people.list_expiring(within_days=AHEAD_DAYS) if sees_people else []
            signs = self._visit.may(Permission.AGREEMENTS_SIGN)
            unsigned = depotflow.legal_texts.find_unsigned() if signs else []
            self._papers = found.day, unsigned_note(unsigned) + papers_line(papers, found.day)
        return Known(found, wanted, chosen, self._papers[1])

    async def _act(self, event: events.GenericEventArguments) -> None:
        key = UUID(event.args["key"])
        match event.args["act"]:
            case "choose":
                self._chosen = key
                await self.repaint()
            case "fold":
                self._open_depots ^= {key}
                await self.repaint()
            case "message":
                await self._ask_message(lambda shift: shift.id == key)
            case "message-depot":
                await self._ask_message(lambda shift: shift.depot_id == key)

    async def _ask_message(self, is_meant: Callable[[TodayShift], bool]) -> None:
        """Ask for a message to whoever drives these shifts today."""
        found = await self._visit.perform(lambda depotflow: depotflow.registration.today())
        drivers = {shift.driver_id: shift.driver_name for shift in found.shifts if shift.driver_id and is_meant(shift)}
        if drivers:
            ask_message(self._desk, drivers)
        else:
            toast.show("Er is niemand om een bericht aan te sturen.", kind="warn")


def _show(place: ui.element, markup: Markup) -> None:
    """Put the markup there, unless it stands there already: focus and scrolling stay."""
    if place.props.get("innerHTML") != str(markup):
        parts.put_into(place, markup)


def _fill_panel(panel: ui.element, desk: Desk, chosen: Chosen | None) -> None:
    with anew(panel):
        if chosen is None:
            build_empty_panel()
        else:
            build_panel(desk, chosen)


def _heading(found: Today) -> Markup:
    day = f"{WEEKDAYS[found.day.weekday()]} {dutch_date(found.day)}"
    return Markup('<span class="c-2">{}</span><span class="df-tag is-line df-live"><i></i>Live {}</span>').format(
        day, amsterdam_time(found.at)
    )


def _day(found: Today, open_depots: Collection[UUID], chosen: UUID | None, *, may_write: bool) -> Markup:
    if not found.depots:
        return Markup(
            '<div class="df-empty">{}<p><b>Vandaag rijdt er niemand</b></p><p class="c-2">{}</p>'
            '<div class="df-empty__act"><a class="df-btn is-primary" href="/planning">Naar de weekplanning</a></div>'
            "</div>"
        ).format(parts.icon("sunrise", 26, tone="c-3"), "Plan de dag in de weekplanning, dan zie je hem hier.")
    sections = (
        rows.depot_section(depot, found.at, is_open=depot.id in open_depots, chosen=str(chosen), may_write=may_write)
        for depot in found.depots
    )
    return parts.joined([*sections, rows.news_list(found.news)])
