"""The groups: who is in each, where it works, and the way to what it may."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from markupsafe import Markup
from nicegui import ui

from pages.chrome import GROUPS, SETTINGS, office, settings_tabs
from pages.guard import Visit, tenant_page
from services.access.groups import GroupRow
from services.access.permissions import Permission
from ui import action, parts

NEW: Final = f"{GROUPS}/nieuw"
REACH: Final = f"{GROUPS}/bereik"
SHOWN: Final = 3
"""So many people of a group are named."""


@tenant_page(GROUPS, needs=Permission.COLLEAGUES_MANAGE)
async def groups(visit: Visit) -> None:
    """Build the page."""
    rows = await visit.perform(lambda depotflow: depotflow.access.list_groups())
    with office(visit, "Instellingen", active=SETTINGS) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, GROUPS))
        with shell.actions:
            action.link_button("Wie kan wat", REACH, icon="eye", kind="quiet")
            action.button("Nieuwe groep", partial(ui.navigate.to, NEW), icon="plus", kind="primary").props(
                "data-df-new"
            )
        with ui.element("div").classes("df-page"):
            for row in rows:
                _line(row)


def _line(row: GroupRow) -> None:
    path = f"{GROUPS}/{row.id}"
    with ui.element("div").classes("df-line is-group"):
        parts.put(
            Markup('<span class="df-person"><span><b>{}</b> <small>{}</small></span></span>').format(
                row.data.name, _about(row)
            )
        )
        action.link_button("Wijzig" if row.may_change else "Bekijk", path, small=True, kind="quiet").props(
            f'aria-label="{"Wijzig" if row.may_change else "Bekijk"} {row.data.name}"'
        )


def _about(row: GroupRow) -> str:
    return f"{named(row.members)}; {where(row.depots)}"


def named(members: Sequence[str]) -> str:
    """Who is in a group, in a few words."""
    if not members:
        return "nog niemand"
    rest = len(members) - SHOWN
    return ", ".join(members[:SHOWN]) + _and_more(rest)


def where(depots: Sequence[str]) -> str:
    """The depots that somebody works in."""
    return ", ".join(depots) if depots else "alle depots"


def _and_more(number: int) -> str:
    if number <= 0:
        return ""
    return " en nog iemand" if number == 1 else f" en {number} anderen"
