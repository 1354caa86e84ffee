"""The principals the company drives for."""

from typing import Final

from nicegui import ui

from pages.chrome import office
from pages.guard import Visit, tenant_page
from pages.principals.form import edit
from services.access.permissions import Permission
from services.organisation.principals import INVOICING_MODES, PrincipalRow
from ui import action, parts

PATH: Final = "/opdrachtgevers"


@tenant_page(PATH, needs=Permission.COMPANY_SEE)
async def principals(visit: Visit) -> None:
    """Build the page."""
    rows = await visit.perform(lambda depotflow: depotflow.organisation.list_principals())
    with office(visit, "Opdrachtgevers", active=PATH) as shell:
        if visit.may(Permission.COMPANY_CHANGE):
            with shell.actions:
                action.button("Nieuwe opdrachtgever", lambda: _add(visit), icon="plus", kind="primary")
        with parts.grid():
            for row in rows:
                _card(row)
        if not rows:
            with parts.empty("building-2", "Nog geen opdrachtgevers", "Voor wie rijd je? Voeg de eerste toe."):
                if visit.may(Permission.COMPANY_CHANGE):
                    action.button("Nieuwe opdrachtgever", lambda: _add(visit), icon="plus")


def _add(visit: Visit) -> None:
    edit(visit, None, on_saved=lambda key: ui.navigate.to(f"{PATH}/{key}"))


def _card(row: PrincipalRow) -> None:
    contract = parts.tag("overeenkomst loopt", "ok") if row.has_contract else parts.tag("geen overeenkomst", "warn")
    with ui.element("div").classes("df-col is-4"), parts.card(row.name, aside=contract):
        parts.put(
            parts.facts(
                [
                    ("Depots", row.depots or "–"),
                    ("Factuur", INVOICING_MODES[row.invoicing_mode]),
                    ("Betaaltermijn", f"{row.payment_days} dagen"),
                    ("Zzp'ers", "toegestaan" if row.allows_zzp else "niet toegestaan"),
                ]
            )
        )
        with ui.element("div").classes("df-acts"):
            action.link_button("Open", f"{PATH}/{row.id}", small=True)
