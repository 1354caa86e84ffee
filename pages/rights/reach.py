"""Wie kan wat: per person and API key what they can reach, with the personal data among it marked."""

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from pages.chrome import GROUPS, SETTINGS, office, settings_tabs
from pages.guard import Visit, tenant_page
from pages.rights.overview import REACH, where
from services.access.matrix import MODULES, PERSONAL
from services.access.permissions import Permission, Rights
from services.access.reach import Reach
from ui import parts

_FOLDED: Final = parts.icon("chevron-right", 14, tone="c-3")


@tenant_page(REACH, needs=Permission.COLLEAGUES_MANAGE)
async def reach(visit: Visit) -> None:
    """Build the page."""
    everybody = await visit.perform(lambda depotflow: depotflow.access.list_reach())
    with office(visit, "Instellingen", active=SETTINGS) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, GROUPS))
        with ui.element("div").classes("df-page df-reach"):
            parts.put(_intro())
            for one in everybody:
                if not one.is_driver:
                    parts.put(_one(one))
            if drivers := [one for one in everybody if one.is_driver]:
                parts.put(_drivers(drivers))


def _intro() -> Markup:
    return Markup(
        '<p class="c-2">Wat iedereen met toegang kan zien en doen, API-sleutels ook. {} staat bij wat'
        " persoonsgegevens toont.</p>"
    ).format(_mark())


def _mark() -> Markup:
    return parts.tag("persoonsgegevens", "accent", icon_name="id-card")


def _one(one: Reach) -> Markup:
    rows = parts.joined(
        Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>').format(*row) for row in _rows(one.rights)
    )
    kind = parts.tag("API-sleutel", icon_name="key-round") if one.is_key else ""
    return Markup(
        '<details class="df-card"><summary>{}<b>{}</b> {} <span class="c-2">{}; {}</span>'
        '<small class="df-sub">{}</small></summary>'
        '<table class="df-mini"><caption class="sr">Wat {} kan</caption><thead><tr>'
        '<th scope="col">Onderdeel</th><th scope="col">Mag</th><th scope="col">Ziet van personen</th>'
        "</tr></thead><tbody>{}</tbody></table></details>"
    ).format(_FOLDED, one.name, kind, one.group, where(one.depots), _known_by(one), one.name, rows)


def _known_by(one: Reach) -> str:
    if not one.is_key:
        return one.known_by
    at = one.last_used_at
    used = (
        f"laatst gebruikt {dutch_date(at.astimezone(AMSTERDAM).date())} {amsterdam_time(at)}"
        if at
        else "nooit gebruikt"
    )
    return f"{one.known_by}…, {used}"


def _rows(rights: Rights) -> Iterator[tuple[str, str, Markup]]:
    for module in MODULES:
        given = {what: right for what, right in module.cells.items() if right in rights}
        if given:
            shown = "; ".join(PERSONAL[right] for right in given.values() if right in PERSONAL)
            marked = Markup("{} {}").format(_mark(), shown) if shown else Markup("–")
            yield module.name, ", ".join(what.value for what in given), marked


def _drivers(drivers: Sequence[Reach]) -> Markup:
    number = len(drivers)
    return Markup(
        '<details class="df-card"><summary>{}<b>{}</b> <span class="c-2">Chauffeur; alleen {}</span></summary>'
        "<p>{}</p></details>"
    ).format(
        _FOLDED,
        "1 chauffeur" if number == 1 else f"{number} chauffeurs",
        PERSONAL[Permission.OWN_WORK],
        ", ".join(driver.name for driver in drivers),
    )
