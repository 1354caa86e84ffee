"""One driver: data, footing, wage data, papers, absence and access to the app."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import WEEKDAYS, dutch_date
from models.values.kinds import EngagementKind
from models.values.minutes import Minutes
from models.values.money import dutch_rate
from pages import papers, words
from pages.chrome import audit_link, office
from pages.drivers import account, panels
from pages.drivers.forms import DriverForm, Options, read_options
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.people.views import AbsenceRow, DriverDetail, EngagementRow
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.repaint import anew

Repaint = Callable[[], Awaitable[None]]
PREFERENCES: Final = {"can": "kan", "rather_not": "liever niet", "cannot": "kan niet"}


@tenant_page("/chauffeurs/{driver_id}", needs=Permission.PEOPLE_SEE)
async def driver(visit: Visit, driver_id: UUID) -> None:
    """Build the page."""

    def read(depotflow: TenantServices) -> tuple[DriverDetail, Options]:
        return depotflow.people.get_driver(driver_id=driver_id), read_options(depotflow)

    async def repaint() -> None:
        detail, options = await visit.perform(read)
        with anew(body):
            _Screen(visit, detail, options, repaint).build()

    detail, options = await visit.perform(read)
    with office(visit, detail.name, active="/chauffeurs") as shell:
        with shell.actions:
            audit_link(visit, driver_id)
            action.link_button("Alle chauffeurs", "/chauffeurs", icon="users", kind="quiet")
        body = parts.grid()
        with body:
            _Screen(visit, detail, options, repaint).build()


class _Screen:
    """The cards of one driver, built once per painting."""

    def __init__(self, visit: Visit, driver: DriverDetail, options: Options, repaint: Repaint) -> None:
        self._visit, self._driver, self._options, self._repaint = visit, driver, options, repaint
        self._can_change = visit.may(Permission.PEOPLE_CHANGE)

    def build(self) -> None:
        with ui.element("div").classes("df-col is-7"):
            self._data()
            self._engagements()
            if any(row.kind is EngagementKind.EMPLOYEE for row in self._driver.engagements):
                self._wages()
        with ui.element("div").classes("df-col is-5"):
            papers.card(
                self._visit,
                "driver",
                self._driver.id,
                self._driver.papers,
                today=self._options.today,
                can_change=self._can_change,
                repaint=self._repaint,
            )
            self._absences()
            self._availability()
            self._access()

    def _data(self) -> None:
        driver, options = self._driver, self._options
        home = options.depots.get(driver.home_depot_id, "") if driver.home_depot_id else ""
        others = [options.depots.get(depot, "") for depot in driver.depot_ids if depot != driver.home_depot_id]
        with parts.card("Gegevens", aside=parts.tag("uit dienst", "line") if driver.is_archived else ""):
            parts.put(
                parts.facts(
                    [
                        ("Telefoon", words.phone(driver.phone) or "–"),
                        ("E-mailadres", driver.email or "–"),
                        ("Depot", ", ".join(filter(None, (home, *others))) or "–"),
                        ("Personeelsnummer", driver.personnel_number or "–"),
                        ("Geboortedatum", dutch_date(driver.birth_date) if driver.birth_date else "–"),
                        ("Taal in de app", words.LANGUAGES.get(driver.language, driver.language)),
                        ("Vaste bus", _chosen(options.vehicles, driver.fixed_vehicle_id)),
                        ("Vaste route", _chosen(options.routes, driver.fixed_route_template_id)),
                        ("Opmerking", driver.remark or "–"),
                    ]
                )
            )
            if self._can_change:
                with ui.element("div").classes("df-acts"):
                    action.button("Wijzig", self._change, icon="pencil", small=True)
                    if driver.is_archived:
                        action.button("Zet terug in de lijst", self._restore, small=True, kind="quiet")
                    else:
                        action.button("Uit dienst", self._archive, small=True, kind="quiet")

    def _change(self) -> None:
        DriverForm(self._visit, self._options, self._driver).open(on_saved=lambda _: self._repaint())

    def _archive(self) -> None:
        panels.archive(self._visit, self._driver, self._options.today, self._repaint)

    async def _restore(self) -> None:
        await self._visit.perform(lambda depotflow: depotflow.people.restore_driver(driver_id=self._driver.id))
        toast.ok(f"{self._driver.name} staat weer in de lijst", "Begin zo nodig een nieuw dienstverband.")
        await self._repaint()

    def _engagements(self) -> None:
        with parts.card("Dienstverband"):
            for row in self._driver.engagements:
                with ui.element("div").classes("df-line"):
                    parts.put(_engagement(row))
                    if self._can_change:
                        action.icon_button("pencil", "Wijzig dienstverband", partial(self._correct, row), quiet=True)
            if not self._driver.engagements:
                parts.put(Markup('<p class="df-sub">Nog geen. Zonder dienstverband kun je niet plannen.</p>'))
            if self._can_change:
                action.button("Begin nieuw dienstverband", self._start, icon="plus", small=True)

    def _start(self) -> None:
        panels.start_engagement(self._visit, self._driver, self._options, self._repaint)

    def _correct(self, row: EngagementRow) -> None:
        panels.correct_engagement(self._visit, row, self._options, self._repaint)

    def _wages(self) -> None:
        file, sees = self._driver.file, self._visit.may(Permission.PAYROLL_SEE)
        with parts.card("Loongegevens"):
            if sees:
                bsn = f"••••• {file.bsn_last4}" if file and file.bsn_last4 else "nog niet ingevuld"
                paid_to = "nog niet ingevuld"
                if file and file.iban:
                    paid_to = f"{words.written_iban(file.iban)} op naam van {file.account_holder}"
                parts.put(parts.facts([("BSN", bsn), ("Rekening", paid_to)]))
            else:
                parts.put(Markup('<p class="df-sub">Je groep ziet geen loongegevens. Een BSN invullen kan wel.</p>'))
            if self._driver.pending_account:
                account.pending(self._visit, self._driver.pending_account, self._repaint)
            if self._can_change:
                with ui.element("div").classes("df-acts"):
                    known = sees and file and file.bsn_last4
                    action.button("Wijzig BSN" if known else "Vul BSN in", self._bsn, icon="lock", small=True)
                    if sees:
                        action.button("Wijzig rekening", self._account, icon="pencil", small=True, kind="quiet")

    def _bsn(self) -> None:
        panels.store_bsn(self._visit, self._driver, self._repaint)

    def _account(self) -> None:
        panels.change_account(self._visit, self._driver, self._repaint)

    def _absences(self) -> None:
        with parts.card("Afwezigheid"):
            for row in self._driver.absences:
                self._absence(row)
            if not self._driver.absences:
                parts.put(Markup('<p class="df-sub">Geen afwezigheid in de laatste 60 dagen of hierna.</p>'))
            if self._can_change:
                action.button("Meld afwezig", self._away, icon="calendar-x", small=True)

    def _absence(self, row: AbsenceRow) -> None:
        with ui.element("div").classes("df-line"):
            parts.put(_absence(row))
            if self._can_change and row.state == "requested":
                action.button("Keur goed", lambda: self._answer(row, approve=True), small=True)
                action.button("Wijs af", lambda: self._answer(row, approve=False), small=True, kind="quiet")
            elif self._can_change:
                action.icon_button("trash-2", "Verwijder afwezigheid", lambda: self._remove(row), quiet=True)

    def _away(self) -> None:
        panels.add_absence(self._visit, self._driver, self._options.today, self._repaint)

    async def _answer(self, row: AbsenceRow, *, approve: bool) -> None:
        await self._visit.perform(lambda depotflow: depotflow.people.answer_absence(absence_id=row.id, approve=approve))
        toast.ok("Verlof is goedgekeurd" if approve else "Verlof is afgewezen", "De chauffeur ziet het in de app.")
        await self._repaint()

    async def _remove(self, row: AbsenceRow) -> None:
        await self._visit.perform(lambda depotflow: depotflow.people.remove_absence(absence_id=row.id))
        await self._repaint()

    def _availability(self) -> None:
        said = self._driver.availability
        with parts.card("Beschikbaarheid"):
            text = ", ".join(f"{WEEKDAYS[day]} {PREFERENCES[said[day]]}" for day in sorted(said) if said[day] != "can")
            parts.put(Markup('<p class="df-sub">{}</p>').format(text or "Geen wensen: kan op alle dagen."))
            if self._can_change:
                action.button("Wijzig", self._weekdays, icon="pencil", small=True)

    def _weekdays(self) -> None:
        panels.set_availability(self._visit, self._driver, PREFERENCES, self._repaint)

    def _access(self) -> None:
        state = {
            "active": "Deze chauffeur gebruikt de app.",
            "invited": "Er is een uitnodiging gemaild, die nog niet is gebruikt.",
            "none": "Deze chauffeur heeft nog geen toegang tot de app.",
        }[self._driver.access]
        with parts.card("App op de telefoon"):
            parts.put(Markup('<p class="df-sub">{}</p>').format(state))
            if self._visit.may(Permission.COLLEAGUES_MANAGE) and self._driver.access != "active":
                label = "Mail nieuwe link" if self._driver.access == "invited" else "Nodig uit per mail"
                action.button(label, self._invite, icon="send", small=True)

    async def _invite(self) -> None:
        driver_id = self._driver.id
        driver = await self._visit.perform(lambda depotflow: depotflow.people.get_driver(driver_id=driver_id))
        if not driver.email:
            toast.show("Vul eerst een e-mailadres in bij Gegevens.", kind="warn")
            return
        await self._visit.perform(
            lambda depotflow: depotflow.access.invite(email=driver.email, name=driver.name, driver_id=driver.id)
        )
        toast.ok(f"De uitnodiging gaat naar {driver.email}", "De link werkt zeven dagen en één keer.")
        await self._repaint()


def _chosen(options: dict[UUID, str], key: UUID | None) -> str:
    return options.get(key, "–") if key else "–"


def _engagement(row: EngagementRow) -> Markup:
    hours = f"{Minutes(row.contract_minutes).dutch_hours} uur per week" if row.contract_minutes else ""
    wage = f"{dutch_rate(row.hourly_wage_1e4)} per uur" if row.hourly_wage_1e4 else ""
    rate = f" × {dutch_rate(row.travel_rate_1e4)}" if row.travel_rate_1e4 else ""
    travel = f"reiskosten {row.travel_km} km per dag{rate}" if row.travel_km else ""
    detail = ", ".join(filter(None, (row.company, hours, wage, row.wage_scale, travel)))
    now = parts.tag("nu", "ok") if row.is_live else ""
    return Markup("<b>{}</b> {} {} <small>{}</small>").format(
        words.ENGAGEMENTS[row.kind], words.period(row.valid_from, row.last_day), now, detail
    )


def _absence(row: AbsenceRow) -> Markup:
    tone: parts.Tone = {"requested": "warn", "declined": "danger"}.get(row.state, "")  # type: ignore[assignment]  # its values are tones
    word = {"requested": "aangevraagd", "declined": "afgewezen"}.get(row.state, "")
    state = parts.tag(word, tone) if word else ""
    days = dutch_date(row.first_day)
    if row.last_day != row.first_day:
        days = f"{days} t/m {dutch_date(row.last_day)}"
    return Markup("<b>{}</b> {} {} <small>{}</small>").format(words.ABSENCES[row.kind], days, state, row.remark)
