"""One principal: terms, depots and contracts."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from pages import words
from pages.chrome import office
from pages.depots import edit_depot
from pages.guard import Visit, tenant_page
from pages.principals.form import edit
from services.access.permissions import Permission
from services.organisation.depots import DepotRow
from services.organisation.principals import INVOICING_MODES, WEEK_STARTS, ContractRow, PrincipalDetail, PrincipalRow
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer
from ui.repaint import anew

PATH: Final = "/opdrachtgevers"
Repaint = Callable[[], Awaitable[None]]
Known = tuple[PrincipalDetail, list[DepotRow], list[PrincipalRow], date]


@tenant_page(PATH + "/{principal_id}", needs=Permission.COMPANY_SEE)
async def principal(visit: Visit, principal_id: UUID) -> None:
    """Build the page."""

    def read(depotflow: TenantServices) -> Known:
        organisation = depotflow.organisation
        detail = organisation.get_principal(principal_id=principal_id)
        own = [depot for depot in organisation.list_depots() if depot.principal_id == principal_id]
        return detail, own, organisation.list_principals(), depotflow.scope.today

    async def repaint() -> None:
        known = await visit.perform(read)
        with anew(body):
            _build(visit, known, repaint)

    known = await visit.perform(read)
    with office(visit, known[0].data.name, active=PATH) as shell:
        with shell.actions:
            action.link_button("Alle opdrachtgevers", PATH, icon="building-2", kind="quiet")
        body = parts.grid()
        with body:
            _build(visit, known, repaint)


def _build(visit: Visit, known: Known, repaint: Repaint) -> None:
    detail, depots, principals, today = known
    can_change = visit.may(Permission.COMPANY_CHANGE)
    with ui.element("div").classes("df-col is-7"):
        _terms(visit, detail, repaint, can_change=can_change)
    with ui.element("div").classes("df-col is-5"):
        _depots(visit, detail, depots, principals, repaint, can_change=can_change)
        _contracts(visit, detail, depots, today, repaint, can_change=can_change)


def _terms(visit: Visit, detail: PrincipalDetail, repaint: Repaint, *, can_change: bool) -> None:
    data = detail.data
    address = ", ".join(filter(None, (data.street, f"{data.postcode} {data.city}".strip())))
    with parts.card("Gegevens", aside=parts.tag("gearchiveerd", "line") if detail.is_archived else ""):
        parts.put(
            parts.facts(
                [
                    ("Naam bij de KvK", data.legal_name or "–"),
                    ("KvK-nummer", data.kvk or "–"),
                    ("Btw-id", data.btw_id or "–"),
                    ("Adres", address or "–"),
                    ("Facturen naar", data.invoice_email or "–"),
                    ("Inkoopnummer", data.buyer_reference or "–"),
                    ("Factuur", INVOICING_MODES[data.invoicing_mode]),
                    ("Week begint op", WEEK_STARTS[data.week_start].lower()),
                    ("Betaaltermijn", f"{data.payment_days} dagen"),
                    ("Betwisten binnen", f"{data.dispute_days} dagen"),
                    ("Zzp'ers", "toegestaan" if data.allows_zzp else "niet toegestaan"),
                    ("Onderaannemers", "toegestaan" if data.allows_subcontracting else "niet toegestaan"),
                ]
            )
        )
        if can_change:

            async def archive() -> None:
                await visit.perform(lambda depotflow: depotflow.organisation.archive_principal(principal_id=detail.id))
                toast.ok(f"{data.name} is gearchiveerd")
                await repaint()

            with ui.element("div").classes("df-acts"):
                action.button(
                    "Wijzig", lambda: edit(visit, detail, on_saved=lambda _: repaint()), icon="pencil", small=True
                )
                if not detail.is_archived:
                    action.button("Archiveer", archive, small=True, kind="quiet")


def _depots(
    visit: Visit,
    detail: PrincipalDetail,
    depots: list[DepotRow],
    principals: list[PrincipalRow],
    repaint: Repaint,
    *,
    can_change: bool,
) -> None:
    with parts.card("Depots"):
        for depot in depots:
            with ui.element("div").classes("df-line"):
                code = f" ({depot.code})" if depot.code else ""
                parts.put(Markup("<b>{}{}</b> <small>{} vaste routes</small>").format(depot.name, code, depot.routes))
                if can_change:
                    change = partial(edit_depot, visit, depot, principals, on_saved=repaint)
                    action.icon_button("pencil", f"Wijzig {depot.name}", change, quiet=True)
        if not depots:
            parts.put(_nothing(visit, "Nog geen depot."))
        if can_change:
            add = partial(edit_depot, visit, None, principals, principal_id=detail.id, on_saved=repaint)
            action.button("Nieuw depot", add, icon="plus", small=True)


def _contracts(
    visit: Visit, detail: PrincipalDetail, depots: list[DepotRow], today: date, repaint: Repaint, *, can_change: bool
) -> None:
    with parts.card("Vervoersovereenkomsten"):
        for row in detail.contracts:
            with ui.element("div").classes("df-line"):
                parts.put(_contract(row))
                if can_change and row.last_day is None:
                    end = partial(_end_contract, visit, row, today, repaint)
                    action.button("Beëindig", end, small=True, kind="quiet")
        if not detail.contracts:
            parts.put(_nothing(visit, "Nog geen overeenkomst vastgelegd."))
        if can_change:
            add = partial(_add_contract, visit, detail, depots, today, repaint)
            action.button("Leg overeenkomst vast", add, icon="file-check", small=True)


def _nothing(visit: Visit, text: str) -> Markup:
    """What an empty card says: who works for some depots does not hear that there is nothing elsewhere."""
    told = text if visit.identity.depots is None else "Niets voor de depots waar jij voor werkt."
    return Markup('<p class="df-sub">{}</p>').format(told)


def _contract(row: ContractRow) -> Markup:
    detail = ", ".join(filter(None, (row.reference, f"{row.notice_days} dagen opzegtermijn", row.indexation)))
    return Markup("<b>{}</b> {} {} <small>{}</small>").format(
        row.depot or "Alle depots",
        words.period(row.valid_from, row.last_day),
        parts.tag("loopt", "ok") if row.is_live else "",
        detail,
    )


def _add_contract(visit: Visit, detail: PrincipalDetail, depots: list[DepotRow], today: date, repaint: Repaint) -> None:
    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.organisation.add_contract(
                principal_id=detail.id,
                depot_id=values["depot_id"],
                reference=values["reference"] or "",
                valid_from=values["valid_from"],
                last_day=values["last_day"],
                notice_days=values["notice_days"],
                indexation=values["indexation"] or "",
            )
        )
        panel.close()
        toast.ok("De overeenkomst is vastgelegd")
        await repaint()

    with Drawer("Vervoersovereenkomst", detail.data.name) as panel:
        with Form(save) as form:
            form.select("depot_id", "Depot", {depot.id: depot.name for depot in depots}, hint="Leeg: voor alle depots.")
            form.text("reference", "Kenmerk")
            with form.side_by_side():
                form.date("valid_from", "Vanaf", today, required=True)
                form.date("last_day", "Laatste dag")
            form.number("notice_days", "Opzegtermijn in dagen", 30, required=True)
            form.text("indexation", "Indexatie", placeholder="jaarlijks, NEA")
        with panel.foot:
            form.submit("Leg vast", icon="check")
    panel.open()


def _end_contract(visit: Visit, row: ContractRow, today: date, repaint: Repaint) -> None:
    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.organisation.end_contract(contract_id=row.id, last_day=values["last_day"])
        )
        panel.close()
        toast.ok("De overeenkomst eindigt")
        await repaint()

    with Drawer("Overeenkomst beëindigen", row.depot or "Alle depots") as panel:
        with Form(save) as form:
            form.date("last_day", "Laatste dag", today, required=True)
        with panel.foot:
            form.submit("Beëindig")
    panel.open()
