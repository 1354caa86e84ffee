"""Vrij: which weekdays suit a driver, days off, and being ill."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import MONTHS, WEEKDAYS, WEEKDAYS_SHORT, dutch_date
from models.values.kinds import AbsenceKind, EngagementKind
from pages.chrome import driver
from pages.guard import Visit, tenant_page
from pages.words import ABSENCES
from services.access.permissions import Permission
from services.people.own_file import OwnFile
from services.people.views import AbsenceRow
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.form import Form
from ui.overlay import Dialog
from ui.repaint import anew

PREFERENCES: Final = {
    "can": ("yes", "check", "kan"),
    "rather_not": ("may", "minus", "liever niet"),
    "cannot": ("no", "x", "kan niet"),
}
"""Class, icon and word of each; tapping goes to the next."""
STATES: Final = {
    "approved": ("st-ok", "s-ok", "goedgekeurd"),
    "requested": ("st-pub", "c-accent", "ligt bij planning"),
    "declined": ("st-no", "s-danger", "geweigerd"),
}
ASKED: Final = {
    AbsenceKind.LEAVE: ("Vraag verlof", "Je planner krijgt je aanvraag en antwoordt hier."),
    AbsenceKind.SICK: ("Ik ben ziek", "Je planner ziet het meteen. Bel ook even als je vandaag zou rijden."),
    AbsenceKind.UNAVAILABLE: ("Ik ben er niet", "Je planner houdt er rekening mee."),
}

Change = Callable[[int, str], Awaitable[None]]
Withdraw = Callable[[UUID], Awaitable[None]]
Repaint = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Known:
    """What the page shows, read in one go."""

    today: date
    file: OwnFile
    weekdays: Mapping[int, str]
    absences: Sequence[AbsenceRow]
    to_confirm: int


@tenant_page("/app/vrij", needs=Permission.OWN_WORK)
async def free(visit: Visit) -> None:
    """Build the page."""
    known = await visit.perform(_read)
    with driver(
        visit, "Vrij en beschikbaar", active="/app/vrij", subtitle=known.file.name, to_confirm=known.to_confirm
    ) as phone:
        week, days = ui.element("section").classes("dp-card"), ui.element("section").classes("dp-stack")

    async def repaint() -> None:
        paint(await visit.perform(_read))

    def paint(known: Known) -> None:
        anew(week)
        anew(days)
        with week:
            _weekdays(known.weekdays, change)
        with days:
            _absences(known.absences, withdraw)

    async def change(weekday: int, preference: str) -> None:
        def say(depotflow: TenantServices) -> None:
            said = depotflow.people.own_availability()
            depotflow.people.set_own_availability(weekdays={**said, weekday: preference})

        await visit.perform(say)
        await repaint()

    async def withdraw(absence_id: UUID) -> None:
        await visit.perform(lambda depotflow: depotflow.people.withdraw_absence(absence_id=absence_id))
        toast.ok("Je aanvraag is ingetrokken")
        await repaint()

    paint(known)
    with phone.thumb:
        for kind in _kinds(known.file):
            _ask_button(visit, kind, known.today, repaint)


def _read(depotflow: TenantServices) -> Known:
    people = depotflow.people
    return Known(
        today=depotflow.scope.today,
        file=people.own_file(),
        weekdays=people.own_availability(),
        absences=people.own_absences(),
        to_confirm=depotflow.registration.count_to_confirm(),
    )


def _kinds(file: OwnFile) -> Sequence[AbsenceKind]:
    """Who is not employed here asks for no leave and does not call in sick: only not being there."""
    return (AbsenceKind.SICK, AbsenceKind.LEAVE) if file.kind is EngagementKind.EMPLOYEE else (AbsenceKind.UNAVAILABLE,)


def _weekdays(known: Mapping[int, str], change: Change) -> None:
    parts.put(Markup("Wanneer kun je rijden?"), tag="h2", classes="dp-t")
    parts.put(Markup("Tik een dag aan. Geldt elke week."), tag="p", classes="dp-sub")
    with ui.element("div").classes("dp-av"):
        for weekday in range(7):
            _weekday(weekday, known.get(weekday, "can"), change)
    words = parts.joined(
        Markup("<span>{} {}</span>").format(parts.icon(icon, 15), word) for _, icon, word in PREFERENCES.values()
    )
    parts.put(words, tag="p", classes="dp-legend")


def _weekday(weekday: int, preference: str, change: Change) -> None:
    order = list(PREFERENCES)
    following = order[(order.index(preference) + 1) % len(order)]
    look, icon, word = PREFERENCES[preference]
    face = Markup("{}{}").format(WEEKDAYS_SHORT[weekday], parts.icon(icon, 20))
    made = action.Button(face, partial(change, weekday, following), classes=look, base="")
    made.props["aria-label"] = f"{WEEKDAYS[weekday]}: {word}"


def _absences(absences: Sequence[AbsenceRow], withdraw: Withdraw) -> None:
    if not absences:
        return
    parts.put(Markup("Aanvragen en afwezigheid"), tag="h2", classes="dp-h")
    with ui.element("div").classes("dp-card is-flush"):
        for absence in absences:
            icon, tone, word = STATES[absence.state]
            about = Markup("{}<small>{}, {}</small>").format(_days(absence), ABSENCES[absence.kind].lower(), word)
            with ui.element("div").classes("dp-li"):
                parts.put(about, tag="span")
                parts.put(parts.icon(icon, 20, tone=tone), tag="i")
                if absence.state == "requested":
                    action.phone_button("Trek in", partial(withdraw, absence.id), wide=False)


def _days(absence: AbsenceRow) -> str:
    """`vrijdag 3 juli`, or `20 juli t/m 24 juli 2026`."""
    first, last = absence.first_day, absence.last_day
    if first == last:
        return f"{WEEKDAYS[first.weekday()]} {first.day} {MONTHS[first.month - 1]}"
    return f"{first.day} {MONTHS[first.month - 1]} t/m {dutch_date(last)}"


def _ask_button(visit: Visit, kind: AbsenceKind, today: date, repaint: Repaint) -> None:
    title, hint = ASKED[kind]
    draft = "" if kind is AbsenceKind.SICK else f"{kind}-{visit.identity.driver_id}"

    def ask() -> None:
        async def send(values: dict[str, Any]) -> None:
            first: date = values["first_day"]
            last: date = values["last_day"] or first
            await visit.perform(
                lambda depotflow: depotflow.people.request_absence(
                    kind=kind, first_day=first, last_day=last, remark=values["remark"] or ""
                )
            )
            dialog.close()
            toast.ok("Doorgegeven aan je planner")
            await repaint()

        with Dialog(title, hint) as dialog, Form(send, draft=draft) as form:
            form.date("first_day", "Eerste dag", today if kind is AbsenceKind.SICK else None, required=True)
            form.date("last_day", "Laatste dag", hint="Leeg is alleen de eerste dag.")
            form.textarea("remark", "Opmerking")
        with dialog.foot:
            form.submit("Geef door")
        dialog.open()

    if kind is AbsenceKind.SICK:
        action.phone_button(title, ask, icon="thermometer")
    else:
        action.phone_button(title, ask, icon="plus", kind="primary")
