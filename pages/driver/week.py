"""Week: the shifts a driver was told of, and saying yes or no to what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import WEEKDAYS_SHORT, IsoWeek, amsterdam_time, dutch_day
from models.values.kinds import EngagementKind, ShiftState
from models.values.money import NO_BREAK_SPACE
from pages.chrome import WEEK_PATH, driver
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.planning.own_shifts import OwnShiftRow
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.form import Form
from ui.frame import Phone
from ui.overlay import Dialog
from ui.repaint import anew

STATES: Final = {
    ShiftState.PUBLISHED: ("st-pub", "c-accent", "nieuw"),
    ShiftState.CONFIRMED: ("st-ok", "s-ok", "bevestigd"),
    ShiftState.DECLINED: ("st-no", "s-danger", "geweigerd"),
    ShiftState.RUNNING: ("play", "c-accent", "bezig"),
    ShiftState.CANCELLED: ("st-no", "c-3", "vervalt"),
}
DRIVEN: Final = ("check", "s-ok", "gereden")
CHANGED: Final = ("st-mod", "s-warn", "gewijzigd")
COUNTED: Final = {2: "beide"}
WEEKS_AHEAD: Final = 8
"""How far a question is looked for; nobody publishes farther."""
COUNT: Final = """((count) => {
  const badge = document.querySelector(".dp-nav b");
  if (badge && count) badge.firstChild.nodeValue = count;
  else badge?.remove();
})(%d)"""
"""Keeps the number on the tab right; a new one comes with the next page."""


@dataclass(frozen=True, slots=True)
class Known:
    """A week as this driver was told of it."""

    week: IsoWeek
    shifts: Sequence[OwnShiftRow]
    to_confirm: int
    noun: str

    @property
    def asked(self) -> Sequence[OwnShiftRow]:
        """What waits for an answer."""
        return [shift for shift in self.shifts if shift.can_be_answered]


@tenant_page(WEEK_PATH, needs=Permission.OWN_WORK)
async def week(visit: Visit, w: str = "") -> None:
    """Build the page; `w` is a week such as 2026-W26, otherwise the one that asks for an answer, or this one."""
    screen = Screen(visit, await visit.perform(lambda depotflow: _first(depotflow, w)))
    known = screen.known
    title, summary = f"Week {known.week.week}", _summary(known)
    with driver(visit, title, active=WEEK_PATH, subtitle=summary, to_confirm=known.to_confirm) as phone:
        screen.build(phone)
    visit.listen("planning", screen.hear)


class Screen:
    """One open page: the week it shows and its places."""

    def __init__(self, visit: Visit, known: Known) -> None:
        self._visit = visit
        self.known = known

    def build(self, phone: Phone) -> None:
        """Make the places and fill them."""
        before, after = self.known.week.shifted(-1), self.known.week.shifted(1)
        with phone.before:
            parts.put(_arrow("chevron-left", "Vorige week", before), tag="div")
        with phone.after:
            parts.put(_arrow("chevron-right", "Volgende week", after), tag="div")
        self._days = ui.element("section").classes("dp-card is-flush")
        self._stage = ui.element("div")
        self._thumb = phone.thumb
        self._paint()

    async def hear(self, _news: dict[str, Any]) -> None:
        """The planner changed something."""
        await self._repaint()

    async def _repaint(self) -> None:
        fresh = await self._visit.perform(lambda depotflow: _read(depotflow, self.known.week))
        if fresh != self.known:
            self.known = fresh
            self._paint()
            ui.run_javascript(COUNT % fresh.to_confirm)

    def _paint(self) -> None:
        anew(self._days)
        anew(self._thumb)
        with self._days:
            for day in self.known.week.days:
                own = [shift for shift in self.known.shifts if shift.service_date == day]
                for shift in own:
                    self._shift(shift)
                if not own:
                    parts.put(_free(day), classes="dp-daybox is-free")
        asked = self.known.asked
        if len(asked) > 1:
            with self._thumb:
                label = f"Bevestig {COUNTED.get(len(asked), f'alle {len(asked)}')}"
                confirm = partial(self._confirm, [shift.id for shift in asked])
                action.phone_button(label, confirm, icon="check-check", kind="primary")

    def _shift(self, shift: OwnShiftRow) -> None:
        is_asked = shift.state is ShiftState.PUBLISHED
        look = ("is-mod" if shift.changed_from else "is-ask") if is_asked else ""
        with ui.element("div").classes(f"dp-daybox {look}"):
            parts.put(_date(shift.service_date), tag="span", classes="d")
            parts.put(_about(shift), tag="p")
            parts.put(_state(shift), tag="span", classes="st")
            if is_asked and not shift.can_be_answered:
                text = "Je planner is hier nog mee bezig. Je krijgt er bericht van."
                parts.put(Markup("{}").format(text), tag="small", classes="c-2 dp-row")
            elif is_asked:
                with ui.element("div").classes("dp-row"):
                    action.phone_button("Kan niet", partial(self._ask_why, shift), icon="x", wide=False)
                    yes = "Akkoord" if shift.changed_from else "Bevestig"
                    confirm = partial(self._confirm, [shift.id])
                    action.phone_button(yes, confirm, icon="check", kind="primary", wide=False)

    async def _confirm(self, shift_ids: Sequence[UUID]) -> None:
        def say_yes(depotflow: TenantServices) -> None:
            for shift_id in shift_ids:
                depotflow.planning.confirm_shift(shift_id=shift_id)

        await self._visit.perform(say_yes)
        toast.ok("Bevestigd" if len(shift_ids) == 1 else f"{len(shift_ids)} bevestigd")
        await self._repaint()

    def _ask_why(self, shift: OwnShiftRow) -> None:
        async def send(values: dict[str, Any]) -> None:
            await self._visit.perform(
                lambda depotflow: depotflow.planning.decline_shift(shift_id=shift.id, reason=values["reason"])
            )
            dialog.close()
            toast.ok("Doorgegeven aan je planner")
            await self._repaint()

        with (
            self._stage,
            Dialog(
                "Kan niet",
                f"{dutch_day(shift.service_date)}, {shift.route_code}, {_times(shift.starts_at, shift.ends_at)}",
            ) as dialog,
            Form(send, draft=f"kan-niet-{shift.id}") as form,
        ):
            form.text("reason", "Waarom niet", required=True, hint="Je planner zoekt dan een ander.")
        with dialog.foot:
            form.submit("Geef door")
        dialog.open()


def _first(depotflow: TenantServices, asked: str) -> Known:
    if asked:
        return _read(depotflow, IsoWeek.parse(asked))
    this_week = IsoWeek.containing(depotflow.scope.today)
    known = _read(depotflow, this_week)
    if known.asked or not known.to_confirm:
        return known
    for ahead in range(1, WEEKS_AHEAD):
        later = this_week.shifted(ahead)
        if any(shift.can_be_answered for shift in depotflow.planning.own_shifts(week=later)):
            return _read(depotflow, later)
    return known


def _read(depotflow: TenantServices, week: IsoWeek) -> Known:
    is_zzp = depotflow.people.own_file().kind is EngagementKind.ZZP
    return Known(
        week=week,
        shifts=depotflow.planning.own_shifts(week=week),
        to_confirm=depotflow.registration.count_to_confirm(),
        noun="opdracht" if is_zzp else "dienst",
    )


def _summary(known: Known) -> str:
    count = len([shift for shift in known.shifts if shift.state is not ShiftState.DECLINED])
    plural = {"dienst": "diensten", "opdracht": "opdrachten"}[known.noun]
    many = f"{count} {known.noun if count == 1 else plural}" if count else f"nog geen {plural}"
    return f"{known.week.dutch_days}, {many}"


def _arrow(icon: str, label: str, week: IsoWeek) -> Markup:
    return Markup('<a class="dp-icon" href="{}?w={}" aria-label="{}">{}</a>').format(
        WEEK_PATH, week, label, parts.icon(icon, 22)
    )


def _date(day: date) -> Markup:
    return Markup("{}<b>{}</b>").format(WEEKDAYS_SHORT[day.weekday()], day.day)


def _free(day: date) -> Markup:
    return Markup('<span class="d">{}</span><p>Vrij</p>').format(_date(day))


def _about(shift: OwnShiftRow) -> Markup:
    """What the driver is told; what changed stands out, with what it was behind it."""
    now = (_times(shift.starts_at, shift.ends_at), _van(shift.vehicle))
    before = now
    if shift.changed_from and shift.state is ShiftState.PUBLISHED:
        before = (_times(*shift.changed_from), _van(shift.vehicle_before))
    pairs = list(zip(now, before, strict=True))
    told = [new if new == old else Markup("<ins>{}</ins>").format(new) for new, old in pairs if new]
    was = ", ".join(old for new, old in pairs if old and old != new)
    detail = Markup(", ").join([*told, f"was {was}"] if was else told)
    return Markup("<b>{}</b> {}<small>{}</small>").format(shift.route_code, shift.route_name, detail)


def _times(start: datetime, end: datetime) -> str:
    return f"{amsterdam_time(start)}–{amsterdam_time(end)}"


def _van(number: str) -> str:
    return f"bus{NO_BREAK_SPACE}{number}" if number else ""


def _state(shift: OwnShiftRow) -> Markup:
    is_changed = shift.state is ShiftState.PUBLISHED and shift.changed_from is not None
    icon, tone, word = CHANGED if is_changed else STATES.get(shift.state, DRIVEN)
    return Markup("{} {}").format(parts.icon(icon, 18, tone=tone), word)
