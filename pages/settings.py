"""Settings: the company's details, its depots, and who works here."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from nicegui import ui

from models.values.calendar import AMSTERDAM, dutch_date
from models.values.listing import TablePage, TableQuery
from models.values.money import Money
from pages.chrome import COLLEAGUES, COMPANY, DEPOTS, SETTINGS, office, settings_tabs
from pages.colleagues import choose_second_steps, invite_colleague, move_colleague, reset_second_step
from pages.depots import edit_depot
from pages.downloads import list_address
from pages.guard import Visit, tenant_page
from pages.seen import Seen
from services.access.members import MemberRow
from services.access.permissions import Permission
from services.access.required_steps import SecondSteps
from services.exports.lists import ListKind
from services.organisation.company import PAYROLL_PACKAGES, CompanyData
from services.organisation.depots import DepotRow
from services.organisation.principals import PrincipalRow
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.form import Form, Values
from ui.table import SHORTCUTS, Column, DataTable, Filter, NothingYet
from ui.toast import Handler

DEPOT_COLUMNS: Final = (
    Column("name", "Naam", sortable=True),
    Column("code", "Code", width="110px"),
    Column("principal", "Opdrachtgever", sortable=True),
    Column("city", "Plaats"),
    Column("routes", "Vaste routes", "number", sortable=True),
)


@tenant_page(COMPANY, needs=Permission.COMPANY_CHANGE)
async def company(visit: Visit) -> None:
    """Build the page of the company's details."""
    data = await visit.perform(lambda depotflow: depotflow.organisation.get_company())
    with office(visit, "Instellingen", active=SETTINGS) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, COMPANY))
        with ui.element("div").classes("df-page is-narrow"), Form(partial(_save_company, visit, Seen(data))) as form:
            _company_fields(form, data)
            form.submit("Sla op", icon="check")


async def _save_company(visit: Visit, seen: Seen[CompanyData], values: Values) -> None:
    data = CompanyData(
        legal_name=values["legal_name"],
        trade_name=values["trade_name"] or "",
        kvk=values["kvk"] or "",
        btw_id=values["btw_id"] or "",
        iban=values["iban"] or "",
        account_holder=values["account_holder"] or "",
        street=values["street"] or "",
        postcode=values["postcode"] or "",
        city=values["city"] or "",
        email=values["email"] or "",
        phone=values["phone"] or "",
        wage_tax_number=values["wage_tax_number"] or "",
        payroll_package=values["payroll_package"] or "",
        confirm_deadline_hours=values["confirm_deadline_hours"],
        employer_cost_bp=round(values["employer_cost_bp"] * 100),
        fuel_cost_per_km_1e4=values["fuel_cost_per_km_1e4"] or 0,
        stay_allowance=values["stay_allowance"] or Money(0),
        margin_target_bp=round(values["margin_target_bp"] * 100),
    )
    await seen.save(
        lambda shown: visit.perform(lambda depotflow: depotflow.organisation.change_company(data=data, seen=shown))
    )
    seen.data = data
    toast.ok("De bedrijfsgegevens zijn opgeslagen", "Facturen die al verstuurd zijn, veranderen niet.")


def _company_fields(form: Form, data: CompanyData) -> None:
    with form.section("Op je facturen"):
        with form.side_by_side():
            form.text("legal_name", "Naam bij de KvK", data.legal_name, required=True)
            form.text("trade_name", "Handelsnaam", data.trade_name)
        with form.side_by_side():
            form.text("kvk", "KvK-nummer", data.kvk)
            form.text("btw_id", "Btw-id", data.btw_id)
        form.text("street", "Straat en huisnummer", data.street)
        with form.side_by_side():
            form.text("postcode", "Postcode", data.postcode)
            form.text("city", "Plaats", data.city)
        with form.side_by_side():
            form.text("email", "E-mailadres", data.email, kind="email")
            form.text("phone", "Telefoon", data.phone, kind="tel")
        with form.side_by_side():
            form.text("iban", "IBAN", data.iban)
            form.text("account_holder", "Op naam van", data.account_holder)
    with form.section("Loon en planning"):
        with form.side_by_side():
            form.text("wage_tax_number", "Loonheffingennummer", data.wage_tax_number)
            form.select("payroll_package", "Loonpakket", PAYROLL_PACKAGES, data.payroll_package)
        with form.side_by_side():
            hours = data.confirm_deadline_hours
            form.number("confirm_deadline_hours", "Bevestigen binnen", hours, suffix="uur", required=True)
            form.money("stay_allowance", "Verblijfsvergoeding per dag", data.stay_allowance)
    with form.section("Voor de prognose van je marge"):
        with form.side_by_side():
            cost = Money(data.employer_cost_bp).euros
            form.number(
                "employer_cost_bp", "Werkgeverslasten", cost, decimals=2, suffix="% van het loon", required=True
            )
            target = Money(data.margin_target_bp).euros
            form.number("margin_target_bp", "Doel voor de marge", target, decimals=2, suffix="%", required=True)
        form.rate("fuel_cost_per_km_1e4", "Brandstof per kilometer", data.fuel_cost_per_km_1e4)


@tenant_page(DEPOTS, needs=Permission.COMPANY_CHANGE)
async def depots(visit: Visit) -> None:
    """Build the page of the depots."""
    first, principals = await visit.perform(_read_depots)
    with office(visit, "Instellingen", active=SETTINGS, shortcuts=SHORTCUTS) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, DEPOTS))
        with shell.actions:
            add = partial(edit_depot, visit, None, principals, on_saved=ui.navigate.reload)
            action.button("Nieuw depot", add, icon="plus", kind="primary").props("data-df-new")
        _depot_table(visit, first, principals)


def _read_depots(depotflow: TenantServices) -> tuple[TablePage[DepotRow], list[PrincipalRow]]:
    return depotflow.organisation.search_depots(query=TableQuery()), depotflow.organisation.list_principals()


def _depot_table(visit: Visit, first: TablePage[DepotRow], principals: list[PrincipalRow]) -> None:
    async def load(query: TableQuery) -> TablePage[dict[str, Any]]:
        page = await visit.perform(lambda depotflow: depotflow.organisation.search_depots(query=query))
        return page.map(_depot_cells)

    async def change(key: str) -> None:
        rows = await visit.perform(lambda depotflow: depotflow.organisation.list_depots(with_archived=True))
        depot = next(row for row in rows if str(row.id) == key)
        with visit.client:
            edit_depot(visit, depot, principals, on_saved=table.reload)

    table = DataTable(
        DEPOT_COLUMNS,
        load,
        label="Depots",
        search="Zoek op naam, code of plaats",
        sort="name",
        filters=(
            Filter("principal", "Opdrachtgever", {str(row.id): row.name for row in principals}),
            Filter("archived", "Gearchiveerd"),
        ),
        on_open=change,
        nothing=NothingYet(
            "Nog geen depots",
            "Een depot is de plek waar je routes vertrekken.",
            icon="warehouse",
            action="Voeg je eerste depot toe",
            on_action=partial(edit_depot, visit, None, principals, on_saved=ui.navigate.reload),
            is_main=False,
        ),
        first=first.map(_depot_cells),
        export=list_address(visit, ListKind.DEPOTS),
    )


def _depot_cells(row: DepotRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "code": row.code,
        "principal": row.principal,
        "city": row.city,
        "routes": row.routes,
    }


@tenant_page(COLLEAGUES, needs=Permission.COLLEAGUES_MANAGE)
async def colleagues(visit: Visit) -> None:
    """Build the page of who has access."""
    members, steps = await visit.perform(
        lambda depotflow: (depotflow.access.list_members(), depotflow.access.list_second_steps())
    )
    with office(visit, "Instellingen", active=SETTINGS) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, COLLEAGUES))
        with shell.actions:
            action.button("Tweede stap verplicht", partial(choose_second_steps, visit, steps), icon="shield-check")
            invite = partial(invite_colleague, visit, on_sent=ui.navigate.reload)
            action.button("Nodig collega uit", invite, icon="user-plus", kind="primary")
        with ui.element("div").classes("df-page"):
            if required := _required(steps):
                told = "Wie er nog geen heeft, stelt die in bij het inloggen."
                parts.put(parts.note("info", required, told)).style("margin-bottom: 8px")
            for member in members:
                _member(visit, member, steps)


def _required(steps: SecondSteps) -> str:
    """In which groups a password alone is not enough, in words; empty when in none."""
    names = [group.name for group in steps.groups if group.is_required]
    return f"Een tweede stap is verplicht in: {', '.join(names)}." if names else ""


def _member(visit: Visit, member: MemberRow, steps: SecondSteps) -> None:
    since = dutch_date(member.since.astimezone(AMSTERDAM).date())
    has_step = member.membership_id in steps.members
    noted = parts.tag("tweede stap", "ok") if has_step else ""
    if member.membership_id is None:
        noted = parts.tag("uitgenodigd", "warn")
    detail = f"{member.group}, {member.email}, sinds {since}"
    with ui.element("div").classes("df-line"):
        parts.put(parts.person(member.name, detail) + noted)
        if member.invitation_id is not None:
            withdraw = partial(_withdraw, visit, member.invitation_id, member.name)
            _act("Trek uitnodiging in", withdraw, member)
        elif member.membership_id is not None and member.membership_id != visit.identity.membership_id:
            if has_step:
                reset = partial(reset_second_step, visit, member.membership_id, member.name)
                _act("Zet tweede stap uit", reset, member)
            if member.driver_id is None:
                move = partial(move_colleague, visit, member, on_moved=ui.navigate.reload)
                _act("Andere groep", move, member)
            _act("Trek toegang in", partial(_revoke, visit, member.membership_id, member.name), member)


def _act(label: str, on_click: Handler, member: MemberRow) -> None:
    """A button of the line of somebody; a screen reader also says whose."""
    action.button(label, on_click, small=True, kind="quiet").props["aria-label"] = f"{label}, {member.name}"


async def _withdraw(visit: Visit, invitation_id: UUID, name: str) -> None:
    if await action.confirm(
        f"Uitnodiging van {name} intrekken?",
        happens="De link in de mail werkt meteen niet meer. Je kunt later opnieuw uitnodigen.",
        yes="Trek in",
        danger=True,
    ):
        await visit.perform(lambda depotflow: depotflow.access.withdraw_invitation(invitation_id=invitation_id))
        ui.navigate.reload()


async def _revoke(visit: Visit, membership_id: UUID, name: str) -> None:
    if await action.confirm(
        f"Toegang van {name} intrekken?",
        happens="Deze persoon wordt meteen uitgelogd en kan niets meer zien of wijzigen.",
        yes="Trek in",
        danger=True,
    ):
        await visit.perform(lambda depotflow: depotflow.access.revoke_member(membership_id=membership_id))
        ui.navigate.reload()
