"""What the palette finds on the week board: drivers for open routes first, then what it finds everywhere."""

from collections.abc import Sequence
from functools import partial

from models.values.calendar import amsterdam_time, dutch_day
from pages import finding
from pages.planning.desk import Desk
from pages.planning.edits import to_driver
from services.access.permissions import Permission
from services.planning.suggest import Suggestion
from ui.palette import Hit

SHORTEST = 2


async def find(desk: Desk, text: str) -> Sequence[Hit]:
    """Search for a driver by name, with a day or a route: `björn wo`, `björn e-118`."""
    if len(text.strip()) < SHORTEST or not desk.visit.may(Permission.PLANNING_CHANGE):
        return await finding.search(desk.visit)(text)
    week = desk.week
    suggestions = await desk.visit.perform(
        lambda depotflow: depotflow.planning.suggest_assignments(week=week, text=text)
    )
    return [*(_hit(desk, suggestion) for suggestion in suggestions), *await finding.search(desk.visit)(text)]


def _hit(desk: Desk, suggestion: Suggestion) -> Hit:
    name = suggestion.candidate.name
    where = f"{suggestion.code}, {dutch_day(suggestion.service_date)}"
    span = f"{amsterdam_time(suggestion.starts_at)}–{amsterdam_time(suggestion.ends_at)}"
    findings = suggestion.candidate.findings
    verdict = findings[0].title if findings else "past"
    return Hit(
        label=f"Zet {name} op {where}",
        group="Opdrachten",
        icon="user-plus",
        hint=f"{span} · {verdict}",
        run=partial(_assign, desk, suggestion),
    )


def _assign(desk: Desk, suggestion: Suggestion) -> None:
    items = list(to_driver([suggestion.shift_id], suggestion.candidate.driver_id))
    desk.change(items, f"{suggestion.code} naar {suggestion.candidate.name}")
