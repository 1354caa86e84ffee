"""The tariffs: what principals pay and contractors earn, in dated versions."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Final

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek
from models.values.kinds import Side
from models.values.refusal import InvalidValue
from pages import words
from pages.chrome import import_button, office
from pages.guard import Visit, tenant_page
from pages.routes.overview import PATH as ROUTES_PATH
from pages.routes.overview import TABS
from pages.tariff_form import ask_tariff
from services.access.permissions import Permission
from services.tariffs.queries import KIND_WORDS, TariffRowView
from services.tenant import TenantServices
from ui import action, parts
from ui.form import Form, Values
from ui.overlay import Drawer

PATH: Final = "/tarieven"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What the page shows, read in one go."""

    rows: list[TariffRowView]
    today: date


@tenant_page(PATH, needs=Permission.TARIFFS_SEE)
async def tariffs(visit: Visit) -> None:
    """Build the page."""
    known = await visit.perform(_read)
    can_change = visit.may(Permission.TARIFFS_CHANGE)
    with office(visit, "Routes en tarieven", active=ROUTES_PATH) as shell:
        with shell.heading:
            parts.put(words.tabs(TABS, PATH, label="Routes of tarieven"))
        if can_change:
            with shell.actions:
                import_button(visit, "tariffs")
                action.button("Nieuw tarief", partial(_add, visit, known.today), icon="plus", kind="primary")
        if not known.rows:
            with parts.empty("euro", "Nog geen tarieven", "Per stop, pakket of uur, met toeslagen en een looptijd."):
                if visit.may(Permission.IMPORTS_RUN):
                    action.link_button("Importeer tarieven", "/import?soort=tariffs", icon="upload")
        with parts.grid():
            for (_, party), rows in groupby(known.rows, key=lambda row: (row.side, row.party)):
                _party(visit, party, list(rows), known.today, can_change=can_change)


def _read(depotflow: TenantServices) -> Known:
    return Known(depotflow.tariffs.list(), depotflow.scope.today)


def _party(visit: Visit, party: str, rows: list[TariffRowView], today: date, *, can_change: bool) -> None:
    word = "betaalt" if rows[0].side is Side.REVENUE else "verdient"
    with ui.element("div").classes("df-col"), parts.card(f"{party} {word}"):
        for row in rows:
            with ui.element("div").classes("df-line"):
                parts.put(_line(row, today))
                if can_change:
                    action.icon_button("pencil", "Wijzig looptijd", partial(_change, visit, row), quiet=True)


def _line(row: TariffRowView, today: date) -> Markup:
    last_day = row.valid_until - _DAY if row.valid_until else None
    stands = ""
    if row.valid_from > today:
        stands = parts.tag("gaat nog in", "accent")
    elif last_day is not None and last_day < today:
        stands = parts.tag("voorbij")
    place = ", ".join(filter(None, (row.depot, row.route))) or "alle depots"
    detail = ", ".join(filter(None, (place, words.period(row.valid_from, last_day), row.remark or row.terms)))
    return Markup("<b>{}</b> {} {} <small>{}</small>").format(KIND_WORDS[row.kind], row.rate, stands, detail)


async def _add(visit: Visit, today: date) -> None:
    async def done() -> None:
        ui.navigate.reload()

    await ask_tariff(visit, IsoWeek.containing(today), done=done)


def _change(visit: Visit, row: TariffRowView) -> None:
    async def end(values: Values) -> None:
        last_day = values["last_day"]
        if last_day is not None and last_day < row.valid_from:
            raise InvalidValue("De laatste dag ligt voor de eerste. Kies een latere dag.", field="last_day")
        await visit.perform(
            lambda depotflow: depotflow.tariffs.end_version(
                version_id=row.id, valid_until=last_day + _DAY if last_day else None
            )
        )
        panel.close()
        ui.navigate.reload()

    async def remove() -> None:
        if await action.confirm(
            "Tarief verwijderen?", happens="Dit kan omdat er nog niets mee is berekend.", yes="Verwijder", danger=True
        ):
            await visit.perform(lambda depotflow: depotflow.tariffs.remove_version(version_id=row.id))
            panel.close()
            ui.navigate.reload()

    with Drawer(f"{KIND_WORDS[row.kind]}, {row.party}", row.rate) as panel:
        parts.put(parts.note("info", "Een ander bedrag?", "Leg een nieuw tarief vast vanaf de dag dat het geldt."))
        with Form(end) as form:
            form.date("last_day", "Laatste dag", row.valid_until - _DAY if row.valid_until else None)
        with panel.foot:
            if not row.is_used:
                action.button("Verwijder", remove, kind="quiet")
            form.submit("Sla op", icon="check")
    panel.open()
