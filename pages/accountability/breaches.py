"""Datalekken: every breach with its clock, what was told to whom, and the letters."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from models.values.kinds import BreachRole
from pages.accountability.breach_panels import ask_breach, ask_ending, ask_notice, ask_telling_persons
from pages.chrome import ACCOUNTABILITY, BREACHES, SETTINGS, office, settings_tabs
from pages.downloads import handed_out, start_download
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.accountability.breaches import SOON, TOPIC, BreachRow, BreachState
from services.accountability.letters import OF_ROLE, LetterKind
from services.accountability.words import RISKS, ROLES, STATES
from ui import action, parts

router = APIRouter()

FILES: Final = "/bestand/datalek"
PURPOSE: Final = (
    "Is er iets misgegaan met persoonsgegevens: een verloren telefoon, een mail aan de verkeerde, een inbraak? Schrijf"
    " het hier op, ook als je het niet hoeft te melden. De klok van 72 uur loopt vanaf het moment dat je het weet."
)
LETTERS: Final = {
    LetterKind.AUTHORITY: "Melding aan de AP",
    LetterKind.PERSONS: "Brief aan personen",
    LetterKind.CONTROLLER: "Brief aan verantwoordelijke",
}


@router.post(f"{FILES}/{{breach_id}}/{{letter}}.pdf")
async def take_letter(request: Request, breach_id: UUID, letter: LetterKind) -> Response:
    """A letter about a breach."""
    file = await request.scope["workplace"].perform(
        request.scope["identity"],
        lambda depotflow: depotflow.accountability.write_letter(breach_id=breach_id, kind=letter),
    )
    return handed_out(file)


class Breaches:
    """The page, as it is at every moment."""

    def __init__(self, visit: Visit, first: Sequence[BreachRow]) -> None:
        self._visit = visit
        with ui.element("div").classes("df-page is-narrow"):
            self._place = ui.element("div").classes("df-col")
        self._paint(first)
        visit.listen(TOPIC, self._hear)

    async def _hear(self, _: dict[str, Any]) -> None:
        self._paint(await self._visit.perform(lambda depotflow: depotflow.accountability.list_breaches()))

    def _paint(self, rows: Sequence[BreachRow]) -> None:
        self._place.clear()
        with self._place:
            if not rows:
                with parts.empty("shield-check", "Nog geen datalekken", PURPOSE):
                    action.button("Leg een datalek vast", partial(ask_breach, self._visit, None), icon="plus")
            for row in rows:
                self._card(row)

    def _card(self, row: BreachRow) -> None:
        with parts.card(f"{row.number}. {row.data.title}", aside=_state(row)):
            if row.was_processor_late:
                told = f"{row.data.processor} had dit uiterlijk {_moment(row.processor_due_at)} moeten melden (48 uur)."
                parts.put(parts.note("warn", "De verwerker was te laat.", told))
            parts.put(parts.facts(_facts(row)))
            with ui.element("div").classes("df-acts"):
                if row.state is BreachState.CLOSED:
                    action.button("Open weer", partial(ask_ending, self._visit, row), icon="undo-2", kind="quiet")
                else:
                    self._steps(row)
                for kind in OF_ROLE[row.data.role]:
                    take = partial(self._take, row, kind)
                    button = action.button(LETTERS[kind], take, icon="file-text", kind="quiet")
                    button.props["aria-label"] = f"{LETTERS[kind]}, datalek {row.number}"

    def _steps(self, row: BreachRow) -> None:
        """What can be done now, the next step first."""
        if not row.is_decided:
            action.button("Leg melding vast", partial(ask_notice, self._visit, row), icon="send", kind="primary")
        elif row.must_persons_be_told and not row.are_persons_decided:
            tell = partial(ask_telling_persons, self._visit, row)
            action.button("Vertel de personen", tell, icon="users", kind="primary")
        else:
            action.button("Rond af", partial(ask_ending, self._visit, row), icon="check", kind="primary")
        action.button("Vul aan", partial(ask_breach, self._visit, row), icon="pencil")
        if row.is_decided:
            action.button("Verbeter melding", partial(ask_notice, self._visit, row), kind="quiet")
        if row.data.role is BreachRole.CONTROLLER and (not row.must_persons_be_told or row.are_persons_decided):
            action.button("Personen", partial(ask_telling_persons, self._visit, row), kind="quiet")

    async def _take(self, row: BreachRow, kind: LetterKind) -> None:
        start_download(self._visit.client, f"{FILES}/{row.id}/{kind.value}.pdf")


@tenant_page(BREACHES, needs=Permission.PRIVACY_MANAGE)
async def breaches(visit: Visit) -> None:
    """Build the page."""
    rows = await visit.perform(lambda depotflow: depotflow.accountability.list_breaches())
    with office(visit, "Instellingen", active=SETTINGS) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, ACCOUNTABILITY))
        Breaches(visit, rows)
        with shell.actions:
            action.link_button("AVG", ACCOUNTABILITY, icon="chevron-left", kind="quiet")
            enter = action.button("Nieuw datalek", partial(ask_breach, visit, None), icon="plus", kind="primary")
            enter.props("data-df-new")


def _state(row: BreachRow) -> Markup:
    if row.is_decided or row.state is BreachState.CLOSED:
        late = parts.tag("te laat gemeld", "danger") if row.is_late else ""
        state = "besloten niet te melden" if row.untold_reason and row.closed_at is None else STATES[row.state].lower()
        return parts.joined([late, parts.tag(state, "ok" if row.state is BreachState.CLOSED else "accent")], " ")
    if row.is_late:
        return parts.tag(f"{_hours(-row.left)} te laat", "danger")
    return parts.tag(f"nog {_hours(row.left)}", "warn" if row.left <= SOON else "accent")


def _hours(left: timedelta) -> str:
    """Whole hours, what is begun left out; under an hour in minutes."""
    minutes = int(left.total_seconds() // 60)
    return f"{minutes // 60} uur" if minutes >= 60 else f"{minutes} minuten"


def _facts(row: BreachRow) -> list[tuple[str, str | Markup]]:
    data = row.data
    whom = "de Autoriteit Persoonsgegevens" if data.role is BreachRole.CONTROLLER else data.controller
    found = [
        ("Ontdekt", _moment(data.discovered_at)),
        ("Gebeurd", data.happened),
        ("Bij verwerker", data.processor),
        ("Verwerker wist het", _moment(data.processor_knew_at)),
        ("Gegevens", ROLES[data.role]),
        ("Melden", f"uiterlijk {_moment(row.due_at)} aan {whom}"),
        ("Aard", data.nature),
        ("Om wie", _counted(data.persons, data.persons_count)),
        ("Om wat", _counted(data.records, data.records_count)),
        ("Gevolgen", data.consequences),
        ("Maatregelen", data.measures),
        ("Contact", data.contact),
        ("Risico", RISKS[data.risk]),
        ("Gemeld", " ".join(filter(None, (_moment(row.told_at), row.told_reference)))),
        ("Waarom later", row.late_reason),
        ("Niet gemeld", row.untold_reason),
        ("Personen verteld", _moment(row.persons_told_at)),
        ("Personen niet verteld", row.persons_untold_reason),
        ("Opgeschreven", f"{_moment(row.entered_at)}, {row.entered_by}"),
        ("Afgerond", f"{_moment(row.closed_at)}, {row.closed_by}: {row.closed_reason}" if row.closed_at else ""),
    ]
    return [(name, value) for name, value in found if value]


def _counted(what: str, count: int | None) -> str:
    return f"{what} (ongeveer {count})" if what and count is not None else what


def _moment(moment: datetime | None) -> str:
    return f"{dutch_date(moment.astimezone(AMSTERDAM).date())} {amsterdam_time(moment)}" if moment else ""
