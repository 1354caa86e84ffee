"""Step 5 of settling a week: the hours of employees for the payroll package, and the net wages that come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek
from models.values.kinds import Severity, WageComponent
from models.values.listing import TablePage, TableQuery, page_of
from models.values.minutes import Minutes
from models.values.money import Money
from pages.guard import Visit, tenant_page
from pages.payroll import panels
from pages.settlement.steps import SettlementScreen, settlement_screen, step_path
from services.access.permissions import Permission
from services.payroll.runs import RunDetail, RunDriver, RunRow, Worth
from services.settlement.overview import WeekStatus
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.repaint import anew
from ui.table import Column, DataTable, Filter

COLUMNS = (
    Column("name", "Medewerker", sortable=True),
    Column("normal", "Normaal", align="right"),
    Column("top_up", "Aanvulling", align="right"),
    Column("overtime", "130%", align="right"),
    Column("saturday", "Za 150%", align="right"),
    Column("sunday", "Zo 200%", align="right"),
    Column("corrections", "Correctie", align="right"),
    Column("total", "Uren", align="right", sortable=True),
    Column("amount", "Bruto", "money", sortable=True),
    Column("change", "Verschil", align="right", sortable=True),
    Column("net", "Netto", "money"),
    Column("noticed", "Let op"),
)
PAGE_SIZE = 100
_ONE_LINE = Markup(
    ' <span title="{0}" style="display: inline-block; max-width: 220px; overflow: hidden; text-overflow: ellipsis;'
    ' vertical-align: bottom">{0}</span>'
)
_TONES = {Severity.BLOCK: "danger", Severity.WARN: "warn"}
_SORTS = {
    "name": lambda one: one.name.casefold(),
    "total": lambda one: one.total.minutes,
    "amount": lambda one: one.total.amount_cents,
    "change": panels.difference_cents,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the screen shows, read in one go: the run of this week, or what is needed to make it."""

    status: WeekStatus
    runs: Sequence[RunRow]
    detail: RunDetail | None

    @property
    def concept(self) -> RunRow | None:
        return next((run for run in self.runs if run.exported_at is None), None)


def read(depotflow: TenantServices, week: IsoWeek) -> Known:
    """The counts for the step bar, the runs, and the one that covers the week."""
    runs = depotflow.payroll.list_runs()
    found = next((run for run in runs if run.covers(week)), None)
    detail = depotflow.payroll.get_run(run_id=found.id) if found else None
    return Known(depotflow.settlement.status(week=week), runs, detail)


@tenant_page("/afrekenen/{week}/loonexport", needs=Permission.PAYROLL_SEE)
async def payroll(visit: Visit, week: str) -> None:
    """Build the page."""
    chosen = IsoWeek.parse(week)
    known = await visit.perform(partial(read, week=chosen))
    with settlement_screen(visit, chosen, "loonexport", known.status) as frame:
        screen = Screen(frame)
    screen.paint(known)
    visit.listen("payroll", screen.hear)


class Screen:
    """One open page of the loonexport; it is painted anew at every change."""

    def __init__(self, frame: SettlementScreen) -> None:
        self.frame = frame
        self.visit = frame.visit
        self.week = frame.week
        self.may_export = frame.visit.may(Permission.PAYROLL_EXPORT)
        self.known: Known | None = None
        self.refresh = frame.visit.in_turn(partial(read, week=frame.week), self.paint)
        """Reads and shows it again."""
        self.table: DataTable | None = None
        with frame.shell.actions:
            if self.may_export:
                action.button("Looncodes", self._codes, icon="settings", kind="quiet")
        with frame.shell.above:
            self._strip = ui.element("div").classes("df-slot")
        with frame.shell.body:
            self._body = ui.element("div").classes("df-fill")
        with frame.shell.below:
            self._foot = ui.element("div").classes("df-slot")

    async def hear(self, _: dict[str, Any]) -> None:
        """Somebody changed something about payroll: read and show it."""
        await self.refresh()

    def paint(self, known: Known) -> None:
        """Show what is known; the list keeps its search, filters and place."""
        before, self.known = self.known, known
        self.frame.show(known.status)
        anew(self._strip)
        anew(self._foot)
        if known.detail is None or before is None or before.detail is None:
            anew(self._body)
            self.table = None
        if known.detail is None:
            with self._body:
                self._nothing(known)
            return
        with self._strip:
            parts.put(parts.strip(_figures(known.detail)), classes="df-slot")
        if self.table is None:
            with self._body:
                self.table = self._list(known.detail)
        else:
            self.table.reload()
        with self._foot, ui.element("div").classes("df-foot"):
            self._buttons(known.detail)

    def _nothing(self, known: Known) -> None:
        concept = known.concept
        if concept is not None:
            text = f"{concept.name} staat klaar en is nog niet geëxporteerd. Exporteer of verwijder die eerst."
            with parts.empty("wallet", "Er staat al een loonexport klaar", text):
                action.link_button(
                    f"Naar {concept.name.lower()}", step_path(concept.last_week, "loonexport"), kind="primary"
                )
            return
        text = "Je ziet eerst een concept met het verschil met de vorige keer. Er gaat nog niets de deur uit."
        with parts.empty("wallet", f"Week {self.week.week} zit nog in geen loonexport", text):
            if self.may_export:
                ask = partial(panels.ask_period, self.visit, self.week, known.runs)
                action.button("Maak loonexport", ask, icon="plus", kind="primary")

    def _list(self, detail: RunDetail) -> DataTable:
        return DataTable(
            COLUMNS,
            self._load,
            label=f"Loonexport {detail.run.name}",
            search="Zoek medewerker",
            filters=[Filter("noticed", "Let op"), Filter("changed", "Veranderd")],
            on_open=self._open,
            page_size=PAGE_SIZE,
            first=_page(detail.drivers, TableQuery(limit=PAGE_SIZE)),
        )

    async def _load(self, query: TableQuery) -> TablePage[dict[str, Any]]:
        return _page(self.known.detail.drivers if self.known and self.known.detail else (), query)

    async def _open(self, driver_id: str) -> None:
        detail = self.known.detail if self.known else None
        one = next((one for one in detail.drivers if str(one.driver_id) == driver_id), None) if detail else None
        if detail and one:
            panels.show_driver(self.visit, detail.run, one)

    def _buttons(self, detail: RunDetail) -> None:
        parts.put(_foot_totals(detail))
        parts.put(Markup(), tag="span", classes="df-top__sp")
        if detail.openings:
            action.button("Wie downloadde dit", partial(panels.show_openings, detail), icon="eye", kind="quiet")
        if not self.may_export:
            return
        export = partial(panels.ask_export, self.visit, detail)
        if detail.run.exported_at is None:
            action.button("Verwijder concept", partial(self._discard, detail.run), kind="quiet")
            action.button("Exporteer", export, icon="download", kind="primary", count=len(detail.drivers))
        else:
            action.button("Download opnieuw", export, icon="download")
            wages = partial(panels.ask_net_wages, self.visit, detail)
            action.button("Netto lonen inlezen", wages, icon="upload", kind="primary")

    async def _discard(self, run: RunRow) -> None:
        if await action.confirm(
            f"{run.name} verwijderen?",
            happens="Het concept verdwijnt. De goedgekeurde uren blijven staan en je kunt een nieuw concept maken.",
            yes="Verwijder concept",
            danger=True,
        ):
            await self.visit.perform(lambda depotflow: depotflow.payroll.discard_run(run_id=run.id))
            toast.ok(f"{run.name} is verwijderd")

    async def _codes(self) -> None:
        codes = await self.visit.perform(lambda depotflow: depotflow.payroll.get_component_codes())
        panels.ask_codes(self.visit, codes)


def _figures(detail: RunDetail) -> list[parts.Figure]:
    noticed = sum(one.severity in _TONES for one in detail.drivers)
    total, before = detail.total, detail.previous_total
    state = "geëxporteerd" if detail.run.exported_at else "concept"
    return [
        parts.Figure(
            f"Medewerkers, {state}",
            str(len(detail.drivers)),
            f"{noticed} met let op" if noticed else detail.run.name.lower(),
            tone="warn" if noticed else "",
        ),
        parts.Figure("Uren", Minutes(total.minutes).dutch_hours, _top_up_share(detail)),
        parts.Figure("Bruto, ter controle", Money(total.amount_cents).dutch),
        parts.Figure(
            f"Verschil met {detail.previous.name.lower()}" if detail.previous else "Verschil met vorige",
            _signed(total.amount_cents - before.amount_cents) or "geen" if detail.previous else "–",
        ),
    ]


def _top_up_share(detail: RunDetail) -> str:
    top_up = sum(one.top_up.minutes for one in detail.drivers)
    return f"waarvan {Minutes(top_up).dutch_hours} aangevuld" if top_up else ""


def _foot_totals(detail: RunDetail) -> Markup:
    entered = [one.net_cents for one in detail.drivers if one.net_cents is not None]
    missing = [one.name for one in detail.drivers if not one.has_bsn]
    pairs = [("Uren", Minutes(detail.total.minutes).dutch_hours), ("Bruto", Money(detail.total.amount_cents).dutch)]
    if entered:
        pairs.append((f"Netto, {len(entered)} van {len(detail.drivers)}", Money(sum(entered)).dutch))
    if missing:
        pairs.append(("Zonder BSN", str(len(missing))))
    if detail.left:
        pairs.append(("Niet meer bij", ", ".join(detail.left[:2]) + (" …" if len(detail.left) > 2 else "")))
    cells = (Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(label, value) for label, value in pairs)
    return Markup("<dl>{}</dl>").format(parts.joined(cells))


def _page(drivers: Sequence[RunDriver], query: TableQuery) -> TablePage[dict[str, Any]]:
    return page_of(_chosen(drivers, query), query).map(_row)


def _chosen(drivers: Sequence[RunDriver], query: TableQuery) -> list[RunDriver]:
    wanted = query.search.casefold()
    found = [one for one in drivers if wanted in f"{one.name} {one.personnel_number}".casefold()]
    if query.filters.get("noticed"):
        found = [one for one in found if one.noticed]
    if query.filters.get("changed"):
        found = [one for one in found if panels.difference_cents(one)]
    if query.sort:
        found.sort(key=_SORTS[query.sort], reverse=query.descending)
    return found


def _row(one: RunDriver) -> dict[str, Any]:
    def hours(component: WageComponent) -> str:
        return _hours(one.components.get(component, Worth()))

    change = panels.difference_cents(one)
    return {
        "id": str(one.driver_id),
        "name": Markup("<b>{}</b> <span class='c-3'>{}</span>").format(one.name, one.personnel_number),
        "normal": hours(WageComponent.NORMAL),
        "top_up": _hours(one.top_up),
        "overtime": hours(WageComponent.OVERTIME_130),
        "saturday": hours(WageComponent.SATURDAY_150),
        "sunday": hours(WageComponent.SUNDAY_200),
        "corrections": _hours(one.corrections),
        "total": Minutes(one.total.minutes).dutch_hours_in_column,
        "amount": Money(one.total.amount_cents),
        "change": "nieuw" if one.before is None else _signed(change),
        "net": None if one.net_cents is None else Money(one.net_cents),
        "noticed": _noticed(one),
        "tone": _TONES.get(one.severity, "") if one.severity else "",
    }


def _hours(worth: Worth) -> str:
    if worth.minutes or not worth.amount_cents:
        return Minutes(worth.minutes).dutch_hours_in_column if worth.minutes else ""
    return Money(worth.amount_cents).dutch


def _signed(cents: int) -> str:
    return "" if not cents else f"{'+' if cents > 0 else ''}{Money(cents).dutch}"


def _noticed(one: RunDriver) -> Markup | str:
    if not one.noticed or one.severity is None:
        return ""
    more = f" (+{len(one.noticed) - 1})" if len(one.noticed) > 1 else ""
    worst = next(found for found in one.noticed if found.severity is one.severity)
    return parts.severity_icon(one.severity.value, 14) + _ONE_LINE.format(f"{worst.text}{more}")
